"""Computing the area levels of many assessments at once, and keeping them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, select
from sqlalchemy.orm import Session, load_only

from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.records import current_reviews
from capacity.diagnostics.domain.levels import CriterionRecord, Provenance
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.domain.scores import SCORE_RULE
from capacity.reports.portfolio.domain import READABLE, AreaLevel, Levels, area_levels
from capacity.reports.portfolio.models import AreaScoreRow, ScoredAssessment
from surveys.collection.rounds.models import RoundQuestionnaire
from surveys.constituents.models import Organization
from surveys.foundation.database import database
from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.foundation.i18n import SOURCE_LANGUAGE
from surveys.questionnaires.domain.structure import ItemType, Questionnaire
from surveys.questionnaires.queries import questionnaire_in

KEPT = (Provenance.VERIFIED, Provenance.CONSENSUS)
"""Self-ratings never leave the institution, so none are kept here."""

A_PASS = 100
"""How many assessments the worker takes at a time."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One assessment with the state that its levels rest on, and its levels by provenance."""

    assessment_id: int
    state: str
    submitted_at: datetime | None
    ended_at: datetime | None
    levels: Mapping[Provenance, tuple[AreaLevel, ...]]


def is_fresh() -> ColumnElement[bool]:
    """Whether what is kept of an assessment rests on it as it stands now.

    Positions are frozen while an assessment is submitted or closed, and decisions count only once
    it is closed: whatever changes a level also changes its state or one of these moments.
    """
    return and_(
        ScoredAssessment.assessment_id == Assessment.id,
        ScoredAssessment.state == Assessment.state,
        ScoredAssessment.submitted_at.is_not_distinct_from(Assessment.submitted_at),
        ScoredAssessment.ended_at.is_not_distinct_from(Assessment.ended_at),
        ScoredAssessment.rule == SCORE_RULE,
    )


def levels_now(session: Session, assessment_ids: Collection[int]) -> list[Scored]:
    """The levels of these assessments, computed from positions and decisions.

    Costs three queries for all of them and one for each questionnaire version.
    """
    if not assessment_ids:
        return []
    # How each stands is read first: what changes after that makes it stale, never wrong.
    standing = session.execute(_standing(assessment_ids)).all()
    positions: dict[int, dict[str, Position]] = defaultdict(dict)
    for position in session.scalars(_positions(assessment_ids)):
        positions[position.assessment_id][position.criterion] = position
    reviews: dict[int, dict[str, Review]] = defaultdict(dict)
    for review in session.scalars(select(Review).where(Review.assessment_id.in_(assessment_ids))):
        reviews[review.assessment_id][review.criterion] = review
    versions = {row.version_id for row in standing}
    asked = {each: questionnaire_in(session, each, SOURCE_LANGUAGE) for each in versions}
    return [
        _scored(row, asked[row.version_id], positions[row.id], reviews[row.id]) for row in standing
    ]


def _standing(
    assessment_ids: Collection[int],
) -> Select[int, str, datetime | None, datetime | None, int]:
    return (
        select(
            Assessment.id,
            Assessment.state,
            Assessment.submitted_at,
            Assessment.ended_at,
            RoundQuestionnaire.version_id,
        )
        .join(Organization, Organization.id == Assessment.organization_id)
        .join(
            RoundQuestionnaire,
            (RoundQuestionnaire.round_id == Assessment.round_id)
            & RoundQuestionnaire.group.in_(["", Organization.group]),
        )
        .where(Assessment.id.in_(assessment_ids))
    )


def _positions(assessment_ids: Collection[int]) -> Select[Position]:
    """Levels without the texts, desired levels and importance, which are nobody else's."""
    wanted = (Position.level, Position.not_applicable, Position.revision)
    return (
        select(Position)
        .where(Position.assessment_id.in_(assessment_ids))
        .options(load_only(*wanted))
    )


def _scored(
    row: Any,
    asked: Questionnaire,
    positions: Mapping[str, Position],
    reviews: Mapping[str, Review],
) -> Scored:
    records = _records(asked, positions, reviews if row.state == AssessmentState.VALIDATED else {})
    levels = {kind: area_levels(records, kind) for kind in KEPT}
    return Scored(row.id, row.state, row.submitted_at, row.ended_at, levels)


def _records(
    asked: Questionnaire, positions: Mapping[str, Position], reviews: Mapping[str, Review]
) -> tuple[CriterionRecord, ...]:
    """Agreed and verified levels, without self-ratings, desired levels and importance."""
    current = current_reviews(positions, reviews)
    return tuple(
        _record(section.code, item.code, positions.get(item.code), current.get(item.code))
        for section in asked.sections
        for item in section.items
        if item.type is ItemType.CRITERION
    )


def _record(
    area: str, code: str, position: Position | None, review: Review | None
) -> CriterionRecord:
    return CriterionRecord(
        code=code,
        area=area,
        agreed=position.level if position else None,
        agreed_not_applicable=position is not None and position.not_applicable,
        not_applicable_accepted=review is not None and review.not_applicable_accepted,
        verified=review.verified_level if review else None,
        reviewed=review is not None,
    )


def keep(session: Session, scored: Sequence[Scored]) -> None:
    """Keep these levels in place of what was kept of the same assessments."""
    ids = [each.assessment_id for each in scored]
    session.execute(delete(AreaScoreRow).where(AreaScoreRow.assessment_id.in_(ids)))
    session.execute(delete(ScoredAssessment).where(ScoredAssessment.assessment_id.in_(ids)))
    if not scored:
        return
    session.execute(
        insert(ScoredAssessment),
        [
            {
                "assessment_id": each.assessment_id,
                "state": each.state,
                "submitted_at": each.submitted_at,
                "ended_at": each.ended_at,
                "rule": SCORE_RULE,
            }
            for each in scored
        ],
    )
    session.execute(
        insert(AreaScoreRow),
        [
            _row(each.assessment_id, provenance, level)
            for each in scored
            for provenance, levels in each.levels.items()
            for level in levels
        ],
    )


def _row(assessment_id: int, provenance: Provenance, level: AreaLevel) -> dict[str, Any]:
    value = None if level.score.value is None else Fraction(level.score.value)
    return {
        "assessment_id": assessment_id,
        "provenance": provenance,
        "area": level.area,
        "numerator": None if value is None else value.numerator,
        "divisor": None if value is None else value.denominator,
        "band": level.band,
        "why_not": level.score.why_not,
        "levelled": level.score.denominator,
        "applicable": level.applicable,
        "criteria": level.criteria,
        "lowest": level.lowest,
        "lowest_criteria": " ".join(level.lowest_criteria),
    }


def kept_levels(
    session: Session, assessment_ids: Collection[int], provenance: Provenance
) -> dict[int, Levels]:
    """What is kept of these assessments by levels of one provenance, areas by their codes."""
    rows = session.execute(
        select(*AreaScoreRow.__table__.columns).where(
            AreaScoreRow.assessment_id.in_(assessment_ids), AreaScoreRow.provenance == provenance
        )
    )
    found: dict[int, dict[str, AreaLevel]] = defaultdict(dict)
    for row in rows:
        found[row.assessment_id][row.area] = _level(row, provenance)
    return dict(found)


def _level(row: Any, provenance: Provenance) -> AreaLevel:
    if row.why_not:
        score = not_computable(Unit.LEVEL, SCORE_RULE, row.why_not, row.levelled)
    else:
        value = Fraction(row.numerator, row.divisor)
        score = Figure(value, Unit.LEVEL, row.levelled, SCORE_RULE, provenance)
    return AreaLevel(
        area=row.area,
        score=score,
        band=row.band,
        applicable=row.applicable,
        criteria=row.criteria,
        lowest=row.lowest,
        lowest_criteria=tuple(row.lowest_criteria.split()),
    )


def unkept(session: Session, limit: int) -> list[int]:
    """Assessments that a bureau can read and whose levels are not kept as they stand now."""
    query = (
        select(Assessment.id)
        .outerjoin(ScoredAssessment, is_fresh())
        .where(Assessment.state.in_(READABLE), ScoredAssessment.assessment_id.is_(None))
        .order_by(Assessment.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def keep_levels(session: Session) -> int:
    """Keep some of what is not kept yet, computed before the writing begins; how many it was."""
    with database().reading() as reading:
        scored = levels_now(reading, unkept(reading, A_PASS))
    if scored:
        keep(session, scored)
    return len(scored)


def forget_levels(session: Session) -> None:
    """Drop all that is kept; it is made anew from positions and decisions."""
    session.execute(delete(AreaScoreRow))
    session.execute(delete(ScoredAssessment))
