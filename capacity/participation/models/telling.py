"""What was told of verdicts, as tables: counts, and what each of them was over."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from capacity.participation.domain.telling import Line
from capacity.participation.domain.verdicts import Verdict
from surveys.foundation.database import Base, Moment, one_of


class ToldCount(Base):
    """A count over verdicts that somebody was told; over one alone, its verdict was published."""

    __tablename__ = "told_counts"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Of what it was over: told again, it is kept once.
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    told_at: Mapped[datetime] = mapped_column(Moment)
    verdicts: Mapped[list["ToldVerdict"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )


class ToldVerdict(Base):
    """A verdict as it was when it was counted; it may be another one by now."""

    __tablename__ = "told_verdicts"
    __table_args__ = (
        CheckConstraint(one_of("line", Line), name="line_known"),
        CheckConstraint(one_of("verdict", Verdict), name="verdict_known"),
        Index("ix_told_verdicts_round_id_programme_id", "round_id", "programme_id"),
    )

    told_id: Mapped[int] = mapped_column(ForeignKey("told_counts.id"), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    line: Mapped[str] = mapped_column(String(6), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    decided: Mapped[bool]
