"""What identifies a finding, how findings are grouped, and what is read out of their words."""

from dataclasses import replace

import pytest

from capacity.participation.domain.codes import Family, Involvement, ProgrammeType, Stage
from capacity.participation.domain.record import StatedFinding, StatedProgramme, by_family
from capacity.participation.domain.residence import Residence, residence_said
from surveys.constituents.roles import Group
from tests.unit.participation.findings import finding

STATED = StatedFinding(
    country_iso3="PAK",
    country_as_stated="Pakistan",
    programme=StatedProgramme(ProgrammeType.UNDAF, "UNDAF 2004-08", 2004, 2008),
    name="",
    groups=(Group.EMPLOYERS, Group.WORKERS),
    involvement=Involvement.TOOK_PART,
    stage=None,
    text="Federations participated",
    source="GB.306/TC/1",
    paragraph="7",
)


@pytest.mark.parametrize(
    "other",
    [
        replace(STATED, country_iso3="NPL"),
        replace(STATED, programme=None, name="UNDAF 2004-08"),
        replace(STATED, programme=StatedProgramme(ProgrammeType.UNDAF, "UNDAF 2004-08")),
        replace(STATED, programme=StatedProgramme(ProgrammeType.CCA, "UNDAF 2004-08", 2004, 2008)),
        replace(STATED, groups=(Group.WORKERS,)),
        replace(STATED, involvement=Involvement.CONSULTED),
        replace(STATED, stage=Stage.DESIGN),
        replace(STATED, text="Federations took part"),
        replace(STATED, source="GB.303/TC/1"),
        replace(STATED, paragraph="8"),
    ],
)
def test_findings_that_say_different_things_have_different_fingerprints(
    other: StatedFinding,
) -> None:
    assert other.fingerprint != STATED.fingerprint


def test_a_finding_stays_itself_when_its_country_is_named_anew() -> None:
    assert replace(STATED, country_as_stated="PAKISTAN").fingerprint == STATED.fingerprint


def test_the_fingerprint_never_changes_between_versions() -> None:
    """Kept in every database: another value would import every finding a second time."""
    expected = "4ead4d5dfa6248855b7f59739d2ab3c1698896fb06a834483b5a14eec05c9fa1"
    assert STATED.fingerprint == expected


def test_findings_are_grouped_in_the_order_of_the_families() -> None:
    held = [
        finding(Involvement.GENDER_AUDIT, programme_id=None),
        finding(Involvement.THROUGH_ILO),
        finding(Involvement.TOOK_PART),
        finding(Involvement.CIVIL_SOCIETY_FORUM),
    ]
    assert [(family, len(members)) for family, members in by_family(held)] == [
        (Family.DEPTH, 1),
        (Family.CHANNEL, 2),
        (Family.GENDER_AUDIT, 1),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No engagement reported; the ILO is a non-resident agency", Residence.NON_RESIDENT),
        ("The ILO is a resident agency.", Residence.RESIDENT),
        ("Another organization is a non-resident agency", None),
        ("The ILO told the Resident Coordinator of the need", None),
        ("", None),
    ],
)
def test_residence_is_read_only_from_the_documents_fixed_phrase(
    text: str, said: Residence | None
) -> None:
    """R5"""
    assert residence_said(text) is said
