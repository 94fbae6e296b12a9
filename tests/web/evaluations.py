"""Editions that were held and evaluated: who came, and what they answered three times."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.actions import offer_places
from capacity.training.cohorts.deciding import accept, record_attendance
from capacity.training.cohorts.nominating import nominate
from capacity.training.domain.courses import EditionState
from capacity.training.domain.evaluation import Phase, suggested_windows
from capacity.training.domain.evaluation_figures import REACTION
from capacity.training.evaluation.asking import invite_participants, plan_evaluation
from capacity.training.evaluation.models import EvaluationInvitation
from capacity.training.evaluation.queries import rounds_of
from capacity.training.evaluation.settling import settle_evaluations
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.models import Invitation
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.domain.structure import Answer
from surveys.results.releases.actions import keep, situation, worked_out
from tests.client import HouseClient
from tests.factories import make_edition, make_organization, make_person
from tests.web.cohorts import person_named

Answers = dict[str, Answer]


def path(edition: EditionRecord, part: str = "") -> str:
    return f"/training/editions/{edition.id}/evaluation{part}"


def entering(client: HouseClient, session: Session, *grants: Grant) -> None:
    """Somebody with these roles signs in."""
    person = make_person(session, *grants)
    session.commit()
    client.become(person)


def plan(app: Flask, session: Session, edition: EditionRecord, planner: Person) -> None:
    begun = datetime.combine(edition.begins, time(9), UTC) - timedelta(days=30)
    windows = suggested_windows(edition.begins, edition.ends)
    with app.app_context():
        plan_evaluation(session, edition, windows, "", planner.id, begun)
    session.commit()


def held(
    app: Flask,
    session: Session,
    groups: Sequence[Group],
    country: str = "SEN",
    of_each: int = 1,
) -> EditionRecord:
    """An edition of a year ago that ``of_each`` participants of an organization of each group
    attended."""
    edition = make_edition(session, begins_in_days=-300, seats=30)
    edition.state = EditionState.CONFIRMED
    planner = make_person(session, Grant(Role.PLANNER))
    earlier = datetime.combine(edition.begins, time(9), UTC) - timedelta(days=60)
    days = {}
    for number, group in enumerate(groups):
        organization = make_organization(session, group, country)
        offer = offer_places(
            session, edition, organization.id, of_each, 0, ("C1.1",), planner.id, earlier
        )
        for each in range(number * of_each, (number + 1) * of_each):
            found, _seat = nominate(session, offer, person_named(each), planner.id, earlier)
            accept(session, found, planner.id, earlier)
            days[found.id] = 5
    plan(app, session, edition, planner)
    record_attendance(session, edition, days, planner.id, now())
    session.commit()
    return edition


def before(number: int) -> Answers:
    return {
        "need": "new_task",
        "linked_gap": "C1",
        "test_score": 40 + number,
        "self_efficacy": str(2 + number % 2),
    }


def after(number: int) -> Answers:
    said: Answers = {item: str(3 + number % 3) for item in REACTION}
    score: Answers = {"test_score": 50 + 2 * number, "self_efficacy": str(3 + number % 3)}
    return said | {"recommend": str(6 + number % 5)} | score


def later(number: int) -> Answers:
    applied = ("regularly", "sometimes", "not_applied")[number % 3]
    said: Answers = {"applied": applied, "organizational_change": "proposed"}
    return said if applied == "regularly" else said | {"obstacles": ("no_time",)}


SAID = {Phase.BEFORE: before, Phase.AFTER: after, Phase.SIX_MONTHS: later}


def answered(
    app: Flask, session: Session, edition: EditionRecord, silent: int | None = None
) -> None:
    """Everybody answers all three times, but ``silent`` not at the end; all rounds have closed."""
    for phase, planned in rounds_of(session, edition.id).items():
        moment = planned.round.closes_at - timedelta(hours=1)
        with app.app_context():
            invite_participants(session, edition, False, moment)
        asked = session.scalars(
            select(Invitation)
            .join(EvaluationInvitation, EvaluationInvitation.invitation_id == Invitation.id)
            .where(Invitation.round_id == planned.round_id)
            .order_by(EvaluationInvitation.nomination_id)
        ).all()
        for number, invitation in enumerate(asked):
            if phase is Phase.AFTER and number == silent:
                continue
            said = SAID[phase](number)
            response = save_answers(session, holder_of(invitation), None, said, "en", moment)
            submit_response(session, response, moment)
        session.flush()
        keep(session, planned.round, worked_out(situation(session, planned.round, now())), now())
    session.commit()


def settled(session: Session) -> None:
    settle_evaluations(session, now())
    session.commit()
