"""Coding where documents reflect decent work."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    SelectField,
    StringField,
)

from capacity.indicators.domain.reflection import Level
from capacity.indicators.forms.fields import (
    options,
)
from capacity.indicators.labels import (
    LEVEL_LABELS,
)
from surveys.foundation.forms import NOT_CHOSEN, line


class CodingForm(FlaskForm):
    """Codings of one page of programmes: a level and a source for each that was coded."""

    numbers: tuple[int, ...] = ()

    def rows(self) -> list[tuple[int, SelectField, StringField]]:
        return [(n, self[f"level_{n}"], self[f"source_{n}"]) for n in self.numbers]

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        for _number, level, source in self.rows():
            if level.data and not source.data:
                source.errors = [_("Name the document and the page that say so.")]
                good = False
            if source.data and not level.data and not level.errors:
                level.errors = [_("Choose where it is reflected.")]
                good = False
        return good

    def given(self) -> dict[int, tuple[Level, str]]:
        return {
            n: (Level(level.data), source.data) for n, level, source in self.rows() if level.data
        }

    @classmethod
    def about(cls, numbers: Sequence[int]) -> type[Self]:
        """The form for these programmes."""

        class Form(cls):  # type: ignore[misc,valid-type]
            pass

        Form.numbers = tuple(numbers)
        choices = [NOT_CHOSEN, *options(LEVEL_LABELS)]
        for number in numbers:
            setattr(Form, f"level_{number}", SelectField(_l("Reflected"), choices=choices))
            setattr(Form, f"source_{number}", line(_l("Document and page"), 200))
        return Form
