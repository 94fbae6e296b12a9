"""Whether the extract says what the documents say: counted anew, past everything that is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.rounds.models import Round
from surveys.foundation.database import Database
from surveys.results.domain.counted import Counted, counted, nothing
from surveys.results.extract.kept import batch_sizes, batches, kept_tally
from surveys.results.extract.queries import (
    Sheet,
    Waiting,
    counted_responses,
    encoded_responses,
    round_sheets,
    waiting_of,
)

_AT_ONCE = 5_000  # documents in memory


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a round and questionnaire version.

    ``unknown``: answers whose codes are not in the list, which count as missing. ``stale``: kept
    under another meaning of the codes, so not counted until it is made anew.
    """

    round_id: int
    version_id: int
    batches: int
    appended: int
    tail: int
    unknown: int
    stale: bool
    tally_differs: bool
    bytes_differ: bool
    rows_differ: bool

    @property
    def right(self) -> bool:
        return not (self.tally_differs or self.bytes_differ or self.rows_differ)


def steady_session(database: Database) -> Session:
    """A session in which nothing changes while it is read."""
    if not database.is_postgresql:
        return database.reading()
    return Session(database.engine.execution_options(isolation_level="REPEATABLE READ"))


def check_round(session: Session, round_: Round) -> list[Finding]:
    """``session`` is a steady one."""
    return [_check(session, round_, found) for found in round_sheets(session, round_)]


def _check(session: Session, round_: Round, found: Sheet) -> Finding:
    appended, waiting, unknown = nothing(found.frame), 0, 0
    for some in _documents(session, round_, found.version_id):
        in_batch = [response for response, batch_id in some if batch_id is not None]
        loose = [response for response, batch_id in some if batch_id is None]
        waiting += len(loose)
        codes, origins, left_out = encoded_responses(found, in_batch)
        unknown += left_out + encoded_responses(found, loose)[2]
        if in_batch:
            appended += counted(found.frame, codes, origins)
    kept = kept_tally(session, found.place)
    known = nothing(found.frame) if kept is None else kept.counted(found.frame)
    return Finding(
        round_.id,
        found.version_id,
        len(batch_sizes(session, found.place)),
        int(appended.responses.sum()),
        waiting,
        unknown,
        stale=known is None,
        tally_differs=known is not None and known != appended,
        bytes_differ=known is not None and known != _sum_of_batches(session, found),
        rows_differ=_rows(session, found) != dict(batch_sizes(session, found.place)),
    )


def _documents(
    session: Session, round_: Round, version_id: int
) -> Iterator[Sequence[tuple[Waiting, Any]]]:
    """Every counted response of the version with its batch, some at a time."""
    query = (
        counted_responses(round_)
        .add_columns(Response.answers, Response.batch_id)
        .where(Response.version_id == version_id)
        .order_by(Response.key)
        .limit(_AT_ONCE)
    )
    rows = session.execute(query).all()
    while rows:
        yield [(waiting_of(row), row.batch_id) for row in rows]
        rows = session.execute(query.where(Response.key > rows[-1].key)).all()


def _sum_of_batches(session: Session, found: Sheet) -> Counted:
    together = nothing(found.frame)
    for batch in batches(session, found.place):
        together += counted(found.frame, batch.codes, batch.origins)
    return together


def _rows(session: Session, found: Sheet) -> dict[int, int]:
    """How many responses say that they stand in each batch, whether they count or not."""
    rows = session.execute(
        select(Response.batch_id, func.count())
        .where(
            Response.round_id == found.round_id,
            Response.version_id == found.version_id,
            Response.batch_id.is_not(None),
        )
        .group_by(Response.batch_id)
    )
    return {batch_id: count for batch_id, count in rows if batch_id is not None}
