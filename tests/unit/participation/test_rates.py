"""Participation rates count stated stages and known depths, and nothing else."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.participation.domain.codes import Involvement, Stage
from capacity.participation.domain.particulars import Particulars
from capacity.participation.domain.rates import (
    EVERY_GROUP,
    depth_index,
    document_year,
    participation_rate,
    participation_rates,
    periods,
    reasons_given,
    why_no_rates,
    within,
)
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.record import RecordedFinding, about_real_countries
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.figures import Unit
from tests.unit.participation.findings import finding

GOVERNMENT, EMPLOYERS, WORKERS = Group
ALL = (GOVERNMENT, EMPLOYERS, WORKERS)
DESIGN = Stage.DESIGN

DEPTH_CODES = [
    Involvement.NOT_INVITED,
    Involvement.INFORMED,
    Involvement.CONSULTED,
    Involvement.CO_DECIDED,
    Involvement.TOOK_PART,
]


def test_the_rate_is_programmes_entered_over_programmes_with_known_depth() -> None:
    """R5: three programmes with a known depth, of which the workers entered two."""
    findings = [
        finding(Involvement.CONSULTED, (WORKERS,), DESIGN, 1),
        finding(Involvement.PROPOSALS_REFLECTED, (WORKERS,), DESIGN, 2),
        finding(Involvement.INFORMED, (WORKERS,), DESIGN, 3),
        finding(Involvement.TOOK_PART, (WORKERS,), DESIGN, 4),  # depth not stated
        finding(Involvement.CONSULTED, (EMPLOYERS,), DESIGN, 5),  # another group
        finding(Involvement.CONSULTED, (WORKERS,), Stage.EVALUATION, 6),  # another stage
        finding(Involvement.CONSULTED, (WORKERS,), None, 7),  # stage not stated
    ]
    rate = participation_rate(findings, {WORKERS}, DESIGN)
    assert (rate.value, rate.denominator, rate.unit) == (Fraction(2, 3), 3, Unit.SHARE)
    assert rate.rule == "participation-rate/1"


def test_not_invited_counts_as_known_and_not_entered() -> None:
    rate = participation_rate(
        [finding(Involvement.NOT_INVITED, (WORKERS,), DESIGN)], {WORKERS}, DESIGN
    )
    assert (rate.value, rate.denominator) == (0, 1)


def test_the_tripartite_rate_needs_all_three_groups() -> None:
    """R5"""
    findings = [
        finding(Involvement.CONSULTED, ALL, DESIGN, 1),
        finding(Involvement.CONSULTED, (GOVERNMENT, WORKERS), DESIGN, 2),
        finding(Involvement.INFORMED, (EMPLOYERS,), DESIGN, 2),
        finding(Involvement.CONSULTED, (GOVERNMENT, WORKERS), DESIGN, 3),  # employers unknown
    ]
    rate = participation_rate(findings, EVERY_GROUP, DESIGN)
    assert (rate.value, rate.denominator) == (Fraction(1, 2), 2)


def test_the_deepest_finding_of_a_group_in_a_programme_counts_once() -> None:
    findings = [
        finding(Involvement.CO_DECIDED, (WORKERS,), DESIGN),
        finding(Involvement.INFORMED, (WORKERS,), DESIGN),
    ]
    rate = participation_rate(findings, {WORKERS}, DESIGN)
    assert (rate.value, rate.denominator) == (1, 1)


@pytest.mark.parametrize(
    ("findings", "why_not"),
    [
        ([], "no-findings"),
        ([finding(Involvement.ILO_SUPPORT, ALL, DESIGN)], "no-findings"),
        ([finding(Involvement.COMMITTEE, ALL, DESIGN, None)], "no-findings"),
        ([finding(Involvement.CONSULTED, ALL)], "stage-not-stated"),
        ([finding(Involvement.TOOK_PART, ALL, DESIGN)], "depth-not-known"),
        ([finding(Involvement.CONSULTED, (WORKERS,), DESIGN)], "depth-not-known"),
        ([finding(Involvement.CONSULTED, (), DESIGN)], "depth-not-known"),
        ([finding(Involvement.CONSULTED, ALL, Stage.MONITORING)], "depth-not-known"),
    ],
)
def test_a_rate_that_cannot_be_computed_says_why(
    findings: list[RecordedFinding], why_not: str
) -> None:
    rate = participation_rate(findings, {EMPLOYERS}, DESIGN)
    assert (rate.value, rate.why_not) == (None, why_not)


def test_a_rate_of_no_group_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one group"):
        participation_rate([], (), DESIGN)


def test_all_rates_without_a_stage_share_one_reason() -> None:
    rates = participation_rates([finding(Involvement.CONSULTED, ALL)])
    assert [row.stage for row in rates] == list(Stage)
    assert why_no_rates(rates) == "stage-not-stated"


def test_one_computable_rate_leaves_no_common_reason() -> None:
    rates = participation_rates([finding(Involvement.CONSULTED, (WORKERS,), DESIGN)])
    assert why_no_rates(rates) == ""
    assert [figure.known for figure in rates[0].of_group] == [False, False, True]


def test_demonstration_countries_are_left_out() -> None:
    held = [finding(country="SEN"), finding(country="XAA"), finding(country="PSE")]
    assert [f.country_iso3 for f in about_real_countries(held)] == ["SEN", "PSE"]


recorded = st.builds(
    finding,
    involvement=st.sampled_from(DEPTH_CODES),
    groups=st.sets(st.sampled_from(list(Group))).map(tuple),
    stage=st.none() | st.sampled_from(list(Stage)),
    programme_id=st.integers(1, 4),
)


@given(st.lists(recorded, max_size=12), st.sampled_from(list(Stage)))
def test_the_tripartite_rate_counts_no_programme_that_a_single_rate_leaves_out(
    findings: list[RecordedFinding], stage: Stage
) -> None:
    together = participation_rate(findings, EVERY_GROUP, stage)
    for group in Group:
        alone = participation_rate(findings, {group}, stage)
        assert alone.value is None or 0 <= alone.value <= 1
        assert together.denominator <= alone.denominator
        if together.value is not None and alone.value is not None:
            all_in = together.value * together.denominator
            assert all_in <= alone.value * alone.denominator


@given(st.lists(recorded, max_size=12), st.lists(recorded, max_size=12))
def test_what_states_no_stage_changes_no_rate(
    findings: list[RecordedFinding], others: list[RecordedFinding]
) -> None:
    """R5: a stage that is not stated stays outside rates."""
    unstaged = [
        finding(f.involvement, f.groups, None, f.programme.id) for f in others if f.programme
    ]
    for before, after in zip(
        participation_rates(findings), participation_rates(findings + unstaged), strict=True
    ):
        values = [figure.value for figure in (*before.of_group, before.tripartite)]
        assert values == [figure.value for figure in (*after.of_group, after.tripartite)]


def test_the_depth_index_is_the_mean_of_the_deepest_depths() -> None:
    """R5: 0, 2 and 5 of 5; a group that only took part is counted beside it."""
    findings = [
        finding(Involvement.NOT_INVITED, (WORKERS,), DESIGN, 1),
        finding(Involvement.INFORMED, (WORKERS,), DESIGN, 2),
        finding(Involvement.CONSULTED, (WORKERS,), DESIGN, 2),
        finding(Involvement.CO_IMPLEMENTS, (WORKERS,), DESIGN, 3),
        finding(Involvement.TOOK_PART, (WORKERS,), DESIGN, 4),
        finding(Involvement.CONSULTED, (EMPLOYERS,), DESIGN, 5),
    ]
    found = depth_index(findings, WORKERS, DESIGN)
    assert (found.index.value, found.index.denominator) == (Fraction(100 * 7, 15), 3)
    assert found.unknown == 1
    assert found.index.unit is Unit.INDEX


def test_at_any_stage_a_finding_without_a_stage_counts_too() -> None:
    findings = [finding(Involvement.CONSULTED, (WORKERS,), None, 1)]
    assert depth_index(findings, WORKERS).index.value == 40
    assert depth_index(findings, WORKERS, DESIGN).index.why_not == "stage-not-stated"


def test_without_a_known_depth_there_is_no_index() -> None:
    assert depth_index([], WORKERS).index.why_not == "no-findings"
    unknown = depth_index([finding(Involvement.TOOK_PART, (WORKERS,), DESIGN)], WORKERS, DESIGN)
    assert (unknown.index.why_not, unknown.unknown) == ("depth-not-known", 1)


@given(st.lists(recorded, max_size=12))
def test_the_index_stays_within_its_ends_and_counts_each_programme_once(
    findings: list[RecordedFinding],
) -> None:
    for group in Group:
        found = depth_index(findings, group)
        assert found.index.value is None or 0 <= found.index.value <= 100
        named = {f.programme.id for f in findings if f.programme and group in f.groups}
        assert found.index.denominator + found.unknown <= len(named)


def test_filters_take_region_and_years_of_the_documents() -> None:
    old = replace(finding(country="SEN"), source="GB.303/TC/1")
    new = replace(finding(country="FRA"), particulars=Particulars(date(2020, 1, 1)))
    undated = finding(country="SEN")
    every = [old, new, undated]
    assert [document_year(f) for f in every] == [2008, 2020, None]
    assert within(every) == every
    assert within(every, Region.AFRICA) == [old, undated]
    assert within(every, None, 2009) == [new]
    assert within(every, None, None, 2009) == [old]


def test_periods_are_two_years_of_documents_with_their_sources() -> None:
    early = [
        replace(finding(programme_id=1), source="GB.303/TC/1"),
        replace(finding(programme_id=2), source="GB.306/TC/1"),
    ]
    late = replace(finding(), source="A report", particulars=Particulars(date(2021, 1, 1)))
    found = periods([late, *early, finding()])
    assert [p.first_year for p in found] == [2008, 2020]
    assert found[0].sources == ("GB.303/TC/1", "GB.306/TC/1")
    assert found[0].programmes == 2


def test_reasons_are_counted_by_programme() -> None:
    """R7"""
    time = Particulars(reasons=(Reason.TIME_CONSUMING, Reason.NO_INTEREST))
    twice = [replace(finding(programme_id=1), particulars=time)] * 2
    other = replace(finding(programme_id=2), particulars=Particulars(reasons=(Reason.NO_INTEREST,)))
    assert reasons_given([*twice, other]) == [(Reason.NO_INTEREST, 2), (Reason.TIME_CONSUMING, 1)]
