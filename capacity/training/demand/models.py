"""Editions of what planners see of needs that are not shared: numbers by area, group and region.

Every edition of a cell is kept: the latest is shown, the next is compared with all.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.database import Base, Document, Moment, one_of


class DemandEdition(Base):
    """One look at all cells; in it are the numbers of those that moved."""

    __tablename__ = "demand_editions"
    __table_args__ = (
        UniqueConstraint("demonstration", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Demonstration organizations have editions of their own.
    demonstration: Mapped[bool]
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
    # When it was last looked at whether another may follow; nothing else of it ever changes.
    checked_at: Mapped[datetime] = mapped_column(Moment)


class DemandCell(Base):
    """How many organizations of a group and region have a need in an area, of those counted."""

    __tablename__ = "demand_cells"
    __table_args__ = (
        CheckConstraint(one_of("constituent_group", Group), name="group_known"),
        CheckConstraint(one_of("region", Region), name="region_known"),
        CheckConstraint("area NOT IN ('W4', 'E3')", name="area_not_private"),
        CheckConstraint("needing BETWEEN 5 AND counted - 5", name="enough_of_both"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("demand_editions.id"), primary_key=True)
    area: Mapped[str] = mapped_column(String(4), primary_key=True)
    group: Mapped[str] = mapped_column("constituent_group", String(10), primary_key=True)
    region: Mapped[str] = mapped_column(String(24), primary_key=True)
    needing: Mapped[int]
    counted: Mapped[int]
    # Who was counted, by which assessment, and whether it has the need: never shown.
    members: Mapped[list[Any]] = mapped_column(Document)
