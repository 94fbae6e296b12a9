"""The first rule of disclosure control: never below the threshold, and never a reason."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.results.domain.codebook import Variable
from surveys.results.domain.disclosure import (
    SUPPRESSED,
    PublishedCell,
    Suppressed,
    Threshold,
    publishable,
)
from surveys.results.domain.tally import Counts

YES_NO = Variable("heard", ("yes", "no"))
REASONS = Variable("reasons", ("capacity", "information"), multiple=True)


def answers(yes: int, no: int) -> Counts:
    return Counts(YES_NO, (yes, no), yes + no)


single_choices = st.builds(answers, st.integers(0, 4), st.integers(0, 4))
multiple_choices = st.integers(0, 5).flatmap(
    lambda n: st.builds(
        lambda one, two: Counts(REASONS, (one, two), n), st.integers(0, n), st.integers(0, n)
    )
)
organizations = st.one_of(
    st.dictionaries(st.integers(1, 9), single_choices, max_size=8),
    st.dictionaries(st.integers(1, 9), multiple_choices, max_size=8),
)
thresholds = st.builds(Threshold, st.integers(5, 12), st.integers(3, 6))


@given(organizations, thresholds)
def test_a_cell_is_published_exactly_when_the_rule_allows_it(
    bases: dict[int, Counts], threshold: Threshold
) -> None:
    sizes = [counts.answered for counts in bases.values() if counts.answered]
    total = sum(sizes)
    by_option = [sum(counts.by_option[i] for counts in bases.values()) for i in range(2)]
    allowed = (
        total >= threshold.respondents
        and len(sizes) >= threshold.organizations
        and all(size <= total / 2 for size in sizes)
        and all(count < total for count in by_option)
        and any(by_option)
    )
    found = publishable(bases, threshold)
    if allowed:
        assert isinstance(found, PublishedCell)
        assert found.counts.by_option == tuple(by_option)
        assert found.counts.answered == total
    else:
        assert found is SUPPRESSED


@given(organizations)
def test_nothing_below_the_house_threshold_is_ever_published(bases: dict[int, Counts]) -> None:
    found = publishable(bases)
    if isinstance(found, PublishedCell):
        sizes = [counts.answered for counts in bases.values() if counts.answered]
        assert found.counts.answered >= 5
        assert len(sizes) >= 3
        assert 2 * max(sizes) <= sum(sizes)


@given(organizations, thresholds)
def test_raising_the_threshold_publishes_no_more(
    bases: dict[int, Counts], threshold: Threshold
) -> None:
    if isinstance(publishable(bases, threshold), PublishedCell):
        assert isinstance(publishable(bases), PublishedCell)


@given(organizations, st.randoms(use_true_random=False))
def test_the_order_of_organizations_does_not_matter(
    bases: dict[int, Counts], random: object
) -> None:
    order = list(bases)
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis types it as object
    assert publishable({key: bases[key] for key in order}) == publishable(bases)


def test_the_smallest_cell_that_is_published() -> None:
    found = publishable({1: answers(2, 0), 2: answers(1, 1), 3: answers(0, 1)})
    assert found == PublishedCell(answers(3, 2))


@pytest.mark.parametrize(
    "bases",
    [
        {},
        {1: answers(0, 0)},
        {1: answers(1, 1), 2: answers(1, 0), 3: answers(1, 0)},  # four respondents
        {1: answers(3, 0), 2: answers(0, 3)},  # two organizations
        {1: answers(3, 0), 2: answers(0, 3), 3: answers(0, 0)},  # the third is silent
        {1: answers(4, 0), 2: answers(0, 1), 3: answers(1, 1)},  # four of seven from one
        {1: answers(2, 0), 2: answers(2, 0), 3: answers(2, 0)},  # all say yes
    ],
)
def test_cells_that_are_not_published(bases: dict[int, Counts]) -> None:
    assert publishable(bases) is SUPPRESSED


def test_exactly_half_from_one_organization_is_not_over_half() -> None:
    bases = {1: answers(3, 0), 2: answers(0, 2), 3: answers(0, 1)}
    assert publishable(bases) == PublishedCell(answers(3, 3))


def test_a_reason_that_all_or_none_give_would_tell_on_each() -> None:
    """R7: a multiple choice is published as a whole or not at all."""
    two_each = [1, 2, 3]
    all_chose_one = {key: Counts(REASONS, (2, 1), 2) for key in two_each}
    none_chose_any = {key: Counts(REASONS, (0, 0), 2) for key in two_each}
    one_unchosen = {key: Counts(REASONS, (1, 0), 2) for key in two_each}
    assert publishable(all_chose_one) is SUPPRESSED
    assert publishable(none_chose_any) is SUPPRESSED
    assert publishable(one_unchosen) == PublishedCell(Counts(REASONS, (3, 0), 6))


def test_suppression_has_no_room_for_a_reason() -> None:
    assert dataclasses.fields(Suppressed) == ()
    assert Suppressed() == SUPPRESSED


def test_the_threshold_can_only_be_raised() -> None:
    assert Threshold().raised(6, 3) == Threshold(6, 3)
    for respondents, orgs in ((4, 3), (5, 2)):
        with pytest.raises(ValueError, match="only be raised"):
            Threshold(respondents, orgs)
    for respondents, orgs in ((7, 4), (8, 3)):
        with pytest.raises(ValueError, match="only be raised"):
            Threshold(8, 4).raised(respondents, orgs)


def test_counts_of_different_variables_are_refused() -> None:
    bases = {1: answers(2, 0), 2: answers(1, 1), 3: Counts(REASONS, (1, 0), 2)}
    with pytest.raises(ValueError, match="one variable"):
        publishable(bases)
