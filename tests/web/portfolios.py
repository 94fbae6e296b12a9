"""Many organizations with reviewed assessments, written straight into the tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.records import criteria
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Group
from surveys.foundation.database import now
from surveys.questionnaires.queries import questionnaire_in
from tests.factories import make_organization, make_person, make_round
from tests.web.arranging import DIAGNOSTICS

LevelOf = Callable[[int, str], int | None]
"""The verified level of a criterion in the assessment with this number; None: agreed alone."""


def three(_number: int, _criterion: str) -> int:
    return 3


@dataclass(frozen=True, slots=True)
class Reviewed:
    round: Round
    organizations: list[Organization]
    assessments: list[int]
    reviewer: Person


def reviewed(
    session: Session,
    countries: Sequence[str],
    group: Group = Group.WORKERS,
    level: LevelOf = three,
    state: str = "validated",
    organizations: Sequence[Organization] = (),
    moment: datetime | None = None,
) -> Reviewed:
    """One organization in each of ``countries`` (codes may repeat), all in one round.

    All agreed on level 3; what is verified is ``level``.
    """
    session.rollback()  # what the client did meanwhile is seen from here on
    moment = moment or now() - timedelta(days=1)
    round_ = make_round(session, DIAGNOSTICS[group])
    held = list(organizations) or [make_organization(session, group, iso3) for iso3 in countries]
    person = make_person(session)
    ids = []
    for organization in held:
        assessment = Assessment(
            round_id=round_.id,
            organization_id=organization.id,
            state=state,
            started_at=moment,
            rating_closed_at=moment,
            submitted_at=moment,
            ended_at=moment if state == "validated" else None,
        )
        session.add(assessment)
        session.flush()
        ids.append(assessment.id)
    codes = [item.code for item in criteria(questionnaire_in(session, round_.version_id, "en"))]
    session.execute(
        insert(Position),
        [
            {
                "assessment_id": assessment,
                "criterion": code,
                "level": 3,
                "not_applicable": False,
                "reason": "",
                "rationale": "",
                "dissent": "",
                "evidence": "",
                "agreed_by": person.id,
                "agreed_at": moment,
                "revision": 1,
            }
            for assessment in ids
            for code in codes
        ],
    )
    decided = [
        (assessment, code, level(number, code))
        for number, assessment in enumerate(ids)
        for code in codes
    ]
    session.execute(
        insert(Review),
        [
            {
                "assessment_id": assessment,
                "criterion": code,
                "decision": "accept" if verified is None else "verify",
                "verified_level": verified,
                "not_applicable_accepted": False,
                "reason": "",
                "reviewer_id": person.id,
                "decided_at": moment,
                "position_revision": 1,
                "revision": 1,
            }
            for assessment, code, verified in decided
        ],
    )
    session.commit()
    return Reviewed(round_, held, ids, person)
