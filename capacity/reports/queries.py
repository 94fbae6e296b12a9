"""Reads for reports."""

from datetime import datetime

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    AssessorState,
    assessors,
    records,
)
from capacity.reports.institution import InstitutionReport, Reader, Subject, build_report
from surveys.questionnaires.queries import questionnaire_in


def institution_report(
    session: Session, facts: AssessmentFacts, reader: Reader, now: datetime
) -> InstitutionReport:
    """The report of an assessment as it stands, for one kind of reader."""
    questionnaire = questionnaire_in(session, facts.version_id, facts.organization_language)
    submitted = [a for a in assessors(session, facts.id) if a.state is AssessorState.SUBMITTED]
    return build_report(
        _subject(facts, now), reader, records(session, facts, questionnaire), len(submitted)
    )


def _subject(facts: AssessmentFacts, now: datetime) -> Subject:
    return Subject(
        assessment_id=facts.id,
        organization=facts.organization_name,
        group=facts.group,
        country_iso3=facts.country_iso3,
        demonstration=facts.demonstration,
        round=facts.round_title,
        state=facts.state,
        submitted_at=facts.submitted_at,
        ended_at=facts.ended_at,
        made_at=now,
    )
