"""Forms of comments: choosing texts, the words of a theme, merging two."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SearchField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from surveys.foundation.forms import NOT_CHOSEN, REQUIRED, at_most, plain
from surveys.results.comments.models import Theme


class State(StrEnum):
    """Which texts, by what the reader has done with them."""

    ALL = ""
    UNCODED = "uncoded"
    CODED = "coded"


class ChoosingForm(FlaskForm):
    """Which texts to show; sent by GET, so it needs no token."""

    class Meta:
        csrf = False

    CODES = ("field", "q", "theme", "state")

    field = SelectField(_l("Question"))
    q = SearchField(_l("Words"), [at_most(200)], default="")
    theme = SelectField(_l("Theme"), default="")
    state = SelectField(
        _l("Coding"),
        choices=[
            SelectChoice(State.ALL.value, _l("All texts")),
            SelectChoice(State.UNCODED.value, _l("Those I have not coded")),
            SelectChoice(State.CODED.value, _l("Those I have coded")),
        ],
        default="",
    )

    def __init__(
        self, fields: Sequence[tuple[str, str]], themes: Sequence[Theme], formdata: Any
    ) -> None:
        super().__init__(formdata)
        self.field.choices = [SelectChoice(code, text) for code, text in fields]
        self.theme.choices = [
            SelectChoice("", _l("All themes")),
            *(SelectChoice(str(theme.id), theme.title) for theme in themes),
        ]
        if not self.field.data:
            self.field.data = fields[0][0]


class ThemeForm(FlaskForm):
    """The words of a theme."""

    title = StringField(
        _l("Theme"),
        [REQUIRED, at_most(100)],
        filters=[plain],
    )
    description = TextAreaField(
        _l("When it is given"),
        [at_most(500)],
        filters=[plain],
        description=_l("What belongs to it, and what does not: all coders go by these words."),
    )


class MergeForm(FlaskForm):
    """The theme that takes over the texts of another."""

    into = SelectField(_l("Merge into"), [InputRequired(_l("Choose a theme."))])

    def __init__(self, others: Sequence[Theme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.into.choices = [
            NOT_CHOSEN,
            *(SelectChoice(str(theme.id), theme.title) for theme in others),
        ]
