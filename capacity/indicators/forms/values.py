"""Baselines and values entered by hand, each with its source."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    ValidationError,
)
from wtforms.validators import Optional

from capacity.indicators.actions import Number, Sourced
from capacity.indicators.domain.definitions import (
    HUNDRED,
    Measured,
)
from capacity.indicators.domain.numbers import places_of
from capacity.indicators.forms.fields import (
    BienniumField,
    ExactField,
    check_places,
    possible_day,
    text,
)
from surveys.foundation.forms import REQUIRED, DayField, line


class SourceForm(FlaskForm):
    """Where a number stands (R3)."""

    source = line(_l("Source document"), 200, REQUIRED, description=_l("For example: GB.306/TC/1."))
    paragraph = line(_l("Paragraph or page"), 100)
    document_date = DayField(_l("Date of the document"), [Optional(), possible_day])
    note = text(_l("Note"))

    def sourced(self) -> Sourced:
        return Sourced(
            self.source.data, self.paragraph.data, self.document_date.data, self.note.data
        )


class BaselineForm(SourceForm):
    number = ExactField(_l("Baseline"), [REQUIRED])
    provisional = BooleanField(_l("Provisional: not yet approved on a tripartite basis"))

    def __init__(self, measured: Measured, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measured = measured

    def validate_number(self, field: ExactField) -> None:
        check_places(field, self.measured)


class ValueForm(SourceForm):
    """A value entered by hand: a number, or numerator and denominator, or all three if they fit."""

    biennium = BienniumField(_l("Biennium"), [REQUIRED])
    number = ExactField(_l("Value"))
    numerator = ExactField(_l("Numerator"))
    denominator = ExactField(_l("Denominator"))

    def __init__(self, measured: Measured, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measured = measured

    def validate_number(self, field: ExactField) -> None:
        check_places(field, self.measured)
        typed = [name for name in (self.numerator.data, self.denominator.data) if name]
        if field.number is None and not typed:
            raise ValidationError(_l("Fill in the value, or numerator and denominator."))
        if field.number is not None and (quotient := self._quotient()) is not None:
            # Equal as far as it was typed.
            step = Decimal(1).scaleb(-places_of(field.number))
            if abs(quotient - field.number) > step / 2:
                raise ValidationError(
                    _l("This is not numerator divided by denominator. Leave one of them empty.")
                )

    def validate_denominator(self, field: ExactField) -> None:
        if bool(field.data) != bool(self.numerator.data):
            raise ValidationError(_l("Fill in numerator and denominator, or neither."))
        if field.number is not None and not field.number:
            raise ValidationError(_l("The denominator is above 0."))

    def validate_numerator(self, field: ExactField) -> None:
        if self.measured is not Measured.PERCENT and field.data:
            raise ValidationError(_l("Only a percentage has a numerator and a denominator."))
        quotient = self._quotient()
        if quotient is not None and quotient > HUNDRED:
            raise ValidationError(_("A percentage here is at most 100."))

    def _quotient(self) -> Decimal | None:
        above, below = self.numerator.number, self.denominator.number
        return HUNDRED * above / below if above is not None and below else None

    def stated(self) -> Number:
        if self._quotient() is not None:
            return Number(None, self.numerator.number, self.denominator.number)
        return Number(self.number.number)
