"""Invitations, their links, the mail that was sent and what came back as tables."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.collection.population.models import Contact, FrameUnit
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization, Person
from surveys.foundation.database import Base, Moment
from surveys.questionnaires.models import QuestionnaireVersion

if TYPE_CHECKING:  # the room above; the relationship names it by a string
    from surveys.collection.answering.models import Response


class Invitation(Base):
    """One person's or office's place in a round; at most one response comes from it."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index("ix_invitations_round_organization", "round_id", "organization_id"),
        Index("ix_invitations_subject", "subject_key"),
        CheckConstraint("label <> ''", name="has_label"),
        CheckConstraint(
            "outcome IN ('', 'refused', 'out_of_scope', 'unreachable', 'unable')",
            name="outcome_known",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    # What it asks: one of the round's questionnaires.
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    # The drawn unit of the frame; None for one invited by hand.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("frame_units.id"), unique=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    # Whom it is for, in the inviter's words: "Legal unit", "Secretary-General's office".
    label: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    # What the answers are about, e.g. "assessment:4" or "programme:17", and its name for people.
    subject_key: Mapped[str] = mapped_column(String(100), default="")
    subject_name: Mapped[str] = mapped_column(String(300), default="")
    # A rehearsal: it can be answered before the round opens, and never counts.
    test: Mapped[bool] = mapped_column(default=False)
    # Made by somebody who came by the round's open link.
    from_open_link: Mapped[bool] = mapped_column(default=False)
    # Of an anonymous round only: somebody with this invitation has answered. Set in batches of
    # several invitations at once and without a time, so that no answer can be told from it.
    participated: Mapped[bool] = mapped_column(default=False)
    # What came instead of an answer; '' while nothing did.
    outcome: Mapped[str] = mapped_column(String(12), default="")
    made_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    round: Mapped[Round] = relationship()
    organization: Mapped[Organization] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()
    unit: Mapped[FrameUnit | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    person: Mapped[Person | None] = relationship()
    response: Mapped["Response | None"] = relationship(back_populates="invitation")


class InvitationLink(Base):
    """A secret that opens an invitation. Only what is derived from it is kept.

    ``token_hash``: the participation id, see ``invitations.domain.secrets``.
    """

    __tablename__ = "invitation_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    # Who of several that share one response holds this link: "Legal unit"; '' for the first.
    holder: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class OpenLink(Base):
    """One address for everybody of a round's frame; each who comes gets an invitation."""

    __tablename__ = "open_links"
    __table_args__ = (
        CheckConstraint("most_in_all > 0", name="takes_somebody"),
        CheckConstraint("most_per_organization > 0", name="takes_somebody_of_each"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    # Public by its nature: it stands on posters.
    token: Mapped[str] = mapped_column(String(32), unique=True)
    most_in_all: Mapped[int]
    most_per_organization: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class InvitationEvent(Base):
    """What happened to an invitation besides answering: refused, delegated, bounced, called."""

    __tablename__ = "invitation_events"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('refused', 'out_of_scope', 'unable', 'unreachable', 'delegated',"
            " 'unsubscribed', 'bounced', 'contacted', 'link_replaced', 'reconsidered',"
            " 'withdrawn', 'erased')",
            name="kind_known",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(14))
    note: Mapped[str] = mapped_column(String(1000), default="")
    # Who of the staff noted it; None: the invited themselves, or the mail system.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class MessageTemplate(Base):
    """The words of a round's mail in one language; where there is none the built-in words serve."""

    __tablename__ = "message_templates"
    __table_args__ = (
        CheckConstraint("kind IN ('invitation', 'reminder', 'letter')", name="kind_known"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(String(5000))


class Reminder(Base):
    """A planned reminder to those who have not answered by then."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("round_id", "step"),
        CheckConstraint("step BETWEEN 1 AND 9", name="step_counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    step: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(Moment)
    # When its messages were put in line; it never happens twice.
    done_at: Mapped[datetime | None] = mapped_column(Moment)


class Message(Base):
    """One mail to one invited: the delivery log. The text is not kept, for it holds the secret.

    ``step`` is 0 for the invitation and other single messages, the reminder's for reminders; a
    link sent again on request counts up. A message is claimed (``sending``) in a transaction of
    its own before the mail server is spoken to: when the worker dies in between it is ``unsure``
    and is never sent again by itself.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("invitation_id", "kind", "step"),
        CheckConstraint("kind IN ('invitation', 'reminder', 'link')", name="kind_known"),
        CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'bounced', 'cancelled', 'unsure')",
            name="state_known",
        ),
        Index("ix_messages_round_state", "round_id", "state"),
    )

    id: Mapped[str] = mapped_column(
        String(32), primary_key=True, insert_default=lambda: uuid4().hex
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    kind: Mapped[str] = mapped_column(String(10))
    step: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    language: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    # Not before this moment: when a temporary failure is tried again.
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    # What the mail server said, without the address.
    fault: Mapped[str] = mapped_column(String(500), default="")
