"""After an anonymous round has closed: its responses are written anew, and nothing tells an order.

While a round is open a database keeps traces of the order in which rows were written: transaction
numbers, places in files. After the closing every response is deleted and inserted again, all in
one transaction, in the order of their keys, which are random. Days that few answers share are
joined. Drafts stay while the round can still be opened again, since nobody's answer may be lost;
once it cannot, they go, for they will never count.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from surveys.collection.answering.domain.anonymity import joined_days
from surveys.collection.answering.domain.sealing import Seal
from surveys.collection.answering.models import Response
from surveys.collection.rounds.course import locked_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round, RoundEvent
from surveys.collection.rounds.queries import period_of

AT_ONCE = 500  # rows held in memory

_ROWS = cast(Table, Response.__table__)


def seal_closed_rounds(session: Session, now: datetime) -> None:
    """A sweep: an anonymous round that is over, whether somebody closed it or its time came.

    One at a time: writing a large round anew takes seconds, in which nobody else writes to SQLite.
    """
    over = select(Round).where(
        Round.mode == Mode.ANONYMOUS, or_(Round.closed_at.is_not(None), Round.closes_at <= now)
    )
    for round_ in session.scalars(over.order_by(Round.id)).all():
        if _seal_of(session, round_).due(now):
            seal(session, round_, now)
            return


def _seal_of(session: Session, round_: Round) -> Seal:
    return Seal(period_of(round_), _barred_at(session, round_), round_.sealed_at)


def _barred_at(session: Session, round_: Round) -> datetime | None:
    """Since when the round cannot be opened again: see ``rounds.queries.bar_of``."""
    shown_at = session.scalar(
        select(func.min(RoundEvent.at)).where(
            RoundEvent.round_id == round_.id, RoundEvent.kind == "published"
        )
    )
    return max((at for at in (shown_at, round_.anonymized_at) if at is not None), default=None)


def seal(session: Session, round_: Round, now: datetime) -> None:
    """Write the round's responses anew. It changes nothing if the round was opened meanwhile."""
    locked_round(session, round_)
    if not _seal_of(session, round_).due(now):
        return
    if _barred_at(session, round_) is not None:
        session.execute(
            delete(Response)
            .where(Response.round_id == round_.id, Response.submitted_at.is_(None))
            .execution_options(synchronize_session=False)
        )
    days, last = _days(session, round_.id), _midnight(now.date(), now)
    for keys in _batches(session, round_.id):
        _write_anew(session, keys, days, last)
    round_.sealed_at = now


Days = dict[tuple[str, date], date]
"""By the response's group and day, the day under which it is kept."""


def _days(session: Session, round_id: int) -> Days:
    rows = session.execute(
        select(Response.group, Response.submitted_at, func.count())
        .where(Response.round_id == round_id, Response.submitted_at.is_not(None))
        .group_by(Response.group, Response.submitted_at)
    )
    by_group: dict[str, list[date]] = defaultdict(list)
    for group, submitted_at, count in rows:
        if submitted_at is not None:
            by_group[group] += [submitted_at.date()] * count
    return {
        (group, day): kept
        for group, days in by_group.items()
        for day, kept in joined_days(days).items()
    }


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time.min, like.tzinfo)


def _batches(session: Session, round_id: int) -> Iterator[Sequence[str]]:
    """The keys in their order, in batches of about one size: none is so small that it tells."""
    keys = session.scalars(
        select(Response.key).where(Response.round_id == round_id).order_by(Response.key)
    ).all()
    number = max(1, len(keys) // AT_ONCE)
    bounds = [len(keys) * place // number for place in range(number + 1)]
    for first, end in pairwise(bounds):
        yield keys[first:end]


def _write_anew(session: Session, keys: Sequence[str], days: Days, last: datetime) -> None:
    if not keys:
        return
    rows = session.execute(select(_ROWS).where(_ROWS.c.key.in_(keys)).order_by(_ROWS.c.key))
    anew = [_without_moments(dict(row._mapping), days, last) for row in rows]
    # SQLite gives the places of deleted rows to those that are inserted next: deleted in an order
    # that nobody knows, they are given away at random.
    shuffled = secrets.SystemRandom().sample(keys, len(keys))
    gone = delete(_ROWS).where(_ROWS.c.key == bindparam("gone"))
    session.execute(gone, [{"gone": key} for key in shuffled])
    session.execute(insert(_ROWS), anew)


def _without_moments(row: dict[str, Any], days: Days, last: datetime) -> dict[str, Any]:
    """The row with one day, shared with others; a draft's is that of the sealing."""
    submitted_at = row["submitted_at"]
    if submitted_at is None:
        return {**row, "begun_at": last, "saved_at": last}
    day = _midnight(days[row["constituent_group"], submitted_at.date()], submitted_at)
    return {**row, "begun_at": day, "saved_at": day, "submitted_at": day}
