"""Programmes, findings and their imports as tables."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from capacity.participation.domain.codes import Involvement, ProgrammeType, Stage
from surveys.constituents.roles import Group
from surveys.foundation.database import Base, Moment, one_of

_WITHOUT_YEARS = text("first_year IS NULL")


class Programme(Base):
    """One programme of one country, as the documents name it."""

    __tablename__ = "programmes"
    __table_args__ = (
        CheckConstraint(one_of("type", ProgrammeType), name="type_known"),
        CheckConstraint("title <> ''", name="has_title"),
        CheckConstraint("(first_year IS NULL) = (last_year IS NULL)", name="both_years_or_neither"),
        CheckConstraint("first_year <= last_year", name="first_year_not_after_last"),
        # What a finding's programme refers to, so that both lie in the same country.
        UniqueConstraint("id", "country_iso3", name="uq_programmes_id_country"),
        UniqueConstraint("country_iso3", "type", "title", "first_year", "last_year"),
        # NULLs count as different above, so a programme without years needs a rule of its own.
        Index(
            "uq_programmes_without_years",
            "country_iso3",
            "type",
            "title",
            unique=True,
            sqlite_where=_WITHOUT_YEARS,
            postgresql_where=_WITHOUT_YEARS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_iso3: Mapped[str] = mapped_column(ForeignKey("countries.iso3"))
    type: Mapped[str] = mapped_column(String(26))
    title: Mapped[str] = mapped_column(String(200))
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]


class RecordImport(Base):
    """One addition to the record: a file that was imported, or a finding entered by hand."""

    __tablename__ = "record_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    imported_at: Mapped[datetime] = mapped_column(Moment)


class Finding(Base):
    """One finding of a public document, kept as stated there. Never changed, only added."""

    __tablename__ = "findings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["programme_id", "country_iso3"],
            ["programmes.id", "programmes.country_iso3"],
            name="fk_findings_programme_in_same_country",
        ),
        CheckConstraint(one_of("involvement", Involvement), name="involvement_known"),
        CheckConstraint(one_of("stage", Stage), name="stage_known"),
        CheckConstraint("(programme_id IS NULL) = (name <> '')", name="about_programme_or_named"),
        CheckConstraint(
            "finding <> '' AND source <> '' AND paragraph <> ''", name="says_what_and_where"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_iso3: Mapped[str] = mapped_column(ForeignKey("countries.iso3"), index=True)
    country_as_stated: Mapped[str] = mapped_column(String(100))
    programme_id: Mapped[int | None] = mapped_column(index=True)
    # The committee or the audit that the finding names; empty where it is about a programme.
    name: Mapped[str] = mapped_column(String(200), default="")
    involvement: Mapped[str] = mapped_column(String(40))
    stage: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column("finding", String(1000))
    source: Mapped[str] = mapped_column(String(100))
    paragraph: Mapped[str] = mapped_column(String(100))
    # Of all that the finding says: the same finding is never kept twice.
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("record_imports.id"), index=True)
    programme: Mapped[Programme | None] = relationship(
        primaryjoin="Finding.programme_id == Programme.id",
        foreign_keys="Finding.programme_id",
        viewonly=True,
    )
    groups: Mapped[list["FindingGroup"]] = relationship(cascade="all, delete-orphan")


class FindingGroup(Base):
    """A group that a finding names."""

    __tablename__ = "finding_groups"
    __table_args__ = (CheckConstraint(one_of("constituent_group", Group), name="group_known"),)

    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), primary_key=True)
    group: Mapped[str] = mapped_column("constituent_group", String(10), primary_key=True)
