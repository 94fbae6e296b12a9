"""What strikes in a submitted assessment: signs for the reviewer, which block nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.earlier import (
    Earlier,
    earlier_assessment,
    earlier_on_all,
)
from capacity.diagnostics.assessments.models import Position
from capacity.diagnostics.domain.guards import Claim, Flag, flags
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.evidence.queries import evidence_of, evidence_put_forward

Pieces = Mapping[str, Sequence[Evidence]]


def signs(session: Session, dossier: Dossier, today: date) -> tuple[Flag, ...]:
    """The signs that show; levels of the last round count only if that round was validated."""
    before = earlier_on_all(session, dossier.facts, validated_only=True)
    shown = evidence_put_forward(session, dossier.facts.id)
    known = _known(session, dossier) if before else {}
    claims = [
        _claim(code, dossier.positions[code], shown.get(code, ()), before.get(code), known)
        for code in (record.code for record in dossier.records)
        if code in dossier.positions
    ]
    return flags(claims, today)


def _known(session: Session, dossier: Dossier) -> Pieces:
    last = earlier_assessment(session, dossier.facts)
    return evidence_of(session, last.id) if last else {}


def _claim(
    code: str,
    position: Position,
    pieces: Sequence[Evidence],
    last: Earlier | None,
    known: Pieces,
) -> Claim:
    """What was written beside the level counts as one piece without a date."""
    said = position.evidence.strip()
    said_then = last.position.evidence.strip() if last else ""
    shown_then = {piece.substance for piece in known.get(code, ())}
    new = sum(piece.substance not in shown_then for piece in pieces)
    return Claim(
        code,
        position.level,
        evidence=(*(piece.dated for piece in pieces), *([None] if said else [])),
        last_level=last.level if last and last.comparable else None,
        new_evidence=new + bool(said and said != said_then),
    )
