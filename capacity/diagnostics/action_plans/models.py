"""Actions, the support wanted for them, their history and the reminders sent, as tables.

Whether an organization's plan enters its country's plan is a consent like any other: see
``surveys.constituents.consents``.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from capacity.diagnostics.assessments.models import Assessment
from surveys.constituents.models import Person
from surveys.foundation.database import Base, Document, Moment


class PlanAction(Base):
    """One thing that an institution means to do, by when, and how far it is."""

    __tablename__ = "actions"
    __table_args__ = (
        # A form that is sent twice adds one action.
        UniqueConstraint("assessment_id", "form_key"),
        CheckConstraint("text <> ''", name="has_text"),
        CheckConstraint("owner <> ''", name="has_owner"),
        CheckConstraint("form_key <> ''", name="has_form_key"),
        CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name="state_known"),
        CheckConstraint("(state = 'dropped') = (reason <> '')", name="reason_when_dropped"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_in_range"),
        CheckConstraint("state <> 'planned' OR progress = 0", name="planned_is_not_begun"),
        CheckConstraint("state <> 'done' OR progress = 100", name="done_is_complete"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        Index("ix_actions_state_term", "state", "term"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(32))
    # Empty where the action serves several criteria.
    criterion: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text)
    # An office or a function.
    owner: Mapped[str] = mapped_column(String(200))
    term: Mapped[date]
    # A code of outcome-based workplanning, as rounds are tagged with.
    outcome: Mapped[str] = mapped_column(String(100), default="")
    # What has to hold for it to help, and what could keep it from it (R14).
    assumptions: Mapped[str] = mapped_column(Text, default="")
    risks: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(Text, default="")
    progress: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    assessment: Mapped[Assessment] = relationship()
    editor: Mapped[Person] = relationship(foreign_keys=[changed_by])
    supports: Mapped[list["ActionSupport"]] = relationship(
        cascade="all, delete-orphan", order_by="ActionSupport.kind", lazy="selectin"
    )


class ActionSupport(Base):
    """One kind of support that is wanted for an action; where none is, there is none of these."""

    __tablename__ = "action_supports"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('training', 'advice', 'peer_exchange', 'funding')", name="kind_known"
        ),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(13), primary_key=True)


class ActionEvent(Base):
    """Who made or changed an action when, what of it, and how far it was then."""

    __tablename__ = "action_events"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name="state_known"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_in_range"),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(9))
    progress: Mapped[int]
    # What was changed to what, by the names of an action's parts.
    changes: Mapped[dict[str, Any]] = mapped_column(Document)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    person: Mapped[Person] = relationship()


class PlanDigest(Base):
    """A reminder by mail: to which focal point, about which actions, and whether it was taken.

    ``told_at`` is when it was last handed to the mail server.
    """

    __tablename__ = "plan_digests"
    __table_args__ = (
        CheckConstraint("state IN ('sending', 'sent', 'put_off', 'failed')", name="state_known"),
        CheckConstraint("attempts >= 1", name="attempts_count_from_one"),
        Index("ix_plan_digests_person_id_told_at", "person_id", "told_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(String(8))
    action_ids: Mapped[list[int]] = mapped_column(Document)
    attempts: Mapped[int] = mapped_column(default=1)
    told_at: Mapped[datetime] = mapped_column(Moment)
