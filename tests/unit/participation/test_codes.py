"""The codes of the record: each belongs to one family, and no depth is read into silence."""

import csv
from importlib.resources import files

import pytest

from capacity.participation.domain.codes import (
    INVOLVEMENTS,
    OUTSIDE_PROGRAMMES,
    Depth,
    Family,
    Involvement,
    entered,
)


def codes_of_the_packaged_record() -> set[str]:
    table = files("capacity.participation") / "data" / "participation-2008-2009.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["involvement"] for row in rows}


def family_members(family: Family) -> set[str]:
    return {code.value for code, meaning in INVOLVEMENTS.items() if meaning.family is family}


def test_every_code_has_exactly_one_meaning() -> None:
    assert set(INVOLVEMENTS) == set(Involvement)
    members = [code for family in Family for code in family_members(family)]
    assert sorted(members) == sorted(code.value for code in Involvement)


def test_the_packaged_record_uses_only_known_codes_of_every_family() -> None:
    used = codes_of_the_packaged_record()
    assert used <= {code.value for code in Involvement}
    assert {INVOLVEMENTS[Involvement(code)].family for code in used} == set(Family)


def test_the_depth_family_is_about_who_took_part() -> None:
    """R5"""
    assert family_members(Family.DEPTH) == {
        "not_invited",
        "informed",
        "consulted",
        "proposals_reflected",
        "co_decided",
        "co_implements",
        "took_part",
        "no_engagement_reported",
        "proposal_fell_through",
        "interest_expressed",
        "influence_reported",
    }


def test_how_a_dwcp_is_reflected() -> None:
    """R6: fully, partly, at output level; outside the DWCP; the ILO delivering without being a
    partner."""
    assert family_members(Family.DWCP_REFLECTION) == {
        "dwcp_reflected_fully",
        "dwcp_reflected_partly",
        "dwcp_reflected_output_level",
        "dwcp_integrated_degree_unstated",
        "decent_work_objective",
        "outcome_outside_dwcp",
        "ilo_delivers_without_partnership",
    }


def test_a_civil_society_forum_is_a_channel_and_no_tripartite_committee() -> None:
    """R8"""
    assert family_members(Family.CHANNEL) == {"through_ilo", "civil_society_forum"}
    assert family_members(Family.COMMITTEE) == {"committee"}


def test_support_committees_and_audits() -> None:
    """R8, R13"""
    assert family_members(Family.ILO_SUPPORT) == {"ilo_support", "ilo_advocacy"}
    assert family_members(Family.GENDER_AUDIT) == {"gender_audit"}
    assert {Family.COMMITTEE, Family.GENDER_AUDIT} == OUTSIDE_PROGRAMMES


@pytest.mark.parametrize(
    "code",
    [
        Involvement.TOOK_PART,
        Involvement.NO_ENGAGEMENT_REPORTED,
        Involvement.PROPOSAL_FELL_THROUGH,
        Involvement.INTEREST_EXPRESSED,
        Involvement.INFLUENCE_REPORTED,
    ],
)
def test_a_depth_that_is_not_stated_is_never_made_up(code: Involvement) -> None:
    """R5"""
    assert INVOLVEMENTS[code].depth is None


def test_stated_depths() -> None:
    assert INVOLVEMENTS[Involvement.CONSULTED].depth == 2
    assert INVOLVEMENTS[Involvement.PROPOSALS_REFLECTED].depth == 3
    depths = [meaning.depth for meaning in INVOLVEMENTS.values() if meaning.depth is not None]
    assert sorted(depths) == list(Depth)


def test_only_the_depth_family_has_depths() -> None:
    with_depth = {m.family for m in INVOLVEMENTS.values() if m.depth is not None}
    assert with_depth == {Family.DEPTH}


@pytest.mark.parametrize(("depth", "inside"), [(d, d not in (0, 1)) for d in Depth])
def test_a_group_entered_when_it_was_at_least_consulted(depth: Depth, inside: bool) -> None:
    assert entered(depth) is inside
