"""What was released of regions' capacity: each figure as it was published, and what it rests on."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from surveys.foundation.database import Base, Document, Moment


class RegionRelease(Base):
    """One edition of the figure of a group's area in a region. Never changed, only followed."""

    __tablename__ = "region_releases"
    __table_args__ = (
        CheckConstraint(
            "constituent_group IN ('government', 'employers', 'workers')", name="group_known"
        ),
        CheckConstraint(
            "working >= 0 AND working <= organizations", name="no_more_working_than_there_are"
        ),
        Index(
            "uq_region_releases_edition",
            "constituent_group",
            "region",
            "area",
            "number",
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group: Mapped[str] = mapped_column("constituent_group", String(10))
    region: Mapped[str] = mapped_column(String(24))
    area: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
    # How many organizations it counts, and in how many of them the area works.
    organizations: Mapped[int]
    working: Mapped[int]
    # The assessments that it counts; no page shows them. The next edition is compared with them.
    members: Mapped[list[list[Any]]] = mapped_column(Document)
