"""Assessments brought to where a test begins, by the platform's own actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import (
    Statement,
    close_rating,
    invite_assessor,
    record_position,
    start_assessment,
    submit_assessment,
)
from capacity.diagnostics.assessments.dossiers import Dossier, open_dossier
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import assessment_of
from capacity.diagnostics.assessments.records import criteria
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.models import Invitation
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.domain.structure import Answer, Questionnaire
from surveys.questionnaires.queries import questionnaire_in
from tests.factories import make_organization, make_person, make_round

DIAGNOSTICS = {
    Group.GOVERNMENT: "diagnostic-ministry",
    Group.EMPLOYERS: "diagnostic-employers",
    Group.WORKERS: "diagnostic-workers",
}
EVIDENCE = "Minutes of the congress, March 2026, in the archive."
AGREED = Statement(level=3, desired=4, importance=5, rationale="Agreed at once.", evidence=EVIDENCE)


@dataclass(frozen=True, slots=True)
class Case:
    """One organization's assessment, with its focal point and its questionnaire."""

    session: Session
    assessment: Assessment
    organization: Organization
    focal_point: Person
    questionnaire: Questionnaire

    @property
    def id(self) -> int:
        return self.assessment.id

    @property
    def path(self) -> str:
        return f"/assessments/{self.id}"

    @property
    def review_path(self) -> str:
        return f"/reviews/{self.id}"

    @property
    def codes(self) -> list[str]:
        return [item.code for item in criteria(self.questionnaire)]

    def dossier(self) -> Dossier:
        """Everything as it stands in the database now."""
        self.session.rollback()
        self.session.expire_all()
        facts = assessment_of(self.session, self.id)
        assert facts is not None
        return open_dossier(self.session, facts, "en")

    def state(self) -> str:
        return self.dossier().facts.state

    def rate(self, levels: Mapping[str, str] | str, submit: bool = True) -> Invitation:
        """One assessor who gives these levels (one and the same, or by criterion code)."""
        self.session.rollback()  # what the client did meanwhile is seen from here on
        moment, label = now(), "An office"
        invitation = invite_assessor(self.session, self.assessment, label, "en", moment)
        given = levels if isinstance(levels, Mapping) else dict.fromkeys(self.codes, levels)
        answers: dict[str, Answer | None] = {}
        for code, level in given.items():
            answers |= {code: level}
            if level in ("na", "dk"):
                answers |= {f"{code}.reason": "Not our task."} if level == "na" else {}
            else:
                answers |= {f"{code}.desired": "5", f"{code}.importance": "4"}
        response = save_answers(self.session, holder_of(invitation), None, answers, "en", moment)
        if submit:
            submit_response(self.session, response, moment)
        self.session.commit()
        return invitation

    def close(self) -> None:
        assert close_rating(self.session, self.assessment, self.dossier().records, now()) == ()
        self.session.commit()

    def agree(
        self, statement: Statement = AGREED, codes: Sequence[str] = (), revision: int = 0
    ) -> None:
        """Record the same statement on all criteria, or on those of ``codes``."""
        self.session.rollback()
        for code in codes or self.codes:
            record_position(
                self.session,
                self.assessment,
                code,
                statement,
                revision,
                self.focal_point.id,
                now(),
            )
        self.session.commit()

    def submit(self, moment: datetime | None = None) -> None:
        dossier = self.dossier()
        problems = submit_assessment(
            self.session, self.assessment, dossier.records, dossier.positions, moment or now()
        )
        assert problems == ()
        self.session.commit()


def begun(session: Session, group: Group = Group.WORKERS, country: str = "SEN") -> Case:
    """An assessment that waits for its assessors."""
    session.rollback()
    round_ = make_round(session, DIAGNOSTICS[group])
    organization = make_organization(session, group, country)
    focal_point = make_person(session, Grant(Role.FOCAL_POINT, organization.id))
    assessment = start_assessment(session, round_, organization, now())
    session.commit()
    questionnaire = questionnaire_in(session, round_.version_id, "en")
    return Case(session, assessment, organization, focal_point, questionnaire)


def closed(session: Session, *ratings: str, group: Group = Group.WORKERS) -> Case:
    """An assessment whose assessors gave these levels, each one level throughout."""
    case = begun(session, group)
    for level in ratings or ("3", "3"):
        case.rate(level)
    case.close()
    return case


def submitted(
    session: Session,
    group: Group = Group.WORKERS,
    country: str = "SEN",
    moment: datetime | None = None,
) -> Case:
    """An assessment in the reviewer's queue: all at level 3, with evidence, nothing disputed."""
    case = begun(session, group, country)
    case.rate("3")
    case.rate("3")
    case.close()
    case.agree()
    case.submit(moment)
    return case
