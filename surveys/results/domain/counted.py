"""A tally that knows its cells by their origin, so that any two of one questionnaire add.

The group law of ``tally`` without the care for cells: what is kept, plus the tail, is what
counting everything would give. Cells without responses leave, so nothing remains of what went.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.results.domain.codebook import CodeFrame
from surveys.results.domain.coded import Recoding
from surveys.results.domain.round_results import Bounds, RoundTally, Source
from surveys.results.domain.tally import Tally, tally, zero


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """``origins``: int32, rising, of the cells of ``tally``; ``responses``: int64, of each."""

    origins: NDArray[np.int32]
    responses: NDArray[np.int64]
    tally: Tally

    @property
    def frame(self) -> CodeFrame:
        return self.tally.frame

    def __add__(self, other: "Counted") -> "Counted":
        """Raises ValueError for another frame."""
        return self._combined(other, np.add)

    def __sub__(self, other: "Counted") -> "Counted":
        return self._combined(other, np.subtract)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Counted):
            return NotImplemented
        return (
            np.array_equal(self.origins, other.origins)
            and np.array_equal(self.responses, other.responses)
            and self.tally == other.tally
        )

    def recoded(self, how: Recoding) -> "Counted":
        return Counted(self.origins, self.responses, how.tally(self.tally, self.responses))

    def of_round(self, sources: Mapping[int, Source], bounds: Bounds | None = None) -> RoundTally:
        """The cells whose origin is in ``sources``, in a RoundTally's order of sources."""
        kept = [n for n, origin in enumerate(self.origins.tolist()) if origin in sources]
        named = sorted(kept, key=lambda n: source_order(sources[int(self.origins[n])]))
        counts = self.tally.counts[named]
        found = tuple(sources[int(self.origins[n])] for n in named)
        return RoundTally(Tally(self.frame, counts), found, bounds)

    def _combined(self, other: "Counted", combine: Callable[..., NDArray[np.int64]]) -> "Counted":
        if self.frame != other.frame:
            raise ValueError("only tallies over one frame add")
        if np.array_equal(self.origins, other.origins):
            mine, others, origins = self, other, self.origins
        else:
            origins = np.union1d(self.origins, other.origins)
            mine, others = self._spread(origins), other._spread(origins)
        responses = combine(mine.responses, others.responses)
        counts = combine(mine.tally.counts, others.tally.counts)
        if (stays := responses != 0).all():
            return Counted(origins, responses, Tally(self.frame, counts))
        return Counted(origins[stays], responses[stays], Tally(self.frame, counts[stays]))

    def _spread(self, origins: NDArray[np.int32]) -> "Counted":
        """Over more cells."""
        places = np.searchsorted(origins, self.origins)
        responses = np.zeros(len(origins), np.int64)
        responses[places] = self.responses
        counts = np.zeros((len(origins), *self.tally.counts.shape[1:]), np.int64)
        counts[places] = self.tally.counts
        return Counted(origins, responses, Tally(self.frame, counts))


def source_order(source: Source) -> tuple[int, str]:
    return source.organization_id or 0, source.group


def nothing(frame: CodeFrame) -> Counted:
    return Counted(np.empty(0, np.int32), np.empty(0, np.int64), zero(frame, 0))


def counted(frame: CodeFrame, codes: NDArray[np.int8], origins: NDArray[np.integer]) -> Counted:
    """Counts responses; ``origins`` is the origin of each. ValueError as ``tally`` raises it."""
    found, cells, responses = numbered(origins)
    return Counted(found, responses, tally(codes, cells, frame, len(found)))


def numbered(
    origins: NDArray[np.integer],
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """The different origins, rising; the place of each response's among them; how many have it.

    Origins are small numbers close together, so they are counted and not sorted.
    """
    low = int(origins.min(initial=0))
    if int(origins.max(initial=0)) - low > max(1_000_000, len(origins)):
        found, places, counts = np.unique(origins, return_inverse=True, return_counts=True)
        return found.astype(np.int32), places.astype(np.int64), counts.astype(np.int64)
    offsets = origins - np.int64(low)
    counts = np.bincount(offsets)
    present = np.flatnonzero(counts)
    places = (np.cumsum(counts > 0) - 1)[offsets]
    return (present + low).astype(np.int32), places, counts[present].astype(np.int64)
