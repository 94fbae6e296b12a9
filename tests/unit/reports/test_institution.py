"""The report of an assessment: what each reader gets, what is compared, what is listed."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.diagnostics.domain.findings import FindingCode
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.reports.institution import (
    LISTED,
    InstitutionReport,
    Reader,
    Subject,
    build_report,
)
from surveys.constituents.roles import Group
from tests.unit.diagnostics.conftest import criterion_records

MOMENT = datetime(2026, 11, 21, tzinfo=UTC)
SUBJECT = Subject(
    assessment_id=1,
    organization="Federation",
    group=Group.WORKERS,
    country_iso3="SEN",
    demonstration=False,
    round="Round",
    state=AssessmentState.VALIDATED,
    submitted_at=MOMENT,
    ended_at=MOMENT,
    made_at=MOMENT,
)


def report(
    *records: CriterionRecord, reader: Reader = Reader.INSTITUTION, raters: int = 3
) -> InstitutionReport:
    return build_report(SUBJECT, reader, records, raters)


def agreed(code: str, level: int, desired: int = 5, importance: int = 4) -> CriterionRecord:
    area = code.partition(".")[0]
    return CriterionRecord(
        code,
        area,
        self_ratings=(1, 5),
        agreed=level,
        desired=desired,
        importance=importance,
        desired_ratings=(5,),
        importance_ratings=(5,),
    )


def verified(code: str, level: int) -> CriterionRecord:
    return replace(agreed(code, level), verified=level, reviewed=True)


# --- who gets what -------------------------------------------------------------------------------


def test_the_bureau_gets_levels_but_no_self_ratings_wishes_or_gaps() -> None:
    """measures.md: reviewers see submitted levels, never self-ratings; a gap needs consent."""
    found = report(agreed("C1.1", 2), agreed("C1.2", 3), reader=Reader.BUREAU)
    assert found.areas[0].score.score.value == Fraction(5, 2)
    assert not found.with_wishes
    assert (found.priorities, found.open_gaps, found.coverage.raters) == ((), 0, None)
    for line in found.areas[0].criteria:
        assert not (line.desired.known or line.importance.known or line.gap.known)
    told = {finding.code for finding in found.findings}
    assert not told & {FindingCode.MOST_DISPUTED, FindingCode.LARGEST_GAPS}


def test_the_institution_gets_them_all() -> None:
    found = report(agreed("C1.1", 2), agreed("C1.2", 3))
    assert [line.code for line in found.priorities] == ["C1.1", "C1.2"]
    assert (found.open_gaps, found.coverage.raters) == (2, 3)
    assert FindingCode.MOST_DISPUTED in {finding.code for finding in found.findings}


@settings(deadline=None)  # the machine may be busy
@given(st.lists(criterion_records(), max_size=12, unique_by=lambda r: r.code))
def test_what_only_assessors_said_never_shows_in_the_bureaus_report(
    records: list[CriterionRecord],
) -> None:
    """Other self-ratings, wishes and numbers of raters give the very same report."""
    others = [
        replace(
            record,
            self_ratings=(),
            self_not_applicable=0,
            self_dont_know=7,
            desired=None,
            importance=5,
            desired_ratings=(1,),
            importance_ratings=(),
        )
        for record in records
    ]
    first = build_report(SUBJECT, Reader.BUREAU, records, 3)
    assert first == build_report(SUBJECT, Reader.BUREAU, others, 9)


# --- comparing -----------------------------------------------------------------------------------


def test_areas_are_compared_on_agreed_levels_where_only_some_are_verified() -> None:
    """Comparisons use one provenance only."""
    records = [
        replace(agreed("C1.1", 5), verified=1, reviewed=True),
        agreed("C1.2", 5),
        agreed("C2.1", 2),
        agreed("C2.2", 2),
    ]
    found = report(*records)
    assert found.areas[0].score.score.value == 3  # verified first
    strongest = next(f for f in found.findings if f.code is FindingCode.STRONGEST_AREA)
    assert strongest.areas == ("C1",) and strongest.figures[0].value == 5
    assert strongest.figures[0].provenance == "consensus"


def test_areas_of_one_provenance_are_compared_as_they_stand() -> None:
    found = report(
        verified("C1.1", 4), verified("C1.2", 4), verified("C2.1", 2), verified("C2.2", 2)
    )
    strongest = next(f for f in found.findings if f.code is FindingCode.STRONGEST_AREA)
    assert (strongest.areas, strongest.figures[0].provenance) == (("C1",), "verified")


# --- areas and criteria --------------------------------------------------------------------------


def test_an_areas_desired_level_rests_on_the_criteria_that_have_a_level() -> None:
    without = CriterionRecord("C1.3", "C1", desired=1, importance=3)
    found = report(agreed("C1.1", 2, desired=4), agreed("C1.2", 3, desired=5), without)
    assert found.areas[0].desired.value == Fraction(9, 2)
    assert found.areas[0].desired.denominator == 2


def test_too_few_desired_levels_give_none_for_the_area() -> None:
    records = [replace(agreed(f"C1.{n}", 3), desired=None, desired_ratings=()) for n in (1, 2)]
    found = report(*records, agreed("C1.3", 3))
    assert found.areas[0].desired.why_not == "too-few-desired"


def test_an_incomplete_criterion_keeps_what_is_known_of_it() -> None:
    found = report(replace(agreed("C1.1", 2), importance=None, importance_ratings=()))
    line = found.criterion("C1.1")
    assert (line.existing.value, line.desired.value) == (2, 5)
    assert (line.importance.why_not, line.gap.why_not) == ("not-stated", "incomplete")
    assert found.priorities == ()


def test_while_levels_are_self_rated_so_are_the_wishes() -> None:
    record = CriterionRecord("C1.1", "C1", self_ratings=(2, 3), desired_ratings=(4, 5))
    line = report(record).criterion("C1.1")
    assert (line.existing.value, line.desired.value) == (Fraction(5, 2), Fraction(9, 2))
    assert line.next_level == 3


def test_what_does_not_apply_is_counted_apart() -> None:
    record = CriterionRecord("C1.2", "C1", agreed_not_applicable=True)
    found = report(agreed("C1.1", 2), record, CriterionRecord("C1.3", "C1"))
    coverage = found.coverage
    assert (coverage.criteria, coverage.not_applicable, coverage.without_level) == (3, 1, 1)
    assert coverage.levelled == 1
    assert not found.criterion("C1.2").applicable
    assert found.criterion("C1.2").gap.why_not == "not-applicable"


@pytest.mark.parametrize(("level", "expected"), [(1, 2), (4, 5), (5, None)])
def test_the_next_level_is_one_above(level: int, expected: int | None) -> None:
    assert report(agreed("C1.1", level)).criterion("C1.1").next_level == expected


def test_a_report_lists_the_first_priorities_and_counts_all_gaps() -> None:
    records = [agreed(f"C1.{n}", 1 + n % 4) for n in range(1, LISTED + 5)]
    found = report(*records)
    assert len(found.priorities) == LISTED and found.open_gaps == LISTED + 4
    values = [line.priority.value for line in found.priorities if line.priority.value is not None]
    assert values == sorted(values, reverse=True)


def test_areas_fall_into_the_common_ones_and_the_groups_own() -> None:
    """Tripartite charts use C1 to C9 only; a group's own areas stand apart."""
    found = report(agreed("C1.1", 2), agreed("C2.1", 2), agreed("W4.1", 2), agreed("E3.1", 2))
    assert [[area.code for area in family] for family in found.families] == [
        ["C1", "C2"],
        ["W4"],
        ["E3"],
    ]
    assert [area.code for area in found.areas if area.private] == ["W4", "E3"]


@settings(deadline=None)  # the machine may be busy
@given(st.lists(criterion_records(), max_size=30, unique_by=lambda r: r.code))
def test_every_assessment_has_a_report(records: list[CriterionRecord]) -> None:
    """Total: whatever was or was not answered, each criterion stands in it once."""
    found = report(*records)
    assert sorted(line.code for area in found.areas for line in area.criteria) == sorted(
        record.code for record in records
    )
    coverage = found.coverage
    assert coverage.levelled == sum(
        line.existing.known for area in found.areas for line in area.criteria
    )
    assert len(found.priorities) <= found.open_gaps
