"""Reads on how rounds go."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.fieldwork.domain.dispositions import ended_in_fieldwork
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import all_rounds, period_of
from surveys.constituents.models import Organization


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """One round and how many were invited, have begun and have submitted.

    ``invited`` leaves out the ``gone``: invitations that nobody answered and whose organization
    ended before the fieldwork was over.
    """

    round: Round
    invited: int
    begun: int
    submitted: int
    gone: int = 0


def rounds(session: Session) -> list[RoundCounts]:
    """Every round with its counts, latest closing first."""
    found = all_rounds(session)
    invited, answered, unanswered = _invited(session), _answered(session), _of_ended(session)
    return [
        _counts(
            round_,
            invited.get(round_.id, 0),
            answered.get(round_.id, (0, 0)),
            unanswered.get(round_.id, Counter()),
        )
        for round_ in found
    ]


def counts_of(session: Session, round_: Round) -> RoundCounts:
    """The round's counts, without revoked invitations and tests."""
    invited, answered = _invited(session, round_.id), _answered(session, round_.id)
    unanswered = _of_ended(session, round_.id)
    return _counts(
        round_,
        invited.get(round_.id, 0),
        answered.get(round_.id, (0, 0)),
        unanswered.get(round_.id, Counter()),
    )


def _counts(
    round_: Round, invited: int, answered: tuple[int, int], unanswered: Counter[date]
) -> RoundCounts:
    """``unanswered``: of organizations that have ended, by the day of that."""
    begun, submitted = answered
    last_day = period_of(round_).last_day
    gone = sum(n for day, n in unanswered.items() if ended_in_fieldwork(day, last_day))
    # Answers of an anonymous round may wait to be noted: they came from somebody invited too.
    gone = min(gone, max(0, invited - submitted))
    return RoundCounts(round_, invited - gone, begun, submitted, gone)


def _of_ended(session: Session, round_id: int | None = None) -> dict[int, Counter[date]]:
    """By round: the invitations of organizations that have ended which nobody answered."""
    submitted = exists().where(
        Response.invitation_id == Invitation.id,
        Response.submitted_at.is_not(None),
        Response.test.is_(False),
    )
    query = (
        select(Invitation.round_id, Organization.ended_on, func.count())
        .join(Organization, Organization.id == Invitation.organization_id)
        .where(
            Organization.ended_on.is_not(None),
            Invitation.revoked_at.is_(None),
            Invitation.test.is_(False),
            Invitation.participated.is_(False),
            ~submitted,
        )
    )
    if round_id is not None:
        query = query.where(Invitation.round_id == round_id)
    found: dict[int, Counter[date]] = defaultdict(Counter)
    for of, day, count in session.execute(
        query.group_by(Invitation.round_id, Organization.ended_on)
    ):
        if day is not None:
            found[of][day] = count
    return found


def _invited(session: Session, round_id: int | None = None) -> dict[int, int]:
    """By round: how many invitations count; of all rounds, or of one."""
    query = select(Invitation.round_id, func.count()).where(
        Invitation.revoked_at.is_(None), Invitation.test.is_(False)
    )
    if round_id is not None:
        query = query.where(Invitation.round_id == round_id)
    return {of: count for of, count in session.execute(query.group_by(Invitation.round_id))}


def _answered(session: Session, round_id: int | None = None) -> dict[int, tuple[int, int]]:
    """By round: how many have begun and how many of them have submitted.

    Responses are counted apart from invitations: those of an anonymous round belong to none.
    """
    query = (
        select(Response.round_id, func.count(), func.count(Response.submitted_at))
        .outerjoin(Invitation, Invitation.id == Response.invitation_id)
        .where(Response.test.is_(False), Invitation.revoked_at.is_(None))
    )
    if round_id is not None:
        query = query.where(Response.round_id == round_id)
    rows = session.execute(query.group_by(Response.round_id))
    return {of: (begun, submitted) for of, begun, submitted in rows}
