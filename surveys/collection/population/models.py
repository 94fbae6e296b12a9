"""The frame of a round, its units, and the people behind them as tables."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.constituents.models import Organization
from surveys.foundation.database import Base, Document, Moment


class Contact(Base):
    """Who is behind an invitation. Kept apart, so that it can be erased and each look be audited.

    Nothing in an answer's table points here; of an anonymous round nothing at all leads from an
    answer to a contact.
    """

    __tablename__ = "contacts"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    # Lines of a postal address, for letters.
    address: Mapped[str] = mapped_column(String(500), default="")
    # Asked not to be written to again.
    unsubscribed_at: Mapped[datetime | None] = mapped_column(Moment)
    # Mail to this address came back for good.
    bounced_at: Mapped[datetime | None] = mapped_column(Moment)


class Frame(Base):
    """Everybody a round could ask, where the list came from, and how its sample was drawn."""

    __tablename__ = "frames"
    __table_args__ = (
        CheckConstraint("source IN ('register', 'file', 'open')", name="source_known"),
        CheckConstraint("design IN ('census', 'simple', 'stratified')", name="design_known"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(8))
    # How it was made: the register's filter, or the file's name and mapping.
    origin: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    design: Mapped[str] = mapped_column(String(10), default="census")
    # By what the sample is stratified: 'group', 'region', 'country'; in this order.
    stratified_by: Mapped[list[str]] = mapped_column(Document, default=list)
    # Drawing again with the same seed from the same units selects the same ones.
    seed: Mapped[str] = mapped_column(String(32), default="")
    made_at: Mapped[datetime] = mapped_column(Moment)
    drawn_at: Mapped[datetime | None] = mapped_column(Moment)


class WaitingList(Base):
    """A list that somebody has uploaded for a round's frame and not imported yet; one a round.

    The file waits in the database between the steps; it goes with the import, when somebody
    cancels it, or after a day.
    """

    __tablename__ = "waiting_lists"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("stored_files.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    # How the file is read and what it looks like: see ``reading.Manner`` and ``reading.Preview``.
    manner: Mapped[dict[str, Any]] = mapped_column(Document)
    preview: Mapped[dict[str, Any]] = mapped_column(Document)
    # Which column of the file is what; empty until somebody has said so.
    columns: Mapped[dict[str, int]] = mapped_column(Document, default=dict)
    # Rows with faults are left out; else one fault stops everything.
    skip_faulty: Mapped[bool] = mapped_column(default=False)
    # What the dry run found, and all its faults; empty before it.
    report: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    faults_id: Mapped[str | None] = mapped_column(ForeignKey("stored_files.id"))
    # The job that reads it at present, if it is long.
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))


class FrameUnit(Base):
    """One unit of a frame: an organization, or one office or person in it.

    Its weight is (units of its stratum) / (selected units of its stratum), from the design.
    """

    __tablename__ = "frame_units"
    __table_args__ = (Index("ix_frame_units_round_stratum", "round_id", "stratum"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    # What the answers will be about, e.g. a programme; its key and its name.
    subject_key: Mapped[str] = mapped_column(String(100), default="")
    subject_name: Mapped[str] = mapped_column(String(300), default="")
    stratum: Mapped[str] = mapped_column(String(40), default="")
    selected: Mapped[bool] = mapped_column(default=False)
    organization: Mapped[Organization] = relationship()
    contact: Mapped[Contact | None] = relationship()
