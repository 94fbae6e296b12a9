"""A figure: one typed value that a page, a PDF, an export and the API all show alike.

Pure: no feature, framework or language is known here. A figure is never rounded before it
is shown; showing it goes through :func:`rounded`, which rounds half up on decimals.
"""

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction


class Unit(StrEnum):
    """What a figure counts or measures; decides how it is written."""

    COUNT = "count"
    LEVEL = "level"  # 1 to 5
    INDEX = "index"  # points: 0 to 100, a net promoter score -100 to 100
    SHARE = "share"  # 0 to 1, shown as a percentage
    SCORE = "score"  # a mean on the item's own scale
    COEFFICIENT = "coefficient"  # of agreement: 1 is complete, 0 none


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its denominator, provenance and rule, or the stated reason why there is none.

    ``value`` is exact (int or Fraction) wherever the formula allows, else a float.
    ``denominator`` is the number of observations the value rests on.
    ``rule`` names the versioned formula, e.g. ``"area-score/1"``.
    ``provenance`` is a code such as ``"verified"`` (empty where the notion does not apply).
    ``why_not`` is a code such as ``"too-few-levelled"`` and is set exactly when value is None.
    """

    value: Fraction | float | None
    unit: Unit
    denominator: int
    rule: str
    provenance: str = ""
    why_not: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) == (not self.why_not):
            raise ValueError("a figure has either a value or a reason why it has none")
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise ValueError("a figure's value is finite; say why there is none instead")

    @property
    def known(self) -> bool:
        return self.value is not None


def not_computable(unit: Unit, rule: str, why_not: str, denominator: int = 0) -> Figure:
    """The figure that could not be computed, with its reason."""
    return Figure(None, unit, denominator, rule, why_not=why_not)


def rounded(value: Fraction | float, places: int) -> Decimal:
    """``value`` to ``places`` decimals, half up (2.345 → 2.35), exactly for fractions.

    A float is taken by its shortest decimal form, so 2.675 means 2.675.
    """
    step = Decimal(1).scaleb(-places)
    if isinstance(value, float):
        return Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP) + 0  # no minus zero
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if exact < 0 else 1
    return (Decimal(sign * whole) * step).quantize(step) + 0
