"""A plan, the name of a scenario, and the decision that approves one."""

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, StringField, ValidationError
from wtforms.validators import Length

from capacity.training.domain.settings import Settings
from capacity.training.plans.forms.fields import MOST_MONEY, WholeField
from surveys.foundation.forms import REQUIRED, line, revision_field

MOST_MONTHS = 24
EARLIEST, LATEST = 2000, 2099


class PlanForm(FlaskForm):
    """A new plan, with the budget that its first scenario begins with."""

    title = line(_l("Title"), 200, REQUIRED)
    begins = line(
        _l("First month"),
        7,
        REQUIRED,
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


class NameForm(FlaskForm):
    """What a scenario, or the copy of one, is called."""

    name = line(_l("Name of the scenario"), 100, REQUIRED)


class ApprovalForm(FlaskForm):
    """The decision that approves a scenario."""

    decision = line(
        _l("Decision"),
        500,
        REQUIRED,
        description=_l("Who decided, when, and where it is written down."),
    )
    revision = revision_field()
    proposal = HiddenField()  # the fingerprint of what is approved
