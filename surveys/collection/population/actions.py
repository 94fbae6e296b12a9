"""Making a round's frame, adding to it, and drawing the sample.

As long as no invitation was made from a frame, a new list replaces it whole. After that nothing of
it may change any more: what comes is added as a stratum of its own, all of which is selected. The
weights of those who were drawn before stay what they were, and every unit still has a known chance
of having been asked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from surveys.collection.population.domain.lists import email_key, unit_key
from surveys.collection.population.domain.sampling import (
    Allocation,
    Design,
    allocate,
    draw_stratified,
)
from surveys.collection.population.models import Contact, Frame, FrameUnit
from surveys.collection.population.queries import (
    INVITATIONS,
    Keyed,
    frame_of,
    is_in_use,
    keyed_units,
    stratum_code,
    weights,
)
from surveys.collection.rounds.actions import note_event
from surveys.collection.rounds.models import Round

# Any fixed number: with the round's it names the lock that keeps two changes of a frame apart.
_FRAME_LOCK = 7_141_003
_AT_ONCE = 5_000

EVERYBODY = "all"
ADDED = "added/"


class InUse(Exception):
    """Invitations were made from the frame, so that its sample cannot be drawn again."""


class NoFrame(Exception):
    """There is nobody to draw from."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is to be in a frame."""

    organization_id: int
    label: str
    language: str
    email: str = ""
    address: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a list does to a frame; ``known`` were in it already and stay as they are."""

    added: int
    known: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How a sample is to be drawn. ``sizes``: n_h by stratum, for the allocation "given"."""

    design: Design
    by: tuple[str, ...] = ()
    allocation: Allocation = Allocation.PROPORTIONAL
    size: int = 0
    sizes: Mapping[str, int] | None = None


def lock_frame(session: Session, round_id: int) -> None:
    """One change of a round's frame, or one making of invitations from it, at a time.

    Respondents and their answers never wait for it. On SQLite whoever writes is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:lock, :round)")
        session.execute(lock, {"lock": _FRAME_LOCK, "round": round_id})


# --- who is in it --------------------------------------------------------------------------------


def put_units(
    session: Session,
    round_: Round,
    source: str,
    origin: Mapping[str, Any],
    candidates: Sequence[Candidate],
    now: datetime,
    person_id: int | None = None,
) -> Change:
    """Make ``candidates`` the frame, or add to it those who are not in it once it is in use.

    ``source``: 'register' or 'file'; ``origin`` says more of it. No two candidates are the same.
    """
    lock_frame(session, round_.id)
    if is_in_use(session, round_.id):
        change = _add(session, round_, source, origin, candidates, now)
    else:
        change = _replace(session, round_, source, origin, candidates, now)
    if change.added or change.removed:
        counts = {"added": change.added, "removed": change.removed, "source": source}
        note_event(session, round_, "framed", now, person_id, details=counts)
    return change


def preview_change(session: Session, round_id: int, candidates: Sequence[Candidate]) -> Change:
    """What ``put_units`` would do now."""
    if not is_in_use(session, round_id):
        return Change(len(candidates), 0, _count(session, round_id))
    new = _unknown(session, round_id, candidates)
    return Change(len(new), len(candidates) - len(new))


def _replace(
    session: Session,
    round_: Round,
    source: str,
    origin: Mapping[str, Any],
    candidates: Sequence[Candidate],
    now: datetime,
) -> Change:
    removed = _count(session, round_.id)
    _clear(session, round_.id)
    frame = session.get(Frame, round_.id)
    if frame is None:
        frame = Frame(round_id=round_.id)
        session.add(frame)
    frame.source, frame.origin, frame.made_at = source, dict(origin), now
    frame.design, frame.stratified_by, frame.seed, frame.drawn_at = Design.CENSUS, [], "", None
    session.flush()
    _insert(session, round_.id, candidates, stratum="", selected=False)
    return Change(len(candidates), 0, removed)


def _add(
    session: Session,
    round_: Round,
    source: str,
    origin: Mapping[str, Any],
    candidates: Sequence[Candidate],
    now: datetime,
) -> Change:
    new = _unknown(session, round_.id, candidates)
    if not new:
        return Change(0, len(candidates))
    frame = session.get_one(Frame, round_.id)
    before = frame.origin.get("added", [])
    more = {"source": source, "at": now.isoformat(), "units": len(new), **origin}
    frame.origin = {**frame.origin, "added": [*before, more]}
    stratum = f"{ADDED}{len(before) + 1}"
    _insert(session, round_.id, new, stratum=stratum, selected=True)
    return Change(len(new), len(candidates) - len(new))


def _unknown(session: Session, round_id: int, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those who are not in the frame: neither the same office nor the same e-mail address."""
    rows = session.execute(
        select(FrameUnit.organization_id, FrameUnit.label, FrameUnit.subject_name, Contact.email)
        .outerjoin(Contact, Contact.id == FrameUnit.contact_id)
        .where(FrameUnit.round_id == round_id)
    )
    offices, addresses = set(), set()
    for organization_id, label, subject, email in rows:
        offices.add(unit_key(organization_id, label, subject))
        addresses.add(email_key(email or "", subject))
    return [
        c
        for c in candidates
        if unit_key(c.organization_id, c.label, c.subject) not in offices
        and not (c.email and email_key(c.email, c.subject) in addresses)
    ]


def _clear(session: Session, round_id: int) -> None:
    """Remove every unit, and the contacts that no invitation rests on."""
    _run(session, delete(FrameUnit).where(FrameUnit.round_id == round_id))
    kept = select(INVITATIONS.c.contact_id).where(INVITATIONS.c.contact_id.is_not(None))
    _run(session, delete(Contact).where(Contact.round_id == round_id, Contact.id.not_in(kept)))


def _insert(
    session: Session,
    round_id: int,
    candidates: Sequence[Candidate],
    stratum: str,
    selected: bool,
) -> None:
    for part in _parts(candidates):
        contacts = _insert_contacts(session, round_id, part)
        rows = [
            {
                "round_id": round_id,
                "organization_id": candidate.organization_id,
                "contact_id": contacts.get(place),
                "label": candidate.label,
                "language": candidate.language,
                "subject_name": candidate.subject,
                "stratum": stratum,
                "selected": selected,
            }
            for place, candidate in enumerate(part)
        ]
        session.execute(insert(FrameUnit), rows)


def _insert_contacts(
    session: Session, round_id: int, candidates: Sequence[Candidate]
) -> dict[int, int]:
    """The new contact's number for the place of each candidate that has an address."""
    reachable = [
        p for p, candidate in enumerate(candidates) if candidate.email or candidate.address
    ]
    if not reachable:
        return {}
    rows = [
        {
            "round_id": round_id,
            "name": candidates[place].label,
            "email": candidates[place].email,
            "address": candidates[place].address,
        }
        for place in reachable
    ]
    made = session.scalars(
        insert(Contact).returning(Contact.id, sort_by_parameter_order=True), rows
    ).all()
    return dict(zip(reachable, made, strict=True))


def _parts(candidates: Sequence[Candidate]) -> Iterable[Sequence[Candidate]]:
    return (candidates[first : first + _AT_ONCE] for first in range(0, len(candidates), _AT_ONCE))


def _count(session: Session, round_id: int) -> int:
    return session.scalar(select(func.count()).where(FrameUnit.round_id == round_id)) or 0


# --- the sample ----------------------------------------------------------------------------------


def draw_sample(
    session: Session,
    round_: Round,
    plan: Plan,
    seed: str,
    now: datetime,
    person_id: int | None = None,
    reason: str = "",
) -> int:
    """Select the units that ``plan`` and ``seed`` make; how many. An earlier draw is forgotten.

    Raises NoFrame, InUse once invitations exist, and CannotDraw for sizes that do not fit.
    """
    lock_frame(session, round_.id)
    frame = frame_of(session, round_.id)
    if frame is None:
        raise NoFrame
    session.refresh(frame)
    if is_in_use(session, round_.id):
        raise InUse
    units = keyed_units(session, round_.id)
    if not units:
        raise NoFrame
    strata = _strata(units, plan)
    drawn = _drawn(strata, plan, seed)
    for code, members in strata.items():
        _mark(session, [unit.id for unit in members], stratum=code, selected=False)
        chosen = [unit.id for unit in members if unit.key in drawn[code]]
        _mark(session, chosen, selected=True)
    frame.design, frame.stratified_by = plan.design, list(plan.by)
    frame.seed, frame.drawn_at = "" if plan.design is Design.CENSUS else seed, now
    session.flush()
    size = sum(map(len, drawn.values()))
    details = {
        "design": plan.design,
        "by": list(plan.by),
        "seed": frame.seed,
        "sizes": {code: len(members) for code, members in drawn.items()},
        "weights": {code: str(weight) for code, weight in weights(session, round_.id).items()},
    }
    note_event(session, round_, "drawn", now, person_id, reason, details)
    return size


def _strata(units: Iterable[Keyed], plan: Plan) -> dict[str, list[Keyed]]:
    by = plan.by if plan.design is Design.STRATIFIED else ()
    found: dict[str, list[Keyed]] = defaultdict(list)
    for unit in units:
        found[stratum_code([unit.parts[name] for name in by]) or EVERYBODY].append(unit)
    return dict(sorted(found.items()))


def _drawn(strata: Mapping[str, list[Keyed]], plan: Plan, seed: str) -> dict[str, Collection[str]]:
    keys = {code: [unit.key for unit in members] for code, members in strata.items()}
    if plan.design is Design.CENSUS:
        return {code: frozenset(members) for code, members in keys.items()}
    frame = {code: len(members) for code, members in keys.items()}
    if plan.design is Design.SIMPLE:
        sizes = {EVERYBODY: plan.size}
    else:
        sizes = allocate(frame, plan.allocation, plan.size, plan.sizes or {})
    return dict(draw_stratified(keys, sizes, seed))


def _mark(session: Session, numbers: Sequence[int], **values: Any) -> None:
    for first in range(0, len(numbers), _AT_ONCE):
        here = FrameUnit.id.in_(numbers[first : first + _AT_ONCE])
        _run(session, update(FrameUnit).where(here).values(**values))


def _run(session: Session, statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
