"""Saving answers so that nobody overwrites anybody without knowing, and a repeated request changes
nothing.

Each save that changes something counts the response's revision up by one, and marks every changed
item with that revision, the device it came from, the device's own count and, where several people
share a response, who it was. A device says of each change which revision it knew (``base``).

- An item that another device has changed since, to something else, is a conflict: it stays as it
  is, and the sender is told what it is.
- A change that a device sends again, once it has sent a later one of the same item, is a repetition
  that came late: it is acknowledged and ignored.
- What an item is already is no change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.questionnaires.domain.structure import Answer

Answered = Mapping[str, Any]
"""Answers by field code as a response's document keeps them: text, number or list of codes."""

Change = Mapping[str, Answer | None]
"""What becomes of an item's fields; None takes an answer back."""


@dataclass(frozen=True, slots=True)
class Mark:
    """When and by whom an item was last changed."""

    revision: int
    device: str = ""
    seq: int = 0
    holder: str = ""

    def kept(self) -> list[Any]:
        """As the response's document keeps it."""
        return [self.revision, self.device, self.seq, self.holder]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who changes something. ``base`` None: whoever cannot say what they knew is believed to know
    the response as it is now."""

    device: str = ""
    seq: int = 0
    base: int | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An item that another device has changed since: ``answers`` is what it is now."""

    item: str
    mark: Mark
    answers: Answered


@dataclass(frozen=True, slots=True)
class State:
    """A response as far as saving is concerned."""

    answers: Answered
    marks: Mapping[str, Mark]
    revision: int


NOTHING_YET = State({}, {}, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The response after a save; the very ``state`` from before it if nothing changed."""

    state: State
    conflicts: tuple[Conflict, ...] = ()


def save(before: State, changes: Iterable[tuple[str, Change]], sender: Sender) -> Outcome:
    """``before`` with ``changes`` (item code, its fields), each item wholly or not at all."""
    answers, marks = dict(before.answers), dict(before.marks)
    revision, conflicts, changed = before.revision + 1, [], False
    for item, change in changes:
        wanted = {code: _as_kept(answer) for code, answer in change.items()}
        if all(answers.get(code) == answer for code, answer in wanted.items()):
            continue
        mark = marks.get(item)
        if mark is not None and _is_late(mark, sender):
            continue
        if mark is not None and _is_conflict(mark, sender):
            conflicts.append(Conflict(item, mark, {c: answers.get(c) for c in wanted}))
            continue
        for code, answer in wanted.items():
            if answer is None:
                answers.pop(code, None)
            else:
                answers[code] = answer
        marks[item] = Mark(revision, sender.device, sender.seq, sender.holder)
        changed = True
    if not changed:
        return Outcome(before, tuple(conflicts))
    return Outcome(State(answers, marks, revision), tuple(conflicts))


def _is_late(mark: Mark, sender: Sender) -> bool:
    """The sender has itself changed the item since it first sent this."""
    return bool(sender.device) and mark.device == sender.device and sender.seq < mark.seq


def _is_conflict(mark: Mark, sender: Sender) -> bool:
    if sender.base is None or (sender.device and mark.device == sender.device):
        return False
    return mark.revision > sender.base


def _as_kept(answer: Answer | None) -> Any:
    return list(answer) if isinstance(answer, tuple) else answer


def marks_of(document: Mapping[str, Any]) -> dict[str, Mark]:
    """The marks that a response's document keeps."""
    return {item: Mark(*kept) for item, kept in document.items()}
