"""Editions of peers' scores as tables: what quartiles are shown from.

Of a group and region every edition is kept: the latest is shown, the next is compared with all.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.foundation.database import Base, Moment


class PeerEdition(Base):
    """One edition of a group in a region; demonstration organizations have their own."""

    __tablename__ = "peer_editions"
    __table_args__ = (
        UniqueConstraint("constituent_group", "region", "demonstration", "number"),
        CheckConstraint(
            "constituent_group IN ('government', 'employers', 'workers')", name="group_known"
        ),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group: Mapped[str] = mapped_column("constituent_group", String(10))
    region: Mapped[str] = mapped_column(String(24))
    demonstration: Mapped[bool]
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
    # When it was last looked at whether another may follow; nothing else of it ever changes.
    checked_at: Mapped[datetime] = mapped_column(Moment)


class PeerScore(Base):
    """The score of one member in one area by levels of one provenance, as it was that day."""

    __tablename__ = "peer_scores"
    __table_args__ = (
        CheckConstraint("provenance IN ('verified', 'consensus')", name="provenance_known"),
        CheckConstraint("divisor > 0", name="divisor_above_zero"),
        CheckConstraint("length(texts) = 64", name="texts_is_sha256"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("peer_editions.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    area: Mapped[str] = mapped_column(String(40), primary_key=True)
    provenance: Mapped[str] = mapped_column(String(9), primary_key=True)
    country_iso3: Mapped[str] = mapped_column(String(3))
    # The hash of the texts by which the area was judged: only what was judged alike is compared.
    texts: Mapped[str] = mapped_column(String(64))
    # The score as a fraction: it is never rounded before it is shown.
    numerator: Mapped[int]
    divisor: Mapped[int]
