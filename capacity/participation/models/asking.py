"""Which rounds ask about which programmes, and whom, as tables."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from capacity.participation.domain.replies import Publication
from capacity.participation.models.record import Programme
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.foundation.database import Base, Moment, one_of


class ProgrammeRound(Base):
    """A round asks about a programme; what of the verdict will be published is settled here."""

    __tablename__ = "programme_rounds"
    __table_args__ = (
        CheckConstraint(one_of("publication", Publication), name="publication_known"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    programme_id: Mapped[int] = mapped_column(
        ForeignKey("programmes.id"), primary_key=True, index=True
    )
    publication: Mapped[str] = mapped_column(String(10))
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    registered_at: Mapped[datetime] = mapped_column(Moment)
    round: Mapped[Round] = relationship()
    programme: Mapped[Programme] = relationship()


class ProgrammeFrame(Base):
    """An organization of the frame of a programme in a round, registered before the round opens.

    ``weight`` differs from 1 only where the group's own organizations agreed on it. The response
    to ``official_id`` is the organization's official reply; any others are of its respondents.
    """

    __tablename__ = "programme_frames"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "programme_id"],
            ["programme_rounds.round_id", "programme_rounds.programme_id"],
            name="fk_programme_frames_programme_round",
        ),
        CheckConstraint("weight BETWEEN 0 AND 1000", name="weight_within_bounds"),
    )

    round_id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organizations.id"), primary_key=True, index=True
    )
    weight: Mapped[int] = mapped_column(default=1)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"), unique=True)
    organization: Mapped[Organization] = relationship()
    official: Mapped[Invitation | None] = relationship()


class CoreItem(Base):
    """An item whose mean the sensitivity line of a round rests on; none: all scale items."""

    __tablename__ = "core_items"
    __table_args__ = (CheckConstraint("code <> ''", name="has_code"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(100), primary_key=True)
