"""Exact decimal numbers as people type them and as pages write them."""

import re
from decimal import Decimal
from fractions import Fraction

# They keep a number in one piece on pages that run from right to left.
_MARKS = "\N{LEFT-TO-RIGHT MARK}\N{LEFT-TO-RIGHT ISOLATE}\N{POP DIRECTIONAL ISOLATE}"
_SPACES = re.compile(rf"[\s{_MARKS}]")
_DIGITS = re.compile(r"-?\d{1,18}(\.\d{1,6})?")
# Thousands to one reader, three decimals to another.
_AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
MOST_PLACES = 6


def typed_number(text: str) -> Decimal | None:
    """The number in ``text``, with a decimal point or comma and spaces anywhere; else None.

    Several commas, or a comma beside a point, are no number: one of them would divide thousands,
    and nothing says which. Nor is one mark before exactly three digits, such as "1,500".
    """
    plain = _SPACES.sub("", text).replace("\N{MINUS SIGN}", "-")
    plain = plain.replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
    if _AMBIGUOUS.fullmatch(plain):
        return None
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".", 1)
    return Decimal(plain) if _DIGITS.fullmatch(plain) else None


def places_of(number: Decimal) -> int:
    """How many decimals it has, zeros at its end aside."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def places_needed(value: Fraction | int, most: int) -> int:
    """The fewest decimals that write ``value`` exactly, ``most`` where even these do not."""
    for places in range(most):
        if Fraction(value) * 10**places % 1 == 0:
            return places
    return most
