"""Needs are kept in memory: a validated assessment does not change, and 560 of them take long.

An upheld appeal ends an assessment anew, at another time, so it is worked out anew as well. Whether
its organization shares anything is asked of the consents every time, and never kept.
"""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from capacity.training.domain.demand import Lines, demand_lines
from capacity.training.domain.needs import Need
from capacity.training.domain.planning.problem import Candidate

MOST_KEPT = 5_000
"""Assessments: about as many organizations as there are, several times over."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A validated assessment, as it ended then."""

    id: int
    organization_id: int
    ended_at: datetime


Needs = tuple[Need, ...]

_KEPT: MutableMapping[Engine | Connection, dict[Assessed, Needs]] = WeakKeyDictionary()


def kept(
    session: Session,
    assessed: Iterable[Assessed],
    work_out: Callable[[list[Assessed]], Mapping[Assessed, Needs]],
) -> dict[Assessed, Needs]:
    """The needs by assessment, in the order given; ``work_out`` is asked for what is not kept."""
    wanted = list(assessed)
    known = _KEPT.get(session.get_bind(), {})
    missing = [each for each in wanted if each not in known]
    if missing:
        known = {**known, **work_out(missing)}
        _KEPT[session.get_bind()] = known if len(known) <= MOST_KEPT else {}
    return {each: known[each] for each in wanted}


@dataclass(frozen=True, slots=True)
class _Counted:
    candidates: tuple[Candidate, ...]
    own: Mapping[int, Needs]
    lines: Lines


_COUNTED: MutableMapping[Engine | Connection, _Counted] = WeakKeyDictionary()


def lines_of(
    session: Session, candidates: tuple[Candidate, ...], own: Mapping[int, Needs]
) -> Lines:
    """The needs of all, counted; what was counted last stands as long as nothing is different."""
    last = _COUNTED.get(session.get_bind())
    if last is not None and last.candidates == candidates and last.own == own:
        return last.lines
    lines = demand_lines(candidates, chain.from_iterable(own.values()))
    if candidates:
        _COUNTED[session.get_bind()] = _Counted(candidates, own, lines)
    return lines
