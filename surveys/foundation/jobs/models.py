"""The job table and the files that jobs make."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from surveys.foundation.database import Base, Document, Moment


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class StoredFile(Base):
    """A file that the platform made, e.g. a PDF; kept in the database so that a backup is whole."""

    __tablename__ = "stored_files"

    id: Mapped[str] = mapped_column(
        String(32), primary_key=True, insert_default=lambda: uuid4().hex
    )
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    made_at: Mapped[datetime] = mapped_column(Moment)


class Job(Base):
    """One piece of long work: what was asked, how far it is, what came of it."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state_known"
        ),
        CheckConstraint("done <= total", name="done_within_total"),
        Index("ix_jobs_state_asked_at", "state", "asked_at"),
        Index("ix_jobs_subject", "subject"),
    )

    id: Mapped[str] = mapped_column(
        String(32), primary_key=True, insert_default=lambda: uuid4().hex
    )
    kind: Mapped[str] = mapped_column(String(100))
    # What the job is about, e.g. "assessment:12"; its policy scope follows from it.
    subject: Mapped[str] = mapped_column(String(100))
    owner_id: Mapped[int | None]
    request: Mapped[dict[str, Any]] = mapped_column(Document)
    state: Mapped[str] = mapped_column(String(10), default=JobState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    heartbeat_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    fault: Mapped[str] = mapped_column(default="")
    file_id: Mapped[str | None] = mapped_column(ForeignKey("stored_files.id"))
    file: Mapped[StoredFile | None] = relationship()
