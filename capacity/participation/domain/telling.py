"""Whether a count or a verdict may be told beside everything that was told before.

Counts of different days tell more together than each alone: of two counts that differ by one
programme, the difference is that programme's verdict. So what was told is kept, and something new
is told only while every part of the programmes that the counts together tell apart still hides
its verdicts, as if each part were counted by itself. Sums and differences of counts tell no more
than the counts of all parts do.

Source: the project's own rule (docs/methods.md, "What may be seen").
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from capacity.participation.domain.disclosure import Hidden, may_be_counted
from capacity.participation.domain.verdicts import Verdict


class Line(StrEnum):
    """What decides satisfaction: the global item, or the mean of the core items."""

    GLOBAL = "global"
    CORE = "core"


@dataclass(frozen=True, slots=True)
class Fact:
    """The verdict on a programme from one round as it was when it was told.

    A verdict that changes is another fact.
    """

    programme_id: int
    round_id: int
    line: Line
    verdict: Verdict
    decided: bool
    country_iso3: str

    @property
    def place(self) -> tuple[int, int]:
        return self.programme_id, self.round_id


Told = frozenset[Fact]
"""What one count was over; a verdict that was published is a count over it alone."""


def opened(told: Iterable[Told]) -> frozenset[Fact]:
    """The facts that were published."""
    return frozenset(fact for each in told if len(each) == 1 for fact in each)


def hidden_parts(told: Collection[Told], also: Collection[Fact] = ()) -> Iterator[frozenset[Fact]]:
    """The hidden facts, parted by the counts that each of them is in; ``also`` are published too.

    By the core items a programme hides nothing whose verdict is published.
    """
    known = opened(told) | frozenset(also)
    places = {fact.place for fact in known}
    within: dict[Fact, set[int]] = defaultdict(set)
    for number, each in enumerate(set(told)):
        for fact in each:
            if fact not in known and not (fact.line is Line.CORE and fact.place in places):
                within[fact].add(number)
    parts: dict[frozenset[int], set[Fact]] = defaultdict(set)
    for fact, numbers in within.items():
        parts[frozenset(numbers)].add(fact)
    return (frozenset(part) for part in parts.values())


def may_be_told(before: Collection[Told], new: Collection[Told]) -> bool:
    """Whether these counts may be told beside those of before."""
    return all(_hides(part) for part in hidden_parts([*before, *new]))


def may_be_published(before: Collection[Told], wanted: Collection[Fact]) -> frozenset[Fact]:
    """Those of ``wanted``, which consents allow to publish, that leave the others hidden.

    Of a part all are published or none is: which ones are held back does not hang on their order.
    """
    good = frozenset(wanted)
    parts = list(hidden_parts(before))
    while True:
        left = list(hidden_parts(before, good))
        bad = {fact for part in left if not _hides(part) for fact in part}
        touched = {fact.place for part in parts if part & bad for fact in part}
        kept = frozenset(fact for fact in good if fact.place not in touched)
        if kept == good:
            return good
        good = kept


def _hides(part: Iterable[Fact]) -> bool:
    return may_be_counted(Hidden(f.country_iso3, f.verdict, f.decided) for f in part)
