"""What planners enter: a plan, the bounds of a scenario, changes by hand, an approval."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget, NumberInput

from capacity.training.domain.planning.problem import Candidate
from capacity.training.domain.settings import Change, Hand, Settings
from capacity.training.plans.inputs import Inputs
from capacity.training.plans.labels import HAND_LABELS
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.presentation import month_choices
from capacity.training.plans.words import Named, language_name
from surveys.constituents.country_names import country_name
from surveys.constituents.forms import plain
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.models import Organization
from surveys.foundation.i18n import page_language, write_number

_REQUIRED = DataRequired(_l("Fill in this field."))
_TOO_LONG = _l("Use at most %(max)d characters.")
MOST_MONEY = 1_000_000_000
MOST_MONTHS = 24
EARLIEST, LATEST = 2000, 2099


class WholeField(IntegerField):
    """A whole number from ``lowest`` to ``highest``; what was typed stays."""

    def __init__(
        self, label: Any, lowest: int, highest: int, needed: bool = True, **more: Any
    ) -> None:
        self.lowest, self.highest = lowest, highest
        presence = [InputRequired(_l("Fill in this field."))] if needed else []
        super().__init__(label, presence, widget=NumberInput(min=lowest, max=highest), **more)

    @property
    def number(self) -> int:
        """Of a field that is needed, in a form that is valid."""
        assert self.data is not None
        return int(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = int(typed) if len(typed) < 20 else self.highest + 1
        except ValueError:
            raise ValueError(self._range()) from None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is not None and not self.lowest <= self.data <= self.highest:
            raise ValidationError(self._range())

    def _range(self) -> str:
        limits = {"min": write_number(self.lowest), "max": write_number(self.highest)}
        return str(_("Use a whole number from %(min)s to %(max)s.", **limits))


def _line(label: Any, longest: int, *validators: Any, **more: Any) -> StringField:
    checks = [*validators, Length(max=longest, message=_TOO_LONG)]
    return StringField(label, checks, filters=[plain], **more)


def _revision() -> IntegerField:
    return IntegerField(
        validators=[InputRequired(), NumberRange(0, 10**9)], widget=HiddenInput(), default=0
    )


class NameForm(FlaskForm):
    """What a scenario, or the copy of one, is called."""

    name = _line(_l("Name of the scenario"), 100, _REQUIRED)


class PlanForm(FlaskForm):
    """A new plan, with the budget that its first scenario begins with."""

    title = _line(_l("Title"), 200, _REQUIRED)
    begins = _line(
        _l("First month"),
        7,
        _REQUIRED,
        description=_l("Year and month, for example 2027-01."),
    )
    months = WholeField(_l("Number of months"), 1, MOST_MONTHS, default=12)
    budget = WholeField(_l("Budget in euros"), 0, MOST_MONEY)
    world = RadioField(
        _l("Plan with the needs of"),
        choices=[
            SelectChoice("real", _l("Organizations that share their needs")),
            SelectChoice("demonstration", _l("Demonstration organizations, which are not real")),
        ],
        default="real",
    )
    press = HiddenField(validators=[Length(1, 32)])

    def validate_begins(self, field: StringField) -> None:
        if first_month(field.data) is None:
            raise ValidationError(_l("Write the year and the month, for example 2027-01."))

    def settings(self) -> Settings:
        return Settings(months=self.months.number, budget=self.budget.number)


def first_month(typed: str) -> date | None:
    """ "2027-01" as the first of that month; None for anything else."""
    year, _dash, month = typed.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) in (1, 2)):
        return None
    if not (EARLIEST <= int(year) <= LATEST and 1 <= int(month) <= 12):
        return None
    return date(int(year), int(month), 1)


class SettingsForm(FlaskForm):
    """The bounds of a scenario; ``settings_form`` adds a field for each region and language."""

    budget = WholeField(_l("Budget in euros"), 0, MOST_MONEY)
    employers = WholeField(_l("Employers' organizations, at least percent of the places"), 0, 100)
    workers = WholeField(_l("Workers' organizations, at least percent of the places"), 0, 100)
    women = WholeField(
        _l("Kept for women, at least percent of the places"),
        0,
        100,
        description=_l("Organizations nominate the women; the plan keeps the places."),
    )
    delegates = WholeField(_l("Places an organization gets in a course"), 1, 20)
    courses_each = WholeField(_l("Courses that one organization takes at most"), 1, 50)
    rooms = WholeField(
        _l("Editions that can begin in a month"),
        0,
        200,
        description=_l("Those held online are not counted."),
    )
    closed_months = SelectMultipleField(
        _l("Months in which nothing begins"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    seconds = WholeField(
        _l("Seconds that the search may take"),
        2,
        600,
        description=_l("If it ends before the best plan is proved, the page says how far it is."),
    )
    revision = _revision()

    def validate_workers(self, field: WholeField) -> None:
        if (self.employers.data or 0) + (field.data or 0) > 100:
            raise ValidationError(
                _l("Employers' and workers' shares together are more than 100 percent.")
            )

    def floors(self) -> list[WholeField]:
        return [self[f"floor_{region}"] for region in Region]

    def languages(self) -> list[WholeField]:
        return [field for field in self if field.name.startswith("language_")]

    def settings(self, months: int) -> Settings:
        return Settings(
            months=months,
            budget=self.budget.number,
            delegates=self.delegates.number,
            courses_each=self.courses_each.number,
            rooms=self.rooms.number,
            closed_months=frozenset(map(int, self.closed_months.data or ())),
            editions_in={
                field.name.removeprefix("language_"): field.data
                for field in self.languages()
                if field.data is not None
            },
            floors={
                region: self[f"floor_{region}"].data
                for region in Region
                if self[f"floor_{region}"].data
            },
            seconds=self.seconds.number,
            employers=Fraction(self.employers.number, 100),
            workers=Fraction(self.workers.number, 100),
            women=Fraction(self.women.number, 100),
        )


def settings_form(
    scenario: PlanScenario, settings: Settings, inputs: Inputs, sent: bool
) -> SettingsForm:
    """The form with what stands, or with what was ``sent``."""
    languages = {code for course in inputs.courses for code in course.languages}
    fields: dict[str, Any] = {
        f"floor_{region}": WholeField(REGION_LABELS[region], 0, 100_000, needed=False)
        for region in Region
    }
    for code in sorted(languages | settings.editions_in.keys()):
        fields[f"language_{code}"] = WholeField(language_name(code), 0, 1000, needed=False)
    made = type("SettingsForm", (SettingsForm,), fields)
    form: SettingsForm = made() if sent else made(formdata=None, **_values(scenario, settings))
    form.closed_months.choices = month_choices(scenario.plan.begins, scenario.plan.months)
    return form


def _values(scenario: PlanScenario, settings: Settings) -> dict[str, Any]:
    return {
        "budget": settings.budget,
        "employers": int(settings.employers * 100),
        "workers": int(settings.workers * 100),
        "women": int(settings.women * 100),
        "delegates": settings.delegates,
        "courses_each": settings.courses_each,
        "rooms": settings.rooms,
        "closed_months": [str(month) for month in sorted(settings.closed_months)],
        "seconds": settings.seconds,
        "revision": scenario.revision,
        **{f"floor_{region}": number for region, number in settings.floors.items()},
        **{f"language_{code}": number for code, number in settings.editions_in.items()},
    }


def differences(form: SettingsForm, stored: SettingsForm) -> list[tuple[str, str, str]]:
    """Where the typed values are not those that stand: label, what stands, what was typed."""
    found = []
    for field in stored:
        typed = form[field.name]
        if field.name in ("revision", "csrf_token") or _shown(typed) == _shown(field):
            continue
        found.append((str(field.label.text), _shown(field), _shown(typed)))
    return found


def _shown(field: Any) -> str:
    if isinstance(field, SelectMultipleField):
        chosen = set(field.data or ())
        return ", ".join(str(text) for code, text in field.choices if code in chosen) or "–"
    return "–" if field.data is None else str(field.data)


class HandForm(FlaskForm):
    """One change by hand; which fields count depends on what is settled."""

    kind = RadioField(
        _l("What is settled"),
        [InputRequired(_l("Choose what is settled."))],
        choices=[SelectChoice(code, text) for code, text in HAND_LABELS.items()],
    )
    offering = SelectField(_l("Course and language"), [InputRequired(_l("Choose a course."))])
    number = WholeField(_l("Number"), 0, 1000, needed=False)
    month = SelectField(_l("Month"))
    organization = SelectField(_l("Organization"))
    reason = TextAreaField(
        _l("Reason"), [Length(max=500, message=_TOO_LONG)], filters=[plain], default=""
    )

    def __init__(self, inputs: Inputs, named: Named, months: int, **values: Any) -> None:
        super().__init__(**values)
        self._inputs = inputs
        self._months = months
        nothing = SelectChoice("", _("Choose …"))
        self.offering.choices = [nothing, *_offerings(inputs, named)]
        self.month.choices = [nothing, *month_choices(named.begins, months)]
        self.organization.choices = [nothing, *_organizations(inputs)]

    @property
    def _kind(self) -> Hand | None:
        return Hand(self.kind.data) if self.kind.data in list(Hand) else None

    def validate_number(self, field: WholeField) -> None:
        if self._kind not in (Hand.AT_LEAST, Hand.AT_MOST, Hand.WOMEN_AT_MOST):
            return
        if field.data is None:
            raise ValidationError(_l("Fill in this field."))
        if self._kind is Hand.AT_LEAST and field.data > self._months:
            raise ValidationError(_l("A course begins once a month at most."))

    def validate_month(self, field: SelectField) -> None:
        if self._kind in (Hand.IN_MONTH, Hand.NOT_IN_MONTH) and not field.data:
            raise ValidationError(_l("Choose a month."))

    def validate_organization(self, field: SelectField) -> None:
        if self._kind not in (Hand.TAKES, Hand.DOES_NOT_TAKE, Hand.WOMEN_AT_MOST):
            return
        candidate = self._candidate()
        if candidate is None:
            raise ValidationError(_l("Choose an organization."))
        if self._kind is Hand.TAKES and self.offering.data:
            self._check_taking(candidate)

    def _candidate(self) -> Candidate | None:
        typed = self.organization.data
        return next((c for c in self._inputs.needed.candidates if str(c.id) == typed), None)

    def _check_taking(self, candidate: Candidate) -> None:
        course_id, language = _offering(self.offering.data)
        course = next((one for one in self._inputs.courses if one.id == course_id), None)
        if course is None:
            return  # the field of the course says so
        if candidate.group not in course.groups:
            raise ValidationError(_l("The course is not for organizations of this group."))
        if language not in candidate.languages:
            raise ValidationError(_l("The organization does not work in this language."))

    def change(self) -> Change:
        """What is settled, with those fields alone that count for it."""
        kind = Hand(self.kind.data)
        course_id, language = _offering(self.offering.data)
        counted = kind in (Hand.AT_LEAST, Hand.AT_MOST, Hand.WOMEN_AT_MOST)
        timed = kind in (Hand.IN_MONTH, Hand.NOT_IN_MONTH)
        of_one = kind in (Hand.TAKES, Hand.DOES_NOT_TAKE, Hand.WOMEN_AT_MOST)
        return Change(
            kind,
            course_id,
            # Of an organization: the course in whichever language, unless it is to take it.
            language if not of_one or kind is Hand.TAKES else "",
            self.number.data if counted else None,
            int(self.month.data) if timed else None,
            int(self.organization.data) if of_one else None,
        )


def offering_code(course_id: int, language: str) -> str:
    return f"{course_id}:{language}"


def _offering(code: str) -> tuple[int, str]:
    course_id, _colon, language = code.partition(":")
    return int(course_id), language


def _offerings(inputs: Inputs, named: Named) -> Iterable[SelectChoice]:
    for course in inputs.courses:
        for language in sorted(course.languages):
            text = f"{named.course(course.id)} ({language_name(language)})"
            yield SelectChoice(offering_code(course.id, language), text)


def _organizations(inputs: Inputs) -> Iterable[SelectChoice]:
    """Those that have needs, by country and name."""
    needing = {need.organization_id for need in inputs.needed.needs}
    for organization in inputs.needed.organizations.values():
        if organization.id in needing:
            yield SelectChoice(str(organization.id), organization_text(organization))


def organization_text(organization: Organization) -> str:
    place = country_name(organization.country_iso3, page_language().code)
    return f"{organization.name} ({place}, {GROUP_LABELS[organization.group]})"


class ApprovalForm(FlaskForm):
    """The decision that approves a scenario."""

    decision = _line(
        _l("Decision"),
        500,
        _REQUIRED,
        description=_l("Who decided, when, and where it is written down."),
    )
    revision = _revision()
    proposal = HiddenField()  # the fingerprint of what is approved


def values_from(arguments: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Of the address of a page those values that fill in a form."""
    return {name: arguments[name] for name in names if name in arguments}
