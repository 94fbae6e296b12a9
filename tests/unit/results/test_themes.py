"""Themes of texts: who judged what, how many texts have a theme, and how far coders agree."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.results.domain.themes import Reading, theme_figures

MADE = datetime(2026, 3, 2, tzinfo=UTC)
PAY, TIME = 1, 2


def reading(text: str, coder: int, *themes: int, days: int = 1) -> Reading:
    return Reading(text, coder, MADE + timedelta(days=days), frozenset(themes))


def test_a_text_counts_by_any_and_by_all_who_judged_it() -> None:
    said = [
        *(reading("a", 1, PAY), reading("a", 2, PAY)),
        *(reading("b", 1, PAY), reading("b", 2)),
        *(reading("c", 1), reading("c", 2, TIME)),
        reading("d", 1, PAY),
    ]
    figures = theme_figures(PAY, MADE, said)
    assert (figures.by_any.value, figures.by_any.denominator) == (3, 4)
    assert (figures.by_all.value, figures.by_all.denominator) == (2, 4)


def test_a_theme_that_came_later_was_not_judged_before() -> None:
    early, late = reading("a", 1, days=-1), reading("b", 1)
    assert early.says(PAY, MADE) is None and late.says(PAY, MADE) is False
    assert theme_figures(PAY, MADE, [early, late]).by_any.denominator == 1


def test_a_theme_given_before_it_was_made_was_taken_over_by_a_merge() -> None:
    assert reading("a", 1, PAY, days=-1).says(PAY, MADE) is True


def test_two_coders_agree_as_in_cohens_table() -> None:
    """Fifty proposals read by two: 20 both yes, 5 and 10 one alone, 15 both no; kappa 0.4.

    The example of https://en.wikipedia.org/wiki/Cohen%27s_kappa, "Simple example".
    """
    both = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    said = [
        reading(str(number), coder, *([PAY] if yes else []))
        for number, pair in enumerate(both)
        for coder, yes in enumerate(pair)
    ]
    agreement = theme_figures(PAY, MADE, said).agreement
    assert (agreement.rule, agreement.denominator) == ("cohen-kappa/1", 50)
    assert agreement.value == Fraction(2, 5)


def test_three_coders_are_compared_by_krippendorffs_alpha() -> None:
    said = [
        reading(text, coder, *([PAY] if text < "c" else []))
        for text in "abcd"
        for coder in (1, 2, 3)
    ]
    agreement = theme_figures(PAY, MADE, said).agreement
    assert (agreement.rule, agreement.value) == ("krippendorff-alpha-nominal/1", 1)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([], "too-few-coders"),
        ([reading("a", 1, PAY)], "too-few-coders"),
        ([reading("a", 1, PAY), reading("b", 2)], "no-shared-texts"),
        ([reading("a", 1, PAY), reading("a", 2, PAY)], "no-variance"),
    ],
)
def test_agreement_that_cannot_be_told_says_why(said: list[Reading], why: str) -> None:
    assert theme_figures(PAY, MADE, said).agreement.why_not == why


def test_without_a_judged_text_there_is_no_count() -> None:
    assert theme_figures(PAY, MADE, [reading("a", 1, days=-1)]).by_any.why_not == "no-coded-texts"


@given(st.dictionaries(st.tuples(st.sampled_from("abcdef"), st.integers(1, 4)), st.booleans()))
def test_what_all_say_some_say(said: dict[tuple[str, int], bool]) -> None:
    """by all <= by any <= texts judged, and the order of readings does not matter."""
    made = [reading(text, coder, *([PAY] if yes else [])) for (text, coder), yes in said.items()]
    figures = theme_figures(PAY, MADE, made)
    assert figures == theme_figures(PAY, MADE, made[::-1])
    if made:
        assert figures.by_all.value is not None and figures.by_any.value is not None
        assert 0 <= figures.by_all.value <= figures.by_any.value <= figures.by_any.denominator
