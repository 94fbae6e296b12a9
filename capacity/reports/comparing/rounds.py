"""Reads for comparisons: an organization's rounds, and the levels that others let be seen.

What is read for others than the institution itself holds levels alone: self-ratings are not even
fetched, desired levels and importance are left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Position, Review
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    assessments_of_organizations,
    records,
)
from capacity.diagnostics.assessments.records import build_records
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.linking import Judged, Round
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.reports.institution import Reader
from surveys.constituents.domain.endings import comparable
from surveys.constituents.endings import formations_of
from surveys.constituents.models import Organization
from surveys.foundation.i18n import SOURCE_LANGUAGE
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.questionnaires.queries import questionnaire_in

CLOSED: dict[Reader, frozenset[AssessmentState]] = {
    Reader.INSTITUTION: frozenset({AssessmentState.VALIDATED, AssessmentState.AGREED_NOT_VERIFIED}),
    # What an institution closed without verification stays with it.
    Reader.BUREAU: frozenset({AssessmentState.VALIDATED}),
}
"""Which earlier assessments each reader gets beside the one at hand."""

Records = tuple[CriterionRecord, ...]


@dataclass(frozen=True, slots=True)
class PastRound:
    """One assessment, its levels as the reader may have them, and the texts they were given by."""

    facts: AssessmentFacts
    judged: Round


def rounds_until(session: Session, facts: AssessmentFacts, reader: Reader) -> list[PastRound]:
    """This assessment and the closed ones of the same organization before it, the earliest first.

    None from before the organization was formed anew: it was another one then.
    ``reader`` may read this one: whoever asks has checked.
    """
    all_of_it = assessments_of_organizations(session, [facts.organization_id])
    formations = formations_of(session, facts.organization_id)
    begun, day = (facts.started_at, facts.id), facts.started_at.date()
    before = [
        other
        for other in reversed(all_of_it)
        if (other.started_at, other.id) < begun
        and other.state in CLOSED[reader]
        and comparable(formations, other.started_at.date(), day)
    ]
    return [_round(session, each, reader) for each in (*before, facts)]


def _round(session: Session, facts: AssessmentFacts, reader: Reader) -> PastRound:
    source = source_of(session, facts)
    if reader is Reader.INSTITUTION:
        known = records(session, facts, source)
    else:
        known = levels_of(session, [facts])[facts.id]
    return PastRound(facts, judged(known, source))


def source_of(session: Session, facts: AssessmentFacts) -> Questionnaire:
    """The questionnaire in the language it was written in, which decides what was judged."""
    found = questionnaire_in(session, facts.version_id, SOURCE_LANGUAGE)
    if found.language == SOURCE_LANGUAGE:
        return found
    return questionnaire_in(session, facts.version_id, found.language)


def judged(known: Sequence[CriterionRecord], source: Questionnaire) -> Round:
    """The records with the text that each was judged by: what is asked, and the five anchors."""
    return [Judged(record, wording(source, record.code)) for record in known]


def wording(source: Questionnaire, code: str) -> str:
    item = source.item(code)
    return "\n".join((item.text, *item.anchors))


AreaTexts = Mapping[str, str]
"""By area the text by which it was judged, as a whole: equal if nothing of it differs."""


def texts_by_version(
    session: Session, assessments: Iterable[AssessmentFacts]
) -> dict[int, AreaTexts]:
    """The texts of each version that the assessments rest on, each read once."""
    one_each = {facts.version_id: facts for facts in assessments}
    return {
        version: _texts_of_areas(source_of(session, facts)) for version, facts in one_each.items()
    }


def _texts_of_areas(source: Questionnaire) -> AreaTexts:
    return {
        section.code: "\n".join(
            f"{item.code} {wording(source, item.code)}" for item in section.items
        )
        for section in source.sections
    }


# --- levels for others ---------------------------------------------------------------------------


def levels_of(session: Session, assessments: Collection[AssessmentFacts]) -> dict[int, Records]:
    """The agreed and verified levels of these assessments, by their ids; nothing else of them."""
    ids = [facts.id for facts in assessments]
    positions: dict[int, dict[str, Position]] = defaultdict(dict)
    for position in session.scalars(select(Position).where(Position.assessment_id.in_(ids))):
        positions[position.assessment_id][position.criterion] = position
    reviews: dict[int, dict[str, Review]] = defaultdict(dict)
    for review in session.scalars(select(Review).where(Review.assessment_id.in_(ids))):
        reviews[review.assessment_id][review.criterion] = review
    return {
        facts.id: _levels_alone(
            build_records(
                source_of(session, facts),
                (),
                positions[facts.id],
                reviews[facts.id] if facts.state is AssessmentState.VALIDATED else {},
            )
        )
        for facts in assessments
    }


def _levels_alone(known: Iterable[CriterionRecord]) -> Records:
    return tuple(replace(record, desired=None, importance=None) for record in known)


def latest_closed(
    session: Session, organization_ids: Collection[int]
) -> tuple[AssessmentFacts, ...]:
    """The latest closed assessment of each organization that has one, by organization."""
    latest: dict[int, AssessmentFacts] = {}
    for facts in assessments_of_organizations(session, organization_ids):
        if facts.state in CLOSED[Reader.INSTITUTION]:
            latest.setdefault(facts.organization_id, facts)
    return tuple(latest[organization] for organization in sorted(latest))


def organizations_in(session: Session, country_iso3: str) -> frozenset[int]:
    """All organizations of one country that go on."""
    query = select(Organization.id).where(
        Organization.country_iso3 == country_iso3, Organization.ended_on.is_(None)
    )
    return frozenset(session.scalars(query))
