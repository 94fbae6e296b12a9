"""Who reads an assessment, what both sides say on the way, the letters, and the one appeal.

Decisions themselves (``reviews``) lie in the room below, beside the positions they are about.
"""

from datetime import datetime

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

from surveys.constituents.models import Person
from surveys.foundation.database import Base, Document, Moment
from surveys.foundation.jobs.models import StoredFile


class Assignment(Base):
    """Which reviewer has an assessment, and who confirms as second reader."""

    __tablename__ = "review_assignments"
    __table_args__ = (
        CheckConstraint("second_reader_id <> reviewer_id", name="second_reader_is_another"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    second_reader_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    assigned_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    assigned_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)
    reviewer: Mapped[Person] = relationship(foreign_keys=reviewer_id)
    second_reader: Mapped[Person | None] = relationship(foreign_keys=second_reader_id)


class SecondReadingRequest(Base):
    """A reviewer wants a second pair of eyes on one criterion."""

    __tablename__ = "second_reading_requests"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assessment_id", "criterion"], ["positions.assessment_id", "positions.criterion"]
        ),
    )

    assessment_id: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(String(40), primary_key=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)


class SecondReading(Base):
    """What the second reader says of one decision, as it and the position then stood."""

    __tablename__ = "second_readings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assessment_id", "criterion"], ["positions.assessment_id", "positions.criterion"]
        ),
        CheckConstraint("agrees OR reason <> ''", name="reason_when_disagreeing"),
    )

    assessment_id: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(String(40), primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    agrees: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    position_revision: Mapped[int]
    review_revision: Mapped[int]
    read_at: Mapped[datetime] = mapped_column(Moment)
    reader: Mapped[Person] = relationship()


class ReviewMessage(Base):
    """One message about one criterion, between the institution and the reviewers of its group."""

    __tablename__ = "review_messages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assessment_id", "criterion"], ["positions.assessment_id", "positions.criterion"]
        ),
        CheckConstraint("side IN ('institution', 'reviewer')", name="side_known"),
        CheckConstraint("text <> ''", name="says_something"),
        Index("ix_review_messages_assessment_id_criterion", "assessment_id", "criterion"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int]
    criterion: Mapped[str] = mapped_column(String(40))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # The side that wrote it; the other one reads it.
    side: Mapped[str] = mapped_column(String(11))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    author: Mapped[Person] = relationship()


class MessageNotice(Base):
    """When a side was last told by mail that a message waits: at most once a day."""

    __tablename__ = "review_message_notices"
    __table_args__ = (CheckConstraint("side IN ('institution', 'reviewer')", name="side_known"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    # The side that is told.
    side: Mapped[str] = mapped_column(String(11), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Moment)


class DecisionLetter(Base):
    """What was decided, frozen at that moment, and the one document made of it for both sides."""

    __tablename__ = "decision_letters"
    __table_args__ = (
        UniqueConstraint("assessment_id", "number"),
        CheckConstraint("number IN (1, 2)", name="one_more_after_an_appeal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    number: Mapped[int]
    content: Mapped[list[dict[str, object]]] = mapped_column(Document)
    decided_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(Moment)
    file_id: Mapped[str | None] = mapped_column(ForeignKey("stored_files.id"))
    author: Mapped[Person] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class Appeal(Base):
    """The institution's one appeal against a validation, and what another reviewer made of it."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_why"),
        CheckConstraint("outcome IN ('upheld', 'partly', 'dismissed')", name="outcome_known"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)",
            name="decided_by_somebody_sometime",
        ),
        CheckConstraint("outcome IS NULL OR reason <> ''", name="outcome_has_a_reason"),
    )

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    criteria: Mapped[list[str]] = mapped_column(Document)
    lodged_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    lodged_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(String(9))
    # The criteria to be judged anew: all of those named, or some of them.
    upheld: Mapped[list[str]] = mapped_column(Document, default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    # The letter about it, once it is decided and the letter is made.
    file_id: Mapped[str | None] = mapped_column(ForeignKey("stored_files.id"))
    author: Mapped[Person] = relationship(foreign_keys=lodged_by)
    decider: Mapped[Person | None] = relationship(foreign_keys=decided_by)
    file: Mapped[StoredFile | None] = relationship()
