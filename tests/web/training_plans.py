"""Organizations with shared needs and courses about them, for plans."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Position
from capacity.training.catalogue.actions import add_course
from capacity.training.catalogue.contents import CourseContent
from capacity.training.catalogue.models import CourseRecord
from capacity.training.domain.settings import Settings
from capacity.training.plans.actions import begin_plan
from capacity.training.plans.models import PlanScenario
from surveys.constituents.consents import Recipient, Subject, give_consent
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation.database import now
from tests.factories import make_person
from tests.web.portfolios import reviewed

CRITERIA = ("C1.1", "C1.2", "C3.1")
AFRICA = ("SEN", "KEN", "GHA", "MAR", "ZAF", "NGA")


@dataclass(frozen=True, slots=True)
class World:
    """Organizations that share needs in CRITERIA, and a course about C1 and one about C3."""

    organizations: list[Organization]
    courses: list[CourseRecord]
    person_id: int


def sharing(
    session: Session,
    countries: Sequence[str] = AFRICA,
    group: Group = Group.WORKERS,
    criteria: Collection[str] = CRITERIA,
) -> list[Organization]:
    """Organizations that stand at 3, want 5 in these criteria, and share that."""
    made = reviewed(session, countries, group)
    session.execute(
        update(Position)
        .where(Position.assessment_id.in_(made.assessments), Position.criterion.in_(criteria))
        .values(desired=5, importance=4)
    )
    offer = (Subject.NEEDS, Recipient.TURIN_CENTRE)
    for organization in made.organizations:
        give_consent(session, organization, offer, made.reviewer.id, now())
    session.commit()
    return made.organizations


def course(session: Session, person_id: int, code: str, **given: Any) -> CourseRecord:
    """A course on campus in English about C1, from level 2 to 5."""
    content = CourseContent(
        **{
            "code": code,
            "titles": {"en": (f"Course {code}", "")},
            "covers": ("C1",),
            "level_from": 2,
            "level_to": 5,
            "groups": tuple(Group),
            "delivery": "campus",
            "days": 5,
            "languages": ("en",),
            "seats_min": 2,
            "seats_max": 10,
            "cost_edition": 10_000,
            "cost_head": 1_000,
            **given,
        }
    )
    return add_course(session, content, person_id, now())


def world(session: Session, countries: Sequence[str] = AFRICA) -> World:
    organizations = sharing(session, countries)
    person = make_person(session)
    courses = [
        course(session, person.id, "K1"),
        course(session, person.id, "K3", covers=("C3",), cost_edition=20_000),
    ]
    session.commit()
    return World(organizations, courses, person.id)


def planned(session: Session, made: World, **given: Any) -> PlanScenario:
    """A plan for next year with one scenario of these bounds, nothing proposed yet."""
    begins = now().date().replace(year=now().year + 1, month=1, day=1)
    bounds = Settings(**{"months": 6, "budget": 100_000, "seconds": 10, **given})
    plan, _new = begin_plan(
        session, "Next year", begins, bounds, False, "First", "f" * 32, made.person_id, now()
    )
    session.commit()
    return plan.scenarios[0]
