"""Rounds, their questionnaires, tags and history as tables."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.constituents.roles import Group
from surveys.foundation.database import Base, Document, Moment
from surveys.questionnaires.models import QuestionnaireVersion


class Round(Base):
    """One collection of one questionnaire version, or of one for each group, over a population."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("mode IN ('anonymous', 'confidential', 'named')", name="mode_known"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("title <> ''", name="has_title"),
        CheckConstraint(
            "eligible_share >= 0 AND eligible_share <= 1", name="eligible_share_is_a_share"
        ),
        CheckConstraint("retention_months BETWEEN 1 AND 120", name="retention_within_ten_years"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(12))
    # Languages offered to respondents; empty: every language there is.
    languages: Mapped[list[str]] = mapped_column(Document, default=list)
    # Who asks, in words, and where replies and questions go; shown in invitations.
    organizer: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    opens_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    # Set when somebody closed the round before its time.
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    # AAPOR's e: the share of cases of unknown eligibility that are taken to be eligible.
    eligible_share: Mapped[Decimal] = mapped_column(Numeric(5, 4), default=Decimal(1))
    # Months after the closing until what identifies people is removed, and when that was done.
    retention_months: Mapped[int] = mapped_column(default=24)
    # From how many on a figure is published, where the round asks for more than the house does.
    fewest_respondents: Mapped[int | None]
    fewest_organizations: Mapped[int | None]
    anonymized_at: Mapped[datetime | None] = mapped_column(Moment)
    # Of an anonymous round: when its responses were written anew after it closed.
    sealed_at: Mapped[datetime | None] = mapped_column(Moment)
    # The wave before this one, if it was cloned.
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    questionnaires: Mapped[list["RoundQuestionnaire"]] = relationship(
        back_populates="round",
        order_by="RoundQuestionnaire.group",
        lazy="selectin",
        cascade="all, delete-orphan",
    )
    tags: Mapped[list["RoundTag"]] = relationship(
        order_by="RoundTag.kind, RoundTag.value", cascade="all, delete-orphan"
    )

    @property
    def version(self) -> QuestionnaireVersion:
        """The questionnaire version of a round that has one for all; else that of its first group.

        All versions of one round are of the same kind.
        """
        return self.questionnaires[0].version

    @property
    def version_id(self) -> int:
        return self.questionnaires[0].version_id

    def version_for(self, group: Group) -> QuestionnaireVersion | None:
        """What an organization of ``group`` is asked; None if the round does not ask it."""
        found = {q.group: q.version for q in self.questionnaires}
        return found.get("") or found.get(group)


class RoundQuestionnaire(Base):
    """What a round asks: one version of everybody (group ''), or one of each group."""

    __tablename__ = "round_questionnaires"
    __table_args__ = (
        CheckConstraint(
            "constituent_group IN ('', 'government', 'employers', 'workers')", name="group_known"
        ),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    group: Mapped[str] = mapped_column("constituent_group", String(10), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"), index=True)
    round: Mapped[Round] = relationship(back_populates="questionnaires")
    version: Mapped[QuestionnaireVersion] = relationship(lazy="joined")


class RoundTag(Base):
    """What a round belongs to: outcome codes of workplanning, a programme, a biennium."""

    __tablename__ = "round_tags"
    __table_args__ = (
        CheckConstraint("kind IN ('outcome', 'programme', 'biennium')", name="kind_known"),
        CheckConstraint("value <> ''", name="has_value"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(100), primary_key=True)


class ItemLink(Base):
    """An item of a round and the item of the wave before that it continues."""

    __tablename__ = "item_links"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    group: Mapped[str] = mapped_column("constituent_group", String(10), primary_key=True)
    code: Mapped[str] = mapped_column(String(100), primary_key=True)
    previous_code: Mapped[str] = mapped_column(String(100))
    # Whether it still asks the same: answers to a changed item are not compared.
    comparable: Mapped[bool]


class RoundEvent(Base):
    """The course of a round: planned, paused, resumed, extended, closed, reopened, with reasons.

    ``published``: somebody was shown its results for the first time; it is not opened again.
    """

    __tablename__ = "round_events"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('planned', 'changed', 'paused', 'resumed', 'extended', 'closed', 'reopened',"
            " 'published', 'tests_cleared', 'anonymized', 'framed', 'drawn')",
            name="kind_known",
        ),
        CheckConstraint("kind <> 'reopened' OR reason <> ''", name="reopened_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(14))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    details: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
