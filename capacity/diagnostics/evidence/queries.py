"""Reads of evidence: what there is for each criterion, and which levels it supports."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, undefer

from capacity.diagnostics.assessments.earlier import earlier_assessment
from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.domain.evidence import (
    OPEN_TO_REVIEWERS,
    Scan,
    Visibility,
    reviewers_see,
)
from capacity.diagnostics.evidence.models import Evidence


def evidence_of(session: Session, assessment_id: int) -> dict[str, list[Evidence]]:
    """Everything that is there, by criterion, as the institution sees it; nothing withdrawn.

    Whoever shows it to others looks at each piece's ``visibility``.
    """
    query = select(Evidence).where(
        Evidence.assessment_id == assessment_id, Evidence.withdrawn_at.is_(None)
    )
    found: dict[str, list[Evidence]] = {}
    for piece in session.scalars(query.order_by(Evidence.id)):
        found.setdefault(piece.criterion, []).append(piece)
    return found


def evidence_put_forward(session: Session, assessment_id: int) -> dict[str, list[Evidence]]:
    """What reviewers may look at once the assessment is theirs, by criterion; no infected file."""
    return {
        criterion: offered
        for criterion, pieces in evidence_of(session, assessment_id).items()
        if (offered := [piece for piece in pieces if _put_forward(piece)])
    }


def _put_forward(piece: Evidence) -> bool:
    return piece.visibility != Visibility.INSTITUTION and piece.scan != Scan.INFECTED


def pieces_of(session: Session, assessment_id: int, criterion: str) -> list[Evidence]:
    """One criterion's pieces for the institution, those withdrawn as well, as they were added."""
    query = (
        select(Evidence)
        .where(Evidence.assessment_id == assessment_id, Evidence.criterion == criterion)
        .options(joinedload(Evidence.author))
        .order_by(Evidence.id)
    )
    return list(session.scalars(query))


def pieces_of_last_round(
    session: Session, facts: AssessmentFacts, criterion: str
) -> list[Evidence]:
    """What proved the criterion in the organization's last round and is not in its list now."""
    last = earlier_assessment(session, facts)
    if last is None:
        return []
    there = {piece.substance for piece in evidence_of(session, facts.id).get(criterion, ())}
    pieces = evidence_of(session, last.id).get(criterion, ())
    return [p for p in pieces if p.scan != Scan.INFECTED and p.substance not in there]


def pieces_for_reviewers(
    session: Session, facts: AssessmentFacts, criterion: str
) -> list[Evidence]:
    """One criterion's pieces as a reviewer of the group may see them now."""
    if facts.state not in OPEN_TO_REVIEWERS:
        return []
    pieces: Iterable[Evidence] = pieces_of(session, facts.id, criterion)
    return [p for p in pieces if reviewers_see(Visibility(p.visibility), facts.state)]


def piece_of(session: Session, evidence_id: int) -> Evidence | None:
    return session.get(Evidence, evidence_id)


def content_of(session: Session, evidence_id: int) -> bytes | None:
    """A file's content; None if it is withdrawn by now."""
    piece = session.get(
        Evidence, evidence_id, options=[undefer(Evidence.content)], populate_existing=True
    )
    return piece.content if piece else None


def bytes_of(session: Session, assessment_id: int) -> int:
    """How much the files of an assessment hold together."""
    held = session.scalar(
        select(func.coalesce(func.sum(Evidence.size), 0)).where(
            Evidence.assessment_id == assessment_id, Evidence.withdrawn_at.is_(None)
        )
    )
    return int(held or 0)
