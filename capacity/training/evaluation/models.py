"""Rounds that evaluate an edition, which of their invitations are one participant's, results."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from capacity.training.domain.evaluation import Phase
from surveys.collection.rounds.models import Round
from surveys.foundation.database import Base, Document, Moment, one_of


class EvaluationRound(Base):
    """The round that asks an edition's participants before, at the end, or after six months."""

    __tablename__ = "evaluation_rounds"
    __table_args__ = (CheckConstraint(one_of("phase", Phase), name="phase_known"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("course_editions.id"), primary_key=True)
    phase: Mapped[str] = mapped_column(String(10), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), unique=True)
    planned_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    planned_at: Mapped[datetime] = mapped_column(Moment)
    round: Mapped[Round] = relationship()


class EvaluationInvitation(Base):
    """A participant's invitation in a phase: what pairs the three answers of one person.

    It goes when the invitation loses who is behind it. Of whoever asked for that the row stays
    without the invitation: they are not asked again.
    """

    __tablename__ = "evaluation_invitations"
    __table_args__ = (CheckConstraint(one_of("phase", Phase), name="phase_known"),)

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    phase: Mapped[str] = mapped_column(String(10), primary_key=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"), unique=True)


class EvaluationResult(Base):
    """What was published of a phase when its round had closed; it never changes after that.

    ``content``: see ``settling``. It holds published counts, and how many were asked; it names
    nobody.
    """

    __tablename__ = "evaluation_results"
    __table_args__ = (CheckConstraint(one_of("phase", Phase), name="phase_known"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("course_editions.id"), primary_key=True)
    phase: Mapped[str] = mapped_column(String(10), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    settled_at: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[dict[str, Any]] = mapped_column(Document)
