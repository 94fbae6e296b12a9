"""Courses, what they are called and address, and their editions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from capacity.training.domain.courses import Delivery, EditionState
from surveys.foundation.database import Base, Document, Moment, one_of


class CourseRecord(Base):
    """A course of the catalogue. Money is in whole euros."""

    __tablename__ = "courses"
    __table_args__ = (
        CheckConstraint("code <> ''", name="has_code"),
        CheckConstraint("level_from BETWEEN 1 AND 4", name="begins_below_the_highest"),
        CheckConstraint("level_to BETWEEN 2 AND 5 AND level_to > level_from", name="leads_up"),
        CheckConstraint(one_of("delivery", Delivery), name="delivery_known"),
        CheckConstraint("days BETWEEN 1 AND 366", name="days_within_a_year"),
        CheckConstraint("seats_min >= 1 AND seats_max >= seats_min", name="seats_in_order"),
        CheckConstraint("cost_edition >= 0 AND cost_head >= 0", name="costs_not_negative"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    level_from: Mapped[int]
    level_to: Mapped[int]
    groups: Mapped[list[str]] = mapped_column(Document)
    delivery: Mapped[str] = mapped_column(String(8))
    days: Mapped[int]
    languages: Mapped[list[str]] = mapped_column(Document)
    seats_min: Mapped[int]
    seats_max: Mapped[int]
    cost_edition: Mapped[int]
    cost_head: Mapped[int]
    # Codes of outcomes of the programme of work that the course serves.
    outcomes: Mapped[list[str]] = mapped_column(Document, default=list)
    # The one programme that it was made for, if it was (R15).
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    # From then on it is offered no more; what was held stays.
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
    # Sent with the form: a later writer who did not see a change is told.
    revision: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    titles: Mapped[list["CourseTitle"]] = relationship(
        order_by="CourseTitle.language", cascade="all, delete-orphan", lazy="selectin"
    )
    covers: Mapped[list["CourseCover"]] = relationship(
        order_by="CourseCover.code", cascade="all, delete-orphan", lazy="selectin"
    )
    prerequisites: Mapped[list["CoursePrerequisite"]] = relationship(
        foreign_keys="CoursePrerequisite.course_id",
        order_by="CoursePrerequisite.required_id",
        cascade="all, delete-orphan",
        lazy="selectin",
    )


class CourseTitle(Base):
    """What a course is called in a language, and what participants can do afterwards."""

    __tablename__ = "course_titles"
    __table_args__ = (CheckConstraint("title <> ''", name="has_title"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")


class CourseCover(Base):
    """An area ("C3") or a criterion ("C3.2") that a course is about."""

    __tablename__ = "course_covers"
    __table_args__ = (CheckConstraint("code <> ''", name="has_code"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class CoursePrerequisite(Base):
    """A course that participants have taken before this one."""

    __tablename__ = "course_prerequisites"
    __table_args__ = (CheckConstraint("course_id <> required_id", name="requires_another"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    required_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True, index=True)


_NOT_CANCELLED = text("state <> 'cancelled'")


class EditionRecord(Base):
    """A course at a time, in one language. Dates are both included."""

    __tablename__ = "course_editions"
    __table_args__ = (
        CheckConstraint("ends >= begins", name="ends_after_it_begins"),
        CheckConstraint("seats >= 1", name="has_seats"),
        CheckConstraint(one_of("state", EditionState), name="state_known"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint("(state = 'cancelled') = (reason <> '')", name="cancelled_for_a_reason"),
        # What was cancelled stays as a trace, and leaves its days free.
        Index(
            "uq_course_editions_begins",
            "course_id",
            "language",
            "begins",
            unique=True,
            sqlite_where=_NOT_CANCELLED,
            postgresql_where=_NOT_CANCELLED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    begins: Mapped[date]
    ends: Mapped[date]
    place: Mapped[str] = mapped_column(String(200), default="")
    seats: Mapped[int]
    state: Mapped[str] = mapped_column(String(9), default=EditionState.PLANNED)
    # Why it was cancelled.
    reason: Mapped[str] = mapped_column(Text, default="")
    # The approved plan that it came from.
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("training_plans.id"), index=True)
    revision: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    course: Mapped[CourseRecord] = relationship()
