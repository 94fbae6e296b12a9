"""The record: programmes, and findings of public documents about who took part in them."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from capacity.participation.domain.codes import (
    INVOLVEMENTS,
    Depth,
    Family,
    Involvement,
    ProgrammeType,
    Stage,
)
from surveys.constituents.geography import country
from surveys.constituents.roles import Group


@dataclass(frozen=True, slots=True)
class StatedProgramme:
    """A programme of a country as a document names it; years are None where it states none."""

    type: ProgrammeType
    title: str
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class StatedFinding:
    """One finding as a row of a record file states it.

    Either ``programme`` is set, or ``name``: the committee or the audit that the finding names.
    ``country_as_stated`` is the document's own name for the country. ``groups`` is empty and
    ``stage`` None where the document does not state them.
    """

    country_iso3: str
    country_as_stated: str
    programme: StatedProgramme | None
    name: str
    groups: tuple[Group, ...]
    involvement: Involvement
    stage: Stage | None
    text: str
    source: str
    paragraph: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that the finding says; the same finding has the same one for ever.

        The country counts by its code, so a finding stays itself when a name is written anew.
        """
        programme = self.programme
        content = [
            self.country_iso3,
            [programme.type, programme.title, programme.first_year, programme.last_year]
            if programme
            else self.name,
            sorted(self.groups),
            self.involvement,
            self.stage,
            self.text,
            self.source,
            self.paragraph,
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RecordedProgramme:
    """A programme of the register."""

    id: int
    country_iso3: str
    type: ProgrammeType
    title: str
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class RecordedFinding:
    """A finding of the register; its parts are those of :class:`StatedFinding`."""

    id: int
    country_iso3: str
    country_as_stated: str
    programme: RecordedProgramme | None
    name: str
    groups: tuple[Group, ...]
    involvement: Involvement
    stage: Stage | None
    text: str
    source: str
    paragraph: str

    @property
    def family(self) -> Family:
        return INVOLVEMENTS[self.involvement].family

    @property
    def depth(self) -> Depth | None:
        """How deep the group's part was; None where the document does not state it."""
        return INVOLVEMENTS[self.involvement].depth


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import of findings did. ``import_id`` is None when there was nothing new."""

    programmes_added: int
    findings_added: int
    already_recorded: int
    import_id: int | None = None


class Residence(StrEnum):
    """Whether the ILO has an office in the country (R5)."""

    RESIDENT = "resident"
    NON_RESIDENT = "non_resident"


# The documents' fixed phrase; nothing else is read out of a finding's words.
_RESIDENCE = re.compile(r"\bthe ILO is a (non-)?resident agency\b", re.IGNORECASE)


def residence_said(text: str) -> Residence | None:
    """What a finding says of the ILO's residence; None where it says nothing."""
    found = _RESIDENCE.search(text)
    if found is None:
        return None
    return Residence.NON_RESIDENT if found[1] else Residence.RESIDENT


def by_family(
    findings: Iterable[RecordedFinding],
) -> list[tuple[Family, list[RecordedFinding]]]:
    """The findings of each family that has any, families in their order."""
    held = list(findings)
    groups = ((family, [f for f in held if f.family is family]) for family in Family)
    return [(family, members) for family, members in groups if members]


def about_real_countries(findings: Iterable[RecordedFinding]) -> list[RecordedFinding]:
    """The findings without those of demonstration countries, which no figure may count."""
    return [finding for finding in findings if country(finding.country_iso3).is_real]
