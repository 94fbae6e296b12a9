"""Training plans, their scenarios, and what people changed by hand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from capacity.training.domain.settings import COUNTED, OF_ORGANIZATION, TIMED, Hand
from surveys.foundation.database import Base, Document, Moment, one_of


class TrainingPlan(Base):
    """A plan for some months from the first day of ``begins`` on."""

    __tablename__ = "training_plans"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_title"),
        CheckConstraint("months BETWEEN 1 AND 24", name="at_most_a_biennium"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    begins: Mapped[date]
    months: Mapped[int]
    # Over the needs of demonstration organizations, or over those of real ones: never of both.
    demonstration: Mapped[bool] = mapped_column(default=False)
    # The number of the form it was begun with: sent twice, it is begun once.
    press: Mapped[str] = mapped_column(String(32), unique=True)
    begun_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    begun_at: Mapped[datetime] = mapped_column(Moment)
    scenarios: Mapped[list["PlanScenario"]] = relationship(
        back_populates="plan", order_by="PlanScenario.id"
    )


_APPROVED = text("approved_at IS NOT NULL")


class PlanScenario(Base):
    """One way to plan: settings, changes by hand, and what the solver proposed for them.

    Approved, it is frozen, and its plan with it: at most one of a plan's scenarios is.
    """

    __tablename__ = "plan_scenarios"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_name"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint("(solution IS NULL) = (solved_at IS NULL)", name="solved_at_a_time"),
        CheckConstraint(
            "(approved_at IS NULL) = (approved_by IS NULL)", name="approved_by_somebody"
        ),
        CheckConstraint(
            "approved_at IS NULL OR (solution IS NOT NULL AND solved_revision = revision)",
            name="approved_as_it_was_solved",
        ),
        UniqueConstraint("plan_id", "name"),
        Index(
            "uq_plan_scenarios_approved",
            "plan_id",
            unique=True,
            sqlite_where=_APPROVED,
            postgresql_where=_APPROVED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("training_plans.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    # See ``domain.settings.Settings``.
    settings: Mapped[dict[str, Any]] = mapped_column(Document)
    # Raised by every change of settings and by hand: a solution of an earlier one is out of date.
    revision: Mapped[int] = mapped_column(default=1)
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))
    # See ``domain.solution.Solution``; for which revision, needs and courses it was found.
    solution: Mapped[dict[str, Any] | None] = mapped_column(Document)
    solved_revision: Mapped[int | None]
    inputs_hash: Mapped[str] = mapped_column(String(64), default="")
    solved_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    # The decision that approved it, e.g. the minutes of the management board.
    decision: Mapped[str] = mapped_column(String(500), default="")
    plan: Mapped[TrainingPlan] = relationship(back_populates="scenarios")
    hands: Mapped[list["HandChange"]] = relationship(
        order_by="HandChange.id", cascade="all, delete-orphan"
    )


class HandChange(Base):
    """What a planner settled by hand; every later run keeps to it."""

    __tablename__ = "hand_changes"
    __table_args__ = (
        CheckConstraint(one_of("kind", Hand), name="kind_known"),
        CheckConstraint(
            f"({one_of('kind', OF_ORGANIZATION)}) = (organization_id IS NOT NULL)",
            name="organization_where_it_takes",
        ),
        CheckConstraint(
            f"({one_of('kind', TIMED)}) = (month IS NOT NULL)", name="month_where_it_has_one"
        ),
        CheckConstraint(
            f"({one_of('kind', COUNTED)}) = (number IS NOT NULL)", name="number_where_it_counts"
        ),
        CheckConstraint("number >= 0 AND month >= 0", name="counts_from_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("plan_scenarios.id"), index=True)
    kind: Mapped[str] = mapped_column(String(13))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    language: Mapped[str] = mapped_column(String(8), default="")
    # Of the plan, from 0.
    month: Mapped[int | None]
    number: Mapped[int | None]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
