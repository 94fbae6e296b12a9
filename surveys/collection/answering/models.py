"""Responses as a table."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.foundation.database import Base, Document, Moment
from surveys.questionnaires.models import QuestionnaireVersion

_TAIL = text("submitted_at IS NOT NULL AND batch_id IS NULL")
_OF = text("batch_id IS NOT NULL")


class Response(Base):
    """The answers from one invitation: one readable document, saved answer by answer.

    In an anonymous round it knows no invitation: its ``key`` is derived from the invitation's
    secret, its moments are whole days, its language is not kept, and the table has no row number
    that would tell the order of arrival. Elsewhere the key is ``i`` and the invitation's number.
    """

    __tablename__ = "responses"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint(
            "channel IN ('web', 'assisted', 'paper', 'telephone')", name="channel_known"
        ),
        CheckConstraint(
            "constituent_group IN ('', 'government', 'employers', 'workers')", name="group_known"
        ),
        CheckConstraint("filled_on IS NULL OR channel = 'paper'", name="day_only_of_paper"),
        # Of an anonymous response only the group may be known, of any other the invitation is.
        CheckConstraint(
            "invitation_id IS NULL OR constituent_group = ''", name="group_or_invitation"
        ),
        # The tail: what was handed in and stands in no batch yet. Drafts are not in this index.
        Index("ix_responses_tail", "round_id", sqlite_where=_TAIL, postgresql_where=_TAIL),
        Index("ix_responses_batch_id", "batch_id", sqlite_where=_OF, postgresql_where=_OF),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"), unique=True)
    # Of an anonymous response: the group, where enough others share it; else ''.
    group: Mapped[str] = mapped_column("constituent_group", String(10), default="")
    # A rehearsal, like its invitation.
    test: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[dict[str, Any]] = mapped_column(Document)
    # Of each answered item: at which revision, on which device and by whom it was last changed.
    marks: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    revision: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(10), default="web")
    # Who of the staff typed it in, for paper, telephone and assisted answers.
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # The day that stands on a paper form; not kept of an anonymous one.
    filled_on: Mapped[date | None]
    begun_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    # Seconds spent answering: pauses of more than half an hour are left out. 0 when anonymous.
    active_seconds: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    # Given with the first answer: it opens the response again; after submitting it is the receipt.
    receipt_code: Mapped[str] = mapped_column(String(20), unique=True)
    # The batch of the extract of results that holds it; none: it is counted from its answers.
    batch_id: Mapped[int | None]
    round: Mapped[Round] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()
    invitation: Mapped[Invitation | None] = relationship(back_populates="response")
