"""The scribe's form: what is agreed, and where the meeting goes from here."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional, StopValidation

from capacity.diagnostics.assessments.forms import PositionForm, choices
from capacity.diagnostics.assessments.models import Position
from capacity.diagnostics.domain.meeting import LONGEST_TIMER_MINUTES
from surveys.constituents.models import Person
from surveys.foundation.forms import at_most, plain

GOES = ("save", "next", "previous", "to", "timer", "stop", "hand-over")
"""What the buttons do besides saving what the form holds, which each of them does."""

LONGEST_POINT = 500


def minutes_where_asked(form: FlaskForm, field: IntegerField) -> None:
    """Left empty it is a fault only for the button that starts the timer."""
    if field.raw_data and field.raw_data[0].strip():
        return
    field.errors = []  # that of the empty number
    raise StopValidation(_("Say for how many minutes.") if form.go.data == "timer" else None)


class ScribeForm(PositionForm):
    """One form for everything, so that no button loses what was typed beside it."""

    go = RadioField(validators=[Optional()], choices=choices(GOES), default="save")
    to = SelectField(_l("Another criterion"))
    minutes = IntegerField(
        _l("Minutes"),
        [
            minutes_where_asked,
            NumberRange(
                1, LONGEST_TIMER_MINUTES, _l("Use a whole number from %(min)s to %(max)s.")
            ),
        ],
        default=5,
    )
    parked = StringField(
        _l("Put a point off"),
        [at_most(LONGEST_POINT)],
        filters=[plain],
    )
    settled = IntegerField(validators=[Optional()])
    scribe = SelectField(_l("Who writes next"), default="")

    def __init__(
        self,
        *args: Any,
        agenda: Sequence[str],
        people: Sequence[Person],
        recorded: Position | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, recorded=recorded, **kwargs)
        self.to.choices = [SelectChoice(code) for code in agenda]
        self.scribe.choices = [
            SelectChoice("", _("Choose …")),
            *(SelectChoice(str(person.id), person.name) for person in people),
        ]

    def validate_scribe(self, field: SelectField) -> None:
        if self.go.data == "hand-over" and not field.data:
            raise ValidationError(_l("Choose who writes next."))

    @property
    def next_scribe(self) -> int | None:
        return int(self.scribe.data) if self.scribe.data else None
