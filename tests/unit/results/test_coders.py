"""How far coders of the same texts agree, against worked examples of others."""

from collections.abc import Hashable, Sequence
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation.figures import Figure, rounded
from surveys.results.domain.agreement import cohen_kappa, nominal_alpha

CODES = st.sampled_from("abc") | st.none()
PAIRS = st.lists(st.tuples(CODES, CODES), max_size=30)


def shown(figure: Figure, places: int) -> str:
    assert figure.value is not None, figure.why_not
    return str(rounded(figure.value, places))


def series(table: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """The codes of two coders from the table of how often they met."""
    cells = [(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _ in range(n)]
    return [a for a, _ in cells], [b for _, b in cells]


# Cohen's kappa


def test_kappa_of_cohens_own_figures() -> None:
    """The two diagnosticians in J. Cohen, 1960 and Psychological Bulletin 70, 1968: 200 persons,
    kappa 0.49, as also the documentation of the R package psych gives it (cohen.kappa)."""
    found = cohen_kappa(*series([[88, 14, 18], [10, 40, 10], [2, 6, 12]]))
    assert shown(found, 2) == "0.49"
    assert found.denominator == 200


def test_kappa_of_a_textbooks_yes_and_no() -> None:
    """Two readers of 50 proposals, 20 and 15 alike: 0.7 observed, 0.5 expected, kappa 0.4 (the
    worked example of the encyclopedia's article "Cohen's kappa")."""
    both = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert cohen_kappa([a for a, _ in both], [b for _, b in both]).value == Fraction(2, 5)


def test_kappa_says_why_there_is_none() -> None:
    assert cohen_kappa([], []).why_not == "no-shared-texts"
    assert cohen_kappa([True, None], [None, False]).why_not == "no-shared-texts"
    alike = cohen_kappa([True, True, None], [True, True, False])
    assert (alike.why_not, alike.denominator) == ("no-variance", 2)
    with pytest.raises(ValueError):
        cohen_kappa([True], [])


@given(PAIRS)
def test_kappa_asks_neither_who_comes_first_nor_what_codes_are_called(
    both: list[tuple[str | None, str | None]],
) -> None:
    a, b = [x for x, _ in both], [y for _, y in both]
    renamed: dict[str | None, int | None] = {"a": 7, "b": 0, "c": -1, None: None}
    found = cohen_kappa(a, b)
    assert found == cohen_kappa(b, a)
    assert found == cohen_kappa([renamed[x] for x in a], [renamed[y] for y in b])
    if found.value is not None:
        assert -1 <= found.value <= 1
        complete = [(x, y) for x, y in both if x is not None and y is not None]
        assert (found.value == 1) == all(x == y for x, y in complete)


# Krippendorff's alpha


def test_alpha_of_krippendorffs_yes_and_no() -> None:
    """K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, A: binary data, two
    observers, no missing data: 0.095."""
    jon = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    han = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert shown(nominal_alpha([jon, han]), 3) == "0.095"


def test_alpha_of_krippendorffs_names() -> None:
    """The same, B: nominal data, two observers, no missing data: 0.692."""
    assert shown(nominal_alpha([list("aabbdcccedda"), list("babbbccceddd")]), 3) == "0.692"


def test_alpha_of_krippendorffs_missing_data() -> None:
    """The same, C: four observers, twelve units, missing data: nominal 0.743. The tests of the
    Python package krippendorff expect the same. The twelfth unit has one value, so eleven count."""
    data = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    rows = [[None if code == "." else code for code in row] for row in data]
    found = nominal_alpha(rows)
    assert shown(found, 3) == "0.743"
    assert found.denominator == 11


@pytest.mark.parametrize(
    ("codes", "why_not"),
    [
        ([], "too-few-coders"),
        ([[True, False]], "too-few-coders"),
        ([[True, False], [None, None]], "too-few-coders"),
        ([[True, None], [None, False]], "no-shared-texts"),
        ([[True, True], [True, True]], "no-variance"),
    ],
)
def test_alpha_says_why_there_is_none(
    codes: Sequence[Sequence[Hashable | None]], why_not: str
) -> None:
    assert nominal_alpha(codes).why_not == why_not


@given(st.lists(st.tuples(CODES, CODES, CODES), min_size=1, max_size=12))
def test_alpha_asks_no_order_of_coders_or_texts(
    texts: list[tuple[str | None, str | None, str | None]],
) -> None:
    rows = [list(row) for row in zip(*texts, strict=True)]
    found = nominal_alpha(rows)
    assert all(nominal_alpha(order) == found for order in permutations(rows))
    assert nominal_alpha([row[::-1] for row in rows]) == found


@given(st.lists(st.tuples(CODES, CODES, CODES), min_size=1, max_size=12))
def test_alpha_from_its_other_definition(
    texts: list[tuple[str | None, str | None, str | None]],
) -> None:
    """1 - D/E: the disagreement of a text's codes, weighed by how many they are, over that of
    any two of all codes that can be compared."""
    shared = [[c for c in text if c] for text in texts]
    shared = [codes for codes in shared if len(codes) > 1]
    found = nominal_alpha(list(zip(*texts, strict=True)))
    if found.value is None:
        return
    every = [code for codes in shared for code in codes]
    observed = sum(
        Fraction(2 * sum(a != b for a, b in combinations(codes, 2)), len(codes) - 1)
        for codes in shared
    ) / len(every)
    expected = Fraction(
        2 * sum(a != b for a, b in combinations(every, 2)), len(every) * (len(every) - 1)
    )
    assert found.value == 1 - observed / expected
