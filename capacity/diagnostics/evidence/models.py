"""Pieces of evidence as a table. The content of a file is loaded only when it is handed out."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from capacity.diagnostics.assessments.models import Assessment
from surveys.constituents.models import Person
from surveys.foundation.database import Base, Moment

_THERE = text("withdrawn_at IS NULL")


class Evidence(Base):
    """One piece of evidence for one criterion; withdrawn, it is a trace without what it held."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("kind IN ('file', 'link', 'citation')", name="kind_known"),
        CheckConstraint("supports_level BETWEEN 1 AND 5", name="level_in_range"),
        CheckConstraint(
            "visibility IN ('institution', 'reviewer', 'shared')", name="visibility_known"
        ),
        CheckConstraint(
            "visibility <> 'shared' OR substr(criterion, 1, 3) NOT IN ('W4.', 'E3.')",
            name="private_area_never_shared",
        ),
        CheckConstraint(
            "(url <> '') = (kind = 'link' AND withdrawn_at IS NULL)", name="address_of_a_link"
        ),
        CheckConstraint(
            "(citation <> '') = (kind = 'citation' AND withdrawn_at IS NULL)",
            name="text_of_a_citation",
        ),
        CheckConstraint(
            "(content IS NOT NULL) = (kind = 'file' AND withdrawn_at IS NULL)",
            name="content_of_a_file",
        ),
        CheckConstraint("(kind = 'file') = (sha256 IS NOT NULL)", name="file_has_fingerprint"),
        CheckConstraint("(kind = 'file') = (name <> '')", name="file_has_name"),
        CheckConstraint("(kind = 'file') = (media_type <> '')", name="file_has_type"),
        CheckConstraint("(kind = 'file') = (size > 0)", name="file_has_size"),
        CheckConstraint("(kind = 'file') = (scan IS NOT NULL)", name="file_has_scan"),
        CheckConstraint("scan IN ('clean', 'not_scanned', 'infected')", name="scan_known"),
        CheckConstraint("caution IN ('', 'macros', 'encrypted', 'active')", name="caution_known"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"
        ),
        Index("ix_evidence_assessment_id_criterion", "assessment_id", "criterion"),
        Index(
            "uq_evidence_same_file",
            "assessment_id",
            "criterion",
            "sha256",
            unique=True,
            sqlite_where=_THERE,
            postgresql_where=_THERE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    criterion: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000), default="")
    citation: Mapped[str] = mapped_column(Text, default="")
    supports_level: Mapped[int]
    # The day of the document itself, as far as the institution said it.
    dated: Mapped[date | None]
    visibility: Mapped[str] = mapped_column(String(11))
    added_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    # Of a file
    name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    scan: Mapped[str | None] = mapped_column(String(11))
    caution: Mapped[str] = mapped_column(String(9), default="")
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    assessment: Mapped[Assessment] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[added_by])

    @property
    def substance(self) -> str:
        """What a piece is besides its labels: two with the same are the same evidence.

        Empty once the piece is withdrawn, except for a file, whose fingerprint stays.
        """
        return self.sha256 or self.url or self.citation
