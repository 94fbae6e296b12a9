"""The fields that the forms of indicators share."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import StopValidation

from capacity.indicators.domain.bienniums import typed_biennium
from capacity.indicators.domain.definitions import (
    HUNDRED,
    Measured,
)
from capacity.indicators.domain.numbers import places_of, typed_number
from surveys.foundation.forms import DayField, at_most, plain

EARLIEST_DAY, LATEST_DAY = date(1919, 1, 1), date(2099, 12, 31)


def options(labels: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(code), label) for code, label in labels.items()]


def text(label: Any, **more: Any) -> TextAreaField:
    return TextAreaField(label, [at_most(4000)], filters=[plain], **more)


def possible_day(form: FlaskForm, field: DayField) -> None:
    if field.data is not None and not EARLIEST_DAY <= field.data <= LATEST_DAY:
        raise ValidationError(_l("Choose a day between 1919 and 2099."))


class ExactField(StringField):
    """A number of at least 0, exact, with a decimal point or comma. ``data`` stays as typed."""

    @property
    def number(self) -> Decimal | None:
        return typed_number(self.data or "")

    def pre_validate(self, form: FlaskForm) -> None:
        if not (self.data or "").strip():
            return
        if self.number is None:
            raise StopValidation(
                _("Write a number in digits, such as 72.5, with nothing between thousands.")
            )
        if self.number < 0:
            raise StopValidation(_("Write a number that is not below 0."))


class BienniumField(StringField):
    """A biennium as people type it. ``data`` stays as typed."""

    @property
    def first_year(self) -> int | None:
        return typed_biennium(self.data or "")

    def pre_validate(self, form: FlaskForm) -> None:
        typed = (self.data or "").strip()
        if typed and self.first_year is None:
            raise StopValidation(
                _(
                    "“%(value)s” is no biennium. Write its two years, the first one even,"
                    " such as 2026-27.",
                    value=typed,
                )
            )


def measured_in(field: SelectField) -> Measured:
    """The unit chosen; a count while nothing that is on offer has been."""
    return Measured(field.data) if field.data in set(Measured) else Measured.COUNT


def check_places(field: ExactField, measured: Measured, most: int | None = HUNDRED) -> None:
    """Whether a number fits the unit: whole where it counts, at most ``most`` percent.

    Raises ValidationError.
    """
    number = field.number
    if number is None:
        return
    if places_of(number) > measured.places:
        if measured.places:
            raise ValidationError(_("Use at most two decimals, and nothing between thousands."))
        raise ValidationError(_("Write a whole number, with nothing between thousands."))
    if measured is Measured.PERCENT and most is not None and number > most:
        raise ValidationError(_("A percentage here is at most 100."))
