"""The fields that the forms of the register share."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.constituents.forms import plain

REQUIRED = DataRequired(_l("Fill in this field."))
CHOSEN = DataRequired(_l("Choose from the list."))
TOO_LONG = _l("Use at most %(max)d characters.")
_NOT_STATED = SelectChoice("", _l("Not stated"))
_YES_OR_NO = [_NOT_STATED, SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]


def choices_of(labels: dict[Any, Any], codes: Iterable[str] | None = None) -> list[SelectChoice]:
    return [SelectChoice(code, labels[code]) for code in (labels if codes is None else codes)]


def stated_or_not(label: Any, labels: dict[Any, Any]) -> SelectField:
    return SelectField(label, choices=[_NOT_STATED, *choices_of(labels)], default="")


def yes_or_no(label: Any) -> SelectField:
    return SelectField(label, choices=_YES_OR_NO, default="")


def ticks(label: Any, labels: dict[Any, Any], description: Any = "") -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=choices_of(labels),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=description,
    )


def line(label: Any, longest: int, description: Any = "", required: bool = True) -> StringField:
    rules = [REQUIRED] if required else [Optional()]
    length = Length(max=longest, message=TOO_LONG)
    return StringField(label, [*rules, length], filters=[plain], description=description)


def why(description: Any = "") -> TextAreaField:
    length = Length(max=1000, message=TOO_LONG)
    return TextAreaField(
        _l("Why it is corrected"), [REQUIRED, length], filters=[plain], description=description
    )


def truth(field: SelectField) -> bool | None:
    return {"yes": True, "no": False}.get(field.data)


def said(value: bool | None) -> str:
    """A stated fact as the forms' fields hold it."""
    return "" if value is None else "yes" if value else "no"
