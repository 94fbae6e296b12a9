"""What came of a training: paired, with intervals, and published with care."""

import csv
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.evaluation.asking import invite_participants
from capacity.training.evaluation.models import EvaluationResult
from capacity.training.evaluation.queries import rounds_of
from surveys.collection.rounds.queries import was_published
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient
from tests.web.cohorts import arranged, named
from tests.web.conftest import afresh
from tests.web.evaluations import answered, entering, held, path, plan, settled


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
    assert (
        "42.5" in shown
        and "55.0" in shown
        and "The gain in the test is 12.5 points of 100" in shown
    )
    assert shown.count("as if these participants were a random sample") == 4
    assert "1. Reaction" in shown and "2. Learning" in shown and "3. Use" in shown
    assert "This does not show that the training caused it" in shown
    assert "fewer than five organizations that took part can be compared" in shown
    assert "67%" in client.page("/training/evaluations").text(".//main")
    assert "67%" in client.page(f"/training/courses/{edition.course_id}/evaluation").text(".//main")
    rounds = rounds_of(afresh(session), edition.id)
    assert all(was_published(session, each.round_id) for each in rounds.values())


def test_those_whom_one_organization_sent_weigh_less(
    app: Flask, client: HouseClient, session: Session
) -> None:
    """Two of each of three organizations: six answers weigh like three, and intervals widen."""
    edition = held(app, session, [Group.WORKERS] * 3, of_each=2)
    answered(app, session, edition)
    settled(session)
    entering(client, session, Grant(Role.PLANNER))
    shown = client.page(path(edition)).text(".//main")
    assert shown.count("6 answers weigh like 3.0 independent ones.") == 4
    assert "sent by another organization" not in shown
    measures = of_file(client, edition)
    gain = measures["after", "test_score", "learning-gain/1"]
    # changes 10 to 15: mean 12.5, Σ(d - d̄)² = 17.5; ± t(2)·√(17.5 ÷ 6 ÷ 2) = 4.303·1.2076
    assert (gain["value"], gain["denominator"], gain["effective"]) == ("12.5", "6", "3")
    assert (float(gain["low"]), float(gain["high"])) == pytest.approx((7.304, 17.696), abs=1e-3)
    satisfied = measures["after", "overall", "top-2-box/1"]
    assert satisfied["effective"] == "3" and float(satisfied["low"]) < float(satisfied["value"])


def test_without_knowing_who_sent_how_many_there_is_no_interval(
    app: Flask, client: HouseClient, session: Session
) -> None:
    """As of what was settled before it was kept."""
    edition = held(app, session, [Group.WORKERS] * 6)
    answered(app, session, edition)
    settled(session)
    for result in session.scalars(select(EvaluationResult)):
        result.content = {key: kept for key, kept in result.content.items() if key != "sent"}
    session.commit()
    entering(client, session, Grant(Role.PLANNER))
    shown = client.page(path(edition)).text(".//main")
    assert "The gain in the test is 12.5 points of 100" in shown
    assert shown.count("There is no interval: the design effect is not known.") == 4
    assert "random sample" not in shown


def of_file(
    client: HouseClient, edition: EditionRecord
) -> dict[tuple[str, str, str], dict[str, str]]:
    """The lines of an edition's file by phase, field and measure."""
    text = client.open(path(edition, ".csv")).get_data().decode("utf-8-sig")
    lines = csv.DictReader(StringIO(text))
    return {(line["phase"], line["field"], line["measure"]): line for line in lines}


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
        assert "The gain in" not in shown


def test_one_who_answered_once_is_not_told_by_the_gain(
    app: Flask, client: HouseClient, session: Session
) -> None:
    edition = held(app, session, [Group.WORKERS] * 7)
    answered(app, session, edition, silent=0)
    settled(session)
    entering(client, session, Grant(Role.PLANNER))
    shown = client.page(path(edition)).text(".//main")
    assert "are satisfied overall" in shown
    assert "The gain in" not in shown


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
