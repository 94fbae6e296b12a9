"""Forms of indicators: definitions, baselines, values, freezing, coding, quoted figures."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, StopValidation
from wtforms.widgets import HiddenInput

from capacity.indicators.actions import Number, Sourced
from capacity.indicators.built_in import Content, Quoted, Texts
from capacity.indicators.domain.bienniums import typed_biennium, written
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
from capacity.indicators.domain.numbers import places_of, typed_number
from capacity.indicators.domain.reflection import Level
from capacity.indicators.domain.results import Direction
from capacity.indicators.labels import (
    AIMING_LABELS,
    COMPUTES_LABELS,
    DIRECTION_LABELS,
    FOCUS_AREA_LABELS,
    LEVEL_LABELS,
    MEASURED_LABELS,
    QUALIFIER_LABELS,
)
from surveys.constituents.forms import NOT_CHOSEN, plain
from surveys.foundation.i18n import LANGUAGES, SOURCE_LANGUAGE

EARLIEST_DAY, LATEST_DAY = date(1919, 1, 1), date(2099, 12, 31)
TEXT_PARTS = ("title", "other_milestone", "assumptions", "risks", "baseline")
MOST_ROWS = 40
FREE_ROWS = 2

_REQUIRED = DataRequired(_l("Fill in this field."))
_TOO_LONG = _l("Use at most %(max)d characters.")


def _options(labels: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(code), label) for code, label in labels.items()]


def _line(label: Any, longest: int, *validators: Any, **more: Any) -> StringField:
    checks = [*validators, Length(max=longest, message=_TOO_LONG)]
    return StringField(label, checks, filters=[plain], **more)


def _text(label: Any, **more: Any) -> TextAreaField:
    return TextAreaField(label, [Length(max=4000, message=_TOO_LONG)], filters=[plain], **more)


def _day(form: FlaskForm, field: DateField) -> None:
    if field.data is not None and not EARLIEST_DAY <= field.data <= LATEST_DAY:
        raise ValidationError(_l("Choose a day between 1919 and 2099."))


class ExactField(StringField):
    """A number of at least 0, exact, with a decimal point or comma. ``data`` stays as typed."""

    @property
    def number(self) -> Decimal | None:
        return typed_number(self.data or "")

    def pre_validate(self, form: FlaskForm) -> None:
        if not (self.data or "").strip():
            return
        if self.number is None:
            raise StopValidation(_("Write a number in digits, such as 72.5."))
        if self.number < 0:
            raise StopValidation(_("Write a number that is not below 0."))


class BienniumField(StringField):
    """A biennium as people type it. ``data`` stays as typed."""

    @property
    def first_year(self) -> int | None:
        return typed_biennium(self.data or "")

    def pre_validate(self, form: FlaskForm) -> None:
        typed = (self.data or "").strip()
        if typed and self.first_year is None:
            raise StopValidation(
                _(
                    "“%(value)s” is no biennium. Write its two years, the first one even,"
                    " such as 2026-27.",
                    value=typed,
                )
            )


def check_places(field: ExactField, measured: Measured, most: int | None = HUNDRED) -> None:
    """Whether a number fits the unit: whole where it counts, at most ``most`` percent.

    Raises ValidationError.
    """
    number = field.number
    if number is None:
        return
    if places_of(number) > measured.places:
        if measured.places:
            raise ValidationError(_("Use at most two decimals, and nothing between thousands."))
        raise ValidationError(_("Write a whole number, with nothing between thousands."))
    if measured is Measured.PERCENT and most is not None and number > most:
        raise ValidationError(_("A percentage here is at most 100."))


class SourceForm(FlaskForm):
    """Where a number stands (R3)."""

    source = _line(
        _l("Source document"), 200, _REQUIRED, description=_l("For example: GB.306/TC/1.")
    )
    paragraph = _line(_l("Paragraph or page"), 100)
    document_date = DateField(_l("Date of the document"), [Optional(), _day])
    note = _text(_l("Note"))

    def sourced(self) -> Sourced:
        return Sourced(
            self.source.data, self.paragraph.data, self.document_date.data, self.note.data
        )


class BaselineForm(SourceForm):
    number = ExactField(_l("Baseline"), [_REQUIRED])
    provisional = BooleanField(_l("Provisional: not yet approved on a tripartite basis"))

    def __init__(self, measured: Measured, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measured = measured

    def validate_number(self, field: ExactField) -> None:
        check_places(field, self.measured)


class ValueForm(SourceForm):
    """A value entered by hand: a number, or numerator and denominator, or all three if they fit."""

    biennium = BienniumField(_l("Biennium"), [_REQUIRED])
    number = ExactField(_l("Value"))
    numerator = ExactField(_l("Numerator"))
    denominator = ExactField(_l("Denominator"))

    def __init__(self, measured: Measured, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measured = measured

    def validate_number(self, field: ExactField) -> None:
        check_places(field, self.measured)
        typed = [name for name in (self.numerator.data, self.denominator.data) if name]
        if field.number is None and not typed:
            raise ValidationError(_l("Fill in the value, or numerator and denominator."))
        if field.number is not None and (quotient := self._quotient()) is not None:
            # Equal as far as it was typed.
            step = Decimal(1).scaleb(-places_of(field.number))
            if abs(quotient - field.number) > step / 2:
                raise ValidationError(
                    _l("This is not numerator divided by denominator. Leave one of them empty.")
                )

    def validate_denominator(self, field: ExactField) -> None:
        if bool(field.data) != bool(self.numerator.data):
            raise ValidationError(_l("Fill in numerator and denominator, or neither."))
        if field.number is not None and not field.number:
            raise ValidationError(_l("The denominator is above 0."))

    def validate_numerator(self, field: ExactField) -> None:
        if self.measured is not Measured.PERCENT and field.data:
            raise ValidationError(_l("Only a percentage has a numerator and a denominator."))
        quotient = self._quotient()
        if quotient is not None and quotient > HUNDRED:
            raise ValidationError(_("A percentage here is at most 100."))

    def _quotient(self) -> Decimal | None:
        above, below = self.numerator.number, self.denominator.number
        return HUNDRED * above / below if above is not None and below else None

    def stated(self) -> Number:
        if self._quotient() is not None:
            return Number(None, self.numerator.number, self.denominator.number)
        return Number(self.number.number)


class ApprovalForm(FlaskForm):
    approved_on = DateField(_l("Day of the approval"), [InputRequired(_l("Choose a day.")), _day])
    approved_by = _line(
        _l("Approved by"),
        200,
        _REQUIRED,
        description=_l("The tripartite body and its session."),
    )
    revision = IntegerField(widget=HiddenInput(), default=0)


class FreezeForm(FlaskForm):
    """Freezing what the page shows: ``expected`` is the fingerprint of what it rests on."""

    expected = HiddenField()
    reason = _text(_l("Why it is corrected"))


class SignForm(FlaskForm):
    """Nothing but the button."""


class DefinitionForm(FlaskForm):
    """What an indicator is. Texts and milestones have as many fields as there are."""

    code = _line(
        _l("Code"),
        20,
        _REQUIRED,
        Regexp(
            r"[0-9][A-Za-z0-9]*([.-][A-Za-z0-9]+)*\Z",
            message=_l("Begin with a digit; use letters, digits, points and hyphens."),
        ),
        description=_l("The number before the point is the outcome, for example 4.1."),
    )
    measured = SelectField(_l("Unit"), choices=_options(MEASURED_LABELS))
    computes = SelectField(_l("Where values come from"), choices=_options(COMPUTES_LABELS))
    aiming = RadioField(
        _l("Milestones are"), choices=_options(AIMING_LABELS), default=Aiming.ABSOLUTE.value
    )
    direction = RadioField(
        _l("Direction"), choices=_options(DIRECTION_LABELS), default=Direction.UP.value
    )
    focus_area = SelectField(_l("Focus area"), choices=_options(FOCUS_AREA_LABELS))
    source = _line(_l("Source document"), 200, _REQUIRED)
    paragraph = _line(_l("Paragraph or page"), 100)
    document_date = DateField(_l("Date of the document"), [Optional(), _day])
    reason = _line(_l("Why it is revised"), 1000)
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
        measured = Measured.PERCENT if growth else Measured(self.measured.data or Measured.COUNT)
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
        required = (_REQUIRED,) if language == SOURCE_LANGUAGE else ()
        return _line(label, 300, *required)
    return _text(label)


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


class CodingForm(FlaskForm):
    """Codings of one page of programmes: a level and a source for each that was coded."""

    numbers: tuple[int, ...] = ()

    def rows(self) -> list[tuple[int, SelectField, StringField]]:
        return [(n, self[f"level_{n}"], self[f"source_{n}"]) for n in self.numbers]

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        for _number, level, source in self.rows():
            if level.data and not source.data:
                source.errors = [_("Name the document and the page that say so.")]
                good = False
            if source.data and not level.data and not level.errors:
                level.errors = [_("Choose where it is reflected.")]
                good = False
        return good

    def given(self) -> dict[int, tuple[Level, str]]:
        return {
            n: (Level(level.data), source.data) for n, level, source in self.rows() if level.data
        }

    @classmethod
    def about(cls, numbers: Sequence[int]) -> type[Self]:
        """The form for these programmes."""

        class Form(cls):  # type: ignore[misc,valid-type]
            pass

        Form.numbers = tuple(numbers)
        choices = [NOT_CHOSEN, *_options(LEVEL_LABELS)]
        for number in numbers:
            setattr(Form, f"level_{number}", SelectField(_l("Reflected"), choices=choices))
            setattr(Form, f"source_{number}", _line(_l("Document and page"), 200))
        return Form


class QuotedForm(FlaskForm):
    """A figure that a document states."""

    title = _line(_l("What the figure says"), 300, _REQUIRED)
    number = ExactField(_l("Value"), [_REQUIRED])
    measured = SelectField(_l("Unit"), choices=_options(MEASURED_LABELS))
    qualifier = SelectField(_l("How exact"), choices=_options(QUALIFIER_LABELS))
    as_of = _line(
        _l("As of"), 40, _REQUIRED, description=_l("The period that the figure is about.")
    )
    source = _line(_l("Source document"), 200, _REQUIRED)
    paragraph = _line(_l("Paragraph or page"), 100, _REQUIRED)
    document_date = DateField(
        _l("Date of the document"), [InputRequired(_l("Choose a day.")), _day]
    )

    def validate_number(self, field: ExactField) -> None:
        check_places(field, Measured(self.measured.data or Measured.COUNT), None)

    def quoted(self) -> Quoted:
        number = self.number.number
        assert number is not None  # the form is valid
        return Quoted(
            {SOURCE_LANGUAGE: {"title": self.title.data, "as_of": self.as_of.data}},
            number,
            Measured(self.measured.data),
            self.qualifier.data,
            self.document_date.data,
            self.source.data,
            self.paragraph.data,
        )
