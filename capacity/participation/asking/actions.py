"""Asking about programmes: which rounds do, whom, and what is settled before they open.

The frame of a programme in a round is registered before the round opens and never changed after:
nobody can be added or left out once answers are there.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from capacity.participation.domain.record import RecordedProgramme
from capacity.participation.domain.replies import Publication
from capacity.participation.models import CoreItem, ProgrammeFrame, ProgrammeRound
from capacity.participation.replies_queries import FAMILY_TYPES, QUESTIONNAIRES, subject_of
from surveys.collection.invitations.actions import invite
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.course import locked_round
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round, RoundQuestionnaire
from surveys.collection.rounds.queries import languages_of, period_of
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group


class TooLate(Exception):
    """The round is open or over: its frames stand."""


class NotAskable(ValueError):
    """This round does not ask about programmes of this type."""


class AlreadyAsked(Exception):
    """The round asks about the programme already, of other organizations."""


@dataclass(frozen=True, slots=True)
class Place:
    """An organization in the frame; ``official``: its invitation asks for the official reply.

    ``label`` says whom the invitation is for, in words.
    """

    organization_id: int
    label: str
    official: bool = False
    weight: int = 1


def code_for(programme: RecordedProgramme) -> str | None:
    """The questionnaire that asks about a programme; None for types that none asks about."""
    for family, types in FAMILY_TYPES.items():
        if programme.type in types:
            return QUESTIONNAIRES[family]
    return None


def rounds_to_ask_in(
    session: Session, programme: RecordedProgramme, moment: datetime
) -> list[Round]:
    """The planned rounds of the programme's questionnaire, the next to open first."""
    code = code_for(programme)
    if code is None:
        return []
    found = session.scalars(
        select(Round)
        .where(
            Round.questionnaires.any(RoundQuestionnaire.version.has(code=code)),
            Round.mode != Mode.ANONYMOUS,
        )
        .order_by(Round.opens_at, Round.id)
    )
    return [each for each in found if period_of(each).state(moment) is RoundState.PLANNED]


def organizations_to_ask(session: Session, programme: RecordedProgramme) -> list[Organization]:
    """The organizations of the programme's country that have not ended, by group and name."""
    found = session.scalars(
        select(Organization).where(
            Organization.country_iso3 == programme.country_iso3, Organization.ended_on.is_(None)
        )
    )
    order = list(Group)
    return sorted(found, key=lambda each: (order.index(Group(each.group)), each.name, each.id))


def ask_about(
    session: Session,
    round_: Round,
    programme: RecordedProgramme,
    subject_name: Callable[[str], str],
    places: Collection[Place],
    publication: Publication,
    moment: datetime,
    person_id: int | None = None,
) -> ProgrammeRound:
    """Register the frame and invite each organization of it once, about this programme.

    ``subject_name`` says in a language what the answers will be about.

    Doing it again with the same organizations changes nothing. Raises TooLate once the round is
    open, NotAskable if it asks something else, AlreadyAsked with another frame registered,
    OrganizationEnded if one has ended meanwhile, and ValueError without any organization.
    """
    if not places:
        raise ValueError("a frame is of at least one organization")
    locked_round(session, round_)
    known = session.get(ProgrammeRound, (round_.id, programme.id))
    if known is not None:
        return _again(session, known, places)
    if period_of(round_).state(moment) is not RoundState.PLANNED:
        raise TooLate
    if code_for(programme) != round_.version.code or round_.mode == Mode.ANONYMOUS:
        raise NotAskable
    asked = ProgrammeRound(
        round_id=round_.id,
        programme_id=programme.id,
        publication=publication,
        registered_by=person_id,
        registered_at=moment,
    )
    session.add(asked)
    session.flush()
    for place in places:
        language = _language(session, round_, place.organization_id)
        invitation = invite(
            session,
            round_,
            place.organization_id,
            place.label,
            language,
            moment,
            subject=(subject_of(programme.id), subject_name(language)),
        )
        session.add(
            ProgrammeFrame(
                round_id=round_.id,
                programme_id=programme.id,
                organization_id=place.organization_id,
                weight=place.weight,
                official_id=invitation.id if place.official else None,
            )
        )
    session.flush()
    return asked


def _again(session: Session, known: ProgrammeRound, places: Collection[Place]) -> ProgrammeRound:
    frame = {each.organization_id for each in frame_of(session, known)}
    if frame != {place.organization_id for place in places}:
        raise AlreadyAsked
    return known


def _language(session: Session, round_: Round, organization_id: int) -> str:
    """The organization's own if the round is offered in it, else the first that is."""
    own = session.get_one(Organization, organization_id).language
    offered = languages_of(round_)
    return own if own in offered else offered[0]


def add_respondent(
    session: Session,
    asked: ProgrammeRound,
    organization_id: int,
    label: str,
    moment: datetime,
) -> Invitation | None:
    """One more respondent of an organization of the frame; None for a label it has already.

    Raises TooLate once the round is over, LookupError for an organization outside the frame.
    """
    round_ = asked.round
    locked_round(session, round_)
    if period_of(round_).state(moment) is RoundState.CLOSED:
        raise TooLate
    place = (asked.round_id, asked.programme_id, organization_id)
    if session.get(ProgrammeFrame, place) is None:
        raise LookupError("this organization is not in the frame")
    there = invitations_of(session, asked)
    mine = [each for each in there if each.organization_id == organization_id]
    if any(each.label == label.strip() for each in mine):
        return None
    known = (mine or there)[0]
    return invite(
        session,
        round_,
        organization_id,
        label,
        known.language,
        moment,
        subject=(known.subject_key, known.subject_name),
    )


def frame_of(session: Session, asked: ProgrammeRound) -> Sequence[ProgrammeFrame]:
    """The frame, by group and name of the organizations."""
    found = session.scalars(
        select(ProgrammeFrame)
        .where(
            ProgrammeFrame.round_id == asked.round_id,
            ProgrammeFrame.programme_id == asked.programme_id,
        )
        .options(joinedload(ProgrammeFrame.organization))
    )
    order = list(Group)
    return sorted(
        found,
        key=lambda each: (
            order.index(Group(each.organization.group)),
            each.organization.name,
            each.organization_id,
        ),
    )


def invitations_of(session: Session, asked: ProgrammeRound) -> Sequence[Invitation]:
    """The invitations about the programme in this round that stand."""
    return session.scalars(
        select(Invitation)
        .where(
            Invitation.round_id == asked.round_id,
            Invitation.subject_key == subject_of(asked.programme_id),
            Invitation.revoked_at.is_(None),
            Invitation.test.is_(False),
        )
        .order_by(Invitation.id)
    ).all()


def rounds_asking(session: Session, programme_id: int) -> Sequence[ProgrammeRound]:
    """The rounds about a programme, the latest to close first."""
    return session.scalars(
        select(ProgrammeRound)
        .join(Round, Round.id == ProgrammeRound.round_id)
        .where(ProgrammeRound.programme_id == programme_id)
        .options(joinedload(ProgrammeRound.round))
        .order_by(Round.closes_at.desc(), Round.id.desc())
    ).all()


def name_core_items(
    session: Session, round_: Round, codes: Collection[str], moment: datetime
) -> None:
    """Name the items that the sensitivity line of a planned round rests on. Raises TooLate."""
    locked_round(session, round_)
    if period_of(round_).state(moment) is not RoundState.PLANNED:
        raise TooLate
    session.execute(delete(CoreItem).where(CoreItem.round_id == round_.id))
    session.add_all(CoreItem(round_id=round_.id, code=code) for code in sorted(set(codes)))
    session.flush()


def count_asked(session: Session, round_id: int) -> int:
    """About how many programmes a round asks."""
    query = select(func.count()).select_from(ProgrammeRound)
    return session.scalar(query.where(ProgrammeRound.round_id == round_id)) or 0
