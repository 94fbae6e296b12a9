"""What strikes in a submitted assessment: signs for the reviewer, which block nothing."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.earlier import Earlier, earlier_on_all
from capacity.diagnostics.assessments.models import Position
from capacity.diagnostics.domain.guards import Claim, Flag, flags


def signs(session: Session, dossier: Dossier, today: date) -> tuple[Flag, ...]:
    """The signs that show; levels of the last round count only if that round was validated."""
    before = earlier_on_all(session, dossier.facts, validated_only=True)
    return flags([_claim(code, dossier.positions, before) for code in _codes(dossier)], today)


def _codes(dossier: Dossier) -> list[str]:
    return [record.code for record in dossier.records if record.code in dossier.positions]


def _claim(code: str, positions: Mapping[str, Position], before: Mapping[str, Earlier]) -> Claim:
    position, last = positions[code], before.get(code)
    said = position.evidence.strip()
    comparable = last is not None and last.comparable
    known = last.position.evidence.strip() if last else ""
    return Claim(
        code,
        position.level,
        evidence=(None,) if said else (),
        last_level=last.level if last and comparable else None,
        new_evidence=1 if said and said != known else 0,
    )
