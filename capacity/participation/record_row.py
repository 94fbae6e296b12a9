"""Reading one row of a record file: its cells become a finding, or every fault in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from capacity.participation.domain.codes import (
    INVOLVEMENTS,
    OUTSIDE_PROGRAMMES,
    Family,
    Involvement,
    ProgrammeType,
    Stage,
)
from capacity.participation.domain.faults import Fault, FaultCode, shown
from capacity.participation.domain.record import StatedFinding, StatedProgramme
from capacity.participation.stated_names import is_name_of
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import all_countries
from surveys.constituents.roles import Group

T = TypeVar("T")

# What stands in the column programme_type: a programme, or the kind of body or audit.
Kind = ProgrammeType | Family

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "DWCP": ProgrammeType.DWCP,
        "UNDAF": ProgrammeType.UNDAF,
        "UNSDCF": ProgrammeType.UNSDCF,
        "CCA": ProgrammeType.CCA,
        "One UN": ProgrammeType.ONE_UN,
        "joint programme": ProgrammeType.JOINT_PROGRAMME,
        "poverty reduction strategy": ProgrammeType.POVERTY_REDUCTION_STRATEGY,
        "UN programming": ProgrammeType.UN_PROGRAMMING,
        "UN reform": ProgrammeType.UN_REFORM,
        "committee": Family.COMMITTEE,
        "gender audit": Family.GENDER_AUDIT,
    }
)

_PERIOD = re.compile(r"([12][0-9]{3})-([12][0-9]{3})")
_KNOWN_COUNTRIES = frozenset(entry.iso3 for entry in all_countries())


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by column; None where the cell is already known to be bad."""

    number: int
    cells: Mapping[str, str | None]
    faults: list[Fault] = field(default_factory=list)

    def text(self, column: str) -> str:
        """What the cell says; "" also for a bad cell, whose row is dropped anyway."""
        return self.cells.get(column) or ""

    def note(self, column: str, code: FaultCode, **params: str | int) -> None:
        self.faults.append(Fault(self.number, column, code, tuple(params.items())))


def parse_row(row: Row) -> StatedFinding | None:
    """The finding that ``row`` states; None, with every fault in ``row.faults``, if it is bad.

    Cells that are None are passed over in silence: whoever emptied them has said why.
    """
    iso3 = _country(row)
    kind = _kind(row)
    involvement = _involvement(row, kind)
    first_year, last_year = _period(row, kind)
    groups = _groups(row)
    stage = _stage(row)
    if row.faults or kind is None or involvement is None:
        return None
    title = row.text("programme")
    programme = (
        StatedProgramme(kind, title, first_year, last_year)
        if isinstance(kind, ProgrammeType)
        else None
    )
    return StatedFinding(
        country_iso3=iso3,
        country_as_stated=row.text("country"),
        programme=programme,
        name="" if programme else title,
        groups=groups,
        involvement=involvement,
        stage=stage,
        text=row.text("finding"),
        source=row.text("source"),
        paragraph=row.text("paragraph"),
    )


def _country(row: Row) -> str:
    iso3, name = row.text("iso3"), row.text("country")
    if not iso3:
        return ""
    if iso3 not in _KNOWN_COUNTRIES:
        row.note("iso3", FaultCode.COUNTRY_UNKNOWN, value=shown(iso3))
    elif name and not is_name_of(name, iso3):
        expected = country_name(iso3, "en")
        row.note(
            "country",
            FaultCode.COUNTRY_MISMATCH,
            value=shown(name),
            iso3=iso3,
            expected=expected,
        )
    return iso3


def _kind(row: Row) -> Kind | None:
    return _one_of(row, "programme_type", KINDS, FaultCode.PROGRAMME_TYPE_UNKNOWN)


def _involvement(row: Row, kind: Kind | None) -> Involvement | None:
    codes = {code.value: code for code in Involvement}
    code = _one_of(row, "involvement", codes, FaultCode.INVOLVEMENT_UNKNOWN)
    if code is None or kind is None:
        return None
    family = INVOLVEMENTS[code].family
    fits = family is kind if isinstance(kind, Family) else family not in OUTSIDE_PROGRAMMES
    if not fits:
        row.note(
            "involvement",
            FaultCode.INVOLVEMENT_MISPLACED,
            value=code.value,
            kind=row.text("programme_type"),
        )
    return code


def _stage(row: Row) -> Stage | None:
    stages = {stage.value: stage for stage in Stage}
    return _one_of(row, "stage", stages, FaultCode.STAGE_UNKNOWN)


def _one_of(row: Row, column: str, known: Mapping[str, T], code: FaultCode) -> T | None:
    """What the cell's text stands for; None if it is empty or, with a fault, unknown."""
    written = row.text(column)
    if not written:
        return None
    found = known.get(written)
    if found is None:
        row.note(column, code, value=shown(written), known=", ".join(known))
    return found


def _period(row: Row, kind: Kind | None) -> tuple[int | None, int | None]:
    """The first and the last year, or None twice where no period is stated."""
    written = row.text("period")
    if not written:
        return None, None
    if isinstance(kind, Family):
        row.note("period", FaultCode.PERIOD_MISPLACED, kind=row.text("programme_type"))
        return None, None
    years = _PERIOD.fullmatch(written)
    if years is None:
        row.note("period", FaultCode.PERIOD_FORMAT, value=shown(written))
        return None, None
    first, last = int(years[1]), int(years[2])
    if first > last:
        row.note("period", FaultCode.PERIOD_ORDER, value=written)
    return first, last


def _groups(row: Row) -> tuple[Group, ...]:
    """The groups in their fixed order, so that the same set always reads the same."""
    known = {group.value: group for group in Group}
    found: set[Group] = set()
    written = row.text("group")
    for part in map(str.strip, written.split(";") if written else []):
        group = known.get(part)
        if group is None:
            row.note("group", FaultCode.GROUP_UNKNOWN, value=shown(part), known=", ".join(known))
        elif group in found:
            row.note("group", FaultCode.GROUP_TWICE, value=part)
        else:
            found.add(group)
    return tuple(group for group in Group if group in found)
