"""The first diagnostics: in country A they wait for assessors, in C for reviewers; B has ended."""

import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.world import People, answer, person
from capacity.diagnostics.assessments import actions as diagnostics
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import positions_of, reviews_of, self_ratings
from capacity.diagnostics.assessments.records import build_records
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import Decision
from capacity.diagnostics.reviewing import actions as reviewing
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.constituents.roles import Grant, Group, Role
from surveys.questionnaires.domain.structure import Answer, CriterionPart, Questionnaire
from surveys.questionnaires.queries import questionnaire_in

# The three assessors of each organization: who they are, and the language they answer in.
ASSESSORS = (("legal unit", "fr"), ("planning unit", "ar"), ("training unit", "en"))

RATIONALE = "Agreed in the consensus meeting on the documents listed as evidence."
EVIDENCE = "Annual report and minutes of the governing body of the past twelve months."


class Diagnosis:
    """One organization's assessment, taken as far as its country's place in the story."""

    def __init__(
        self,
        session: Session,
        people: People,
        organization: Organization,
        letter: str,
        chance: random.Random,
        moment: datetime,
    ) -> None:
        self.session = session
        self.people = people
        self.organization = organization
        self.letter = letter
        self.chance = chance
        self.moment = moment
        self.group = Group(organization.group)
        self.focal_point = people.add(
            f"focal-{self.group}-{letter.lower()}",
            f"Focal point, {self.group}, country {letter}",
            organization.language,
            Grant(Role.FOCAL_POINT, organization.id),
        )

    def carry_out(self, round_: Round) -> None:
        assessment = diagnostics.start_assessment(
            self.session, round_, self.organization, self.moment - timedelta(days=40)
        )
        questionnaire = questionnaire_in(self.session, round_.version_id, "en")
        self._rate(assessment, questionnaire)
        if self.letter == "A":
            return  # its assessors have an account each, and everything is before them
        self._agree(assessment, questionnaire)
        if self.letter == "B":
            self._review(assessment, questionnaire)

    def _rate(self, assessment: Assessment, questionnaire: Questionnaire) -> None:
        strengths = {s.code: self.chance.uniform(1.6, 4.4) for s in questionnaire.sections}
        for number, (unit, language) in enumerate(ASSESSORS, start=1):
            person = None
            if self.letter == "A":
                person = self.people.add(
                    f"assessor-{number}-{self.group}-a",
                    f"Assessor {number}, {self.group}, country A",
                    language,
                    Grant(Role.RESPONDENT, self.organization.id),
                )
            invitation = diagnostics.invite_assessor(
                self.session,
                assessment,
                unit.capitalize(),
                language,
                self.moment - timedelta(days=39),
                person_id=person.id if person else None,
            )
            if person is None:
                answers = self._ratings(questionnaire, strengths)
                answer(self.session, invitation, answers, self.moment - timedelta(days=30))

    def _ratings(
        self, questionnaire: Questionnaire, strengths: dict[str, float]
    ) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for section in questionnaire.sections:
            for item in section.items:
                level = round(strengths[section.code] + self.chance.gauss(0, 0.8))
                level = min(5, max(1, level))
                desired = min(5, level + self.chance.choice((0, 1, 1, 2)))
                answers[item.code] = str(level)
                answers[f"{item.code}.{CriterionPart.DESIRED}"] = str(desired)
                answers[f"{item.code}.{CriterionPart.IMPORTANCE}"] = str(
                    self.chance.choice((2, 3, 3, 4, 4, 5))
                )
        return answers

    def _records(
        self, assessment: Assessment, questionnaire: Questionnaire
    ) -> tuple[CriterionRecord, ...]:
        return build_records(
            questionnaire,
            self_ratings(self.session, assessment.id, questionnaire),
            positions_of(self.session, assessment.id),
            reviews_of(self.session, assessment.id),
        )

    def _agree(self, assessment: Assessment, questionnaire: Questionnaire) -> None:
        closed = self.moment - timedelta(days=25)
        found = self._records(assessment, questionnaire)
        diagnostics.close_rating(self.session, assessment, found, closed)
        for record in found:
            level = sorted(record.self_ratings)[len(record.self_ratings) // 2]
            diagnostics.record_position(
                self.session,
                assessment,
                record.code,
                diagnostics.Statement(
                    level=level,
                    desired=min(5, level + self.chance.choice((0, 1, 1, 2))),
                    importance=self.chance.choice((2, 3, 4, 4, 5)),
                    rationale=RATIONALE,
                    evidence=EVIDENCE if self.chance.random() < 0.8 else "",
                ),
                0,
                self.focal_point.id,
                closed,
            )
        diagnostics.submit_assessment(
            self.session,
            assessment,
            self._records(assessment, questionnaire),
            positions_of(self.session, assessment.id),
            self.moment - timedelta(days=20),
        )

    def _review(self, assessment: Assessment, questionnaire: Questionnaire) -> None:
        reviewer = person(self.session, f"reviewer-{self.group}")
        decided = self.moment - timedelta(days=12)
        positions = positions_of(self.session, assessment.id)
        for record in self._records(assessment, questionnaire):
            position = positions[record.code]
            proven = bool(position.evidence) or position.level == 1
            verdict = (
                reviewing.Verdict(Decision.VERIFY, position.level)
                if proven
                else reviewing.Verdict(Decision.ACCEPT)
            )
            reviewing.decide(
                self.session, assessment, position, record, verdict, 0, reviewer.id, decided
            )
        reviewing.finish_review(
            self.session,
            assessment,
            self._records(assessment, questionnaire),
            positions,
            reviews_of(self.session, assessment.id),
            decided,
        )
