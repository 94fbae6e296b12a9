"""The fields that the forms of the register share."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.validators import DataRequired

from surveys.foundation.forms import REQUIRED, Boxes, at_most, plain

CHOSEN = DataRequired(_l("Choose from the list."))
_NOT_STATED = SelectChoice("", _l("Not stated"))
_YES_OR_NO = [_NOT_STATED, SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]


def choices_of(labels: dict[Any, Any], codes: Iterable[str] | None = None) -> list[SelectChoice]:
    return [SelectChoice(code, labels[code]) for code in (labels if codes is None else codes)]


def stated_or_not(label: Any, labels: dict[Any, Any]) -> SelectField:
    return SelectField(label, choices=[_NOT_STATED, *choices_of(labels)], default="")


def yes_or_no(label: Any) -> SelectField:
    return SelectField(label, choices=_YES_OR_NO, default="")


def ticks(label: Any, labels: dict[Any, Any], description: Any = "") -> Boxes:
    return Boxes(
        label,
        choices=choices_of(labels),
        description=description,
    )


def why(description: Any = "") -> TextAreaField:
    length = at_most(1000)
    return TextAreaField(
        _l("Why it is corrected"), [REQUIRED, length], filters=[plain], description=description
    )


def truth(field: SelectField) -> bool | None:
    return {"yes": True, "no": False}.get(field.data)


def said(value: bool | None) -> str:
    """A stated fact as the forms' fields hold it."""
    return "" if value is None else "yes" if value else "no"
