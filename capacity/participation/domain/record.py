"""The record: programmes, and findings of public documents about who took part in them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from capacity.participation.domain.codes import (
    INVOLVEMENTS,
    Depth,
    Family,
    Involvement,
    ProgrammeType,
    Stage,
)
from capacity.participation.domain.particulars import NOTHING_MORE, Particulars
from capacity.participation.domain.residence import Residence, residence_said
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


def stated_programme(known: RecordedProgramme) -> StatedProgramme:
    """The entry as a document would state it."""
    return StatedProgramme(known.type, known.title, known.first_year, known.last_year)


@dataclass(frozen=True, slots=True)
class RecordedFinding:
    """A finding of the register; its parts are those of :class:`StatedFinding`.

    ``particulars`` are of what was entered by hand.
    """

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
    particulars: Particulars = NOTHING_MORE

    @property
    def family(self) -> Family:
        return INVOLVEMENTS[self.involvement].family

    @property
    def depth(self) -> Depth | None:
        """How deep the group's part was; None where the document does not state it."""
        return INVOLVEMENTS[self.involvement].depth

    @property
    def residence(self) -> Residence | None:
        """Whether the ILO is a resident agency, as it was entered or in the document's words."""
        return self.particulars.residence or residence_said(self.text)


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import of findings did. ``import_id`` is None when there was nothing new."""

    programmes_added: int
    findings_added: int
    already_recorded: int
    import_id: int | None = None


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
