"""Pieces of evidence as pages show them; the pages of other rooms include what is here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.assessments.views.assessments import not_now
from capacity.diagnostics.domain.evidence import OPEN_TO_REVIEWERS, Scan, host_of, is_outdated
from capacity.diagnostics.evidence.labels import (
    AUDIT_LABELS,
    CAUTION_LABELS,
    KIND_LABELS,
    SCAN_LABELS,
    SCAN_TONES,
    VISIBILITY_LABELS,
)
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.evidence.queries import (
    evidence_put_forward,
    pieces_for_reviewers,
    pieces_of,
)
from surveys.constituents.labels import AUDIT_ACTION_LABELS
from surveys.foundation.database import current_session, now

bp = Blueprint("evidence", __name__)
bp.register_error_handler(NotNow, not_now)
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(AUDIT_LABELS))


@dataclass(frozen=True, slots=True)
class Listed:
    """One piece as it is shown today."""

    piece: Evidence
    host: str
    outdated: bool
    to_open: bool


@bp.app_template_global()
def evidence_listed(facts: AssessmentFacts, code: str, for_reviewers: bool) -> list[Listed]:
    """A criterion's pieces; for reviewers only what they may see now."""
    session = current_session()
    if for_reviewers:
        return listed(pieces_for_reviewers(session, facts, code))
    return listed(pieces_of(session, facts.id, code))


def listed(pieces: Sequence[Evidence]) -> list[Listed]:
    """The pieces with what a page says of them today."""
    today = now().date()
    return [
        Listed(
            piece,
            host_of(piece.url),
            piece.withdrawn_at is None and is_outdated(piece.dated, today),
            bool(piece.name) and piece.withdrawn_at is None and piece.scan != Scan.INFECTED,
        )
        for piece in pieces
    ]


@bp.app_template_global()
def evidenced_criteria(facts: AssessmentFacts) -> frozenset[str]:
    """The criteria with something attached that reviewers may look at now."""
    if facts.state not in OPEN_TO_REVIEWERS:
        return frozenset()
    return frozenset(codes_put_forward(facts))


@bp.app_template_global()
def codes_put_forward(facts: AssessmentFacts) -> list[str]:
    """The criteria with something attached that is meant for reviewers, for the institution."""
    return list(evidence_put_forward(current_session(), facts.id))


@bp.app_template_global()
def evidence_labels() -> dict[str, Mapping[Any, Any]]:
    """What the codes in a list of evidence are called."""
    return {
        "kinds": KIND_LABELS,
        "visibilities": VISIBILITY_LABELS,
        "scans": SCAN_LABELS,
        "scan_tones": SCAN_TONES,
        "cautions": CAUTION_LABELS,
    }
