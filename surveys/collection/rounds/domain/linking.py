"""Items of two waves of a round: which continues which, and whether answers can be compared.

Items are linked by their stable code. Answers are compared only where the item still asks the
same in the same way of the same people: a changed item is linked and marked, never compared
silently.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.questionnaires.domain.structure import Item, Questionnaire

ASKED_ALIKE = ("type", "text", "options", "rows", "anchors", "min", "max", "low", "high")
"""What an item and the one it continues must have in common, besides when they are asked."""


@dataclass(frozen=True, slots=True)
class Link:
    """An item's ``code`` and that of the item it continues."""

    code: str
    previous_code: str
    comparable: bool


class Standing(StrEnum):
    """How an item stands to the wave before."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a comparison. ``current`` is None for what is gone, ``previous`` for what is
    new."""

    standing: Standing
    current: Item | None
    previous: Item | None

    @property
    def code(self) -> str:
        found = self.current or self.previous
        return found.code if found else ""


class LinkFault(StrEnum):
    UNKNOWN_ITEM = "unknown_item"
    ALREADY_CONTINUED = "already_continued"  # another item continues it
    OTHER_ANSWERS = "other_answers"  # answers of different kinds are never comparable


def asks_alike(item: Item, previous: Item) -> bool:
    """Whether answers to the two can be compared: same type, words, options, rows, anchors,
    range, and the same condition under which they are asked."""
    same = all(getattr(item, name) == getattr(previous, name) for name in ASKED_ALIKE)
    return same and _condition(item) == _condition(previous)


def _condition(item: Item) -> str:
    return item.visible_if.text if item.visible_if else ""


def links(previous: Questionnaire, current: Questionnaire) -> tuple[Link, ...]:
    """Every item that both have under one code, in the order of ``current``.

    Both in their source language: a mended translation changes nothing.
    """
    before = {item.code: item for item in previous.items}
    return tuple(
        Link(item.code, item.code, asks_alike(item, before[item.code]))
        for item in current.items
        if item.code in before
    )


def compared(
    previous: Questionnaire, current: Questionnaire, linked: Iterable[Link]
) -> tuple[Pair, ...]:
    """Every item of both waves once: those of ``current`` in order, then what is gone."""
    by_code = {link.code: link for link in linked}
    before = {item.code: item for item in previous.items}
    pairs = [_pair(item, by_code.get(item.code), before) for item in current.items]
    continued = {pair.previous.code for pair in pairs if pair.previous}
    gone = [
        Pair(Standing.GONE, None, item) for code, item in before.items() if code not in continued
    ]
    return (*pairs, *gone)


def _pair(item: Item, link: Link | None, before: Mapping[str, Item]) -> Pair:
    if link is None or link.previous_code not in before:
        return Pair(Standing.NEW, item, None)
    standing = Standing.SAME if link.comparable else Standing.CHANGED
    return Pair(standing, item, before[link.previous_code])


def link_fault(
    previous: Questionnaire, current: Questionnaire, linked: Iterable[Link], wanted: Link
) -> LinkFault | None:
    """What stands in the way of linking two items by hand; None if nothing does."""
    now = {item.code: item for item in current.items}
    before = {item.code: item for item in previous.items}
    if wanted.code not in now or wanted.previous_code not in before:
        return LinkFault.UNKNOWN_ITEM
    if any(
        each.previous_code == wanted.previous_code and each.code != wanted.code for each in linked
    ):
        return LinkFault.ALREADY_CONTINUED
    if wanted.comparable and not _answered_alike(now[wanted.code], before[wanted.previous_code]):
        return LinkFault.OTHER_ANSWERS
    return None


def _answered_alike(item: Item, previous: Item) -> bool:
    """Whether the two take the same answers, in whatever words."""
    return _answers(item) == _answers(previous)


def _answers(item: Item) -> tuple[object, ...]:
    options = tuple((option.code, option.special) for option in item.options)
    return (item.type, options, tuple(row.code for row in item.rows), item.min, item.max)
