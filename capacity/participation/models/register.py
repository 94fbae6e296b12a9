"""What is entered by hand as tables: details of findings, committees, and every correction."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from capacity.participation.domain.particulars import Channel, CommitteeRole, CommitteeState
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.residence import Residence
from surveys.foundation.database import Base, Document, Moment, one_of


class FindingEntry(Base):
    """A finding that was entered by hand: by whom, and what it says beside who took part.

    '' and NULL: the document does not say it.
    """

    __tablename__ = "finding_entries"
    __table_args__ = (
        CheckConstraint(one_of("channel", ("", *Channel)), name="channel_known"),
        CheckConstraint(one_of("residence", ("", *Residence)), name="residence_known"),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), primary_key=True)
    entered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    # The number of the form it was sent with: sent twice, it is entered once.
    press: Mapped[str] = mapped_column(String(32), unique=True)
    document_date: Mapped[date | None]
    channel: Mapped[str] = mapped_column(String(11), default="")
    residence: Mapped[str] = mapped_column(String(12), default="")
    labour_ministry_absent: Mapped[bool | None]
    dialogue_with_coordinator: Mapped[bool | None]
    dialogue_with_ministries: Mapped[bool | None]
    reasons: Mapped[list["FindingReason"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )


class FindingReason(Base):
    """A reason for low participation that a finding gives."""

    __tablename__ = "finding_reasons"
    __table_args__ = (CheckConstraint(one_of("reason", Reason), name="reason_known"),)

    finding_id: Mapped[int] = mapped_column(
        ForeignKey("finding_entries.finding_id"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(String(32), primary_key=True)


class FindingCorrection(Base):
    """A finding that stands no more: what came in its place (NULL: nothing), who, when and why."""

    __tablename__ = "finding_corrections"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("successor_id <> finding_id", name="another_follows"),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), primary_key=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"), unique=True)
    corrected_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    corrected_at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(1000))


_SEATS = ("government", "employers", "workers", "women", "men")
_NO_SEATS = " AND ".join(f"{column} IS NULL" for column in _SEATS)


class Committee(Base):
    """What a document says of a programme's tripartite committee. Never changed: see ``ended_at``.

    A correction ends the entry and names the one that took its place, if any.
    """

    __tablename__ = "committees"
    __table_args__ = (
        CheckConstraint(one_of("state", CommitteeState), name="state_known"),
        CheckConstraint("text <> '' AND source <> '' AND paragraph <> ''", name="says_where"),
        CheckConstraint(" AND ".join(f"{column} >= 0" for column in _SEATS), name="counts"),
        CheckConstraint(f"state = 'exists' OR ({_NO_SEATS})", name="members_if_it_exists"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        CheckConstraint("(ended_at IS NULL) = (ended_because = '')", name="ended_for_a_reason"),
        CheckConstraint("successor_id IS NULL OR ended_at IS NOT NULL", name="followed_if_ended"),
        CheckConstraint("successor_id <> id", name="another_follows"),
        Index(
            "ix_committees_standing",
            "programme_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    state: Mapped[str] = mapped_column(String(7))
    name: Mapped[str] = mapped_column(String(200), default="")
    # Members by group, and women and men among them; NULL where the document does not say it.
    government: Mapped[int | None]
    employers: Mapped[int | None]
    workers: Mapped[int | None]
    women: Mapped[int | None]
    men: Mapped[int | None]
    tripartite_evaluation: Mapped[bool | None]
    text: Mapped[str] = mapped_column(String(1000))
    source: Mapped[str] = mapped_column(String(100))
    paragraph: Mapped[str] = mapped_column(String(100))
    document_date: Mapped[date | None]
    entered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    press: Mapped[str] = mapped_column(String(32), unique=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_because: Mapped[str] = mapped_column(String(1000), default="")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("committees.id"), unique=True)
    parts: Mapped[list["CommitteePart"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )


class CommitteePart(Base):
    """Something in which a committee has a part."""

    __tablename__ = "committee_parts"
    __table_args__ = (CheckConstraint(one_of("role", CommitteeRole), name="role_known"),)

    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(14), primary_key=True)


class ProgrammeOutcome(Base):
    """A code of outcome-based workplanning, of the DWCP or of the UN, that a programme carries."""

    __tablename__ = "programme_outcomes"
    __table_args__ = (CheckConstraint("code <> ''", name="has_code"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(100), primary_key=True)


class ProgrammeChange(Base):
    """A programme's entry that was made or corrected by hand: who, when, why, and what it said.

    ``before`` is empty where the entry was made.
    """

    __tablename__ = "programme_changes"
    __table_args__ = (CheckConstraint("reason <> ''", name="has_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(1000))
    before: Mapped[dict[str, Any]] = mapped_column(Document)
    after: Mapped[dict[str, Any]] = mapped_column(Document)
