"""What the rooms above keep about people besides the rounds; they say here how it is found.

This room knows none of them: it looks for a person everywhere, shows what is found, hands it out,
and has it erased by the room that keeps it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Kept:
    """One place that names a person, in the words of the page's language."""

    subject: str  # what it is found by again, e.g. "nomination:12"
    name: str
    facts: tuple[tuple[str, str], ...]  # what it is called, and what it says
    address: str  # of its own page, which needs an action of the policy
    action: str
    erasing: str  # what erasing does
    not_now: str = ""  # why it cannot be erased now; "": it can


@dataclass(frozen=True, slots=True)
class Keeper:
    """A room that keeps something about people, by the kind of its subjects.

    ``find`` gets the whole e-mail address or a part of the name, and the most to return.
    ``again`` gets a number, and gives None when nothing is kept there (any more); ``told`` gives
    all that is kept, for machines. ``erase`` gets the number and who asks, and leaves its own
    trace; False if there was nothing to erase, or not yet.
    """

    find: Callable[[Session, str, int, datetime], Sequence[Kept]]
    again: Callable[[Session, int, datetime], Kept | None]
    told: Callable[[Session, int], dict[str, Any]]
    erase: Callable[[Session, int, int, datetime], bool]


KEEPERS: dict[str, Keeper] = {}
"""By the kind of subject: "nomination"."""


def find_elsewhere(session: Session, words: str, most: int, now: datetime) -> list[Kept]:
    """Every place in the rooms above that names the person, at most ``most`` of each room."""
    return [kept for keeper in KEEPERS.values() for kept in keeper.find(session, words, most, now)]


def keeper_of(subject: str) -> tuple[Keeper, int] | None:
    """Who keeps what ``subject`` stands for, and its number there; None: no such room."""
    kind, _colon, number = subject.partition(":")
    if kind in KEEPERS and number.isdecimal() and number.isascii() and len(number) < 10:
        return KEEPERS[kind], int(number)
    return None
