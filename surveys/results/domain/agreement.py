"""How far people who code the same texts agree.

A theme that a text has or has not is one series of yes and no for each coder; codes that exclude
one another are one series of codes. None stands where a coder has not judged a text. Nothing is
filled in: whom nobody else can be compared with counts nowhere.

Not computable, with the reason: ``too-few-coders`` (two must have coded), ``no-shared-texts`` (no
text was coded by two of them), ``no-variance`` (all gave one single code, so that agreement cannot
be told from chance).
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.coincidences import coincidence_alpha

KAPPA_RULE, ALPHA_RULE = "cohen-kappa/1", "krippendorff-alpha-nominal/1"


def cohen_kappa(a: Sequence[Hashable | None], b: Sequence[Hashable | None]) -> Figure:
    """Cohen's kappa of two coders over the texts that both have coded.

    (p - e) / (1 - e), with p the share of texts that both gave the same code and e the share to
    be expected if each had dealt out the codes as often as he or she did, but by chance. The
    denominator is the number of texts that both coded. Raises ValueError for series of unequal
    length: they have one place for each text.

    Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and
    Psychological Measurement 20, 1960, 37-46.
    """
    both = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    n = len(both)
    if not n:
        return not_computable(Unit.COEFFICIENT, KAPPA_RULE, "no-shared-texts")
    first, second = Counter(x for x, _ in both), Counter(y for _, y in both)
    expected = Fraction(sum(first[code] * second[code] for code in first), n * n)
    if expected == 1:
        return not_computable(Unit.COEFFICIENT, KAPPA_RULE, "no-variance", n)
    same = Fraction(sum(x == y for x, y in both), n)
    return Figure((same - expected) / (1 - expected), Unit.COEFFICIENT, n, KAPPA_RULE)


def nominal_alpha(codes: Sequence[Sequence[Hashable | None]]) -> Figure:
    """Krippendorff's alpha for codes without order, of any number of coders.

    ``codes``: one row for each coder, one column for each text. 1 where all agree, 0 where they
    agree no more than chance would have it, below 0 where they differ systematically. The
    denominator is the number of texts that two coders or more have coded. Raises ValueError for
    rows of unequal length.

    Source: see ``coincidences.coincidence_alpha``; any two different codes lie equally far apart.
    """
    texts = [[c for c in column if c is not None] for column in zip(*codes, strict=True)]
    shared = [given for given in texts if len(given) > 1]
    if sum(any(code is not None for code in row) for row in codes) < 2:
        return not_computable(Unit.COEFFICIENT, ALPHA_RULE, "too-few-coders")
    if not shared:
        return not_computable(Unit.COEFFICIENT, ALPHA_RULE, "no-shared-texts")
    value = coincidence_alpha(_numbered(shared), _equally_far)
    if value is None:
        return not_computable(Unit.COEFFICIENT, ALPHA_RULE, "no-variance", len(shared))
    return Figure(value, Unit.COEFFICIENT, len(shared), ALPHA_RULE)


def _numbered(texts: Sequence[Sequence[Hashable]]) -> list[list[int]]:
    """The codes by number, as they first come: any numbers will do where there is no order."""
    numbers: dict[Hashable, int] = {}
    return [[numbers.setdefault(code, len(numbers)) for code in given] for given in texts]


def _equally_far(_given: Mapping[int, int], _low: int, _high: int) -> Fraction:
    return Fraction(1)
