"""Krippendorff's alpha from coincidences, for any way of saying how far two values lie apart.

What people ask of it (how many must have judged, what counts as too little) stands with those who
ask: ``agreement`` here for codes without order, that of diagnostics for levels.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

Units = Sequence[Sequence[int]]
"""For each thing that was judged, the values it was given, in any order, at least two."""

Distance = Callable[[Mapping[int, int], int, int], Fraction]
"""The squared difference of two values c < k, given how often each value occurs in all."""


def coincidence_alpha(units: Units, distance: Distance) -> Fraction | None:
    """1 - (N - 1) · Σ o(c,k)·d²(c,k) / Σ n(c)·n(k)·d²(c,k), over all pairs of values c < k.

    o: the coincidences of two different values in one unit; n(c): how often a value was given in
    all; N: their sum. None where fewer than two different values were given: agreement cannot
    then be told from chance.

    Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of
    Pennsylvania, 2011; "Content Analysis", 2nd edition, 2004, chapter 11, pages 221 to 243.
    """
    given = Counter(value for unit in units for value in unit)
    if len(given) < 2:
        return None
    together = coincidences(units)
    apart = {pair: distance(given, *pair) for pair in combinations(sorted(given), 2)}
    observed = sum((together.get(pair, Fraction(0)) * d for pair, d in apart.items()), Fraction(0))
    expected = sum((given[c] * given[k] * d for (c, k), d in apart.items()), Fraction(0))
    return 1 - (given.total() - 1) * observed / expected


def coincidences(units: Units) -> Mapping[tuple[int, int], Fraction]:
    """How often two different values c < k met in one unit, by (c, k).

    In a unit of m values each pair of them weighs 1/(m - 1), so that every value counts once
    however many others it is compared with.
    """
    together: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for unit in units:
        times = Counter(unit)
        for low, high in combinations(sorted(times), 2):
            together[low, high] += Fraction(times[low] * times[high], len(unit) - 1)
    return together
