"""The bounds of a scenario."""

from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, ValidationError

from capacity.training.domain.settings import Settings
from capacity.training.plans.forms.fields import MOST_MONEY, WholeField
from capacity.training.plans.inputs import Inputs
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.presentation import month_choices
from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS
from surveys.foundation.forms import Boxes, revision_field
from surveys.foundation.i18n import language_name


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
    closed_months = Boxes(
        _l("Months in which nothing begins"),
    )
    seconds = WholeField(
        _l("Seconds that the search may take"),
        2,
        600,
        description=_l("If it ends before the best plan is proved, the page says how far it is."),
    )
    revision = revision_field()

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
