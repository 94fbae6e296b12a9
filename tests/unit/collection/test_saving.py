"""Saving: nothing is overwritten silently, nothing that is repeated counts (R19).

The laws are tried against a made-up history: several devices that know more or less of what the
others did, whose requests arrive twice, late, and in any order.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.answering.domain.saving import (
    NOTHING_YET,
    Mark,
    Sender,
    State,
    marks_of,
    save,
)

ITEMS = ["a", "b"]
DEVICES = ["phone", "laptop"]


def test_a_change_counts_the_revision_up_and_marks_the_item() -> None:
    found = save(NOTHING_YET, [("a", {"a": "1"}), ("b", {"b": ("x", "y")})], Sender("phone", 1, 0))
    assert found.state.answers == {"a": "1", "b": ["x", "y"]}
    assert found.state.revision == 1 and not found.conflicts
    assert found.state.marks["b"] == Mark(1, "phone", 1, "")


def test_another_devices_change_is_not_overwritten_unknowingly() -> None:
    first = save(NOTHING_YET, [("a", {"a": "1"})], Sender("phone", 1, 0)).state
    second = save(first, [("a", {"a": "2"}), ("b", {"b": "3"})], Sender("laptop", 1, 0))
    assert second.state.answers == {"a": "1", "b": "3"}  # what is not disputed is saved
    (conflict,) = second.conflicts
    assert (conflict.item, conflict.mark.device, conflict.answers) == ("a", "phone", {"a": "1"})
    knowing = save(second.state, [("a", {"a": "2"})], Sender("laptop", 2, second.state.revision))
    assert knowing.state.answers["a"] == "2" and not knowing.conflicts


def test_both_answering_alike_is_no_conflict() -> None:
    first = save(NOTHING_YET, [("a", {"a": "1"})], Sender("phone", 1, 0)).state
    assert save(first, [("a", {"a": "1"})], Sender("laptop", 1, 0)).state is first


def test_an_acknowledgement_that_was_lost_makes_no_conflict_with_oneself() -> None:
    first = save(NOTHING_YET, [("a", {"a": "1"})], Sender("phone", 1, 0)).state
    again = save(first, [("a", {"a": "1"})], Sender("phone", 1, 0))
    assert again.state is first and not again.conflicts
    second = save(first, [("a", {"a": "2"})], Sender("phone", 2, 0))
    assert second.state.answers == {"a": "2"} and not second.conflicts


def test_a_late_repetition_does_not_bring_back_what_was_changed_since() -> None:
    first = save(NOTHING_YET, [("a", {"a": "1"})], Sender("phone", 1, 0)).state
    second = save(first, [("a", {"a": "2"})], Sender("phone", 2, 1)).state
    assert save(second, [("a", {"a": "1"})], Sender("phone", 1, 0)).state is second


def test_an_item_is_saved_wholly_or_not_at_all() -> None:
    first = save(NOTHING_YET, [("a", {"a": "3", "a.desired": "4"})], Sender("phone", 1, 0)).state
    wish = ("a", {"a": "3", "a.desired": "5", "a.evidence": "a plan"})
    second = save(first, [wish], Sender("laptop", 1, 0))
    assert second.state is first
    assert second.conflicts[0].answers == {"a": "3", "a.desired": "4", "a.evidence": None}


def test_taking_an_answer_back_leaves_a_mark() -> None:
    first = save(NOTHING_YET, [("a", {"a": "1"})], Sender("phone", 1, 0)).state
    second = save(first, [("a", {"a": None})], Sender("phone", 2, 1)).state
    assert second.answers == {} and second.marks["a"].revision == 2
    assert save(second, [("a", {"a": "5"})], Sender("laptop", 1, 1)).conflicts


@dataclass
class Device:
    """A browser: what it knows, and what it has sent and may send again."""

    name: str
    knows: int = 0
    seq: int = 0
    sent: list[tuple[str, str, Sender]] = field(default_factory=list)


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("answer"),
            st.sampled_from(DEVICES),
            st.sampled_from(ITEMS),
            st.sampled_from("123"),
        ),
        st.tuples(st.just("look"), st.sampled_from(DEVICES)),
        st.tuples(st.just("again"), st.sampled_from(DEVICES), st.integers(0, 30)),
    ),
    max_size=40,
)


@given(steps)
def test_the_laws_hold_in_every_history(history: list[tuple[Any, ...]]) -> None:
    state, devices = NOTHING_YET, {name: Device(name) for name in DEVICES}
    for step in history:
        device = devices[step[1]]
        before = state
        if step[0] == "look":
            device.knows = state.revision
        elif step[0] == "answer":
            device.seq += 1
            sender = Sender(device.name, device.seq, device.knows)
            state = _answer(state, device, step[2], step[3], sender)
        elif device.sent:
            item, answer, sender = device.sent[step[2] % len(device.sent)]
            found = save(state, [(item, {item: answer})], sender)
            if (item, answer, sender) == device.sent[-1]:
                assert found.state is before or before.marks[item].device != device.name
            _nothing_is_overwritten_unknowingly(before, found.state, sender)
            state = found.state
        assert state.revision in (before.revision, before.revision + 1)


def _answer(state: State, device: Device, item: str, answer: str, sender: Sender) -> State:
    found = save(state, [(item, {item: answer})], sender)
    _nothing_is_overwritten_unknowingly(state, found.state, sender)
    if not found.conflicts:
        assert found.state.answers[item] == answer
        device.sent.append((item, answer, sender))
    # The very same once more changes nothing.
    assert save(found.state, [(item, {item: answer})], sender).state is found.state
    return found.state


def _nothing_is_overwritten_unknowingly(before: State, after: State, sender: Sender) -> None:
    for item, mark in before.marks.items():
        if after.answers.get(item) != before.answers.get(item):
            assert mark.device == sender.device or mark.revision <= (sender.base or 0)
            assert mark.device != sender.device or sender.seq >= mark.seq


@given(
    st.dictionaries(
        st.sampled_from(ITEMS),
        st.builds(Mark, st.integers(1, 9), st.sampled_from(DEVICES), st.integers(0, 9), st.text()),
    )
)
def test_marks_are_read_as_they_were_kept(marks: dict[str, Mark]) -> None:
    assert marks_of({item: mark.kept() for item, mark in marks.items()}) == marks
