"""Where the middle of ordered answers lies: the median and the interpolated median.

Both take counts by value, ``{4: 10, 5: 9}``: how often each whole number was given. Values need
no order, zero counts do no harm. Both are exact, and None where nothing was counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

Counts = Mapping[int, int]


def counted(values: Iterable[int]) -> Counts:
    """Single values as counts by value."""
    return Counter(values)


def median(counts: Counts) -> Fraction | None:
    """The middle value; of an even number, the mean of the two middle values."""
    size = sum(counts.values())
    if not size:
        return None
    lower, upper = _ranked(counts, (size + 1) // 2), _ranked(counts, size // 2 + 1)
    return Fraction(lower + upper, 2)


def interpolated_median(counts: Counts) -> Fraction | None:
    """The median of answers grouped in categories one unit wide, spread evenly in each.

    With M the median and b, e, a the numbers of values below, equal to and above it:
    M + (a - b) / 2e, and M itself where e = 0 (the median lies between two categories). For
    e > 0 this is the median of grouped data, L + (n/2 - b) / e with the lower limit
    L = M - 1/2. It is the same read from either end of the scale, and lies within half a unit
    of the median and between the lowest and the highest value.

    Source: University of Michigan, Office of the Registrar, "The Interpolated Median"; the
    function interp.median of the R package psych agrees with it.
    """
    middle = median(counts)
    if middle is None:
        return None
    equal = counts.get(int(middle), 0) if middle.denominator == 1 else 0
    if not equal:
        return middle
    below = sum(count for value, count in counts.items() if value < middle)
    above = sum(count for value, count in counts.items() if value > middle)
    return middle + Fraction(above - below, 2 * equal)


def _ranked(counts: Counts, rank: int) -> int:
    """The value at a rank counted from 1, which must not exceed the number of values."""
    reached = 0
    for value in sorted(counts):
        reached += counts[value]
        if reached >= rank:
            return value
    raise ValueError(f"there is no value of rank {rank}")
