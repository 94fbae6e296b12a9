"""The own profile beside the quartiles of unnamed peers (R17)."""

from dataclasses import fields, replace
from fractions import Fraction
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.peers import (
    FEWEST_OTHERS,
    LOWER,
    MIDDLE,
    UPPER,
    Basis,
    Beside,
    Member,
    beside_peers,
    peers,
    quantile,
)
from capacity.diagnostics.domain.scores import SCORE_RULE
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

CONSENSUS, VERIFIED = Provenance.CONSENSUS, Provenance.VERIFIED

values = st.fractions(1, 5, max_denominator=4)
samples = st.lists(values, min_size=1, max_size=20)


def at(value: Fraction | int, provenance: str = VERIFIED) -> Figure:
    return Figure(Fraction(value), Unit.LEVEL, 4, SCORE_RULE, provenance)


def member(number: int, value: Fraction | int, area: str = "C1") -> Member:
    return Member(number, Group.WORKERS, {area: at(value)}, "africa", "low", "small")


OWN = member(0, 3)


def others(*levels: Fraction | int, area: str = "C1") -> list[Member]:
    return [member(number, value, area) for number, value in enumerate(levels, 1)]


def beside(own: Member, members: list[Member], basis: Basis = Basis.REGION) -> Beside:
    (found,) = beside_peers(own, members, basis, VERIFIED)
    return found


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        # W3Schools, "Statistics - Quartiles", output of R's quantile()
        ((13, 21, 21, 40, 42, 48, 55, 72), ("21", "41", "49.75")),
        # TIBCO Enterprise Runtime for R, language reference, quantile(1:9)
        (range(1, 10), ("3", "5", "7")),
        # DolphinDB, function reference, quantileSeries
        ((6, 47, 49, 15, 42, 41, 7, 39, 43, 40, 36), ("25.5", "40", "42.5")),
    ],
)
def test_published_quartiles(sample: list[int], expected: tuple[str, str, str]) -> None:
    exact = [Fraction(value) for value in sample]
    found = [quantile(exact, share) for share in (LOWER, MIDDLE, UPPER)]
    assert found == [Fraction(value) for value in expected]


@given(st.lists(values, min_size=2, max_size=20), st.permutations(range(20)))
def test_the_standard_library_agrees(sample: list[Fraction], order: list[int]) -> None:
    """``statistics.quantiles(method="inclusive")`` of the Python documentation is the same."""
    shuffled = [sample[i] for i in order if i < len(sample)]
    found = [quantile(shuffled, share) for share in (LOWER, MIDDLE, UPPER)]
    assert found == quantiles(sample, n=4, method="inclusive")


@given(samples, st.fractions(0, 1), st.fractions(-9, 9), st.fractions(0, 9))
def test_a_quantile_moves_with_its_values(
    sample: list[Fraction], share: Fraction, shift: Fraction, stretch: Fraction
) -> None:
    found = quantile(sample, share)
    assert min(sample) <= found <= max(sample)
    assert quantile([x * stretch + shift for x in sample], share) == found * stretch + shift
    assert quantile([-x for x in sample], 1 - share) == -found


def test_a_quantile_of_nothing_is_refused() -> None:
    assert quantile([Fraction(2)], UPPER) == 2
    with pytest.raises(ValueError, match="at least one value"):
        quantile([], MIDDLE)
    with pytest.raises(ValueError, match="share of 0 to 1"):
        quantile([Fraction(2)], Fraction(3, 2))


def test_the_own_score_beside_eight_others() -> None:
    found = beside(OWN, others(1, 2, 2, 3, 3, 4, 4, 5))
    assert (found.area, found.own.value, found.others) == ("C1", 3, 8)
    assert [f.value for f in (found.lower, found.median, found.upper)] == [2, 3, 4]
    assert {f.denominator for f in (found.lower, found.median, found.upper)} == {8}
    assert found.median.provenance == VERIFIED


def test_seven_others_are_too_few() -> None:
    found = beside(OWN, others(1, 2, 2, 3, 3, 4, 4))
    assert {f.why_not for f in (found.lower, found.median, found.upper)} == {"too-few-others"}
    assert (found.others, found.median.denominator, found.own.value) == (7, 7, 3)


def test_the_organization_is_not_its_own_peer() -> None:
    seven = others(1, 2, 2, 3, 3, 4, 4)
    assert beside(OWN, [*seven, OWN]).median.why_not == "too-few-others"
    assert beside(OWN, [*seven, replace(OWN, scores={"C1": at(1)})]).others == 7


def test_others_without_the_score_do_not_count() -> None:
    eight = others(1, 2, 2, 3, 3, 4, 4, 5)
    for scores in (
        {},
        {"C2": at(3)},
        {"C1": not_computable(Unit.LEVEL, SCORE_RULE, "too-few-levelled")},
        {"C1": at(3, CONSENSUS)},
        {"C1": at(3, "mixed")},
    ):
        eight[0] = replace(eight[0], scores=scores)
        assert beside(OWN, eight).others == 7


def test_where_all_others_are_alike_each_would_be_known() -> None:
    found = beside(OWN, others(*[4] * 9))
    assert {f.why_not for f in (found.lower, found.median, found.upper)} == {"not-published"}
    assert found.others == 9
    assert beside(OWN, others(*[4] * 8, 3)).median.value == 4


@pytest.mark.parametrize("area", ["W4", "E3"])
def test_private_areas_have_no_peers(area: str) -> None:
    """Convention No. 87, Article 3: W4 stays with the organization and its own bureau."""
    found = beside(member(0, 3, area), others(1, 2, 2, 3, 3, 4, 4, 5, area=area))
    assert found.median.why_not == "private-area"
    assert found.own.value == 3


def test_only_one_provenance_stands_beside_the_quartiles() -> None:
    own = replace(OWN, scores={"C1": at(3, CONSENSUS), "C2": at(2)})
    first, second = beside_peers(own, others(1, 2, 2, 3, 3, 4, 4, 5), Basis.REGION, VERIFIED)
    assert (first.own.why_not, first.median.value) == ("other-provenance", 3)
    assert (second.own.value, second.others) == (2, 0)
    missing = not_computable(Unit.LEVEL, SCORE_RULE, "too-few-levelled", 1)
    assert beside(replace(OWN, scores={"C1": missing}), []).own == missing


def test_peers_share_the_group_and_one_class() -> None:
    members = [
        OWN,
        member(1, 2),
        replace(member(2, 2), group=Group.EMPLOYERS),
        replace(member(3, 2), region="asia"),
        replace(member(4, 2), income="high"),
        replace(member(5, 2), size=""),
    ]

    def numbers(own: Member, basis: Basis) -> list[int]:
        return [found.organization for found in peers(own, members, basis)]

    assert numbers(OWN, Basis.REGION) == [1, 4, 5]
    assert numbers(OWN, Basis.INCOME) == [1, 3, 5]
    assert numbers(OWN, Basis.SIZE) == [1, 3, 4]
    assert numbers(replace(OWN, size=""), Basis.SIZE) == []


def test_an_organization_counts_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        peers(OWN, [member(1, 2), member(1, 3)], Basis.REGION)


def test_no_minimum_maximum_or_rank_is_told() -> None:
    names = {field.name for field in fields(Beside)}
    assert names == {"area", "own", "others", "lower", "median", "upper"}


@given(st.lists(values, max_size=14), values)
def test_quartiles_exist_exactly_where_the_rules_say(levels: list[Fraction], own: Fraction) -> None:
    found = beside(member(0, own), [OWN, *others(*levels)])
    shown = len(levels) >= FEWEST_OTHERS and len(set(levels)) > 1
    assert found.lower.known == found.median.known == found.upper.known == shown
    assert found.others == found.median.denominator == len(levels)
    if shown:
        lower, median, upper = (
            Fraction(f.value or 0) for f in (found.lower, found.median, found.upper)
        )
        assert min(levels) <= lower <= median <= upper <= max(levels)


@given(st.lists(values, min_size=8, max_size=14, unique=True))
def test_neither_end_of_the_others_is_ever_shown(levels: list[Fraction]) -> None:
    found = beside(OWN, others(*levels))
    shown = {f.value for f in (found.lower, found.median, found.upper)}
    assert not shown & {min(levels), max(levels)}


@given(st.lists(values, min_size=8, max_size=14), values, values)
def test_the_own_score_changes_nothing_in_the_quartiles(
    levels: list[Fraction], one: Fraction, another: Fraction
) -> None:
    members = others(*levels)
    first, second = beside(member(0, one), members), beside(member(0, another), members)
    assert replace(first, own=second.own) == second
