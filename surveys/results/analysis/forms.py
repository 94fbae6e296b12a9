"""The one form of this room: which two questions to set against each other."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from surveys.foundation.forms import NOT_CHOSEN

_CHOOSE = InputRequired(_l("Choose a question."))


class CrossTableForm(FlaskForm):
    """Sent by GET, so that a table has an address of its own; it needs no token."""

    class Meta:
        csrf = False

    rows = SelectField(_l("Question in the rows"), [_CHOOSE])
    columns = SelectField(_l("Question in the columns"), [_CHOOSE])

    def __init__(self, questions: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [NOT_CHOSEN, *(SelectChoice(code, text) for code, text in questions)]
        self.rows.choices = self.columns.choices = choices
