"""Who gave which answers of an evaluation is forgotten; what the answers came to stays."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import ForeignKey, Table, delete, select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.models import Nomination
from capacity.training.domain.evaluation import Phase
from capacity.training.evaluation.asking import invite_participants
from capacity.training.evaluation.models import (
    EvaluationInvitation,
    EvaluationResult,
    EvaluationRound,
)
from capacity.training.evaluation.queries import evaluations, invited_of, rounds_of
from surveys.collection.answering.erasure import erase, trace_of
from surveys.collection.answering.models import Response
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import Base, now
from surveys.foundation.jobs.worker import run_sweeps
from tests.client import HouseClient
from tests.web.conftest import afresh
from tests.web.evaluations import answered, entering, held, path, settled

Place = tuple[str, Any]
"""A table and the first column of its key."""

SHARED = {
    "organizations",
    "countries",
    "people",
    "rounds",
    "course_editions",
    "courses",
    "questionnaire_versions",
    "audit_events",
}
"""Rows that many participants share: whoever comes by one of them may have come from anybody."""


def dump(session: Session) -> dict[Table, list[dict[str, Any]]]:
    afresh(session)
    tables = Base.metadata.sorted_tables
    return {t: [dict(row._mapping) for row in session.execute(select(t))] for t in tables}


def reached(rows: dict[Table, list[dict[str, Any]]], start: Place) -> set[Place]:
    """All rows that lead to one another by keys, from ``start`` on; shared ones end the way.

    A row is one of its own table's key and of all that its foreign keys name.
    """
    groups: list[set[Place]] = []
    for table, content in rows.items():
        keys = [column.name for column in table.primary_key]
        for row in content:
            own: Place = (table.name, tuple(row[key] for key in keys))
            named = {own} if table.name not in SHARED else set()
            for foreign in _foreign(table):
                target, value = foreign.column.table.name, row[foreign.parent.name]
                if value is not None and target not in SHARED:
                    named.add((target, (value,)))
            groups.append(named)
    found, ways = {start}, _ways(groups)
    waiting = [start]
    while waiting:
        for place in ways[waiting.pop()] - found:
            found.add(place)
            waiting.append(place)
    return found


def _foreign(table: Table) -> Iterable[ForeignKey]:
    return table.foreign_keys


def _ways(groups: Iterable[set[Place]]) -> defaultdict[Place, set[Place]]:
    ways: defaultdict[Place, set[Place]] = defaultdict(set)
    for group in groups:
        for place in group:
            ways[place] |= group
    return ways


def answers_of(session: Session) -> dict[int, set[Any]]:
    """Which responses the database leads to, from each participant."""
    rows = dump(session)
    return {
        id_: {key for table, key in reached(rows, ("nominations", (id_,))) if table == "responses"}
        for id_ in session.scalars(select(Nomination.id)).all()
    }


def time_is_over(app: Flask, session: Session, edition: EditionRecord, *phases: Phase) -> None:
    """The rounds of these phases ended longer ago than they keep what identifies people."""
    for phase, planned in rounds_of(session, edition.id).items():
        if phase in phases:
            round_ = session.get_one(Round, planned.round_id)
            back = round_.closes_at - round_.opens_at
            round_.closes_at = now() - timedelta(days=800)
            round_.opens_at = round_.closes_at - back
    session.commit()
    run_sweeps(app)
    removed = (
        select(Round.anonymized_at)
        .join(EvaluationRound, EvaluationRound.round_id == Round.id)
        .where(EvaluationRound.phase.in_(phases))
    )
    assert None not in afresh(session).scalars(removed).all()


def figures(client: HouseClient, edition: EditionRecord) -> str:
    """What the page says after the days of the rounds."""
    return client.page(path(edition)).text(".//main").partition("1. Reaction")[2]


def test_once_anonymized_nothing_leads_from_a_participant_to_answers(
    app: Flask, client: HouseClient, session: Session
) -> None:
    """Two of each of six organizations; a dump is searched for ways from one to the other."""
    edition = held(app, session, [Group.WORKERS] * 6, of_each=2)
    answered(app, session, edition)
    settled(session)
    assert {len(found) for found in answers_of(session).values()} == {3}
    entering(client, session, Grant(Role.PLANNER))
    shown = figures(client, edition)
    assert "The gain in" in shown
    time_is_over(app, session, edition, Phase.BEFORE)
    assert {len(found) for found in answers_of(session).values()} == {2}
    time_is_over(app, session, edition, Phase.AFTER, Phase.SIX_MONTHS)
    assert invited_of(session, edition.id) == dict.fromkeys(Phase, 12)
    assert set().union(*answers_of(session).values()) == set()
    assert session.scalars(select(EvaluationInvitation)).all() == []
    assert len(session.scalars(select(Response)).all()) == 36, "answers stay"
    people = session.scalars(select(Nomination)).all()
    assert all(person.name and person.email for person in people), "the cohort stays named"
    session.rollback()
    assert figures(client, edition) == shown


def test_numbers_of_invitations_tell_no_order(app: Flask, session: Session) -> None:
    """Of twelve the chance that the orders are the same is one in 479,001,600."""
    edition = held(app, session, [Group.WORKERS] * 6, of_each=2)
    before = rounds_of(session, edition.id)[Phase.BEFORE].round
    with app.app_context():
        invite_participants(session, edition, False, before.closes_at - timedelta(hours=1))
    orders = [
        session.scalars(
            select(EvaluationInvitation.nomination_id)
            .where(EvaluationInvitation.phase == phase)
            .order_by(EvaluationInvitation.invitation_id)
        ).all()
        for phase in (Phase.BEFORE, Phase.AFTER)
    ]
    assert sorted(orders[0]) == sorted(orders[1]) and len(orders[0]) == 12
    assert orders[0] != sorted(orders[0]) and orders[0] != orders[1]


def test_who_asked_to_be_erased_is_paired_with_nothing_and_not_asked_again(
    app: Flask, session: Session
) -> None:
    """The answers stay without a name; what the others changed would tell them: no gain."""
    edition = held(app, session, [Group.WORKERS] * 7)
    answered(app, session, edition)
    person = session.scalars(select(Nomination).order_by(Nomination.id)).first()
    assert person is not None
    for phase in (Phase.BEFORE, Phase.AFTER):
        asked = session.get_one(EvaluationInvitation, (person.id, phase)).invitation_id
        trace = trace_of(session, f"invitation:{asked}")
        assert trace is not None and trace.response is not None
        erase(session, trace, False, person.nominated_by, now())
        session.commit()
        assert session.get_one(EvaluationInvitation, (person.id, phase)).invitation_id is None
    assert len(answers_of(session)[person.id]) == 1
    settled(session)
    result = session.get_one(EvaluationResult, (edition.id, Phase.AFTER))
    assert result.content["answered"] == 7 and not any(result.content["pairs"].values())


def test_after_its_time_a_phase_keeps_nobody_from_being_asked_later(
    app: Flask, session: Session
) -> None:
    """The first round has forgotten everybody before the others ask; one person asked for it."""
    edition = held(app, session, [Group.WORKERS] * 5)
    before = rounds_of(session, edition.id)[Phase.BEFORE]
    with app.app_context():
        invite_participants(session, edition, False, before.round.closes_at - timedelta(hours=1))
    session.execute(delete(EvaluationInvitation).where(EvaluationInvitation.phase != Phase.BEFORE))
    person = session.scalars(select(EvaluationInvitation)).first()
    assert person is not None
    trace = trace_of(session, f"invitation:{person.invitation_id}")
    assert trace is not None
    erase(session, trace, False, edition.changed_by or 1, now())
    session.commit()
    time_is_over(app, session, edition, Phase.BEFORE)
    moment = datetime.combine(edition.ends, time(9), tzinfo=before.planned_at.tzinfo)
    with app.app_context():
        assert invite_participants(session, edition, False, moment).new == 2 * 4


def test_a_gain_whose_pairs_were_forgotten_before_it_was_settled_is_not_shown(
    app: Flask, session: Session
) -> None:
    """Only if the round at the end is longer open than the one before keeps who answered."""
    edition = held(app, session, [Group.WORKERS] * 6)
    answered(app, session, edition)
    at_the_end = rounds_of(session, edition.id)[Phase.AFTER].round
    closed, at_the_end.closes_at = at_the_end.closes_at, now() + timedelta(days=1)
    session.commit()
    time_is_over(app, session, edition, Phase.BEFORE)
    session.get_one(Round, at_the_end.id).closes_at = closed
    session.commit()
    settled(session)
    found = evaluations(session, [edition.id], True)[edition.id][Phase.AFTER]
    assert found.answered == 6 and found.pairs
    assert all(pairs is None for pairs in found.pairs.values())
