"""How far people came, and how long it took them."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.fieldwork.domain.reach import minutes_taken, section_reach

SECTIONS = ["a", "b", "c"]
drafts = st.lists(st.dictionaries(st.sampled_from(SECTIONS), st.integers(0, 5)), max_size=30)


def test_whoever_skipped_a_section_has_reached_it_nevertheless() -> None:
    found = section_reach(SECTIONS, [{"a": 2}, {"a": 1, "c": 1}, {}, {"b": 1}])
    assert [(reach.section, reach.reached) for reach in found] == [("a", 3), ("b", 2), ("c", 1)]
    assert found[1].share.value == Fraction(2, 3)


@given(drafts)
def test_reach_never_rises(answered: list[dict[str, int]]) -> None:
    reached = [reach.reached for reach in section_reach(SECTIONS, answered)]
    assert reached == sorted(reached, reverse=True)
    assert reached[0] == sum(1 for counts in answered if any(counts.values()))


def test_nobody_began() -> None:
    assert section_reach(SECTIONS, [])[0].share.why_not == "no-answers"


@given(st.lists(st.integers(1, 100_000), min_size=5, max_size=60))
def test_quartiles_are_those_of_numpy(seconds: list[int]) -> None:
    found = minutes_taken(seconds)
    for figure, share in ((found.lower, 0.25), (found.median, 0.5), (found.upper, 0.75)):
        assert figure.value is not None
        assert np.isclose(float(figure.value), np.quantile(np.array(seconds) / 60, share))


def test_times_of_few_people_are_not_told() -> None:
    assert minutes_taken([60, 120, 180, 240, 0]).median.why_not == "too-few-answers"
