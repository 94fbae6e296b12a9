"""How far the evidence of a submitted assessment reaches."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Position
from capacity.diagnostics.evidence.queries import evidence_put_forward


def proven(
    session: Session, assessment_id: int, positions: Mapping[str, Position]
) -> dict[str, int]:
    """The highest level that evidence supports, by criterion; without any a criterion is left out.

    Of pieces of evidence the level that each is said to support, as far as reviewers may look at
    it; what was only written beside the level is taken to support the level claimed.
    """
    pieces = evidence_put_forward(session, assessment_id)
    found = {
        code: [*(piece.supports_level for piece in pieces.get(code, ())), *_by_words(position)]
        for code, position in positions.items()
    }
    return {code: max(levels) for code, levels in found.items() if levels}


def _by_words(position: Position) -> list[int]:
    return [position.level] if position.level and position.evidence.strip() else []
