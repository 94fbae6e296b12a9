"""Assessments, the positions that institutions agree on, and the reviewers' decisions, as tables.

Self-ratings are not here: each is a collection response about the subject ``assessment:<id>``.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization, Person
from surveys.foundation.database import Base, Document, Moment


class Assessment(Base):
    """One organization in one round: from self-rating to agreement, review and its end."""

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("round_id", "organization_id"),
        CheckConstraint(
            "state IN ('rating', 'consensus', 'submitted', 'returned', 'validated',"
            " 'agreed_not_verified')",
            name="state_known",
        ),
        CheckConstraint(
            "(state = 'rating') = (rating_closed_at IS NULL)", name="closed_unless_rating"
        ),
        CheckConstraint(
            "state NOT IN ('submitted', 'returned', 'validated') OR submitted_at IS NOT NULL",
            name="submitted_before_review",
        ),
        CheckConstraint(
            "state <> 'returned' OR returned_at IS NOT NULL", name="return_has_its_moment"
        ),
        CheckConstraint(
            "(state IN ('validated', 'agreed_not_verified')) = (ended_at IS NOT NULL)",
            name="ended_when_closed",
        ),
        Index("ix_assessments_state_submitted_at", "state", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    state: Mapped[str] = mapped_column(String(19))
    started_at: Mapped[datetime] = mapped_column(Moment)
    rating_closed_at: Mapped[datetime | None] = mapped_column(Moment)
    # The latest submission: after a return it is handed in again.
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    round: Mapped[Round] = relationship()
    organization: Mapped[Organization] = relationship()


class Position(Base):
    """What the institution agreed on for one criterion. Nobody outside sees it before submission.

    Without a level and not marked "not applicable" it is notes on the way to an agreement.
    """

    __tablename__ = "positions"
    __table_args__ = (
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 5", name="level_in_range"),
        CheckConstraint("desired IS NULL OR desired BETWEEN 1 AND 5", name="desired_in_range"),
        CheckConstraint(
            "importance IS NULL OR importance BETWEEN 1 AND 5", name="importance_in_range"
        ),
        CheckConstraint(
            "NOT not_applicable OR (level IS NULL AND desired IS NULL AND importance IS NULL)",
            name="no_level_where_not_applicable",
        ),
        CheckConstraint("NOT not_applicable OR reason <> ''", name="reason_where_not_applicable"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(40), primary_key=True)
    level: Mapped[int | None]
    not_applicable: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    desired: Mapped[int | None]
    importance: Mapped[int | None]
    # Why this level: what the reviewer reads beside the evidence.
    rationale: Mapped[str] = mapped_column(Text, default="")
    # Who saw it otherwise, and why; kept by the institution, never shown to a reviewer.
    dissent: Mapped[str] = mapped_column(Text, default="")
    # What proves the level: documents and where they are, links, dates.
    evidence: Mapped[str] = mapped_column(Text, default="")
    agreed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    agreed_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)
    author: Mapped[Person] = relationship()


class RecordedPosition(Base):
    """A position as it was recorded once, and by whom: nothing that was agreed is overwritten."""

    __tablename__ = "position_history"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assessment_id", "criterion"], ["positions.assessment_id", "positions.criterion"]
        ),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )

    assessment_id: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    # The whole statement by the names of its parts: level, reason, desired, dissent, ...
    statement: Mapped[dict[str, Any]] = mapped_column(Document)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    person: Mapped[Person] = relationship()


class Review(Base):
    """A reviewer's decision on one position, as it stood at ``position_revision``."""

    __tablename__ = "reviews"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assessment_id", "criterion"], ["positions.assessment_id", "positions.criterion"]
        ),
        CheckConstraint("decision IN ('accept', 'return', 'verify')", name="decision_known"),
        CheckConstraint(
            "(decision = 'verify') = (verified_level IS NOT NULL)", name="level_when_verified"
        ),
        CheckConstraint(
            "verified_level IS NULL OR verified_level BETWEEN 1 AND 5", name="level_in_range"
        ),
        CheckConstraint("decision <> 'return' OR reason <> ''", name="reason_when_returned"),
        CheckConstraint(
            "NOT not_applicable_accepted OR decision = 'accept'",
            name="not_applicable_only_accepted",
        ),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )

    assessment_id: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(String(40), primary_key=True)
    decision: Mapped[str] = mapped_column(String(6))
    verified_level: Mapped[int | None]
    not_applicable_accepted: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(Moment)
    position_revision: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    reviewer: Mapped[Person] = relationship()
