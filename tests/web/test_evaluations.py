"""Participants are asked three times what came of a training."""

from datetime import UTC, datetime, time

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.erasing import erase
from capacity.training.cohorts.models import Nomination
from capacity.training.domain.courses import EditionState
from capacity.training.domain.evaluation import suggested_windows
from capacity.training.evaluation.asking import invite_participants
from capacity.training.evaluation.forgetting import forget_erased
from capacity.training.evaluation.models import EvaluationInvitation
from surveys.collection.answering.erasure import erase as erase_trace
from surveys.collection.answering.erasure import find_traces
from surveys.collection.invitations.models import Invitation, Message
from surveys.collection.population.models import Contact
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.worker import run_sweeps
from tests.client import HouseClient
from tests.factories import make_edition, make_person
from tests.mailbox import mailbox, mailing
from tests.web.cohorts import arranged, named
from tests.web.conftest import afresh, recorded
from tests.web.evaluations import answered, entering, held, path, plan

__all__ = ["mailbox", "mailing"]


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
    assert "Six months later: First day: Enter a day." in answer.text
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
    pages = ["/training/evaluations", path(cohort.edition), path(cohort.edition, "/plan")]
    client.become(cohort.planner)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    client.become(cohort.focal_point)
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    session.rollback()
    entering(client, session, Grant(Role.ANALYST))
    assert [client.get(page).status_code for page in pages] == [200, 200, 403]
