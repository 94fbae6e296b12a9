"""What the forms of all rooms share: how typed text is kept, and fields and rules of all kinds."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from surveys.foundation.i18n import isolated

_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

NOT_CHOSEN = SelectChoice("", "")
REQUIRED = DataRequired(_l("Fill in this field."))
DAY_REQUIRED = InputRequired(_l("Enter a day."))


def at_most(characters: int) -> Length:
    return Length(max=characters, message=_l("Use at most %(max)d characters."))


def visible(typed: str | None) -> str:
    """Without control characters, which come along with copied text and nothing can keep."""
    return _CONTROL_CHARACTER.sub("", typed or "").replace("\r\n", "\n")


def plain(typed: str | None) -> str:
    """Without control characters, and without spaces around."""
    return visible(typed).strip()


def one_line(typed: str | None) -> str:
    """A name as it is kept: it may come to stand in the head of a mail."""
    return " ".join(visible(typed).split())


def line(label: Any, longest: int, *rules: Any, **more: Any) -> StringField:
    """A text of one line, of at most ``longest`` characters."""
    return StringField(label, [*rules, at_most(longest)], filters=[plain], **more)


class DayField(DateField):
    """A day; whoever typed what is none is shown how one is written."""

    def __init__(self, label: Any, rules: Sequence[Any] = (), **more: Any) -> None:
        how = _l("Enter a day, such as %(day)s.", day=isolated("2026-11-30"))
        super().__init__(label, rules, invalid_value_message=how, **more)


class Boxes(SelectMultipleField):
    """Several of a few choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def revision_field() -> IntegerField:
    """Which revision the page showed, so that nobody overwrites what they have not seen."""
    return IntegerField(
        validators=[InputRequired(), NumberRange(0, 10**9)], widget=HiddenInput(), default=0
    )
