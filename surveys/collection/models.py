"""Rounds, invitations, links and responses as tables."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.constituents.models import Organization, Person
from surveys.foundation.database import Base, Document, Moment
from surveys.questionnaires.models import QuestionnaireVersion


class Round(Base):
    """One collection of one questionnaire version, from opening to closing."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("mode IN ('confidential', 'named')", name="mode_known"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("title <> ''", name="has_title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"), index=True)
    mode: Mapped[str] = mapped_column(String(12))
    opens_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    # Set when somebody closed the round before its time.
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[QuestionnaireVersion] = relationship()
    invitations: Mapped[list["Invitation"]] = relationship(back_populates="round")


class Invitation(Base):
    """One person's or office's place in a round; at most one response comes from it."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index("ix_invitations_round_organization", "round_id", "organization_id"),
        Index("ix_invitations_subject", "subject_key"),
        CheckConstraint("label <> ''", name="has_label"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    # Whom it is for, in the inviter's words: "Legal unit", "Secretary-General's office".
    label: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    # What the answers are about, e.g. "assessment:4" or "programme:17", and its name for people.
    subject_key: Mapped[str] = mapped_column(String(100), default="")
    subject_name: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    round: Mapped[Round] = relationship(back_populates="invitations")
    organization: Mapped[Organization] = relationship()
    person: Mapped[Person | None] = relationship()
    response: Mapped["Response | None"] = relationship(back_populates="invitation")


class InvitationLink(Base):
    """A secret that opens an invitation. Only its hash is kept; a new link ends the old ones."""

    __tablename__ = "invitation_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class Response(Base):
    """The answers from one invitation: one readable document, saved answer by answer."""

    __tablename__ = "responses"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint(
            "(submitted_at IS NULL) = (receipt_code IS NULL)", name="receipt_when_submitted"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Document)
    revision: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    begun_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    receipt_code: Mapped[str | None] = mapped_column(String(20), unique=True)
    invitation: Mapped[Invitation] = relationship(back_populates="response")
