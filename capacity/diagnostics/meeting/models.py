"""A consensus meeting and the points that it put off, as tables.

What is agreed in a meeting is not here: positions and their history belong to the assessment.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.constituents.models import Person
from surveys.foundation.database import Base, Moment


class Meeting(Base):
    """Where an institution's meeting stands: its criterion, its one scribe, its timer.

    It has no end of its own: it goes on, in as many sittings as it takes, until the assessment
    is handed in.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("scribe_seen_at >= scribe_since", name="scribe_seen_since_begun"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    begun_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    begun_at: Mapped[datetime] = mapped_column(Moment)
    # The code of what is talked about now.
    criterion: Mapped[str] = mapped_column(String(40))
    scribe_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    scribe_since: Mapped[datetime] = mapped_column(Moment)
    # The latest sign of life; no change that others would see, so it counts no revision.
    scribe_seen_at: Mapped[datetime] = mapped_column(Moment)
    timer_ends_at: Mapped[datetime | None] = mapped_column(Moment)
    # Counts what those who follow can see change.
    revision: Mapped[int] = mapped_column(default=1)
    scribe: Mapped[Person] = relationship(foreign_keys=scribe_id)


class ParkedPoint(Base):
    """Something to come back to, so that it does not hold up the meeting."""

    __tablename__ = "parked_points"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("settled_at IS NULL OR settled_at >= parked_at", name="settled_afterwards"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("meetings.assessment_id"), index=True)
    # The code of what was talked about; null where the point concerns the whole.
    criterion: Mapped[str | None] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    parked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    parked_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
