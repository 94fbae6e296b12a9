"""What may be published of a region, and what never follows from two editions of it."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from capacity.reports.places.domain import (
    Edition,
    Member,
    far_enough,
    next_edition,
    publishable,
    share,
)

COUNTRIES = ("SEN", "KEN", "GHA", "MAR")


def member(number: int, works: bool, assessment: int = 0) -> Member:
    return Member(assessment or number, number, COUNTRIES[number % 4], works)


def edition(*works: int, first: int = 0) -> Edition:
    """Organizations numbered from ``first``; 1: the area works there."""
    return frozenset(member(first + i + 1, bool(w)) for i, w in enumerate(works))


def test_five_of_three_countries_that_are_not_alike() -> None:
    assert publishable(edition(1, 0, 1, 0, 1))
    assert not publishable(edition(1, 0, 1, 0))
    assert not publishable(edition(1, 1, 1, 1, 1)) and not publishable(edition(0, 0, 0, 0, 0))
    assert not publishable(frozenset(Member(i, i, "SEN", i > 3) for i in range(1, 8)))
    assert not publishable(frozenset())


def test_what_some_show_by_their_own_consent_does_not_give_away_the_others() -> None:
    six = edition(1, 0, 1, 0, 1, 0)
    assert publishable(six, open_already={99})
    assert not publishable(six, open_already={1, 2})  # four others
    assert publishable(six, open_already={1, 2, 3, 4, 5, 6})  # nobody else is left
    seven = edition(1, 0, 0, 0, 0, 0, 0)
    assert publishable(seven) and not publishable(seven, open_already={1})  # others all alike


def test_one_that_comes_or_is_assessed_anew_changes_nothing_that_is_shown() -> None:
    first = edition(1, 0, 1, 0, 1)
    assert next_edition([first], first | {member(9, True)}) is None
    again = frozenset(first - {member(1, True)}) | {member(1, False, assessment=77)}
    assert next_edition([first], again) is None
    later = first | edition(1, 0, 1, 0, 1, first=10)
    assert next_edition([first], later) == later


def test_five_that_come_and_are_all_alike_would_be_known() -> None:
    first = edition(1, 0, 1, 0, 1)
    assert next_edition([first], first | edition(1, 1, 1, 1, 1, first=10)) is None
    assert next_edition([first], first | edition(0, 0, 0, 0, 0, first=10)) is None


def test_an_edition_is_compared_with_all_before_it_not_only_with_the_last() -> None:
    """The third differs from the second by six, and from the first by one organization."""
    first = edition(1, 0, 1, 0, 1)
    second = first | edition(1, 0, 1, 0, 1, first=10)
    third = first | {member(30, True)}
    assert far_enough(second, third) and not far_enough(first, third)
    assert next_edition([first, second], third) is None


@given(st.lists(st.frozensets(st.builds(member, st.integers(1, 14), st.booleans()), max_size=14)))
def test_whatever_is_found_editions_are_publishable_and_far_from_each_other(
    found: Iterable[Edition],
) -> None:
    shown: list[Edition] = []
    for each in found:
        following = next_edition(shown, each)
        if following is not None:
            shown.append(following)
    for index, later in enumerate(shown):
        assert publishable(later)
        for earlier in shown[:index]:
            changed = {m.organization_id for m in earlier ^ later}
            assert earlier == later or len(changed) >= 5


def test_a_share_that_is_not_published_does_not_say_why() -> None:
    assert share(0, 0).why_not == "not-published" and share(0, 0).denominator == 0
    assert share(3, 6).value is not None
