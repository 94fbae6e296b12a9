"""Anonymous responses name no organization: published is what is safe however they are spread."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaires.domain.document import from_document
from surveys.questionnaires.domain.structure import Answers
from surveys.results.domain.codebook import Variable
from surveys.results.domain.disclosure import (
    SUPPRESSED,
    PublishedCell,
    Threshold,
    publishable,
    publishable_within,
)
from surveys.results.domain.releases import published_results
from surveys.results.domain.round_results import (
    Bound,
    Bounds,
    RoundTally,
    Source,
    count_round,
    live_results,
)
from surveys.results.domain.tally import Counts
from tests.unit.results.test_round_results import DOCUMENT

HEARD = Variable("heard", ("yes", "no"))


def answers(number: int) -> Counts:
    """So many answers, not all alike."""
    return Counts(HEARD, (1, number - 1), number) if number else Counts(HEARD, (0, 0), 0)


def spreads(number: int, most: Sequence[int], anybodys: int) -> Iterator[list[int]]:
    """Every way in which ``number`` answers can come from organizations with these bounds."""
    if not most:
        if number == 0:
            yield []
        return
    for own in range(min(number, most[0] + anybodys) + 1):
        beyond = max(0, own - most[0])
        for others in spreads(number - own, most[1:], anybodys - beyond):
            yield [own, *others]


bounds = st.lists(st.integers(0, 5), max_size=5)


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 12), bounds, st.integers(0, 3), st.integers(5, 7), st.integers(3, 4))
def test_published_is_exactly_what_every_spread_allows(
    number: int, most: list[int], anybodys: int, respondents: int, organizations: int
) -> None:
    """Against brute force over all assignments of the answers to organizations."""
    threshold = Threshold(respondents, organizations)
    possible = list(spreads(number, most, anybodys))
    safe = number >= respondents and all(
        sum(1 for own in spread if own) >= organizations and 2 * max(spread) <= number
        for spread in possible
    )
    found = publishable_within(answers(number), most, anybodys, threshold)
    assert isinstance(found, PublishedCell) == (safe and bool(possible))


@given(st.integers(1, 40), st.integers(1, 8), st.integers(3, 40))
def test_with_one_bound_for_all_it_is_the_simple_rule(n: int, m: int, asked: int) -> None:
    """n answers of organizations that gave at most m each come from at least ⌈n/m⌉ of them."""
    found = publishable_within(answers(n), [m] * asked)
    simple = n >= 5 and -(-n // m) >= 3 and 2 * m <= n and n <= m * asked and n > 1
    assert isinstance(found, PublishedCell) == simple


@given(st.lists(st.integers(0, 4), max_size=6))
def test_known_organizations_are_the_case_of_exact_bounds(sizes: list[int]) -> None:
    together = answers(sum(sizes))
    one_no = iter([True])
    bases = {
        n: Counts(HEARD, (int(next(one_no, False)), size - 1), size)
        if size and n == next((k for k, s in enumerate(sizes) if s), None)
        else Counts(HEARD, (0, size), size)
        for n, size in enumerate(sizes)
    }
    assert publishable(bases) == publishable_within(together, sizes)


def test_bounds_that_cannot_make_up_the_answers_publish_nothing() -> None:
    """E.g. after links were removed: what rests on a wrong bound is no protection."""
    assert publishable_within(answers(6), []) is SUPPRESSED
    assert publishable_within(answers(6), [1, 1, 1, 1, 1]) is SUPPRESSED
    assert publishable_within(answers(6), [1, 1, 1, 1, 1, 1]) == PublishedCell(answers(6))


def test_answers_that_are_all_alike_stay_hidden() -> None:
    alike = Counts(HEARD, (6, 0), 6)
    assert publishable_within(alike, [1] * 9) is SUPPRESSED


# --- a whole round -------------------------------------------------------------------------------


def counted(bounds: Bounds, *given: tuple[str, Answers]) -> RoundTally:
    responses = [(Source(None, group), answers) for group, answers in given]
    return count_round(from_document(DOCUMENT), responses, bounds)


def said(group: str, levels: str) -> list[tuple[str, Answers]]:
    return [(group, {"heard": level}) for level in levels]


def asked(group: str, *most: int) -> tuple[Bound, ...]:
    return tuple(Bound(group, number) for number in most)


def shown(tally: RoundTally) -> bool:
    return published_results(tally)["heard"].shown


def test_responses_without_a_group_count_in_the_whole_only() -> None:
    tally = counted(Bounds(asked("workers", 1, 1, 1, 1, 1, 1)), *said("", "45451"))
    assert published_results(tally)["heard"].answered == 5
    assert live_results(tally, "workers")["heard"].answered == 0
    assert tally.organizations() is None and tally.organizations("workers") is None


@pytest.mark.parametrize(
    ("most", "levels", "expected"),
    [
        ((1,) * 8, "45451", True),
        ((2,) * 4, "45451", True),  # three organizations at least, two fifths at most
        ((3,) * 4, "45451", False),  # two organizations may have given all five
        ((2, 1, 1, 1, 1), "45451", True),
        ((3, 1, 1, 1, 1), "45451", False),  # one may have given three of five
        ((1,) * 8, "4545", False),
        ((1,) * 8, "44444", False),
    ],
)
def test_the_worst_spread_decides(most: tuple[int, ...], levels: str, expected: bool) -> None:
    assert shown(counted(Bounds(asked("workers", *most)), *said("", levels))) is expected


def test_a_paper_form_may_be_of_anybody() -> None:
    bounds = asked("workers", 1, 1, 1, 1, 1, 1)
    assert shown(counted(Bounds(bounds, 1), *said("", "45451")))
    assert not shown(counted(Bounds(bounds, 2), *said("", "45451")))


def test_a_group_that_sees_its_own_answers_cannot_subtract_them() -> None:
    """As in other rounds; of the rest only the organizations of the other groups can be."""
    ones = (1,) * 6
    bounds = Bounds(asked("workers", *ones) + asked("employers", *ones))
    assert shown(counted(bounds, *said("workers", "45451"), *said("employers", "12312")))
    assert not shown(counted(bounds, *said("workers", "45451"), *said("employers", "1231")))
    many = Bounds(asked("workers", *ones) + asked("employers", 5, 1, 1))
    assert not shown(counted(many, *said("workers", "45451"), *said("employers", "12312")))


levels = st.lists(st.tuples(st.sampled_from(["", "workers", "employers"]), st.sampled_from("1245")))


@settings(deadline=None)  # the machine may be busy
@given(levels, st.lists(st.integers(1, 3), min_size=1, max_size=6), st.integers(0, 2))
def test_whatever_is_published_holds_for_the_worst_organization(
    drawn: list[tuple[str, str]], most: list[int], anybodys: int
) -> None:
    """measures.md: five respondents of three organizations, none with over half: also of what
    remains for whoever sees one group, or both, live."""
    given_: list[tuple[str, Answers]] = [(group, {"heard": level}) for group, level in drawn]
    bounds = Bounds(asked("workers", *most) + asked("employers", *most), anybodys)
    if not shown(counted(bounds, *given_)):
        return
    for known in ((), ("workers",), ("employers",), ("workers", "employers")):
        rest = [group for group, _ in drawn if group not in known]
        of = bounds.of(set(rest))
        if not rest:
            continue
        worst: Any = sorted(of, reverse=True)
        assert len(rest) >= 5
        assert sum(worst[:2]) + anybodys < len(rest)
        assert 2 * (worst[0] + anybodys) <= len(rest)
