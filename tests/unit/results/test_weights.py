"""Weights, against published examples and independent derivations."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation.figures import Unit, rounded
from surveys.results.domain.raking import Margin, raked
from surveys.results.domain.weights import (
    Stratum,
    StratumWeights,
    effective_size,
    post_stratified,
    stratum_weights,
)

# Lohr, Sampling: Design and Analysis, example 3.2: counties of the United States by region.
COUNTIES = {"NC": 1054, "NE": 220, "S": 1382, "W": 422}
REGIONS = [
    Stratum("NC", 1054, 103),
    Stratum("NE", 220, 21),
    Stratum("S", 1382, 135),
    Stratum("W", 422, 41),
]

weights_lists = st.lists(st.fractions(min_value=0, max_value=50, max_denominator=20), min_size=1)
positive = st.fractions(min_value=Fraction(1, 20), max_value=50, max_denominator=20)


def shown(values: Sequence[Fraction | float], places: int) -> list[str]:
    return [str(rounded(value, places)) for value in values]


def values_of(found: StratumWeights) -> list[Fraction | float | None]:
    return [weight.weight.value for weight in found.weights]


def test_the_weights_of_a_textbooks_strata() -> None:
    """Lohr's file agstrat for example 3.2 gives the weights (variable strwt) 10.23300971,
    10.47619048, 10.23703704 and 10.29268293."""
    found = stratum_weights(REGIONS)
    exact = [Fraction(1054, 103), Fraction(220, 21), Fraction(1382, 135), Fraction(422, 41)]
    assert values_of(found) == exact
    assert shown(exact, 8) == ["10.23300971", "10.47619048", "10.23703704", "10.29268293"]
    assert [weight.weight.denominator for weight in found.weights] == [103, 21, 135, 41]
    assert found.covered.value == 1
    assert found.strata == tuple(REGIONS)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), min_size=1), st.booleans())
def test_respondents_stand_for_the_population_covered(
    sizes: list[tuple[int, int]], merging: bool
) -> None:
    """Σ n·w is the population of the strata kept; with merging it is the whole."""
    strata = [Stratum("first", 3, 2)]
    strata += [Stratum(str(at), n + more, n) for at, (n, more) in enumerate(sizes)]
    rule = {stratum.code: "first" for stratum in strata[1:]} if merging else {}
    found = stratum_weights(strata, rule)
    stood_for = sum(
        Fraction(figure.weight.value) * stratum.respondents
        for figure, stratum in zip(found.weights, strata, strict=True)
        if figure.weight.value is not None
    )
    whole = sum(stratum.population for stratum in strata)
    assert found.covered.value == stood_for / whole
    assert stood_for == sum(stratum.population for stratum in found.strata)
    if merging:
        assert stood_for == whole


def test_an_empty_stratum_is_left_out_unless_the_rule_names_it() -> None:
    found = stratum_weights([Stratum("a", 10, 5), Stratum("b", 30, 0)])
    assert [weight.weight.why_not for weight in found.weights] == ["", "empty-left-out"]
    assert found.weights[1].joined == ""
    assert found.covered.value == Fraction(1, 4)
    assert found.strata == (Stratum("a", 10, 5),)


def test_an_empty_stratum_joins_the_one_the_rule_names() -> None:
    strata = [Stratum("a", 10, 5), Stratum("b", 30, 0), Stratum("c", 8, 2)]
    found = stratum_weights(strata, {"b": "a", "c": "a"})
    assert values_of(found) == [8, None, 4]
    assert found.weights[1].weight.why_not == "empty-merged"
    assert found.weights[1].joined == "a"
    assert found.covered.value == 1
    assert found.strata == (Stratum("a", 40, 5), Stratum("c", 8, 2))


def test_merging_goes_on_until_there_are_respondents() -> None:
    strata = [Stratum("a", 10, 0), Stratum("b", 30, 0), Stratum("c", 8, 2)]
    found = stratum_weights(strata, {"a": "b", "b": "c"})
    assert values_of(found) == [None, None, 24]
    assert [weight.joined for weight in found.weights] == ["c", "c", ""]


@pytest.mark.parametrize("rule", [{"a": "b"}, {"a": "b", "b": "a"}, {"a": "a"}])
def test_empty_strata_cannot_merge_with_each_other(rule: dict[str, str]) -> None:
    found = stratum_weights([Stratum("a", 10, 0), Stratum("b", 30, 0), Stratum("c", 8, 2)], rule)
    assert found.weights[0].weight.why_not == "nothing-to-merge-with"
    assert found.weights[0].joined == ""
    assert values_of(found) == [None, None, 4]


def test_strata_that_need_no_weight_or_cannot_have_one() -> None:
    found = stratum_weights([Stratum("nobody", 0, 0), Stratum("outdated", 3, 4)])
    assert [w.weight.why_not for w in found.weights] == ["no-population", "more-than-population"]
    assert [w.joined for w in found.weights] == ["", ""]
    assert stratum_weights([]).covered.why_not == "no-population"
    assert stratum_weights([]).weights == ()


def test_a_programmers_mistakes_with_strata() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Stratum("a", -1, 0)
    with pytest.raises(ValueError, match="one code"):
        stratum_weights([Stratum("a", 1, 1), Stratum("a", 2, 1)])
    with pytest.raises(ValueError, match="no such strata"):
        stratum_weights([Stratum("a", 1, 1)], {"a": "b"})


def test_post_stratifying_a_simple_random_sample_of_counties() -> None:
    """Lohr's file agsrs has 107, 24, 130 and 39 of 300 counties in the four regions; a course's
    R output gives the weights before as 10.26 and after post-stratifying to the regions' totals
    as 9.8505, 9.1667, 10.6308 and 10.8205."""
    counts = {"NC": 107, "NE": 24, "S": 130, "W": 39}
    cells = [region for region, count in counts.items() for _ in range(count)]
    found = post_stratified([Fraction(3078, 300)] * 300, cells, COUNTIES)
    by_region = dict(zip(cells, found.weights, strict=True))
    assert shown(list(by_region.values()), 4) == ["9.8505", "9.1667", "10.6308", "10.8205"]
    assert sum(found.weights) == 3078
    assert not found.why_not


@given(st.lists(st.tuples(st.sampled_from("abc"), positive), min_size=1), positive)
def test_post_strata_add_up_to_their_totals(
    sample: list[tuple[str, Fraction]], factor: Fraction
) -> None:
    """The totals are met exactly, ratios inside a cell stay, and the weights' scale is free."""
    cells, weights = [cell for cell, _ in sample], [weight for _, weight in sample]
    totals = {cell: Fraction(7 + at, 3) for at, cell in enumerate(sorted(set(cells)))}
    found = post_stratified(weights, cells, totals).weights
    for cell, total in totals.items():
        inside = [at for at, named in enumerate(cells) if named == cell]
        assert sum(found[at] for at in inside) == total
        assert len({found[at] / weights[at] for at in inside}) == 1
    assert post_stratified([factor * w for w in weights], cells, totals).weights == found
    assert post_stratified(list(found), cells, totals).weights == found


@pytest.mark.parametrize(
    ("weights", "cells", "totals", "why_not", "cell"),
    [
        ([], [], {"a": 3}, "no-respondents", ""),
        ([1, -1], ["a", "a"], {"a": 3}, "negative-weight", ""),
        ([1, float("nan")], ["a", "a"], {"a": 3}, "not-finite", ""),
        ([0, 0], ["a", "a"], {"a": 3}, "no-weight", ""),
        ([1, 1], ["a", "b"], {"a": 3}, "no-total", "b"),
        ([1, 1], ["a", "b"], {"a": 3, "b": -1}, "negative-total", "b"),
        ([1, 1], ["a", "a"], {"a": 3, "b": 1}, "empty-cell", "b"),
        ([1, 0], ["a", "b"], {"a": 3, "b": 1}, "empty-cell", "b"),
        ([1, 1], ["a", "a"], {"a": 0}, "no-population", ""),
    ],
)
def test_what_cannot_be_post_stratified(
    weights: list[float], cells: list[str], totals: dict[str, int], why_not: str, cell: str
) -> None:
    found = post_stratified(weights, cells, totals)
    assert (found.weights, found.why_not, found.cell) == ((), why_not, cell)


def test_a_cell_of_nobody_gets_no_weight() -> None:
    found = post_stratified([1, 1], ["a", "b"], {"a": 3, "b": 0, "c": 0})
    assert found.weights == (Fraction(3), Fraction(0))


def rake_table(
    table: list[list[int]], rows: list[int], columns: list[int]
) -> tuple[list[float], Sequence[Margin]]:
    """A table as one respondent per cell, with the cell's count as its weight."""
    places = [(r, c) for r in range(len(rows)) for c in range(len(columns))]
    margins = (
        Margin("row", tuple(str(r) for r, _ in places), {str(r): t for r, t in enumerate(rows)}),
        Margin("col", tuple(str(c) for _, c in places), {str(c): t for c, t in enumerate(columns)}),
    )
    return [float(table[r][c]) for r, c in places], margins


def test_raking_a_four_by_four_table() -> None:
    """The documentation of ipf in the Julia package ProportionalFitting prints the result."""
    table = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    weights, margins = rake_table(table, [150, 300, 400, 150], [200, 300, 400, 100])
    found = raked(weights, margins, tolerance=1e-12)
    printed = [64.5585, 46.2325, 35.3843, 3.82473, 49.9679, 68.1594, 156.499, 25.3742]
    printed += [56.7219, 144.428, 145.082, 53.7673, 28.7516, 41.18, 63.0347, 17.0337]
    assert found.weights == pytest.approx(printed, rel=5e-6)
    assert found.why_not == ""
    assert found.difference is not None and found.difference <= 1e-12


def test_raking_two_by_two_keeps_the_odds_ratio() -> None:
    """Derived: raking scales rows and columns, so a·d/(b·c) stays and only one table with the
    margins has it. Rows 5 and 15, columns 10 and 10, from 7, 9, 12, 7: with a the first cell,
    a(5 + a) / (5 - a)(10 - a) = 49/108 is the quadratic 59a² + 1275a - 2450 = 0."""
    weights, margins = rake_table([[7, 9], [12, 7]], [5, 15], [10, 10])
    first = (-1275 + (1275**2 + 4 * 59 * 2450) ** 0.5) / (2 * 59)
    found = raked(weights, margins, tolerance=1e-13)
    expected = [first, 5 - first, 10 - first, 5 + first]
    assert found.weights == pytest.approx(expected, abs=1e-9)


def test_one_round_by_hand() -> None:
    """Equal weights and margins that are independent of each other need a single round."""
    weights, margins = rake_table([[1, 1], [1, 1]], [3, 1], [2, 2])
    found = raked(weights, margins)
    assert found.weights == pytest.approx([1.5, 1.5, 0.5, 0.5])
    assert found.rounds == 1


def test_weights_that_fit_already_stay() -> None:
    weights, margins = rake_table([[1, 2], [3, 4]], [3, 7], [4, 6])
    found = raked(weights, margins)
    assert found.weights == pytest.approx([1, 2, 3, 4])
    assert found.rounds == 0


@given(
    st.lists(st.integers(1, 99), min_size=6, max_size=6),
    st.lists(st.integers(1, 99), min_size=6, max_size=6),
    st.sampled_from([Fraction(1, 1000), Fraction(1), Fraction(10**9)]),
)
def test_raking_meets_margins_that_some_population_has(
    seed: list[int], population: list[int], factor: Fraction
) -> None:
    """Without empty cells it converges; the weights' scale is free; margins given as shares of
    one give the same divided by the grand total."""
    rows = [sum(population[:3]), sum(population[3:])]
    columns = [population[at] + population[at + 3] for at in range(3)]
    weights, margins = rake_table([seed[:3], seed[3:]], rows, columns)
    grand = sum(population)
    found = raked(weights, margins, 1e-10, 2000)
    assert not found.why_not
    for at, total in enumerate(rows):
        assert sum(found.weights[3 * at : 3 * at + 3]) == pytest.approx(total, abs=1e-9 * grand)
    for at, total in enumerate(columns):
        assert found.weights[at] + found.weights[at + 3] == pytest.approx(total, abs=1e-9 * grand)
    scaled = raked([factor * Fraction(w) for w in weights], margins, 1e-10, 2000)
    assert scaled.weights == pytest.approx(found.weights, rel=1e-6)
    shares = [
        Margin(m.code, m.cells, {c: Fraction(t) / grand for c, t in m.totals.items()})
        for m in margins
    ]
    small = raked(weights, shares, 1e-10, 2000).weights
    assert [weight * grand for weight in small] == pytest.approx(found.weights, rel=1e-6)


def test_no_convergence_tells_the_largest_difference() -> None:
    """Zeros off the diagonal: rows fitted to 3 and 1 leave columns at 3 and 1 of 4 instead of
    2 and 2, a quarter of the total; columns fitted last leave that at the rows."""
    weights, margins = rake_table([[1, 0], [0, 1]], [3, 1], [2, 2])
    found = raked(weights, margins, most_rounds=7)
    assert (found.why_not, found.weights, found.rounds) == ("no-convergence", (), 7)
    assert found.difference == pytest.approx(0.25)
    assert found.margin == "row"


def test_too_few_rounds_do_not_converge() -> None:
    table = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    weights, margins = rake_table(table, [150, 300, 400, 150], [200, 300, 400, 100])
    differences = []
    for rounds in (1, 2, 3):
        found = raked(weights, margins, 1e-12, rounds)
        assert found.why_not == "no-convergence"
        assert found.difference is not None
        differences.append(found.difference)
    assert differences == sorted(differences, reverse=True)


def test_what_cannot_be_raked() -> None:
    def why(weights: list[float], *margins: Margin) -> tuple[str, str, str]:
        found = raked(weights, margins)
        assert found.weights == () and found.difference is None
        return found.why_not, found.margin, found.cell

    sex = Margin("sex", ("f", "m"), {"f": 5, "m": 5})
    assert why([], Margin("sex", (), {"f": 1})) == ("no-respondents", "", "")
    assert why([1, 1]) == ("no-margins", "", "")
    assert why([1, -1], sex) == ("negative-weight", "", "")
    assert why([1, float("inf")], sex) == ("not-finite", "", "")
    assert why([0, 0], sex) == ("no-weight", "", "")
    assert why([1, 0], sex) == ("empty-cell", "sex", "m")
    assert why([1, 1], Margin("sex", ("f", "x"), {"f": 5})) == ("no-total", "sex", "x")
    assert why([1, 1], sex, Margin("age", ("y", "y"), {"y": 11})) == ("totals-disagree", "age", "")
    assert why([1, 1], Margin("sex", ("f", "m"), {"f": 0, "m": 0}))[0] == "no-population"
    negative = Margin("sex", ("f", "m"), {"f": 11, "m": -1})
    assert why([1, 1], negative) == ("negative-total", "sex", "m")


def test_a_cell_emptied_by_another_margin_cannot_be_filled() -> None:
    old = Margin("age", ("old", "young"), {"old": 0, "young": 4})
    sex = Margin("sex", ("f", "m"), {"f": 2, "m": 2})
    found = raked([1, 1], [old, sex], most_rounds=5)
    assert found.why_not == "no-convergence"
    assert found.difference == pytest.approx(0.5)


def test_weights_of_very_different_size_do_not_break_raking() -> None:
    sex = Margin("sex", ("f", "m", "m"), {"f": 5, "m": 5})
    found = raked([1e-300, 1e300, 1e300], [sex], most_rounds=3)
    assert found.why_not == "no-convergence"  # the smallest share is zero to a float
    found = raked([1e-300, 1, 1], [sex])
    assert found.weights == pytest.approx([5, 2.5, 2.5])


def test_a_programmers_mistakes_with_raking() -> None:
    sex = Margin("sex", ("f", "m"), {"f": 5, "m": 5})
    for tolerance, rounds in ((0.0, 5), (float("nan"), 5), (0.1, 0)):
        with pytest.raises(ValueError, match="tolerance"):
            raked([1, 1], [sex], tolerance, rounds)
    with pytest.raises(ValueError, match="one cell"):
        raked([1], [sex])
    with pytest.raises(ValueError, match="one cell"):
        post_stratified([1], [], {"a": 1})


def test_a_software_manuals_effective_size() -> None:
    """Sawtooth Software, Lighthouse Studio manual, "Effective Sample Size": the weights 1.5,
    0.8, 1.2, 1.1 and 2.5 give 50.41 / 11.79 = 4.28."""
    weights = [Fraction(tenths, 10) for tenths in (15, 8, 12, 11, 25)]
    figure = effective_size(weights)
    assert figure.value == Fraction(5041, 1179)
    assert str(rounded(Fraction(figure.value), 2)) == "4.28"
    assert (figure.denominator, figure.unit) == (5, Unit.COUNT)


def test_half_with_twice_the_weight() -> None:
    """AskVity, "What is the Kish formula?": fifty weights of 1 and fifty of 2 give 90."""
    assert effective_size([1] * 50 + [2] * 50).value == 90


@given(weights_lists, positive)
def test_the_effective_size_is_between_one_and_the_number(
    weights: list[Fraction], factor: Fraction
) -> None:
    """By Cauchy and Schwarz; it does not depend on scale or order, and equals n for weights
    all alike; zeros add nothing."""
    figure = effective_size(weights)
    assert figure.denominator == len(weights)
    if figure.value is None:
        assert figure.why_not == "no-weight"
        return
    positives = [weight for weight in weights if weight]
    assert 1 <= figure.value <= len(positives)
    assert (figure.value == len(positives)) == (len(set(positives)) == 1)
    assert effective_size([factor * weight for weight in reversed(weights)]).value == figure.value
    assert effective_size([*weights, 0]).value == figure.value


def test_weights_without_an_effective_size() -> None:
    assert effective_size([]).why_not == "no-respondents"
    assert effective_size([2, -1]).why_not == "negative-weight"
    assert effective_size([2, float("inf")]).why_not == "not-finite"
    assert effective_size([0, 0]).why_not == "no-weight"
    assert effective_size([0.3]).value == 1
