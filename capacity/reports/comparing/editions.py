"""Editions of what peers' quartiles are shown from, and when the next one may follow. Pure.

Quartiles that were always those of the day would tell of a newcomer by the difference between two
days. So they are shown from an edition, which is followed by another only where no reader can lay
two of them side by side and see fewer than five organizations change.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.peers import FEWEST_OTHERS
from capacity.reports.domain.editions import far_from_all

FEWEST_CHANGED = 5
"""Fewer organizations never make the difference between two editions."""

Cell = tuple[str, Provenance, str]
"""An area, the levels it is scored by, and the hash of its texts: what one quartile rests on."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The score of one organization in one area by levels of one provenance.

    ``texts`` is the hash of the texts by which the area was judged.
    """

    organization: int
    country: str
    area: str
    provenance: Provenance
    texts: str
    value: Fraction

    @property
    def cell(self) -> Cell:
        return self.area, self.provenance, self.texts


Edition = frozenset[Entry]


def next_edition(editions: Sequence[Edition], found: Edition) -> Edition | None:
    """What follows the ``editions`` that were ever made, the latest last; None: that one stands.

    ``found``: the scores as they are now. An area by one provenance and text is taken up once
    somebody could be shown its quartiles, and followed from then on. The next edition is made
    whole or not at all.
    """
    followed = {entry.cell for edition in editions for entry in edition}
    held = frozenset(
        entry
        for cell, entries in _by_cell(found).items()
        if cell in followed or _showable(entries)
        for entry in entries
    )
    latest = editions[-1] if editions else frozenset()
    return held if held != latest and far_from_all(editions, held, far_enough) else None


def far_enough(earlier: Edition, later: Edition) -> bool:
    """Whether a reader may have seen both: in each cell nobody changed, or at least five did.

    An organization changed that came, went or has another score. Readers are not shown their own
    country, so what is left without it has to be enough as well for those who were shown
    something before.
    """
    before = _by_cell(earlier)
    return all(
        _count(changed) >= FEWEST_CHANGED
        and all(
            _count(changed, country) == 0 or _count(changed, country) >= FEWEST_CHANGED
            for country in {entry.country for entry in changed}
            if _count(before[cell], country) >= FEWEST_OTHERS
        )
        for cell, changed in _by_cell(earlier ^ later).items()
    )


def _by_cell(entries: Iterable[Entry]) -> defaultdict[Cell, list[Entry]]:
    found: defaultdict[Cell, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.cell].append(entry)
    return found


def _showable(entries: Collection[Entry]) -> bool:
    """Whether one of these organizations would be shown the quartiles of the others."""
    countries = {entry.country for entry in entries}
    return any(_count(entries, country) >= FEWEST_OTHERS for country in countries)


def _count(entries: Iterable[Entry], but: str = "") -> int:
    """How many organizations these are of, without those of the country ``but``."""
    return len({entry.organization for entry in entries if entry.country != but})
