"""Practices, lessons and failures that organizations write down, and requests between peers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.constituents.models import Organization, Person
from surveys.foundation.database import Base, Moment


class Practice(Base):
    """What an organization did and what came of it: a good practice, a lesson, or a failure.

    Others see it only while it is shared. Withdrawn, it stays as the organization's own trace.
    """

    __tablename__ = "practices"
    __table_args__ = (
        CheckConstraint("kind IN ('practice', 'lesson', 'failure')", name="kind_known"),
        CheckConstraint("title <> '' AND done <> '' AND result <> ''", name="says_something"),
        CheckConstraint("area NOT IN ('W4', 'E3')", name="area_not_private"),
        CheckConstraint(
            "criterion = '' OR substr(criterion, 1, length(area) + 1) = area || '.'",
            name="criterion_of_its_area",
        ),
        CheckConstraint("state IN ('draft', 'shared', 'withdrawn')", name="state_known"),
        CheckConstraint("(state = 'draft') = (shared_at IS NULL)", name="shared_unless_draft"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_its_moment"
        ),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        Index("ix_practices_state_shared_at", "state", "shared_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(200))
    done: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    differently: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[str] = mapped_column(String(4))
    # The code of a criterion of that area; empty where it concerns the whole area.
    criterion: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(8))
    evidence: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(9), default="draft")
    # The latest time: withdrawn and shared again, it is as new as then.
    shared_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    # Whoever wrote what stands now; the audit trail knows all who did.
    written_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)
    # All its words as a search compares them (foundation.searching.fold): never shown.
    searched: Mapped[str] = mapped_column(Text)
    organization: Mapped[Organization] = relationship()
    author: Mapped[Person] = relationship()


_OPEN = text("state = 'asked'")


class PeerRequest(Base):
    """One organization asks another of its group for contact about one criterion.

    It holds only as long as both consent to matching: whether they still do is asked of the
    consents every time, so a withdrawal ends it at once.
    """

    __tablename__ = "peer_requests"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="asks_another"),
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint(
            "state IN ('asked', 'accepted', 'declined', 'withdrawn')", name="state_known"
        ),
        CheckConstraint("(state = 'asked') = (ended_at IS NULL)", name="settled_has_its_moment"),
        CheckConstraint("state <> 'asked' OR ended_by IS NULL", name="nobody_settled_what_is_open"),
        CheckConstraint("ended_at IS NULL OR ended_at >= asked_at", name="settled_afterwards"),
        Index(
            "uq_peer_requests_open",
            "from_id",
            "to_id",
            "criterion",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(9), default="asked")
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    # When it was accepted, declined or withdrawn, and by whom; nobody where a consent ended it.
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asking: Mapped[Organization] = relationship(foreign_keys=from_id)
    asked: Mapped[Organization] = relationship(foreign_keys=to_id)
