"""Scales of sections, and two waves item by item, from codes to figures."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from surveys.collection.rounds.domain.linking import Standing, compared, links
from surveys.questionnaires.domain.structure import (
    Item,
    ItemType,
    Kind,
    Option,
    Questionnaire,
    Row,
    Section,
    Special,
)
from surveys.results.domain.areas import Answered, areas
from surveys.results.domain.codebook import Response, encoded
from surveys.results.domain.comparisons import Pairing
from surveys.results.domain.estimates import Chosen, Coverage
from surveys.results.domain.frames import frame_of
from surveys.results.domain.waves import Measure, WaveItem, wave_items

FIVE = (*(Option(str(n), f"Step {n}") for n in range(1, 6)), Option("dk", "", Special.DONT_KNOW))
YES_NO = (Option("yes", "Yes"), Option("no", "No"))
HEARD = Item("heard", ItemType.SCALE, "Heard", options=FIVE)
FAR = Item(
    "far", ItemType.GRID, "How far", options=FIVE, rows=(Row("a", "First"), Row("b", "Then"))
)
AGAIN = Item("again", ItemType.RATING, "Again", min=0, max=10)
MEMBER = Item("member", ItemType.SELECT_ONE, "Member", options=YES_NO)
WAYS = Item("ways", ItemType.SELECT_MULTIPLE, "Ways", options=YES_NO)
UNKNOWN = Coverage(Chosen.UNKNOWN)


def questionnaire(*sections: Sequence[Item]) -> Questionnaire:
    made = (Section(f"s{n}", "", "", tuple(items)) for n, items in enumerate(sections))
    return Questionnaire("q", "1", Kind.SURVEY, "en", "", "", "", "", tuple(made))


def answered(asked: Questionnaire, given: Sequence[tuple[int, dict[str, str]]]) -> Answered:
    """Responses by organization; several choices are written with spaces between."""
    frame = frame_of(asked)
    responses = [Response({c: tuple(v.split()) for c, v in each.items()}) for _, each in given]
    return Answered(frame, encoded(frame, responses), np.array([o for o, _ in given], np.int64))


def test_a_scale_is_what_a_section_asks_on_one_scale() -> None:
    """Three fields on five points make one; two, or a rating beside them, do not."""
    asked = questionnaire([HEARD, FAR, AGAIN, MEMBER], [replace(HEARD, code="other"), WAYS])
    one, two = ({"heard": a, "far.a": b, "far.b": c} for a, b, c in ("543", "412"))
    three = {"heard": "2", "far.a": "dk", "far.b": "1"}
    (found,) = areas(asked, answered(asked, [(1, one), (2, two), (3, three)]), UNKNOWN)
    assert (found.section, found.scale) == ("s0", (1, 2, 3, 4, 5))
    assert [(i.field, i.answered) for i in found.items] == [
        ("heard", 3),
        ("far.a", 2),
        ("far.b", 3),
    ]
    assert found.items[0].mean.value == Fraction(11, 3)
    assert found.items[0].top_2.value == Fraction(2, 3)
    assert found.complete == 2 and found.reliability.alpha.why_not == "too-few-complete"


def test_nobody_has_answered_yet() -> None:
    asked = questionnaire([HEARD, FAR])
    (found,) = areas(asked, answered(asked, []), UNKNOWN)
    for item in found.items:
        assert item.mean.why_not == item.mean_interval.why_not == "no-answers"
        assert item.top_2.why_not == item.top_2_interval.why_not == "no-answers"


def test_answers_of_one_organization_make_one_cluster() -> None:
    asked = questionnaire([HEARD, FAR])
    given = [(1, {"heard": "5"}), (1, {"heard": "5"}), (2, {"heard": "1"}), (2, {"heard": "1"})]
    (found,) = areas(asked, answered(asked, given), UNKNOWN)
    assert found.items[0].mean_interval.rule == "mean-interval-clustered/1"
    assert found.items[0].top_2_interval.rule == "wilson-design-effect/1"


def test_each_kind_of_item_has_its_own_measures() -> None:
    asked = questionnaire([HEARD, AGAIN, MEMBER, WAYS])
    first = {"heard": "2", "again": "6", "member": "no", "ways": "yes"}
    then = {"heard": "4", "again": "9", "member": "yes", "ways": "yes no"}
    found = waves(asked, asked, [(1, first), (2, first)], [(1, then), (2, first)])
    lines = {
        (line.field, line.option, line.measure): line.change.difference.value
        for item in found
        for line in item.compared
    }
    half = Fraction(1, 2)
    assert lines == {
        ("heard", "", Measure.TOP_2): half,
        ("heard", "", Measure.MEAN): 1,
        ("again", "", Measure.MEAN): Fraction(3, 2),
        ("member", "yes", Measure.OPTION): half,
        ("member", "no", Measure.OPTION): -half,
        ("ways", "yes", Measure.OPTION): 0,
        ("ways", "no", Measure.OPTION): half,
    }
    assert {line.matched.pairing for item in found for line in item.compared} == {Pairing.PAIRED}


def waves(
    before: Questionnaire,
    now: Questionnaire,
    first: Sequence[tuple[int, dict[str, str]]],
    then: Sequence[tuple[int, dict[str, str]]],
) -> tuple[WaveItem, ...]:
    pairs = compared(before, now, links(before, now))
    return wave_items(pairs, answered(before, first), answered(now, then))


def test_a_changed_item_is_never_compared() -> None:
    """One reworded, one dropped, one new, one that cannot be counted."""
    text = Item("why", ItemType.TEXT, "Why")
    before = questionnaire([HEARD, MEMBER, text])
    now = questionnaire([replace(HEARD, text="Was heard"), AGAIN, text])
    found = waves(before, now, [(1, {"heard": "2"})], [(1, {"heard": "4"})])
    assert [(item.pair.code, item.pair.standing) for item in found] == [
        ("heard", Standing.CHANGED),
        ("again", Standing.NEW),
        ("why", Standing.SAME),
        ("member", Standing.GONE),
    ]
    assert not any(item.compared for item in found)


def test_a_dont_know_is_no_answer_to_compare() -> None:
    asked = questionnaire([HEARD])
    found = waves(asked, asked, [(1, {"heard": "dk"}), (2, {"heard": "2"})], [(1, {"heard": "4"})])
    change = found[0].compared[-1].change
    assert found[0].compared[-1].matched.pairing is Pairing.INDEPENDENT
    assert (change.before.denominator, change.now.denominator) == (1, 1)
    assert change.interval.why_not == "too-few-answers"
