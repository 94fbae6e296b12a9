"""Reads of frames: their units, their strata, and what each selected unit stands for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, column, exists, func, select, table
from sqlalchemy.orm import Session

from surveys.collection.population.domain.sampling import Stratum, unit_key
from surveys.collection.population.models import Contact, Frame, FrameUnit, WaitingList
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization

# As much of the invitations' table as says whether a frame is in use: rooms know upper ones by
# name.
INVITATIONS = table("invitations", column("unit_id", Integer), column("contact_id", Integer))

# By what a sample can be stratified, and where it stands.
PARTS: Mapping[str, Any] = {
    "group": Organization.group,
    "region": CountryRecord.region,
    "country": Organization.country_iso3,
}


def frame_of(session: Session, round_id: int) -> Frame | None:
    """The round's frame; None if it has none, or only an open link."""
    frame = session.get(Frame, round_id)
    return None if frame is None or frame.source == "open" else frame


def strata(session: Session, round_id: int) -> list[Stratum]:
    """The strata with their units in the frame and in the sample, by code; none before a draw.

    A census or a simple sample has one, ``all``; units that came in after invitations had been
    made form strata of their own, ``added/1``, ``added/2``, ….
    """
    frame = frame_of(session, round_id)
    if frame is None or frame.drawn_at is None:
        return []
    selected = func.count().filter(FrameUnit.selected)
    rows = session.execute(
        select(FrameUnit.stratum, func.count(), selected)
        .where(FrameUnit.round_id == round_id)
        .group_by(FrameUnit.stratum)
    )
    return sorted((Stratum(*row) for row in rows), key=lambda stratum: stratum.code)


def weights(session: Session, round_id: int) -> dict[str, Fraction]:
    """N_h/n_h of each stratum, exactly; a stratum of which nobody is selected has none."""
    found = {stratum.code: stratum.weight for stratum in strata(session, round_id)}
    return {code: weight for code, weight in found.items() if weight is not None}


def weight_of(session: Session, unit: FrameUnit) -> Fraction | None:
    """How many units of the frame ``unit`` stands for, exactly; None if it is not selected.

    One unit at a time: for many, look their strata up in ``weights``.
    """
    return weights(session, unit.round_id).get(unit.stratum) if unit.selected else None


def is_in_use(session: Session, round_id: int) -> bool:
    """Whether an invitation was made from the frame: then nothing of it goes any more."""
    found = select(FrameUnit.id).where(FrameUnit.round_id == round_id, is_invited())
    return session.scalar(found.limit(1)) is not None


def is_invited() -> ColumnElement[bool]:
    """Whether an invitation was made for the unit."""
    return exists().where(INVITATIONS.c.unit_id == FrameUnit.id)


def waiting_list(session: Session, round_id: int) -> WaitingList | None:
    return session.get(WaitingList, round_id)


# --- counting ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Composition:
    """Of whom a frame consists: numbers of units, whole and by part."""

    units: int
    selected: int
    invited: int
    with_email: int
    demonstration: int
    by_group: Mapping[str, int]
    by_region: Mapping[str, int]
    by_language: Mapping[str, int]


def composition(session: Session, round_id: int) -> Composition:
    here = FrameUnit.round_id == round_id
    counts = (
        func.count(),
        func.count().filter(FrameUnit.selected),
        func.count().filter(is_invited()),
        func.count().filter(Contact.email != ""),
        func.count().filter(CountryRecord.kind == CountryKind.DEMONSTRATION),
    )
    units, selected, invited, with_email, demonstration = session.execute(
        _with_places(*counts).outerjoin(Contact, Contact.id == FrameUnit.contact_id).where(here)
    ).one()

    def by(part: Any) -> dict[str, int]:
        counted = _with_places(part, func.count()).where(here)
        rows = session.execute(counted.group_by(part).order_by(part))
        return {code: count for code, count in rows}

    return Composition(
        units=units,
        selected=selected,
        invited=invited,
        with_email=with_email,
        demonstration=demonstration,
        by_group=by(Organization.group),
        by_region=by(CountryRecord.region),
        by_language=by(FrameUnit.language),
    )


def stratum_sizes(session: Session, round_id: int, by: Sequence[str]) -> dict[str, int]:
    """N_h of the strata that ``by`` makes, by their codes: "workers/africa"."""
    parts = [PARTS[name] for name in by]
    query = _with_places(*parts, func.count()).where(FrameUnit.round_id == round_id)
    rows = session.execute(query.group_by(*parts))
    return {stratum_code(row[:-1]): row[-1] for row in rows}


def stratum_code(parts: Sequence[str]) -> str:
    return "/".join(parts)


def _with_places(*wanted: Any) -> Select[Any]:
    """``wanted`` of frame units with their organizations and countries."""
    return (
        select(*wanted)
        .select_from(FrameUnit)
        .join(Organization, Organization.id == FrameUnit.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
    )


# --- units ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keyed:
    """A unit with the key that it is drawn by, and the parts that a stratum is made of."""

    id: int
    key: str
    parts: Mapping[str, str]


def keyed_units(session: Session, round_id: int) -> list[Keyed]:
    rows = session.execute(
        _with_places(
            FrameUnit.id,
            Organization.country_iso3,
            Organization.group,
            Organization.name,
            FrameUnit.label,
            FrameUnit.subject_name,
            CountryRecord.region,
        ).where(FrameUnit.round_id == round_id)
    )
    return [
        Keyed(
            number,
            unit_key(country, group, name, label, subject),
            {"country": country, "group": group, "region": region},
        )
        for number, country, group, name, label, subject, region in rows
    ]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit as the list and the downloads show it."""

    id: int
    organization: str
    country: str
    region: str
    group: str
    demonstration: bool
    label: str
    language: str
    subject: str
    email: str
    address: str
    stratum: str
    selected: bool
    invited: bool


def unit_lines(
    session: Session, round_id: int, selected: bool = False, first: int = 0, most: int | None = None
) -> Iterator[UnitLine]:
    """The units in the order in which they came, or of them only the selected ones."""
    query = (
        _with_places(
            FrameUnit.id,
            Organization.name,
            Organization.country_iso3,
            CountryRecord.region,
            Organization.group,
            CountryRecord.kind == CountryKind.DEMONSTRATION,
            FrameUnit.label,
            FrameUnit.language,
            FrameUnit.subject_name,
            func.coalesce(Contact.email, ""),
            func.coalesce(Contact.address, ""),
            FrameUnit.stratum,
            FrameUnit.selected,
            is_invited(),
        )
        .outerjoin(Contact, Contact.id == FrameUnit.contact_id)
        .where(FrameUnit.round_id == round_id)
        .order_by(FrameUnit.id)
        .offset(first)
    )
    if selected:
        query = query.where(FrameUnit.selected)
    if most is not None:
        query = query.limit(most)
    for row in session.execute(query):
        yield UnitLine(*row)


# --- the register --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """Which organizations of the register; an empty part does not narrow."""

    groups: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    demonstration: bool = False


def registered(wanted: RegisterFilter, asked: frozenset[str]) -> Select[Any]:
    """The organizations that ``wanted`` names, of the groups asked; none that has ended."""
    query = (
        select(Organization)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Organization.group.in_(sorted(asked)), Organization.ended_on.is_(None))
        .order_by(Organization.country_iso3, Organization.group, Organization.name)
    )
    for where, names in (
        (Organization.group, wanted.groups),
        (CountryRecord.region, wanted.regions),
        (Organization.country_iso3, wanted.countries),
        (Organization.language, wanted.languages),
    ):
        if names:
            query = query.where(where.in_(names))
    if not wanted.demonstration:
        query = query.where(CountryRecord.kind != CountryKind.DEMONSTRATION)
    return query


def count_registered(session: Session, wanted: RegisterFilter, asked: frozenset[str]) -> int:
    found = registered(wanted, asked).order_by(None).with_only_columns(Organization.id)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0
