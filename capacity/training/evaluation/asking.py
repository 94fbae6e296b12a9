"""The three rounds of an edition: planned in one step, and whoever takes part is invited.

Participants whom an organization sent are asked. Staff of the ILO and others have no organization
that an invitation could belong to: they are not asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from random import SystemRandom

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.queries import locked_edition, title_of
from capacity.training.cohorts.inviting import mail_language
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.queries import everybody
from capacity.training.domain.cohorts import NominationState
from capacity.training.domain.courses import EditionState
from capacity.training.domain.evaluation import (
    INSTRUMENTS,
    Phase,
    Window,
    is_asked,
    is_let_go,
)
from capacity.training.evaluation.models import EvaluationInvitation, EvaluationRound
from capacity.training.evaluation.queries import rounds_of
from surveys.collection.invitations.actions import invite, revoke_invitation
from surveys.collection.invitations.domain.messages import Kind
from surveys.collection.invitations.domain.reminders import suggested
from surveys.collection.invitations.mailing import put_in_line, to_invite
from surveys.collection.invitations.models import Invitation, Reminder
from surveys.collection.population.models import Contact
from surveys.collection.rounds.actions import Settings, plan_round
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.foundation.i18n import write_day
from surveys.questionnaires.queries import latest_version


class EditionCancelled(Exception):
    """Nobody takes part in it, so nobody is asked."""


def plan_evaluation(
    session: Session,
    edition: EditionRecord,
    windows: Mapping[Phase, Window],
    reply_to: str,
    person_id: int,
    now: datetime,
) -> list[Phase]:
    """Plan the rounds of these phases; those that are planned already stay as they are.

    The phases that are new. ``reply_to``: where participants' questions go. Raises
    EditionCancelled, and LookupError if a questionnaire is not loaded.
    """
    locked = locked_edition(session, edition.id)
    if locked is None or locked.state == EditionState.CANCELLED:
        raise EditionCancelled
    known = rounds_of(session, edition.id)
    new = [phase for phase in Phase if phase in windows and phase not in known]
    for phase in new:
        round_ = _plan(session, locked, phase, windows[phase], reply_to, person_id, now)
        session.add(
            EvaluationRound(
                edition_id=edition.id,
                phase=phase,
                round_id=round_.id,
                planned_by=person_id,
                planned_at=now,
            )
        )
    session.flush()
    return new


def _plan(
    session: Session,
    edition: EditionRecord,
    phase: Phase,
    window: Window,
    reply_to: str,
    person_id: int,
    now: datetime,
) -> Round:
    version = latest_version(session, INSTRUMENTS[phase])
    if version is None:
        raise LookupError(f"the built-in questionnaire {INSTRUMENTS[phase]} is not loaded")
    round_ = plan_round(
        session,
        round_title(edition, phase),
        version.id,
        Mode.CONFIDENTIAL,
        datetime.combine(window.first, time.min, UTC),
        datetime.combine(window.last, time.max, UTC),
        now,
        person_id,
        Settings(reply_to=reply_to),
    )
    for step, moment in enumerate(suggested(round_.opens_at, round_.closes_at), 1):
        session.add(Reminder(round_id=round_.id, step=step, due_at=moment))
    session.flush()
    return round_


def round_title(edition: EditionRecord, phase: Phase) -> str:
    """What participants see as the round's name, in the language of the edition if it is one of
    the platform's."""
    language = mail_language(edition.language)
    with force_locale(language):
        said = {
            Phase.BEFORE: _("%(course)s, %(day)s: before the training"),
            Phase.AFTER: _("%(course)s, %(day)s: after the training"),
            Phase.SIX_MONTHS: _("%(course)s, %(day)s: six months later"),
        }[phase]
        course = title_of(edition.course, language)[:140]
        return str(said) % {"course": course, "day": write_day(edition.begins)}


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation of participants came to; ``unreachable`` have no e-mail address."""

    new: int = 0
    let_go: int = 0
    unreachable: int = 0


def invite_participants(
    session: Session, edition: EditionRecord, sends_mail: bool, now: datetime
) -> Invited:
    """Ask whoever is to be asked by now in rounds that have not closed, each once.

    Whoever did not come, or lost the place, is not asked any more, unless they have answered: of
    a cancelled edition that is everybody. Whoever had a trace in any of its rounds erased is never
    asked again.
    """
    locked = locked_edition(session, edition.id)
    if locked is None:
        return Invited()
    people = [each for each in everybody(session, edition.id) if each.organization_id is not None]
    if locked.state == EditionState.CANCELLED:
        return Invited(let_go=_call_off(session, people, now))
    forgotten = _forgotten(session, people)
    new = let_go = 0
    for phase, planned in rounds_of(session, edition.id).items():
        if period_of(planned.round).state(now) is RoundState.CLOSED:
            continue
        # Once names are gone, the order of invitations tells nothing of the nominations'.
        SystemRandom().shuffle(people)
        known = _known(session, people, phase)
        for person in people:
            if person.id in known:
                let_go += _let_go(session, phase, person, known[person.id], now)
            elif person.id not in forgotten and _may_be_asked(edition, phase, person, now):
                _invite(session, edition, planned, person, now)
                new += 1
        if sends_mail:
            put_in_line(session, to_invite(session, planned.round), Kind.INVITATION, 0, now)
    unreachable = sum(
        each.state in (NominationState.ACCEPTED, NominationState.ATTENDED) and not each.email
        for each in people
    )
    return Invited(new, let_go, unreachable)


def _known(session: Session, people: list[Nomination], phase: Phase) -> dict[int, Invitation]:
    rows = session.execute(
        select(EvaluationInvitation.nomination_id, Invitation)
        .join(Invitation, Invitation.id == EvaluationInvitation.invitation_id)
        .where(
            EvaluationInvitation.nomination_id.in_([each.id for each in people]),
            EvaluationInvitation.phase == phase,
        )
        .options(joinedload(Invitation.response), joinedload(Invitation.contact))
    )
    return {nomination_id: invitation for nomination_id, invitation in rows}


def _forgotten(session: Session, people: list[Nomination]) -> set[int]:
    """Who asked in any phase to be erased."""
    return set(
        session.scalars(
            select(EvaluationInvitation.nomination_id).where(
                EvaluationInvitation.nomination_id.in_([each.id for each in people]),
                EvaluationInvitation.invitation_id.is_(None),
            )
        )
    )


def _call_off(session: Session, people: list[Nomination], now: datetime) -> int:
    """Take every invitation back that nobody has answered; how many that were."""
    return sum(
        _take_back(session, invitation, now)
        for phase in Phase
        for invitation in _known(session, people, phase).values()
    )


def _may_be_asked(edition: EditionRecord, phase: Phase, person: Nomination, now: datetime) -> bool:
    organization = person.organization
    return (
        person.email != ""
        and organization is not None
        and organization.ended_on is None
        and is_asked(phase, NominationState(person.state), edition.ends, now.date())
    )


def _invite(
    session: Session,
    edition: EditionRecord,
    planned: EvaluationRound,
    person: Nomination,
    now: datetime,
) -> None:
    """An invitation under a number: who it is stands in its contact alone, which can be erased."""
    assert person.organization_id is not None  # only such are asked
    contact = Contact(round_id=planned.round_id, name=person.name, email=person.email)
    session.add(contact)
    session.flush()
    language = mail_language(person.language)
    with force_locale(language):
        label = _("Participant %(number)s", number=person.id)
    invitation = invite(
        session,
        planned.round,
        person.organization_id,
        str(label),
        language,
        now,
        contact_id=contact.id,
        subject=(f"edition:{edition.id}", title_of(edition.course, language)),
    )
    session.add(
        EvaluationInvitation(
            nomination_id=person.id, phase=planned.phase, invitation_id=invitation.id
        )
    )
    session.flush()


def _let_go(
    session: Session, phase: Phase, person: Nomination, invitation: Invitation, now: datetime
) -> bool:
    """Take the invitation back if it is no longer meant; whether it was."""
    meant = not is_let_go(phase, NominationState(person.state))
    return not meant and _take_back(session, invitation, now)


def _take_back(session: Session, invitation: Invitation, now: datetime) -> bool:
    """Unless it is answered, or was taken back before."""
    answered = invitation.response is not None and invitation.response.submitted_at is not None
    if answered or invitation.revoked_at is not None:
        return False
    revoke_invitation(session, invitation, now)
    return True
