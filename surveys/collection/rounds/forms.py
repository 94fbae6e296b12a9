"""Forms for running a round."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.labels import MODE_LABELS
from surveys.constituents.forms import visible
from surveys.foundation.i18n import isolated
from surveys.questionnaires.queries import Published

_REQUIRED = DataRequired(_l("Fill in this field."))
_DAY = DataRequired(_l("Enter a day."))


class RoundForm(FlaskForm):
    """A round as it is planned. Days are whole days in Coordinated Universal Time."""

    title = StringField(_l("Title of the round"), [_REQUIRED, Length(max=200)], filters=[visible])
    version = SelectField(_l("Questionnaire"), choices=[])
    mode = RadioField(
        _l("What is known of who answered"), choices=[SelectChoice(m, MODE_LABELS[m]) for m in Mode]
    )
    opens_on = DateField(_l("First day"), [_DAY])
    closes_on = DateField(_l("Last day"), [_DAY])

    def __init__(self, library: Sequence[Published], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version.choices = [
            SelectChoice(str(p.id), f"{isolated(p.questionnaire.title)} ({p.version})")
            for p in library
        ]

    def validate_closes_on(self, field: DateField) -> None:
        first: date | None = self.opens_on.data
        if first and field.data and field.data < first:
            raise ValidationError(_l("The last day must not lie before the first."))

    @property
    def opens_at(self) -> datetime:
        return datetime.combine(self.opens_on.data, time.min, UTC)

    @property
    def closes_at(self) -> datetime:
        return datetime.combine(self.closes_on.data, time.max, UTC)
