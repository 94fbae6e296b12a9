"""Whole numbers within bounds, which all forms of plans ask for."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import NumberInput

from surveys.foundation.i18n import write_number

MOST_MONEY = 1_000_000_000


class WholeField(IntegerField):
    """A whole number from ``lowest`` to ``highest``; what was typed stays."""

    def __init__(
        self, label: Any, lowest: int, highest: int, needed: bool = True, **more: Any
    ) -> None:
        self.lowest, self.highest = lowest, highest
        presence = [InputRequired(_l("Fill in this field."))] if needed else []
        super().__init__(label, presence, widget=NumberInput(min=lowest, max=highest), **more)

    @property
    def number(self) -> int:
        """Of a field that is needed, in a form that is valid."""
        assert self.data is not None
        return int(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = int(typed) if len(typed) < 20 else self.highest + 1
        except ValueError:
            raise ValueError(self._range()) from None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is not None and not self.lowest <= self.data <= self.highest:
            raise ValidationError(self._range())

    def _range(self) -> str:
        limits = {"min": write_number(self.lowest), "max": write_number(self.highest)}
        return str(_("Use a whole number from %(min)s to %(max)s.", **limits))
