"""Reads for the matching of peers: who takes part, and how requests between two of them stand."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from capacity.diagnostics.assessments.models import Position, Review
from capacity.diagnostics.assessments.queries import AssessmentFacts, assessments_of_organizations
from capacity.diagnostics.assessments.records import build_records
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.exchange.domain.matching import Party
from capacity.exchange.domain.requests import Consented, RequestState, Standing, standing
from capacity.exchange.models import PeerRequest
from surveys.constituents.consents import Recipient, Subject
from surveys.constituents.endings import ended
from surveys.constituents.models import Consent, Organization
from surveys.constituents.roles import Group
from surveys.questionnaires.queries import questionnaire_in


@dataclass(frozen=True, slots=True)
class Consents:
    """Since when organizations consent to matching, and which of them have ended.

    The consent of one that has ended stands as it was written, but holds no more.
    """

    given: dict[int, datetime]
    ended: frozenset[int]

    @property
    def holding(self) -> frozenset[int]:
        """Those that consent and go on."""
        return frozenset(self.given) - self.ended


def consented_since(
    session: Session, organization_ids: Collection[int], lock: bool = False
) -> Consents:
    """The consents to matching of those of the organizations that gave one.

    With ``lock``, whoever withdraws one of these consents waits until this transaction ends.
    """
    query = (
        select(Consent.organization_id, Consent.given_at)
        .where(
            Consent.subject == Subject.MATCHING,
            Consent.recipient == Recipient.GROUP,
            Consent.withdrawn_at.is_(None),
            Consent.organization_id.in_(organization_ids),
        )
        .order_by(Consent.organization_id)
    )
    rows = session.execute(query.with_for_update() if lock else query)
    given = {organization_id: given_at for organization_id, given_at in rows}
    gone = session.scalars(ended().where(Organization.id.in_(organization_ids)))
    return Consents(given, frozenset(gone))


def group_members(session: Session, group: Group) -> dict[int, Organization]:
    query = select(Organization).where(Organization.group == group)
    return {found.id: found for found in session.scalars(query)}


def latest_ended(session: Session, organization_ids: Collection[int]) -> dict[int, AssessmentFacts]:
    """Each organization's assessment that ended last; none of those that have not."""
    found: dict[int, AssessmentFacts] = {}
    for facts in assessments_of_organizations(session, organization_ids):
        known = found.get(facts.organization_id)
        if facts.ended_at and (known is None or _ended(known) < facts.ended_at):
            found[facts.organization_id] = facts
    return found


def _ended(facts: AssessmentFacts) -> datetime:
    assert facts.ended_at is not None
    return facts.ended_at


def parties(
    session: Session, assessments: Collection[AssessmentFacts], consenting: Collection[int]
) -> list[Party]:
    """The organizations of these assessments, with what is agreed and verified in each."""
    ids = [facts.id for facts in assessments]
    positions: dict[int, dict[str, Position]] = defaultdict(dict)
    for position in session.scalars(select(Position).where(Position.assessment_id.in_(ids))):
        positions[position.assessment_id][position.criterion] = position
    reviews: dict[int, dict[str, Review]] = defaultdict(dict)
    for review in session.scalars(select(Review).where(Review.assessment_id.in_(ids))):
        reviews[review.assessment_id][review.criterion] = review
    return [
        _party(session, facts, positions[facts.id], reviews[facts.id], consenting)
        for facts in assessments
    ]


def _party(
    session: Session,
    facts: AssessmentFacts,
    positions: dict[str, Position],
    reviews: dict[str, Review],
    consenting: Collection[int],
) -> Party:
    questionnaire = questionnaire_in(session, facts.version_id, facts.organization_language)
    decided = reviews if facts.state is AssessmentState.VALIDATED else {}
    return Party(
        organization=facts.organization_id,
        name=facts.organization_name,
        group=facts.group,
        consents=facts.organization_id in consenting,
        language=facts.organization_language,
        region=facts.region,
        records=build_records(questionnaire, (), positions, decided),
        real=not facts.demonstration,
    )


# --- requests ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """A request as one of the two sees it.

    ``other`` and ``text`` are None where they are no longer theirs to read: once a consent has
    ended nobody is named, and what was taken back is not read on. ``own_ended``: the organization
    that looks has ended itself.
    """

    id: int
    received: bool
    criterion: str
    asked_at: datetime
    ended_at: datetime | None
    standing: Standing
    other: Organization | None
    text: str | None
    own_ended: bool


def requests_of(session: Session, organization_id: int) -> list[Request]:
    """What the organization was asked and has asked, the latest first."""
    rows = session.scalars(
        select(PeerRequest)
        .where(or_(PeerRequest.from_id == organization_id, PeerRequest.to_id == organization_id))
        .options(joinedload(PeerRequest.asking), joinedload(PeerRequest.asked))
        .order_by(PeerRequest.asked_at.desc(), PeerRequest.id.desc())
    ).all()
    involved = {party for row in rows for party in (row.from_id, row.to_id)}
    since = consented_since(session, involved)
    return [as_seen(row, organization_id, since) for row in rows]


def as_seen(row: PeerRequest, organization_id: int, since: Consents) -> Request:
    received = row.to_id == organization_id
    stands = standing_of(row, since)
    consented = _consented(row, since)
    both = consented.hold_since(row.asked_at) and not consented.organization_ended
    readable = both and stands is not Standing.WITHDRAWN
    return Request(
        id=row.id,
        received=received,
        criterion=row.criterion,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        standing=stands,
        other=(row.asking if received else row.asked) if both else None,
        text=row.text if readable or not received else None,
        own_ended=organization_id in since.ended,
    )


def standing_of(row: PeerRequest, since: Consents) -> Standing:
    return standing(RequestState(row.state), row.asked_at, _consented(row, since))


def _consented(row: PeerRequest, since: Consents) -> Consented:
    return Consented(
        since.given.get(row.from_id),
        since.given.get(row.to_id),
        organization_ended=not since.ended.isdisjoint((row.from_id, row.to_id)),
    )


def sent_requests(
    session: Session, organization_id: int, since: Consents
) -> dict[tuple[int, str], tuple[int, Standing]]:
    """What the organization has asked, by whom and about what; of several the latest."""
    rows = session.scalars(
        select(PeerRequest).where(PeerRequest.from_id == organization_id).order_by(PeerRequest.id)
    )
    return {(row.to_id, row.criterion): (row.id, standing_of(row, since)) for row in rows}


def waiting_requests(session: Session, organization_ids: Collection[int]) -> list[PeerRequest]:
    """What waits for an answer of these organizations, the oldest first."""
    rows = session.scalars(
        select(PeerRequest)
        .where(PeerRequest.to_id.in_(organization_ids), PeerRequest.state == RequestState.ASKED)
        .where(PeerRequest.to_id.not_in(ended()))
        .options(joinedload(PeerRequest.asking))
        .order_by(PeerRequest.asked_at, PeerRequest.id)
    ).all()
    since = consented_since(session, {party for row in rows for party in (row.from_id, row.to_id)})
    return [row for row in rows if standing_of(row, since) is Standing.ASKED]
