"""What an institution does with its evidence: adds a piece, takes over one, withdraws one.

Whoever changes evidence first takes the assessment with ``locked_assessment``: while the lock is
held neither its state nor its evidence changes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import NotNow, may_change
from capacity.diagnostics.assessments.models import (
    Assessment,
    Position,
    RecordedPosition,
    Review,
)
from capacity.diagnostics.domain.evidence import EvidenceKind, Scan, Visibility
from capacity.diagnostics.domain.filetypes import Caution
from capacity.diagnostics.domain.progress import AssessmentState, Decision
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.evidence.queries import bytes_of

MAX_BYTES = 10_000_000
MAX_BYTES_TOGETHER = 100_000_000


class AlreadyThere(Exception):
    """The very same file, link or citation stands in the criterion's list."""

    def __init__(self, piece: Evidence) -> None:
        super().__init__(piece.id)
        self.piece = piece


class NoRoom(Exception):
    """The files of the assessment would hold more than is accepted together."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was recognized and scanned."""

    name: str
    media_type: str
    caution: Caution
    scan: Scan
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Given:
    """One piece as it was given: exactly one of document, address and citation."""

    title: str
    supports_level: int
    visibility: Visibility
    dated: date | None = None
    document: Document | None = None
    url: str = ""
    citation: str = ""

    @property
    def kind(self) -> EvidenceKind:
        if self.document is not None:
            return EvidenceKind.FILE
        return EvidenceKind.LINK if self.url else EvidenceKind.CITATION


def add_evidence(
    session: Session,
    assessment: Assessment,
    criterion: str,
    given: Given,
    person_id: int,
    now: datetime,
) -> Evidence:
    """Add a piece. Raises NotNow if the criterion cannot be changed, AlreadyThere, NoRoom."""
    _require_changeable(session, assessment, criterion)
    if known := session.scalar(_same(assessment.id, criterion, given)):
        raise AlreadyThere(known)
    document = given.document
    if document and bytes_of(session, assessment.id) + len(document.content) > MAX_BYTES_TOGETHER:
        raise NoRoom
    piece = Evidence(
        assessment_id=assessment.id,
        criterion=criterion,
        kind=given.kind,
        title=given.title,
        url=given.url,
        citation=given.citation,
        supports_level=given.supports_level,
        dated=given.dated,
        visibility=given.visibility,
        added_by=person_id,
        added_at=now,
    )
    if document is not None:
        piece.name, piece.media_type = document.name, document.media_type
        piece.size, piece.sha256 = len(document.content), document.sha256
        piece.scan, piece.caution = document.scan, document.caution
        piece.content = document.content
    session.add(piece)
    _count_as_change(session, assessment, criterion, person_id, now)
    session.flush()
    return piece


def take_over(
    session: Session,
    assessment: Assessment,
    pieces: Sequence[Evidence],
    person_id: int,
    now: datetime,
) -> list[Evidence]:
    """Add copies of an earlier assessment's pieces to the same criteria; those that were new.

    The originals stay as they were: what a decision was taken on does not change with a later
    round. Raises NotNow if a criterion cannot be changed, NoRoom.
    """
    added = []
    for piece in pieces:
        try:
            given = _given_again(piece)
            added.append(add_evidence(session, assessment, piece.criterion, given, person_id, now))
        except AlreadyThere:
            continue
    return added


def _given_again(piece: Evidence) -> Given:
    document = None
    if piece.content is not None:
        document = Document(
            piece.name,
            piece.media_type,
            Caution(piece.caution),
            Scan(piece.scan or Scan.NOT_SCANNED),
            piece.content,
        )
    return Given(
        piece.title,
        piece.supports_level,
        Visibility(piece.visibility),
        piece.dated,
        document,
        piece.url,
        piece.citation,
    )


def withdraw_evidence(
    session: Session, assessment: Assessment, piece: Evidence, person_id: int, now: datetime
) -> bool:
    """Leave a trace of a piece and nothing of what it held; whether it was still there.

    What no reviewer has had before them leaves its trace with the institution only. Raises
    NotNow if the criterion cannot be changed.
    """
    session.refresh(piece)
    if piece.withdrawn_at is not None:
        return False
    _require_changeable(session, assessment, piece.criterion)
    if assessment.submitted_at is None or piece.added_at > assessment.submitted_at:
        piece.visibility = Visibility.INSTITUTION
    piece.content, piece.url, piece.citation = None, "", ""
    piece.withdrawn_by, piece.withdrawn_at = person_id, now
    _count_as_change(session, assessment, piece.criterion, person_id, now)
    session.flush()
    return True


def _require_changeable(session: Session, assessment: Assessment, criterion: str) -> None:
    review = session.get(Review, (assessment.id, criterion))
    decision = Decision(review.decision) if review else None
    if not may_change(AssessmentState(assessment.state), decision):
        raise NotNow


def _same(assessment_id: int, criterion: str, given: Given) -> Select[Evidence]:
    query = select(Evidence).where(
        Evidence.assessment_id == assessment_id,
        Evidence.criterion == criterion,
        Evidence.withdrawn_at.is_(None),
    )
    if given.document is not None:
        return query.where(Evidence.sha256 == given.document.sha256)
    same = (Evidence.url == given.url, Evidence.citation == given.citation)
    return query.where(*same, Evidence.kind == given.kind)


def _count_as_change(
    session: Session, assessment: Assessment, criterion: str, person_id: int, now: datetime
) -> None:
    """A decision was taken on the evidence there was: on other evidence it is taken anew."""
    review = session.get(Review, (assessment.id, criterion))
    position = session.get(Position, (assessment.id, criterion), populate_existing=True)
    if review is None or position is None or review.position_revision != position.revision:
        return
    recorded = session.get(RecordedPosition, (assessment.id, criterion, position.revision))
    position.revision += 1
    position.agreed_by, position.agreed_at = person_id, now
    session.flush()
    if recorded is not None:
        session.add(
            RecordedPosition(
                assessment_id=assessment.id,
                criterion=criterion,
                revision=position.revision,
                statement=recorded.statement,
                person_id=person_id,
                at=now,
            )
        )
