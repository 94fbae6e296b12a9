"""Countries, organizations, people, memberships and the audit trail as tables."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.foundation.database import Base, Document, Moment


class CountryRecord(Base):
    """A member State, a territory of the record, or a demonstration country."""

    __tablename__ = "countries"
    __table_args__ = (
        CheckConstraint("kind IN ('member', 'territory', 'demonstration')", name="kind_known"),
    )

    iso3: Mapped[str] = mapped_column(String(3), primary_key=True)
    iso2: Mapped[str] = mapped_column(String(2), unique=True)
    kind: Mapped[str] = mapped_column(String(13))
    region: Mapped[str] = mapped_column(String(24))
    subregion: Mapped[str] = mapped_column(String(24))


class Organization(Base):
    """An institution of one constituent group in one country."""

    __tablename__ = "organizations"
    __table_args__ = (
        CheckConstraint(
            "constituent_group IN ('government', 'employers', 'workers')", name="group_known"
        ),
        CheckConstraint("name <> ''", name="has_name"),
        UniqueConstraint("country_iso3", "constituent_group", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_iso3: Mapped[str] = mapped_column(ForeignKey("countries.iso3"))
    group: Mapped[str] = mapped_column("constituent_group", String(10))
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    # From this day on it is no more: everything of it is read, and nothing changed.
    ended_on: Mapped[date | None]
    country: Mapped[CountryRecord] = relationship()


class Succession(Base):
    """An organization that ended, and one that came after it: one for a merger, more for a split.

    The day is the one on which the predecessor ended.
    """

    __tablename__ = "successions"
    __table_args__ = (CheckConstraint("predecessor_id <> successor_id", name="another_follows"),)

    predecessor_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(
        ForeignKey("organizations.id"), primary_key=True, index=True
    )
    predecessor: Mapped[Organization] = relationship(foreign_keys=[predecessor_id])
    successor: Mapped[Organization] = relationship(foreign_keys=[successor_id])


class Person(Base):
    """Somebody with an account. The e-mail address is kept in lower case."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    active: Mapped[bool] = mapped_column(default=True)
    # Raised to end every session of this person.
    session_number: Mapped[int] = mapped_column(default=1)
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", order_by="Membership.id"
    )


_EVERYWHERE = text("organization_id IS NULL AND constituent_group IS NULL")


class Membership(Base):
    """One role of one person: in an organization, for a group, or everywhere."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(
            "role IN ('respondent', 'focal_point', 'reviewer', 'planner', 'analyst', 'designer',"
            " 'administrator')",
            name="role_known",
        ),
        CheckConstraint(
            "(role IN ('respondent', 'focal_point')) = (organization_id IS NOT NULL)",
            name="organization_where_role_needs_it",
        ),
        CheckConstraint(
            "(role = 'reviewer') = (constituent_group IS NOT NULL)",
            name="group_where_role_needs_it",
        ),
        UniqueConstraint("person_id", "role", "organization_id"),
        UniqueConstraint("person_id", "role", "constituent_group"),
        # NULLs count as different above, so a role that holds everywhere needs a rule of its own.
        Index(
            "uq_memberships_role_everywhere",
            "person_id",
            "role",
            unique=True,
            sqlite_where=_EVERYWHERE,
            postgresql_where=_EVERYWHERE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(13))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    group: Mapped[str | None] = mapped_column("constituent_group", String(10))
    person: Mapped[Person] = relationship(back_populates="memberships")
    organization: Mapped[Organization | None] = relationship()


_STANDING = text("withdrawn_at IS NULL")


class Consent(Base):
    """What an organization lets others see of its own. Withdrawn, it stays as a trace."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint(
            "subject IN ('levels', 'needs', 'plan', 'matching', 'participation')",
            name="subject_known",
        ),
        CheckConstraint(
            "recipient IN ('country', 'group', 'turin_centre', 'public')", name="recipient_known"
        ),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"
        ),
        Index(
            "uq_consents_standing",
            "organization_id",
            "subject",
            "recipient",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    subject: Mapped[str] = mapped_column(String(13))
    recipient: Mapped[str] = mapped_column(String(12))
    given_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    given_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    organization: Mapped[Organization] = relationship()
    giver: Mapped[Person] = relationship(foreign_keys=[given_by])


class AuditEvent(Base):
    """Who saw or changed which identified data, when. Only ever added to, each sealed by a hash."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(100), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(Document)
    seal: Mapped[str] = mapped_column(String(64), unique=True)
