"""Area scores kept beside the assessments they rest on, so that a page of hundreds reads few rows.

They hold nothing that could not be computed anew from positions and reviews: whatever is missing or
out of date is computed when it is asked for, and kept by the worker.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from surveys.foundation.database import Base, Moment


class ScoredAssessment(Base):
    """How an assessment stood when its scores were kept: they hold as long as it stands so."""

    __tablename__ = "scored_assessments"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(19))
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    rule: Mapped[str] = mapped_column(String(40))


class AreaScoreRow(Base):
    """One area of one assessment by levels of one provenance: its exact score, or why none."""

    __tablename__ = "area_scores"
    __table_args__ = (
        CheckConstraint("provenance IN ('verified', 'consensus')", name="provenance_known"),
        CheckConstraint(
            "(numerator IS NULL) = (why_not <> '') AND (numerator IS NULL) = (divisor IS NULL)"
            " AND (numerator IS NULL) = (band IS NULL)",
            name="score_or_reason",
        ),
        CheckConstraint("divisor IS NULL OR divisor > 0", name="divisor_above_zero"),
        CheckConstraint("band IS NULL OR band BETWEEN 1 AND 5", name="band_in_range"),
    )

    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("scored_assessments.assessment_id"), primary_key=True
    )
    provenance: Mapped[str] = mapped_column(String(9), primary_key=True)
    area: Mapped[str] = mapped_column(String(40), primary_key=True)
    # The score as a fraction: it is never rounded before it is shown.
    numerator: Mapped[int | None]
    divisor: Mapped[int | None]
    band: Mapped[int | None]
    why_not: Mapped[str] = mapped_column(String(40), default="")
    levelled: Mapped[int]
    applicable: Mapped[int]
    criteria: Mapped[int]
    # The lowest level, and the criteria that stand at it.
    lowest: Mapped[int | None]
    lowest_criteria: Mapped[str] = mapped_column(String(400), default="")
