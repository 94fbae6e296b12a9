"""Diagnostics before and after a training, beside comparable organizations that sent nobody."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment, Position
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.training.catalogue.models import EditionRecord
from capacity.training.demand.queries import NEEDS_OFFER
from surveys.collection.rounds.models import Round
from surveys.constituents.consents import give_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient
from tests.factories import make_organization, make_person, make_round
from tests.web.evaluations import entering, held, path


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
