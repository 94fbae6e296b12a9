"""The next wave of a round: the same settings, linked items and, if asked, the same frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.orm import Session

from surveys.collection.population.models import Contact, Frame, FrameUnit
from surveys.collection.rounds.actions import Versions, keep_links, plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.domain.linking import links
from surveys.collection.rounds.forms import settings_of
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import continued, links_of
from surveys.constituents.roles import Group
from surveys.questionnaires.queries import latest_version

_CONTACT = ("name", "email", "address", "bounced_at")
_UNIT = (
    "organization_id",
    "label",
    "language",
    "subject_key",
    "subject_name",
    "stratum",
    "selected",
)
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Wave:
    """What the next wave shall be. ``newest``: ask the newest versions of the questionnaires."""

    title: str
    opens_at: datetime
    closes_at: datetime
    newest: bool = False
    with_frame: bool = False


def versions_of(session: Session, round_: Round, newest: bool) -> Versions:
    """What a wave after ``round_`` asks: the same versions, or the newest of each."""
    found = {}
    for asked in round_.questionnaires:
        latest = latest_version(session, asked.version.code) if newest else None
        number = latest.id if latest else asked.version_id
        if not asked.group:
            return number
        found[Group(asked.group)] = number
    return found


def next_wave(
    session: Session,
    previous: Round,
    wave: Wave,
    now: datetime,
    person_id: int | None = None,
    press: str = "",
) -> Round:
    """Plan the wave after ``previous``, with the links from its items to those before.

    The same ``press`` gives the wave that its first sending made.
    """
    planned = plan_round(
        session,
        wave.title,
        versions_of(session, previous, wave.newest),
        Mode(previous.mode),
        wave.opens_at,
        wave.closes_at,
        now,
        person_id,
        settings_of(previous),
        previous.id,
        press,
    )
    if links_of(session, planned.id):
        return planned
    for group, (before, current) in continued(session, planned, previous).items():
        keep_links(session, planned.id, group, links(before, current))
    if wave.with_frame:
        copy_frame(session, previous, planned, now)
    return planned


def copy_frame(session: Session, previous: Round, planned: Round, now: datetime) -> int:
    """Give ``planned`` a frame of its own with the units of ``previous``; how many there are.

    The units selected are the same ones, so that the waves are of the same organizations; drawing
    again selects anew. Contacts come along unless they were erased or asked not to be written to;
    none come from a round whose personal data is removed.
    """
    frame = session.get(Frame, previous.id)
    if frame is None:
        return 0
    session.add(
        Frame(
            round_id=planned.id,
            source=frame.source,
            origin=frame.origin,
            design=frame.design,
            stratified_by=frame.stratified_by,
            seed=frame.seed,
            made_at=now,
            drawn_at=now if frame.drawn_at else None,
        )
    )
    session.flush()
    units = _rows(session, FrameUnit, previous.id)
    contacts = {}
    if previous.anonymized_at is None:
        named = {unit["contact_id"] for unit in units}
        found = [contact for contact in _rows(session, Contact, previous.id) if _may_come(contact)]
        contacts = _copy_contacts(session, [c for c in found if c["id"] in named], planned.id)
    for part in _parts(units):
        copied = [
            {
                "round_id": planned.id,
                "contact_id": contacts.get(unit["contact_id"]),
                **{name: unit[name] for name in _UNIT},
            }
            for unit in part
        ]
        session.execute(insert(FrameUnit), copied)
    return len(units)


def _rows(
    session: Session, table: type[Contact | FrameUnit], round_id: int
) -> Sequence[RowMapping]:
    """The round's rows, in order. What belongs to what is found here: a join over rows that were
    written a moment ago can take the database minutes."""
    columns = table.__table__.columns
    query = select(*columns).where(table.round_id == round_id).order_by(table.id)
    return session.execute(query).mappings().all()


def _may_come(contact: RowMapping) -> bool:
    """Not erased, and not asked to be left alone."""
    told = contact["name"] or contact["email"] or contact["address"]
    return bool(told) and contact["unsubscribed_at"] is None


def _copy_contacts(
    session: Session, contacts: Sequence[RowMapping], planned_id: int
) -> dict[int, int]:
    """The new number of each contact by its old one."""
    made: dict[int, int] = {}
    for part in _parts(contacts):
        copied = [
            {"round_id": planned_id, **{name: contact[name] for name in _CONTACT}}
            for contact in part
        ]
        numbers = session.scalars(
            insert(Contact).returning(Contact.id, sort_by_parameter_order=True), copied
        )
        made.update(zip([contact["id"] for contact in part], numbers, strict=True))
    return made


def _parts(rows: Sequence[RowMapping]) -> Iterator[Sequence[RowMapping]]:
    """Some thousands at once."""
    return (rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE))
