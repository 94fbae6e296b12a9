"""Indicators, what was agreed for them, values, codings, frozen values, quoted figures: tables.

Nothing here is ever changed but by a new row: a definition by its next revision, a baseline, a
value or a coding by a later one, a frozen value by one that names it, a quoted figure by its
correction. The one exception is the signature under a frozen value.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from capacity.indicators.domain.definitions import Aiming, Computes, FocusArea, Kind, Measured
from capacity.indicators.domain.reflection import Level
from capacity.indicators.domain.results import Direction
from capacity.participation.models import Programme
from surveys.constituents.models import Person
from surveys.foundation.database import Base, Document, Moment, one_of


class Exact(TypeDecorator[Decimal]):
    """A decimal number to its last digit: one database would make a binary fraction of it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{Decimal(value):f}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


_EVEN_YEAR = "first_year % 2 = 0 AND first_year BETWEEN 2000 AND 2098"
_HAS_SOURCE = "source <> ''"


class Indicator(Base):
    """An indicator by its code, which stays the same while its definition is revised."""

    __tablename__ = "indicators"
    __table_args__ = (CheckConstraint("code <> ''", name="has_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)


class Definition(Base):
    """One revision of what an indicator is; the one with the highest number holds.

    ``texts``: title, assumptions, risks, other_milestone and baseline (how the document announces
    it) by language. It is provisional until it is approved on a tripartite basis.
    """

    __tablename__ = "indicator_definitions"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint(one_of("measured", Measured), name="measured_known"),
        CheckConstraint(one_of("kind", Kind), name="kind_known"),
        CheckConstraint(one_of("computes", Computes), name="computes_known"),
        CheckConstraint("(kind = 'computed') = (computes <> '')", name="computed_says_what"),
        CheckConstraint(one_of("aiming", Aiming), name="aiming_known"),
        CheckConstraint(
            "aiming <> 'growth' OR measured <> 'percent'", name="growth_is_not_of_a_percentage"
        ),
        CheckConstraint(one_of("direction", Direction), name="direction_known"),
        CheckConstraint(one_of("focus_area", FocusArea), name="focus_area_known"),
        CheckConstraint(_HAS_SOURCE, name="has_source"),
        CheckConstraint(
            "(approved_on IS NULL) = (approved_by = '')", name="approved_when_and_by_whom"
        ),
    )

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    texts: Mapped[dict[str, Any]] = mapped_column(Document)
    measured: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(8))
    computes: Mapped[str] = mapped_column(String(17), default="")
    aiming: Mapped[str] = mapped_column(String(8))
    direction: Mapped[str] = mapped_column(String(4))
    focus_area: Mapped[str] = mapped_column(String(10), default="")
    source: Mapped[str] = mapped_column(String(200))
    paragraph: Mapped[str] = mapped_column(String(100), default="")
    document_date: Mapped[date | None]
    approved_on: Mapped[date | None]
    approved_by: Mapped[str] = mapped_column(String(200), default="")
    # Why it was revised; empty for the first one.
    reason: Mapped[str] = mapped_column(Text, default="")
    # Nobody where the platform brought it along.
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    indicator: Mapped[Indicator] = relationship(lazy="joined")
    maker: Mapped[Person | None] = relationship()
    milestones: Mapped[list["Milestone"]] = relationship(
        order_by="Milestone.first_year", lazy="selectin", cascade="all, delete-orphan"
    )


class Milestone(Base):
    """What a revision asks for in one biennium: a value in the unit, or a growth in percent."""

    __tablename__ = "indicator_milestones"
    __table_args__ = (
        ForeignKeyConstraint(
            ["indicator_id", "revision"],
            ["indicator_definitions.indicator_id", "indicator_definitions.revision"],
            name="fk_indicator_milestones_definition",
        ),
        CheckConstraint(_EVEN_YEAR, name="begins_a_biennium"),
    )

    indicator_id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[Decimal] = mapped_column(Exact)
    is_target: Mapped[bool] = mapped_column(default=False)


class Baseline(Base):
    """What growth and progress are measured from, as an analyst set it; the latest one holds."""

    __tablename__ = "indicator_baselines"
    __table_args__ = (CheckConstraint(_HAS_SOURCE, name="has_source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    number: Mapped[Decimal] = mapped_column(Exact)
    source: Mapped[str] = mapped_column(String(200))
    paragraph: Mapped[str] = mapped_column(String(100), default="")
    document_date: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime] = mapped_column(Moment)
    person: Mapped[Person] = relationship()


class StatedValue(Base):
    """A value entered by hand for one biennium; the latest one holds.

    Either ``number`` is there, or numerator and denominator are.
    """

    __tablename__ = "indicator_values"
    __table_args__ = (
        CheckConstraint(_EVEN_YEAR, name="begins_a_biennium"),
        CheckConstraint(_HAS_SOURCE, name="has_source"),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="both_parts_or_none"),
        CheckConstraint("(number IS NULL) = (numerator IS NOT NULL)", name="number_or_its_parts"),
        Index("ix_indicator_values_indicator_id_first_year", "indicator_id", "first_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    first_year: Mapped[int]
    number: Mapped[Decimal | None] = mapped_column(Exact)
    numerator: Mapped[Decimal | None] = mapped_column(Exact)
    denominator: Mapped[Decimal | None] = mapped_column(Exact)
    source: Mapped[str] = mapped_column(String(200))
    paragraph: Mapped[str] = mapped_column(String(100), default="")
    document_date: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    person: Mapped[Person] = relationship()


class ReflectionCoding(Base):
    """Where one coder finds decent work in a programme's document; the coder's latest one holds."""

    __tablename__ = "reflection_codings"
    __table_args__ = (
        CheckConstraint(one_of("level", Level), name="level_known"),
        CheckConstraint(_HAS_SOURCE, name="has_source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    level: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(200))
    coded_at: Mapped[datetime] = mapped_column(Moment)
    programme: Mapped[Programme] = relationship()


_FIRST_OF_ITS_BIENNIUM = text("replaces_id IS NULL")


class FrozenValue(Base):
    """A value as it was reported for a biennium, with all it rests on.

    ``inputs`` and ``result`` are canonical JSON, kept as text so that no database respells them.
    A correction is a new row that names the one it replaces: one beginning for each biennium, and
    one successor at most.
    """

    __tablename__ = "frozen_values"
    __table_args__ = (
        CheckConstraint(_EVEN_YEAR, name="begins_a_biennium"),
        CheckConstraint("length(sha256) = 64", name="has_fingerprint"),
        CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="signed_by_and_when"),
        CheckConstraint("signed_by <> frozen_by", name="signed_by_another"),
        CheckConstraint("(replaces_id IS NULL) = (reason = '')", name="replaced_for_a_reason"),
        CheckConstraint("replaces_id <> id", name="replaces_another"),
        UniqueConstraint("replaces_id"),
        Index(
            "uq_frozen_values_first",
            "indicator_id",
            "first_year",
            unique=True,
            sqlite_where=_FIRST_OF_ITS_BIENNIUM,
            postgresql_where=_FIRST_OF_ITS_BIENNIUM,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    first_year: Mapped[int]
    inputs: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    # Of the inputs; the audit trail holds it as well.
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    frozen_at: Mapped[datetime] = mapped_column(Moment)
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("frozen_values.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    indicator: Mapped[Indicator] = relationship(lazy="joined")
    freezer: Mapped[Person] = relationship(foreign_keys=[frozen_by])
    signer: Mapped[Person | None] = relationship(foreign_keys=[signed_by])


class QuotedFigure(Base):
    """A figure as a document states it (R3). ``texts``: title and as_of by language."""

    __tablename__ = "quoted_figures"
    __table_args__ = (
        CheckConstraint(one_of("measured", Measured), name="measured_known"),
        CheckConstraint("qualifier IN ('', 'approximately', 'more_than')", name="qualifier_known"),
        CheckConstraint("source <> '' AND paragraph <> ''", name="says_where"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Of what is stated and where: the same figure is never kept twice.
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    texts: Mapped[dict[str, Any]] = mapped_column(Document)
    number: Mapped[Decimal] = mapped_column(Exact)
    measured: Mapped[str] = mapped_column(String(10))
    qualifier: Mapped[str] = mapped_column(String(13), default="")
    document_date: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    paragraph: Mapped[str] = mapped_column(String(100))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime] = mapped_column(Moment)


class QuotedCorrection(Base):
    """A quoted figure that stands no more: what came in its place (NULL: nothing), who and why."""

    __tablename__ = "quoted_corrections"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("successor_id <> figure_id", name="another_follows"),
    )

    figure_id: Mapped[int] = mapped_column(ForeignKey("quoted_figures.id"), primary_key=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("quoted_figures.id"), unique=True)
    corrected_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    corrected_at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(1000))
    figure: Mapped[QuotedFigure] = relationship(foreign_keys=[figure_id])
    person: Mapped[Person] = relationship()
