"""Appending what waits to the extract, taking single responses out of it, making it anew.

A batch is read and encoded while others write, and then written in one short transaction that
looks once more whether each response is as it was read; one that is not stays in the tail.

Locks on PostgreSQL: whoever changes a response takes its row, then the kept tally. Appending takes
the kept tally first, and skips responses that somebody holds, so it never waits for one.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, select, update
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.course import locked_round
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.foundation.database import Database, now
from surveys.results.domain.codebook import CodeFrame
from surveys.results.domain.coded import frame_hash
from surveys.results.domain.counted import Counted, counted
from surveys.results.extract.kept import (
    Kept,
    Place,
    add_batch,
    begin_kept,
    forget_batches,
    kept_tally,
    keys_of,
    read_batch,
    revisions,
    shorten_batch,
    write_kept,
)
from surveys.results.extract.queries import (
    Sheet,
    Waiting,
    counted_responses,
    encoded_responses,
    round_sheets,
    tail,
)

log = logging.getLogger(__name__)

MOST_IN_BATCH = 20_000
_AT_ONCE = 1_000  # keys in one statement

_RESPONSES = cast(Table, Response.__table__)

Origins = NDArray[np.int32]
Numbers = NDArray[np.int64]

Report = Callable[[int], None]
"""Is told how many responses more stand in the extract."""


def may_append(round_: Round, moment: datetime) -> bool:
    """An anonymous round only once it is closed and sealed: batches that grow while it is open
    would tell in which order its responses came."""
    if round_.mode != Mode.ANONYMOUS:
        return True
    if period_of(round_).state(moment) is not RoundState.CLOSED or round_.sealed_at is None:
        return False
    return round_.sealed_at >= (round_.closed_at or round_.closes_at)


def append_round(database: Database, round_id: int, report: Report = lambda _count: None) -> int:
    """Append the whole tail of a round, batch by batch, each committed; how many were appended.

    What was kept under another meaning of the codes is made anew, and so is an anonymous round
    that was opened again after its batches were made.
    """
    appended = 0
    with database.reading() as session:
        round_ = session.get_one(Round, round_id)
        if not may_append(round_, now()):
            return 0
        versions = [found.version_id for found in round_sheets(session, round_)]
        anew = _versions_to_make_anew(session, round_)
    for version_id in anew:
        forget(database, round_id, version_id)
    for version_id in versions:
        while count := append_batch(database, round_id, version_id):
            appended += count
            report(count)
    return appended


def _versions_to_make_anew(session: Session, round_: Round) -> list[int]:
    kept = revisions(session, round_.id)
    if round_.mode == Mode.ANONYMOUS and kept and tail(session, round_, limit=1):
        return list(kept)
    sheets = round_sheets(session, round_)
    return [
        found.version_id
        for found in sheets
        if (part := kept_tally(session, found.place)) and part.counted(found.frame) is None
    ]


def append_batch(database: Database, round_id: int, version_id: int) -> int:
    """One batch of what waits; how many responses it took."""
    with database.reading() as session:
        round_ = session.get_one(Round, round_id)
        found = next(s for s in round_sheets(session, round_) if s.version_id == version_id)
        waiting = tail(session, round_, version_id=version_id, limit=MOST_IN_BATCH)
    if not waiting:
        return 0
    codes, origins, _unknown = encoded_responses(found, waiting)
    with database.writing() as session:
        round_ = session.get_one(Round, round_id)
        if round_.mode == Mode.ANONYMOUS:
            locked_round(session, round_)
        if not may_append(round_, now()):
            return 0
        kept = _kept_for_appending(session, found)
        unchanged = _unchanged(session, round_, waiting)
        stays = np.array([response.key in unchanged for response in waiting])
        # Their place in the batch is that of their key, sorted as everywhere.
        order = [n for n in _by_key(waiting) if stays[n]]
        if not order:
            session.commit()
            return 0
        codes, origins = np.asfortranarray(codes[order]), origins[order]
        batch_id = add_batch(session, found.place, found.frame, codes, origins)
        _mark(session, [waiting[n].key for n in order], batch_id)
        _write_sum(session, found, kept, counted(found.frame, codes, origins))
        session.commit()
        return len(order)


def _by_key(waiting: Sequence[Waiting]) -> list[int]:
    return sorted(range(len(waiting)), key=lambda n: waiting[n].key)


def _kept_for_appending(session: Session, found: Sheet) -> Kept:
    """The kept tally, locked; begun if there is none, or if its codes mean something else."""
    kept = kept_tally(session, found.place, lock=True)
    if kept is None:
        begin_kept(session, found.place, found.frame)
    elif kept.frame_hash != frame_hash(found.frame):
        forget_batches(session, found.place)
        emptied = _emptied(kept, found.frame)
        write_kept(session, found.place, replace(emptied, frame_hash=frame_hash(found.frame)))
    else:
        return kept
    fresh = kept_tally(session, found.place)
    assert fresh is not None
    return fresh


def _emptied(kept: Kept, frame: CodeFrame) -> Kept:
    shape = (0, len(frame.columns), frame.width)
    return _with(kept, kept.origins[:0], kept.responses[:0], np.zeros(shape, np.int64))


def _with(kept: Kept, origins: Origins, responses: Numbers, counts: Numbers) -> Kept:
    """Whoever read the tally before sees by its revision that it changed."""
    revision = kept.revision + 1
    return replace(kept, revision=revision, origins=origins, responses=responses, counts=counts)


def _unchanged(session: Session, round_: Round, waiting: Sequence[Waiting]) -> set[str]:
    """The keys of those that still count, as they were read; locked, others' are skipped."""
    read = {response.key: (response.revision, response.submitted_at) for response in waiting}
    locked = (Response,) if round_.mode == Mode.ANONYMOUS else (Response, Invitation)
    query = (
        counted_responses(round_)
        .where(Response.batch_id.is_(None))
        .with_for_update(of=locked, skip_locked=True)
    )
    return {
        row.key
        for keys in _chunks(sorted(read))
        for row in session.execute(query.where(Response.key.in_(keys)))
        if (row.revision, row.submitted_at) == read[row.key]
    }


def _mark(session: Session, keys: Sequence[str], batch_id: int) -> None:
    for some in _chunks(keys):
        session.execute(
            update(_RESPONSES).where(_RESPONSES.c.key.in_(some)).values(batch_id=batch_id)
        )


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _write_sum(session: Session, found: Sheet, kept: Kept, more: Counted) -> None:
    before = kept.counted(found.frame)
    assert before is not None
    sum_ = before + more
    write_kept(session, found.place, _with(kept, sum_.origins, sum_.responses, sum_.tally.counts))


def forget(database: Database, round_id: int, version_id: int) -> None:
    """Everything of the version is counted from its documents again. Committed."""
    place = (round_id, version_id)
    with database.writing() as session:
        _forget_place(session, place, kept_tally(session, place))
        session.commit()


def _forget_place(connection: Connection | Session, place: Place, kept: Kept | None) -> None:
    forget_batches(connection, place)
    if kept is not None:
        none = slice(0, 0)
        emptied = _with(kept, kept.origins[none], kept.responses[none], kept.counts[none])
        write_kept(connection, place, emptied)


def take_out(connection: Connection | Session, key: str) -> None:
    """Before a response changes or goes: out of its batch, and off the kept tally.

    The response is tail again. Nothing happens to one that stands in no batch. Its codes are
    subtracted as they stand in the batch, so the kept tally remains the sum of its batches.
    """
    row = connection.execute(
        select(_RESPONSES.c.batch_id, _RESPONSES.c.round_id, _RESPONSES.c.version_id)
        .where(_RESPONSES.c.key == key)
        .with_for_update()
    ).one_or_none()
    if row is None or row.batch_id is None:
        return
    place = (row.round_id, row.version_id)
    kept = kept_tally(connection, place, lock=True)
    keys, batch = keys_of(connection, row.batch_id), read_batch(connection, row.batch_id)
    if kept is None or batch is None or len(keys) != len(batch.codes):
        log.error("batch does not hold its responses", extra={"batch": row.batch_id})
        _forget_place(connection, place, kept)
        return
    position = keys.index(key)
    connection.execute(update(_RESPONSES).where(_RESPONSES.c.key == key).values(batch_id=None))
    shorten_batch(connection, batch, position)
    write_kept(
        connection, place, _without(kept, int(batch.origins[position]), batch.codes[position])
    )


def _without(kept: Kept, origin: int, codes: Any) -> Kept:
    cell = int(np.searchsorted(kept.origins, origin))
    counts, responses = kept.counts.copy(), kept.responses.copy()
    counts[cell, np.arange(len(codes)), codes] -= 1
    responses[cell] -= 1
    stays = responses > 0
    return _with(kept, kept.origins[stays], responses[stays], counts[stays])
