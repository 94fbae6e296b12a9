"""Forms that prepare a round: its next wave, and rehearsals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.forms import DAY_REQUIRED, REQUIRED, DayField, visible
from surveys.foundation.i18n import LANGUAGES


class WaveForm(FlaskForm):
    """The next wave of a round."""

    title = StringField(_l("Title of the round"), [REQUIRED, Length(max=200)], filters=[visible])
    opens_on = DayField(_l("First day"), [DAY_REQUIRED])
    closes_on = DayField(_l("Last day"), [DAY_REQUIRED])
    newest = BooleanField(_l("Ask the newest versions of the questionnaires"))
    with_frame = BooleanField(_l("Ask the same organizations: copy the frame and its contacts"))
    press = HiddenField()

    def validate_closes_on(self, field: DayField) -> None:
        first: date | None = self.opens_on.data
        if first and field.data and field.data < first:
            raise ValidationError(_l("The last day must not lie before the first."))


class TestForm(FlaskForm):
    """A test invitation in one language, as one group would get it."""

    language = SelectField(_l("Language"), choices=[])
    group = SelectField(_l("As it is asked of"), choices=[])
    press = HiddenField()

    def __init__(
        self, languages: Sequence[str], groups: Sequence[Group], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [SelectChoice(code, LANGUAGES[code]) for code in languages]
        self.group.choices = [SelectChoice(group, GROUP_LABELS[group]) for group in groups]
