"""Participants say what came of a training: asked three times, paired, and published with care."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment, Position
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.actions import offer_places
from capacity.training.cohorts.deciding import accept, record_attendance
from capacity.training.cohorts.erasing import erase
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.nominating import nominate
from capacity.training.demand.queries import NEEDS_OFFER
from capacity.training.domain.courses import EditionState
from capacity.training.domain.evaluation import Phase, suggested_windows
from capacity.training.domain.evaluation_figures import REACTION
from capacity.training.evaluation.asking import (
    forget_erased,
    invite_participants,
    plan_evaluation,
)
from capacity.training.evaluation.models import EvaluationInvitation, EvaluationResult
from capacity.training.evaluation.queries import rounds_of
from capacity.training.evaluation.settling import settle_evaluations
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.erasure import erase as erase_trace
from surveys.collection.answering.erasure import find_traces
from surveys.collection.invitations.models import Invitation, Message
from surveys.collection.population.models import Contact
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import was_published
from surveys.constituents.consents import give_consent
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.worker import run_sweeps
from surveys.questionnaires.domain.structure import Answer
from surveys.results.releases.actions import keep, situation, worked_out
from tests.client import HouseClient
from tests.factories import make_edition, make_organization, make_person, make_round
from tests.mailbox import mailbox, mailing
from tests.web.cohorts import arranged, named, person_named
from tests.web.conftest import afresh, recorded

__all__ = ["mailbox", "mailing"]

Answers = dict[str, Answer]


def path(edition: EditionRecord, part: str = "") -> str:
    return f"/training/editions/{edition.id}/evaluation{part}"


def entering(client: HouseClient, session: Session, *grants: Grant) -> None:
    """Somebody with these roles signs in."""
    person = make_person(session, *grants)
    session.commit()
    client.become(person)


# --- asking --------------------------------------------------------------------------------------


def test_three_rounds_are_planned_in_one_step_and_whoever_comes_is_asked(
    client: HouseClient, session: Session, mailing: None
) -> None:
    cohort = arranged(session)
    first = named(session, cohort, 1, accepted=True)
    named(session, cohort, 2)
    client.become(cohort.planner)
    page = client.page(path(cohort.edition))
    assert "Nobody is asked yet" in page.text(".//main")
    form = client.page(path(cohort.edition, "/plan")).form("/plan")
    assert form["before_last"] == cohort.edition.begins.isoformat()
    for _twice in range(2):
        assert client.post(path(cohort.edition, "/plan"), data=form).status_code == 302
    asked = afresh(session).scalars(select(Invitation)).all()
    assert [(one.subject_key, one.language) for one in asked] == [
        (f"edition:{cohort.edition.id}", "en")
    ]
    assert asked[0].contact is not None and asked[0].contact.email == "participant1@example.org"
    assert asked[0].label == f"Participant {first.id}"
    rounds = session.scalars(select(Round).order_by(Round.opens_at)).all()
    assert [each.version.document["code"] for each in rounds] == [
        "training-before",
        "training-after",
        "training-six-months",
    ]
    assert {each.mode for each in rounds} == {"confidential"}
    line = session.scalars(select(Message)).one()
    assert (line.state, line.due_at) == ("waiting", max(line.asked_at, rounds[0].opens_at))
    assert recorded(session).count(("evaluation.planned", f"edition:{cohort.edition.id}")) == 1


def test_whoever_is_accepted_later_is_asked_too_and_nobody_twice(
    app: Flask, client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, begins_in_days=10)
    plan(app, session, cohort.edition, cohort.planner)
    first = named(session, cohort, 1, accepted=True)
    run_sweeps(app)
    named(session, cohort, 2, accepted=True)
    client.become(cohort.planner)
    answer = client.submit(path(cohort.edition, "/invite"), at=path(cohort.edition))
    assert "1 invitation is made." in client.page(str(answer.location)).text(".//main")
    answer = client.submit(path(cohort.edition, "/invite"), at=path(cohort.edition))
    assert "Nobody new is to be asked" in client.page(str(answer.location)).text(".//main")
    count = select(func.count()).select_from(EvaluationInvitation)
    assert afresh(session).scalar(count) == 2
    first = session.get_one(Nomination, first.id)
    first.state = "withdrawn"
    session.commit()
    run_sweeps(app)
    standing = select(func.count()).select_from(Invitation).where(Invitation.revoked_at.is_(None))
    assert afresh(session).scalar(standing) == 1


def test_whose_personal_data_were_erased_is_never_asked_again(app: Flask, session: Session) -> None:
    """An administrator erases the trace in the first round; the next one asks the other only."""
    cohort = arranged(session, begins_in_days=10)
    plan(app, session, cohort.edition, cohort.planner)
    for number in (1, 2):
        named(session, cohort, number, accepted=True)
    run_sweeps(app)
    (found,) = find_traces(afresh(session), "participant1@example.org")
    erase_trace(session, found, False, cohort.planner.id, now())
    last_day = datetime.combine(cohort.edition.ends, time(9), UTC)
    with app.app_context():
        assert invite_participants(session, cohort.edition, False, last_day).new == 1
    assert find_traces(session, "participant1@example.org") == []
    assert len(find_traces(session, "participant2@example.org")) == 2


def test_a_cancelled_edition_asks_nobody_any_more(
    app: Flask, client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, begins_in_days=10)
    plan(app, session, cohort.edition, cohort.planner)
    named(session, cohort, 1, accepted=True)
    run_sweeps(app)
    named(session, cohort, 2, accepted=True)
    edition = afresh(session).get_one(EditionRecord, cohort.edition.id)
    edition.state, edition.reason = EditionState.CANCELLED, "No teacher."
    session.commit()
    run_sweeps(app)
    asked = afresh(session).scalars(select(Invitation)).all()
    assert len(asked) == 1 and asked[0].revoked_at is not None
    client.become(cohort.planner)
    assert "Invite who came later" not in client.page(path(edition)).text(".//main")
    client.submit(path(edition, "/invite"), at=path(edition), form="sign-out")
    assert afresh(session).scalar(select(func.count()).select_from(Invitation)) == 1


def test_days_that_make_no_round_are_said_at_their_field(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    client.become(cohort.planner)
    form = client.page(path(cohort.edition, "/plan")).form("/plan")
    wrong = form | {"after_last": form["before_first"], "six_months_first": ""}
    answer = client.submit(path(cohort.edition, "/plan"), wrong)
    assert answer.status_code == 422
    assert "Enter a day." in answer.text
    wrong = form | {"after_first": form["before_first"]}
    answer = client.submit(path(cohort.edition, "/plan"), wrong)
    assert answer.status_code == 422
    assert "This lies before the end of the phase before it." in answer.text
    for day in ("9999-12-25", "9999-12-01"):
        wrong = form | {"six_months_first": day, "six_months_last": day}
        answer = client.submit(path(cohort.edition, "/plan"), wrong)
        assert answer.status_code == 422
        assert "This day lies more than two years from the edition." in answer.text
    assert afresh(session).scalar(select(func.count()).select_from(Round)) == 0


@pytest.mark.parametrize("state", [EditionState.CANCELLED, EditionState.HELD])
def test_nobody_is_asked_about_what_did_not_take_place_or_is_long_over(
    client: HouseClient, session: Session, state: EditionState
) -> None:
    cancelled = state is EditionState.CANCELLED
    edition = make_edition(session, begins_in_days=30 if cancelled else -400)
    edition.state, edition.reason = state, "No teacher." if cancelled else ""
    planner = make_person(session, Grant(Role.PLANNER))
    session.commit()
    client.become(planner)
    shown = client.page(path(edition, "/plan")).text(".//main")
    assert ("This edition is cancelled" if cancelled else "It is too late") in shown
    answer = client.submit(path(edition, "/plan"), data_of(edition), form="sign-out")
    assert answer.status_code == 302
    assert afresh(session).scalar(select(func.count()).select_from(Round)) == 0


def data_of(edition: EditionRecord) -> dict[str, str]:
    return {
        f"{phase}_{end}": getattr(window, end).isoformat()
        for phase, window in suggested_windows(edition.begins, edition.ends).items()
        for end in ("first", "last")
    }


# --- what came of it -----------------------------------------------------------------------------


def plan(app: Flask, session: Session, edition: EditionRecord, planner: Person) -> None:
    begun = datetime.combine(edition.begins, time(9), UTC) - timedelta(days=30)
    windows = suggested_windows(edition.begins, edition.ends)
    with app.app_context():
        plan_evaluation(session, edition, windows, "", planner.id, begun)
    session.commit()


def held(
    app: Flask, session: Session, groups: Sequence[Group], country: str = "SEN"
) -> EditionRecord:
    """An edition of a year ago that one participant of an organization of each group attended."""
    edition = make_edition(session, begins_in_days=-300, seats=30)
    edition.state = EditionState.CONFIRMED
    planner = make_person(session, Grant(Role.PLANNER))
    earlier = datetime.combine(edition.begins, time(9), UTC) - timedelta(days=60)
    days = {}
    for number, group in enumerate(groups):
        organization = make_organization(session, group, country)
        offer = offer_places(
            session, edition, organization.id, 1, 0, ("C1.1",), planner.id, earlier
        )
        found, _seat = nominate(session, offer, person_named(number), planner.id, earlier)
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
            .where(Invitation.round_id == planned.round_id)
            .order_by(Invitation.id)
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


def test_a_planner_sees_reaction_learning_and_use(
    app: Flask, client: HouseClient, session: Session
) -> None:
    edition = held(app, session, [Group.WORKERS] * 6)
    answered(app, session, edition)
    settled(session)
    entering(client, session, Grant(Role.PLANNER))
    page = client.page(path(edition))
    shown = page.text(".//main")
    assert "67% of those who answered half a year later have used" in shown
    assert "67% are satisfied overall" in shown
    # before 40 … 45 (mean 42.5), at the end 50 … 60 (mean 55): a gain of 12.5 over six pairs
    assert "42.5" in shown and "55.0" in shown and "The gain is 12.5" in shown
    assert shown.count("as if these participants were a random sample") == 4
    assert "1. Reaction" in shown and "2. Learning" in shown and "3. Use" in shown
    assert "This does not show that the training caused it" in shown
    assert "fewer than five organizations that took part can be compared" in shown
    assert "67%" in client.page("/training/evaluations").text(".//main")
    assert "67%" in client.page(f"/training/courses/{edition.course_id}/evaluation").text(".//main")
    rounds = rounds_of(afresh(session), edition.id)
    assert all(was_published(session, each.round_id) for each in rounds.values())


def test_a_file_says_the_same(app: Flask, client: HouseClient, session: Session) -> None:
    edition = held(app, session, [Group.WORKERS] * 6)
    answered(app, session, edition)
    settled(session)
    entering(client, session, Grant(Role.ANALYST))
    text = client.open(path(edition, ".csv")).get_data().decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(text)))
    measures = {(line["phase"], line["field"], line["measure"]): line for line in lines}
    gain = measures["after", "test_score", "learning-gain/1"]
    assert (gain["value"], gain["denominator"]) == ("12.5", "6")
    used = measures["six_months", "applied", "application-rate/1"]
    assert used["value"] == "0.666667" and used["status"] == "published"
    # Levels are shared with the training centre, and with nobody else.
    assert "results" not in {line["phase"] for line in lines}


def test_nothing_is_shown_of_a_few(app: Flask, client: HouseClient, session: Session) -> None:
    edition = held(app, session, [Group.WORKERS] * 4)
    answered(app, session, edition)
    settled(session)
    entering(client, session, Grant(Role.PLANNER))
    shown = client.page(path(edition)).text(".//main")
    assert "Not published" in shown and "satisfied" not in shown.split("1. Reaction")[0]
    kept = afresh(session).scalars(select(EvaluationResult)).all()
    assert len(kept) == 3
    for each in kept:
        assert not any(each.content["items"].values())
        assert not any(each.content.get("pairs", {}).values())


def test_who_sees_a_groups_answers_cannot_subtract_them(
    app: Flask, client: HouseClient, session: Session
) -> None:
    """Four of workers' and three of employers' organizations: the whole is for planners only."""
    edition = held(app, session, [Group.WORKERS] * 4 + [Group.EMPLOYERS] * 3)
    answered(app, session, edition)
    settled(session)
    entering(client, session, Grant(Role.PLANNER))
    assert "have used what they learned" in client.page(path(edition)).text(".//main")
    bureau = Grant(Role.REVIEWER, group=Group.WORKERS)
    for grants in ([bureau], [bureau, Grant(Role.PLANNER)]):
        entering(client, session, *grants)
        shown = client.page(path(edition)).text(".//main")
        assert "have used what they learned" not in shown
        assert "The gain is" not in shown


def test_one_who_answered_once_is_not_told_by_the_gain(
    app: Flask, client: HouseClient, session: Session
) -> None:
    edition = held(app, session, [Group.WORKERS] * 7)
    answered(app, session, edition, silent=0)
    settled(session)
    entering(client, session, Grant(Role.PLANNER))
    shown = client.page(path(edition)).text(".//main")
    assert "are satisfied overall" in shown
    assert "The gain is" not in shown


def test_what_was_shown_stays_and_demonstration_never_leaves(
    app: Flask, client: HouseClient, session: Session
) -> None:
    edition = held(app, session, [Group.WORKERS] * 6, "XAA")
    answered(app, session, edition)
    settled(session)
    entering(client, session, Grant(Role.PLANNER))
    first = client.page(path(edition)).text(".//main")
    assert "made up for the demonstration" in first
    settled(session)
    assert client.page(path(edition)).text(".//main") == first
    client.page(path(edition, ".csv"), 404)


def assessed(
    session: Session,
    rounds: Sequence[Round],
    edition: EditionRecord,
    organization: Organization,
    gains: int,
    consents: bool = True,
) -> None:
    """Validated at level 2 before the edition and ``gains`` levels higher after it."""
    giver = make_person(session, Grant(Role.FOCAL_POINT, organization.id))
    begun = datetime.combine(edition.begins, time(9), UTC)
    for round_, days, level in zip(rounds, (-90, 90), (2, 2 + gains), strict=True):
        moment = begun + timedelta(days=days)
        assessment = Assessment(
            round_id=round_.id,
            organization_id=organization.id,
            state=AssessmentState.VALIDATED,
            started_at=moment,
            rating_closed_at=moment,
            submitted_at=moment,
            ended_at=moment,
        )
        session.add(assessment)
        session.flush()
        agreed = {"agreed_by": giver.id, "agreed_at": moment}
        session.add(Position(assessment_id=assessment.id, criterion="C1.1", level=level, **agreed))
    if consents:
        give_consent(session, organization, NEEDS_OFFER, giver.id, now())
    session.commit()


def test_diagnostics_later_are_told_beside_comparable_others_with_caution(
    app: Flask, client: HouseClient, session: Session
) -> None:
    """Five that took part rose by 1, 1, 2, 0, 1; five others by 0, 0, 1, 0, 0. One that rose by 3
    keeps its needs to itself, and counts on no side."""
    edition = held(app, session, [Group.WORKERS] * 5)
    rounds = [make_round(session, "diagnostic-workers") for _time in range(2)]
    sent = session.scalars(select(Organization).order_by(Organization.id)).all()
    for organization, gain in zip(sent, (1, 1, 2, 0, 1), strict=True):
        assessed(session, rounds, edition, organization, gain)
    for gain in (0, 0, 1, 0, 0):
        other = make_organization(session, Group.WORKERS, "SEN")
        assessed(session, rounds, edition, other, gain)
    silent = make_organization(session, Group.WORKERS, "SEN")
    assessed(session, rounds, edition, silent, 3, consents=False)
    entering(client, session, Grant(Role.PLANNER))
    shown = client.page(path(edition)).text(".//main")
    change = "Change of those who took part1.0 Change of comparable others0.2 Difference0.8"
    assert change in " ".join(shown.split())
    assert "Chance alone may explain this difference." in shown
    assert "This does not show that the training caused it" in shown
    lines = client.open(path(edition, ".csv")).get_data().decode("utf-8-sig")
    assert "results,difference,,rescore-difference/1,0.8,5," in lines
    entering(client, session, Grant(Role.ANALYST))
    assert "Difference" not in client.page(path(edition)).text(".//main")


def test_a_difference_without_an_interval_is_not_called_chance(
    app: Flask, client: HouseClient, session: Session
) -> None:
    """All that took part rose by one level, all others by none: no spread to estimate from."""
    edition = held(app, session, [Group.WORKERS] * 5)
    rounds = [make_round(session, "diagnostic-workers") for _time in range(2)]
    sent = session.scalars(select(Organization).order_by(Organization.id)).all()
    beside = [make_organization(session, Group.WORKERS, "SEN") for _number in range(5)]
    for organization in (*sent, *beside):
        assessed(session, rounds, edition, organization, int(organization in sent))
    entering(client, session, Grant(Role.PLANNER))
    shown = client.page(path(edition)).text(".//main")
    assert "The difference to comparable organizations is 1.0 levels" in shown
    assert "There is no interval:" in shown
    assert "Chance alone" not in shown and "95 % interval" not in shown


def test_nothing_is_told_before_a_round_has_closed(
    app: Flask, client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, begins_in_days=10)
    named(session, cohort, accepted=True)
    plan(app, session, cohort.edition, cohort.planner)
    with app.app_context():
        invite_participants(session, cohort.edition, False, now())
    session.commit()
    settled(session)
    client.become(cohort.planner)
    shown = client.page(path(cohort.edition)).text(".//main")
    assert "When it has closed" in shown
    assert afresh(session).scalars(select(EvaluationResult)).all() == []


def test_a_name_that_was_erased_is_known_to_no_round(app: Flask, session: Session) -> None:
    edition = held(app, session, [Group.WORKERS] * 2)
    answered(app, session, edition)
    person = session.scalars(select(Nomination).order_by(Nomination.id)).first()
    assert person is not None
    erase(session, person, None, now())
    forget_erased(session, now())
    session.commit()
    kept = session.scalars(select(Contact.email).order_by(Contact.id)).all()
    assert sorted(kept) == ["", "", "", *["participant1@example.org"] * 3]


def test_who_is_no_staff_does_not_see_evaluations(client: HouseClient, session: Session) -> None:
    cohort = arranged(session)
    client.become(cohort.focal_point)
    client.page("/training/evaluations", 403)
    client.page(path(cohort.edition), 403)
    entering(client, session, Grant(Role.ANALYST))
    client.page(path(cohort.edition, "/plan"), 403)
