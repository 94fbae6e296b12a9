"""The tables of the extract: a batch's arrays and a kept tally's, from rows and to rows.

Everything here is a statement of its own, past the session's mapped objects: the bytes are large,
and what is read must be what stands in the database now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.results.domain.codebook import CodeFrame
from surveys.results.domain.coded import frame_hash, packed, unpacked
from surveys.results.domain.counted import Counted
from surveys.results.domain.tally import Tally
from surveys.results.extract.models import ExtractBatch, KeptTally

_BATCHES = cast(Table, ExtractBatch.__table__)
_KEPT = cast(Table, KeptTally.__table__)
_RESPONSES = cast(Table, Response.__table__)

_COUNT_TYPES = ("<u1", "<u2", "<u4", "<i8")

Place = tuple[int, int]
"""A round's number and a questionnaire version's."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of kept tallies as arrays; ``counts`` are int64, cells by columns by codes."""

    revision: int
    frame_hash: str
    origins: NDArray[np.int32]
    responses: NDArray[np.int64]
    counts: NDArray[np.int64]

    def counted(self, frame: CodeFrame) -> Counted | None:
        """None if the codes meant something else when they were counted."""
        if self.frame_hash != frame_hash(frame):
            return None
        return Counted(self.origins, self.responses, Tally(frame, self.counts))


@dataclass(frozen=True, slots=True)
class Batch:
    """``codes``: int8, responses by columns; ``origins``: int32, of each response."""

    id: int
    codes: NDArray[np.int8]
    origins: NDArray[np.int32]


def kept_tally(connection: Connection | Session, place: Place, lock: bool = False) -> Kept | None:
    query = select(_KEPT).where(_KEPT.c.round_id == place[0], _KEPT.c.version_id == place[1])
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _kept(row)


def kept_tallies(connection: Connection | Session, round_id: int) -> dict[int, Kept]:
    """Those of a round, by version."""
    query = select(_KEPT).where(_KEPT.c.round_id == round_id).order_by(_KEPT.c.version_id)
    return {row.version_id: _kept(row) for row in connection.execute(query)}


def _kept(row: Any) -> Kept:
    return Kept(
        row.revision,
        row.frame_hash,
        np.frombuffer(row.origins, "<i4"),
        np.frombuffer(row.responses, "<i4").astype(np.int64),
        _read_counts(row.counts, (len(row.origins) // 4, row.columns, row.width)),
    )


def _read_counts(kept: bytes, shape: tuple[int, ...]) -> NDArray[np.int64]:
    size = len(kept) // max(1, int(np.prod(shape)))
    found = next((name for name in _COUNT_TYPES if np.dtype(name).itemsize == size), "<u1")
    return np.frombuffer(kept, found).reshape(shape).astype(np.int64)


def write_kept(connection: Connection | Session, place: Place, kept: Kept) -> None:
    """Over the row of that place, which is there and locked."""
    connection.execute(
        update(_KEPT)
        .where(_KEPT.c.round_id == place[0], _KEPT.c.version_id == place[1])
        .values(_values(kept))
    )


def begin_kept(connection: Connection | Session, place: Place, frame: CodeFrame) -> None:
    """The tally of nothing, for a place that has none yet."""
    empty = np.zeros((0, len(frame.columns), frame.width), np.int64)
    none = np.empty(0, np.int32)
    kept = Kept(1, frame_hash(frame), none, none.astype(np.int64), empty)
    place_values = {"round_id": place[0], "version_id": place[1]}
    connection.execute(insert(_KEPT).values({**place_values, **_values(kept)}))


def _values(kept: Kept) -> dict[str, Any]:
    most = int(kept.counts.max(initial=0))
    smallest = next(n for n in _COUNT_TYPES if most <= np.iinfo(np.dtype(n)).max)
    return {
        "revision": kept.revision,
        "frame_hash": kept.frame_hash,
        "columns": kept.counts.shape[1],
        "width": kept.counts.shape[2],
        "origins": kept.origins.astype("<i4").tobytes(),
        "responses": kept.responses.astype("<i4").tobytes(),
        "counts": kept.counts.astype(smallest).tobytes(),
    }


def revisions(connection: Connection | Session, round_id: int) -> dict[int, int]:
    """Of the kept tallies of a round, by version."""
    query = select(_KEPT.c.version_id, _KEPT.c.revision).where(_KEPT.c.round_id == round_id)
    return {version_id: revision for version_id, revision in connection.execute(query)}


# --- batches -------------------------------------------------------------------------------------


def batch_sizes(connection: Connection | Session, place: Place) -> Sequence[tuple[int, int]]:
    """(id, responses) of each batch, in their order."""
    query = select(_BATCHES.c.id, _BATCHES.c.responses).where(*_of(place))
    return [(row.id, row.responses) for row in connection.execute(query.order_by("number"))]


def read_batch(connection: Connection | Session, batch_id: int) -> Batch | None:
    found = connection.connection() if isinstance(connection, Session) else connection
    postgresql = found.dialect.name == "postgresql"
    row = _binary_row(found, batch_id) if postgresql else _row(found, batch_id)
    if row is None:
        return None
    responses, origins, codes = row
    return Batch(batch_id, unpacked(codes, responses), np.frombuffer(origins, "<i4"))


def _row(connection: Connection, batch_id: int) -> Any:
    query = select(_BATCHES.c.responses, _BATCHES.c.origins, _BATCHES.c.codes)
    return connection.execute(query.where(_BATCHES.c.id == batch_id)).one_or_none()


def _binary_row(connection: Connection, batch_id: int) -> Any:
    """Bytes as they are; the driver would otherwise get them as text, twice as long, and several
    times as slow. SQLAlchemy has no way to ask for it."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor(binary=True) as cursor:
        cursor.execute(
            "SELECT responses, origins, codes FROM extract_batches WHERE id = %s", (batch_id,)
        )
        return cursor.fetchone()


def batches(connection: Connection | Session, place: Place) -> Iterator[Batch]:
    """One after another, so that only one is in memory."""
    for batch_id, _responses in batch_sizes(connection, place):
        batch = read_batch(connection, batch_id)
        if batch is not None:
            yield batch


def add_batch(
    connection: Connection | Session,
    place: Place,
    frame: CodeFrame,
    codes: NDArray[np.int8],
    origins: NDArray[np.int32],
) -> int:
    """A batch after those there are; its id. The rows of its responses are marked by the caller."""
    last = connection.scalar(select(func.max(_BATCHES.c.number)).where(*_of(place)))
    added = connection.execute(
        insert(_BATCHES).values(
            round_id=place[0],
            version_id=place[1],
            number=(last or 0) + 1,
            responses=len(codes),
            frame_hash=frame_hash(frame),
            origins=origins.astype("<i4").tobytes(),
            codes=packed(codes),
        )
    )
    (batch_id,) = cast(Any, added).inserted_primary_key
    return int(batch_id)


def shorten_batch(connection: Connection | Session, batch: Batch, position: int) -> None:
    """Take one response out of the bytes; a batch without any goes."""
    here = _BATCHES.c.id == batch.id
    if len(batch.codes) == 1:
        connection.execute(delete(_BATCHES).where(here))
        return
    connection.execute(
        update(_BATCHES)
        .where(here)
        .values(
            responses=len(batch.codes) - 1,
            origins=np.delete(batch.origins, position).tobytes(),
            codes=packed(np.delete(batch.codes, position, axis=0)),
        )
    )


def forget_batches(connection: Connection | Session, place: Place) -> None:
    """All responses of the place are counted from their answers again."""
    connection.execute(
        update(_RESPONSES)
        .where(
            _RESPONSES.c.round_id == place[0],
            _RESPONSES.c.version_id == place[1],
            _RESPONSES.c.batch_id.is_not(None),
        )
        .values(batch_id=None)
    )
    connection.execute(delete(_BATCHES).where(*_of(place)))


def keys_of(connection: Connection | Session, batch_id: int) -> list[str]:
    """The keys of a batch's responses in their order, which is the same on every database."""
    query = select(_RESPONSES.c.key).where(_RESPONSES.c.batch_id == batch_id)
    return sorted(key for (key,) in connection.execute(query))


def _of(place: Place) -> tuple[Any, Any]:
    return _BATCHES.c.round_id == place[0], _BATCHES.c.version_id == place[1]
