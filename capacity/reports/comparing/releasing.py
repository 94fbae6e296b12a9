"""Making editions of peers' scores: by the worker once a day, and at once where there is none yet.

First everything is read and worked out, then it is kept in one short step.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from hashlib import sha256

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.peers import FEWEST_OTHERS
from capacity.reports.comparing.editions import Edition, Entry, next_edition
from capacity.reports.comparing.groups import common_scores
from capacity.reports.comparing.models import PeerEdition, PeerScore
from capacity.reports.comparing.rounds import (
    AreaTexts,
    Records,
    latest_closed,
    levels_of,
    texts_by_version,
)
from surveys.constituents.consents import Offer, Recipient, Subject, consenting
from surveys.constituents.geography import CountryKind, Region
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group
from surveys.foundation.database import database

OFFER: Offer = (Subject.LEVELS, Recipient.GROUP)
"""The consent by which an organization is counted."""

COUNTED = (Provenance.VERIFIED, Provenance.CONSENSUS)
"""Self-ratings are nobody else's."""

PAUSE = timedelta(days=1)
"""So long nothing follows an edition that has been looked at."""


@dataclass(frozen=True, slots=True, order=True)
class PeerGroup:
    """The organizations that can be each other's peers; real ones are so among real ones."""

    group: Group
    region: Region
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What comes after the edition with the number ``after`` (0: there is none).

    ``edition`` is None where the edition before stands.
    """

    peers: PeerGroup
    after: int
    edition: Edition | None


def group_of(facts: AssessmentFacts) -> PeerGroup:
    return PeerGroup(facts.group, facts.region, facts.demonstration)


def see_to_peers(session: Session, now: datetime) -> None:
    """A sweep: make the editions that may follow."""
    with database().reading() as reading:
        steps = worked_out(reading, now)
    keep(session, steps, now)


def make_editions(session: Session, now: datetime) -> int:
    """Make every edition that may follow, by what ``session`` itself sees; how many were made."""
    return keep(session, worked_out(session, now), now)


# --- working out ---------------------------------------------------------------------------------


def worked_out(session: Session, now: datetime) -> list[Step]:
    """What is due: nothing within a day after an edition was last looked at."""
    latest = _latest_of_each(session)
    resting = {peers for peers, edition in latest.items() if now < edition.checked_at + PAUSE}
    due = (_large_enough(session) | latest.keys()) - resting
    if not due:
        return []
    found = _found(session, due)
    return [
        Step(
            peers,
            latest[peers].number if peers in latest else 0,
            next_edition(_editions(session, peers), found[peers]),
        )
        for peers in sorted(due)
    ]


def _latest_of_each(session: Session) -> dict[PeerGroup, PeerEdition]:
    rows = session.scalars(select(PeerEdition).order_by(PeerEdition.number))
    return {PeerGroup(Group(e.group), Region(e.region), e.demonstration): e for e in rows}


def _large_enough(session: Session) -> set[PeerGroup]:
    """The groups in which so many agree to be counted that one of them could have enough others."""
    kinds = session.execute(
        select(Organization.group, CountryRecord.region, CountryRecord.kind)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Organization.id.in_(consenting(session, OFFER)))
    )
    counted = Counter(
        PeerGroup(Group(group), Region(region), kind == CountryKind.DEMONSTRATION)
        for group, region, kind in kinds
    )
    return {peers for peers, count in counted.items() if count > FEWEST_OTHERS}


def _found(session: Session, due: Collection[PeerGroup]) -> dict[PeerGroup, Edition]:
    """The scores as they are now, of the latest closed assessment of each that agrees."""
    counted = [
        facts
        for facts in latest_closed(session, consenting(session, OFFER))
        if group_of(facts) in due
    ]
    levels, texts = levels_of(session, counted), texts_by_version(session, counted)
    hashes = {version: hashed(each) for version, each in texts.items()}
    found: dict[PeerGroup, set[Entry]] = defaultdict(set)
    for facts in counted:
        found[group_of(facts)].update(_entries(facts, levels[facts.id], hashes[facts.version_id]))
    return {peers: frozenset(found[peers]) for peers in due}


def hashed(texts: AreaTexts) -> dict[str, str]:
    """By area the hash of the texts by which it is judged."""
    return {area: sha256(text.encode()).hexdigest() for area, text in texts.items()}


def _entries(facts: AssessmentFacts, known: Records, texts: Mapping[str, str]) -> Iterator[Entry]:
    for provenance in COUNTED:
        for area, score in common_scores(known, provenance).items():
            if score.value is not None:
                yield Entry(
                    facts.organization_id,
                    facts.country_iso3,
                    area,
                    provenance,
                    texts[area],
                    Fraction(score.value),
                )


def _editions(session: Session, peers: PeerGroup) -> list[Edition]:
    """Every edition ever made, the earliest first."""
    rows = session.execute(
        select(PeerEdition.number, PeerScore)
        .outerjoin(PeerScore, PeerScore.edition_id == PeerEdition.id)
        .where(
            PeerEdition.group == peers.group,
            PeerEdition.region == peers.region,
            PeerEdition.demonstration == peers.demonstration,
        )
        .order_by(PeerEdition.number)
    )
    found: dict[int, set[Entry]] = defaultdict(set)
    for number, score in rows:
        found[number] |= set() if score is None else {_entry(score)}
    return [frozenset(entries) for entries in found.values()]


def _entry(row: PeerScore) -> Entry:
    return Entry(
        row.organization_id,
        row.country_iso3,
        row.area,
        Provenance(row.provenance),
        row.texts,
        Fraction(row.numerator, row.divisor),
    )


# --- keeping -------------------------------------------------------------------------------------


def keep(session: Session, steps: Sequence[Step], now: datetime) -> int:
    """Keep these editions, and that the others were looked at; how many were made.

    Where somebody was faster, or a member has withdrawn its consent since, nothing is kept: it is
    worked out anew.
    """
    made = 0
    for step in steps:
        latest = latest_edition(session, step.peers)
        if step.after != (latest.number if latest else 0):
            continue
        members = {entry.organization for entry in step.edition or ()}
        if consenting(session, OFFER, members) != members:
            continue
        if latest is not None:
            latest.checked_at = now
        if step.edition is not None:
            _add(session, step, step.edition, now)
            made += 1
    return made


def latest_edition(session: Session, peers: PeerGroup) -> PeerEdition | None:
    return session.scalar(
        select(PeerEdition)
        .where(
            PeerEdition.group == peers.group,
            PeerEdition.region == peers.region,
            PeerEdition.demonstration == peers.demonstration,
        )
        .order_by(PeerEdition.number.desc())
        .limit(1)
    )


def _add(session: Session, step: Step, edition: Edition, now: datetime) -> None:
    row = PeerEdition(
        group=step.peers.group,
        region=step.peers.region,
        demonstration=step.peers.demonstration,
        number=step.after + 1,
        made_at=now,
        checked_at=now,
    )
    session.add(row)
    session.flush()
    scores = [
        {
            "edition_id": row.id,
            "organization_id": entry.organization,
            "area": entry.area,
            "provenance": entry.provenance,
            "country_iso3": entry.country,
            "texts": entry.texts,
            "numerator": entry.value.numerator,
            "divisor": entry.value.denominator,
        }
        for entry in edition
    ]
    if scores:
        session.execute(insert(PeerScore), scores)
