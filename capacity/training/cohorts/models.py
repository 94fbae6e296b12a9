"""Who comes to an edition: places offered, people nominated, and what became of each."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from capacity.training.catalogue.models import EditionRecord
from capacity.training.domain.cohorts import UNDECIDED, NominationState, ParticipantKind, Sex
from surveys.constituents.geography import Region
from surveys.constituents.models import Organization
from surveys.foundation.database import Base, Document, Moment, one_of


class PlaceOffer(Base):
    """Places of an edition that are kept for an organization, which nominates for them."""

    __tablename__ = "place_offers"
    __table_args__ = (
        CheckConstraint("places >= 1", name="offers_a_place"),
        CheckConstraint("for_women BETWEEN 0 AND places", name="for_women_among_them"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("course_editions.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organizations.id"), primary_key=True, index=True
    )
    places: Mapped[int]
    # As many of them at least are kept for women.
    for_women: Mapped[int] = mapped_column(default=0)
    # The organization's criteria that the course is to strengthen.
    criteria: Mapped[list[str]] = mapped_column(Document, default=list)
    offered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    offered_at: Mapped[datetime] = mapped_column(Moment)
    # The organization does not want them (any more).
    declined_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    declined_at: Mapped[datetime | None] = mapped_column(Moment)
    edition: Mapped[EditionRecord] = relationship()
    organization: Mapped[Organization] = relationship()


_NAMED_ONCE = text("email <> '' AND state NOT IN ('refused', 'withdrawn')")


class Nomination(Base):
    """A person whom an organization sends to an edition, or a member of the ILO's staff (R16).

    Identified data: looks are audited. Erased, what counts stays and who it was does not.
    """

    __tablename__ = "nominations"
    __table_args__ = (
        CheckConstraint(one_of("kind", ParticipantKind), name="kind_known"),
        CheckConstraint(
            "(kind = 'constituent') = (organization_id IS NOT NULL)",
            name="organization_of_a_constituent",
        ),
        CheckConstraint("(kind = 'staff') = (staff_region <> '')", name="region_of_staff"),
        CheckConstraint(one_of("staff_region", ("", *Region)), name="region_known"),
        CheckConstraint(one_of("sex", ("", *Sex)), name="sex_known"),
        CheckConstraint(one_of("state", NominationState), name="state_known"),
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("name <> '' OR erased_at IS NOT NULL", name="named_until_erased"),
        CheckConstraint("days_attended >= 0", name="days_from_zero"),
        CheckConstraint(
            "(certificate IS NULL) = (certified_at IS NULL)", name="certified_at_a_time"
        ),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        Index(
            "uq_nominations_person",
            "edition_id",
            "email",
            unique=True,
            sqlite_where=_NAMED_ONCE,
            postgresql_where=_NAMED_ONCE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("course_editions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(11))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    staff_region: Mapped[str] = mapped_column(String(24), default="")
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="")
    sex: Mapped[str] = mapped_column(String(8), default="")
    position: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(8))
    # What in the organization's diagnostic the training is to strengthen; '': nothing named.
    criterion: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(9), default=NominationState.NOMINATED)
    nominated_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    nominated_at: Mapped[datetime] = mapped_column(Moment)
    # When the letter to the participant went out, and when the participant said: I come.
    invited_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    days_attended: Mapped[int | None]
    # Its public number; who has it can check that the certificate is genuine.
    certificate: Mapped[str | None] = mapped_column(String(32), unique=True)
    certified_at: Mapped[datetime | None] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)
    edition: Mapped[EditionRecord] = relationship()
    organization: Mapped[Organization | None] = relationship()
    fellowship: Mapped["Fellowship | None"] = relationship(cascade="all, delete-orphan")

    @property
    def closed(self) -> bool:
        """Whether its organization ended before the Centre had decided: it stays as it stood."""
        ended = self.organization is not None and self.organization.ended_on is not None
        return ended and self.state in UNDECIDED


class ParticipantLetter(Base):
    """A mail to a participant: the invitation, and one reminder. Each goes out once.

    Both carry a link that opens without an account; its secret is kept hashed.
    """

    __tablename__ = "participant_letters"
    __table_args__ = (
        CheckConstraint("kind IN ('invitation', 'reminder')", name="kind_known"),
        CheckConstraint("state IN ('sending', 'sent', 'put_off', 'failed')", name="state_known"),
        CheckConstraint("attempts >= 0", name="attempts_from_zero"),
    )

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime] = mapped_column(Moment)
    nomination: Mapped[Nomination] = relationship()


class NominationEvent(Base):
    """What happened to a nomination, when, by whom (NULL: the participant or time), and why."""

    __tablename__ = "nomination_events"
    __table_args__ = (CheckConstraint("kind <> ''", name="has_kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")


class Fellowship(Base):
    """What is paid for a participant, in whole euros, and by whom (R15)."""

    __tablename__ = "fellowships"
    __table_args__ = (
        CheckConstraint("amount > 0", name="pays_something"),
        CheckConstraint("source <> ''", name="has_source"),
    )

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nominations.id"), primary_key=True)
    amount: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    granted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    granted_at: Mapped[datetime] = mapped_column(Moment)
