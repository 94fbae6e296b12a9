"""What an indicator is, and its tripartite approval."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional, Regexp
from wtforms.widgets import HiddenInput

from capacity.indicators.built_in import Content, Texts
from capacity.indicators.domain.bienniums import written
from capacity.indicators.domain.definitions import (
    HUNDRED,
    Agreed,
    Aiming,
    Computes,
    FocusArea,
    Kind,
    Measured,
    in_order,
)
from capacity.indicators.domain.results import Direction
from capacity.indicators.forms.fields import (
    BienniumField,
    ExactField,
    check_places,
    measured_in,
    options,
    possible_day,
    text,
)
from capacity.indicators.labels import (
    AIMING_LABELS,
    COMPUTES_LABELS,
    DIRECTION_LABELS,
    FOCUS_AREA_LABELS,
    MEASURED_LABELS,
)
from surveys.foundation.forms import REQUIRED, DayField, line
from surveys.foundation.i18n import LANGUAGES, SOURCE_LANGUAGE

TEXT_PARTS = ("title", "other_milestone", "assumptions", "risks", "baseline")
MOST_ROWS = 40
FREE_ROWS = 2


class DefinitionForm(FlaskForm):
    """What an indicator is. Texts and milestones have as many fields as there are."""

    code = line(
        _l("Code"),
        20,
        REQUIRED,
        Regexp(
            r"[0-9][A-Za-z0-9]*([.-][A-Za-z0-9]+)*\Z",
            message=_l("Begin with a digit; use letters, digits, points and hyphens."),
        ),
        description=_l("The number before the point is the outcome, for example 4.1."),
    )
    measured = SelectField(_l("Unit"), choices=options(MEASURED_LABELS))
    computes = SelectField(_l("Where values come from"), choices=options(COMPUTES_LABELS))
    aiming = RadioField(
        _l("Milestones are"), choices=options(AIMING_LABELS), default=Aiming.ABSOLUTE.value
    )
    direction = RadioField(
        _l("Direction"), choices=options(DIRECTION_LABELS), default=Direction.UP.value
    )
    focus_area = SelectField(_l("Focus area"), choices=options(FOCUS_AREA_LABELS))
    source = line(_l("Source document"), 200, REQUIRED)
    paragraph = line(_l("Paragraph or page"), 100)
    document_date = DayField(_l("Date of the document"), [Optional(), possible_day])
    reason = line(_l("Why it is revised"), 1000)
    revision = IntegerField(widget=HiddenInput(), default=0)

    rows = 0

    def validate_measured(self, field: SelectField) -> None:
        if self.aiming.data == Aiming.GROWTH and field.data == Measured.PERCENT:
            raise ValidationError(_l("Growth over a baseline needs a unit that counts."))
        if self.computes.data and field.data != Measured.PROGRAMMES:
            raise ValidationError(_l("What the platform computes counts programmes."))

    def validate_reason(self, field: StringField) -> None:
        if self.revision.data and not field.data:
            raise ValidationError(_l("Say why it is revised."))

    def milestones(self) -> list[tuple[BienniumField, ExactField, BooleanField]]:
        """The fields of each milestone: its biennium, its number, whether it is the target."""
        return [
            (self[f"biennium_{row}"], self[f"number_{row}"], self[f"target_{row}"])
            for row in range(self.rows)
        ]

    def texts_in(self, language: str) -> list[Any]:
        return [self[f"{part}_{language}"] for part in TEXT_PARTS]

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        return all([self._check_row(row) for row in range(self.rows)]) and good

    def _check_row(self, row: int) -> bool:
        biennium, number, target = self.milestones()[row]
        problem = self._row_problem(row, biennium, number, target)
        if problem is None:
            return True
        field, text = problem
        if not field.errors:
            field.errors = [text]
        return False

    def _row_problem(
        self, row: int, biennium: BienniumField, number: ExactField, target: BooleanField
    ) -> tuple[Any, str] | None:
        if bool(biennium.data) != bool(number.data):
            lacking = number if biennium.data else biennium
            return lacking, _("Fill in both the biennium and the number, or neither.")
        if target.data and not number.data:
            return biennium, _("The target needs a biennium and a number.")
        before = self.milestones()[:row]
        first_year = biennium.first_year
        if first_year and first_year in [other.first_year for other, _n, _t in before]:
            return biennium, _("This biennium is there already.")
        if target.data and any(other.data for _b, _n, other in before):
            return target, _("There is a target already.")
        return self._number_problem(number)

    def _number_problem(self, number: ExactField) -> tuple[Any, str] | None:
        growth = self.aiming.data == Aiming.GROWTH
        measured = Measured.PERCENT if growth else measured_in(self.measured)
        # It may more than double, but not fall by more than all there is.
        rises = growth and self.direction.data == Direction.UP
        try:
            check_places(number, measured, None if rises else HUNDRED)
        except ValidationError as error:
            return number, str(error)
        return None

    def content(self) -> Content:
        computes = Computes(self.computes.data)
        return Content(
            self._texts(),
            Measured(self.measured.data),
            Kind.COMPUTED if computes else Kind.MANUAL,
            computes,
            Aiming(self.aiming.data),
            Direction(self.direction.data),
            FocusArea(self.focus_area.data),
            self.source.data,
            self.paragraph.data,
            self.document_date.data,
            in_order(
                Agreed(biennium.first_year, number.number, bool(target.data))
                for biennium, number, target in self.milestones()
                if biennium.first_year is not None and number.number is not None
            ),
        )

    def _texts(self) -> Texts:
        said = {
            language: {
                part: text for part in TEXT_PARTS if (text := self[f"{part}_{language}"].data)
            }
            for language in LANGUAGES
        }
        return {language: texts for language, texts in said.items() if texts}


_PART_LABELS = {
    "title": _l("Title"),
    "other_milestone": _l("Milestone in words"),
    "assumptions": _l("Assumptions"),
    "risks": _l("Risks"),
    "baseline": _l("Baseline as the document announces it"),
}


def definition_form(rows: int) -> type[DefinitionForm]:
    """The form with that many rows for milestones, and texts in every language."""

    class Form(DefinitionForm):
        pass

    Form.rows = min(rows, MOST_ROWS)
    for language in LANGUAGES:
        for part in TEXT_PARTS:
            setattr(Form, f"{part}_{language}", _part(part, language))
    for row in range(Form.rows):
        setattr(Form, f"biennium_{row}", BienniumField(_l("Biennium")))
        setattr(Form, f"number_{row}", ExactField(_l("Value or growth")))
        setattr(Form, f"target_{row}", BooleanField(_l("This is the target")))
    return Form


def _part(part: str, language: str) -> Any:
    label = _PART_LABELS[part]
    if part == "title":
        required = (REQUIRED,) if language == SOURCE_LANGUAGE else ()
        return line(label, 300, *required)
    return text(label)


def shown_definition(content: Content, code: str, revision: int) -> DefinitionForm:
    """The form filled in with what stands."""
    values: dict[str, Any] = {
        "code": code,
        "measured": content.measured.value,
        "computes": content.computes.value,
        "aiming": content.aiming.value,
        "direction": content.direction.value,
        "focus_area": content.focus_area.value,
        "source": content.source,
        "paragraph": content.paragraph,
        "document_date": content.document_date,
        "revision": revision,
    }
    for language, texts in content.texts.items():
        values |= {f"{part}_{language}": text for part, text in texts.items()}
    for row, each in enumerate(content.agreed):
        values[f"biennium_{row}"] = written(each.first_year)
        values[f"number_{row}"] = f"{each.number.normalize():f}"
        values[f"target_{row}"] = each.is_target
    form_class = definition_form(len(content.agreed) + FREE_ROWS)
    form = form_class(formdata=None, **values)
    return form


def sent_definition(names: Sequence[str]) -> DefinitionForm:
    """The form that was sent, with as many rows as it had."""
    rows = [name.removeprefix("biennium_") for name in names if name.startswith("biennium_")]
    last = max((int(row) for row in rows if row.isascii() and row.isdigit()), default=0)
    return definition_form(min(last, MOST_ROWS - 1) + 1)()


class ApprovalForm(FlaskForm):
    approved_on = DayField(
        _l("Day of the approval"), [InputRequired(_l("Choose a day.")), possible_day]
    )
    approved_by = line(
        _l("Approved by"),
        200,
        REQUIRED,
        description=_l("The tripartite body and its session."),
    )
    revision = IntegerField(widget=HiddenInput(), default=0)
