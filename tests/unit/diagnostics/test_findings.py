"""Findings: what a report says, as codes (R12)."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.findings import (
    NAMED,
    Finding,
    FindingCode,
    findings,
    share_verified,
)
from capacity.diagnostics.domain.gaps import priorities
from capacity.diagnostics.domain.levels import CriterionRecord, Provenance
from capacity.diagnostics.domain.scores import profile
from capacity.diagnostics.domain.spread import agenda

by_code = st.lists(st.from_type(CriterionRecord), max_size=6, unique_by=lambda r: r.code)


def agreed(code: str, level: int | None, gap: int = 0) -> CriterionRecord:
    area = code.split(".")[0]
    desired = None if level is None else level + gap
    return CriterionRecord(code, area, agreed=level, desired=desired, importance=3)


def told(*records: CriterionRecord) -> dict[FindingCode, Finding]:
    found = findings(profile(records), priorities(records), agenda(records))
    return {finding.code: finding for finding in found}


def test_the_strongest_and_the_weakest_area() -> None:
    found = told(agreed("C1.1", 4), agreed("C2.1", 2), agreed("C3.1", 4), agreed("C4.1", 3))
    strongest, weakest = found[FindingCode.STRONGEST_AREA], found[FindingCode.WEAKEST_AREA]
    assert strongest.areas == ("C1", "C3")
    assert [figure.value for figure in strongest.figures] == [4, 4]
    assert weakest.areas == ("C2",)


def test_areas_of_different_provenance_are_not_compared() -> None:
    verified = CriterionRecord("C2.1", "C2", agreed=4, verified=2)
    records = [agreed("C1.1", 4), verified]
    found = told(*records)
    assert found[FindingCode.AREAS_NOT_COMPARED].areas == ("C1", "C2")
    assert FindingCode.STRONGEST_AREA not in found
    again = findings(profile(records, provenance=Provenance.CONSENSUS), ())
    assert again[0].code is FindingCode.AREAS_ALIKE


def test_areas_that_each_mix_provenances_are_not_compared_either() -> None:
    def mixed(area: str, level: int) -> list[CriterionRecord]:
        verified = CriterionRecord(f"{area}.2", area, agreed=level, verified=level)
        return [agreed(f"{area}.1", level), verified]

    assert FindingCode.AREAS_NOT_COMPARED in told(*mixed("C1", 2), *mixed("C2", 4))


def test_one_area_has_nothing_to_be_compared_with() -> None:
    found = told(agreed("C1.1", 4), agreed("C2.1", None))
    assert FindingCode.STRONGEST_AREA not in found
    assert found[FindingCode.AREAS_NOT_COMPUTABLE].areas == ("C2",)
    assert found[FindingCode.AREAS_NOT_COMPUTABLE].figures[0].why_not == "too-few-levelled"


def test_the_largest_gaps_are_named_and_the_others_counted() -> None:
    found = told(
        agreed("C1.1", 1, 1),
        agreed("C1.2", 1, 3),
        agreed("C1.3", 1, 2),
        agreed("C1.4", 2, 3),
        agreed("C1.5", 2, 0),
        agreed("C1.6", 2, 1),
    )[FindingCode.LARGEST_GAPS]
    assert found.criteria == ("C1.2", "C1.4", "C1.3")
    assert [figure.value for figure in found.figures] == [3, 3, 2]
    assert found.others == 2


def test_the_most_disputed_criteria() -> None:
    found = told(
        CriterionRecord("C1.1", "C1", self_ratings=(1, 3)),
        CriterionRecord("C1.2", "C1", self_ratings=(1, 5)),
        CriterionRecord("C1.3", "C1", self_ratings=(4, 5)),
    )[FindingCode.MOST_DISPUTED]
    assert found.criteria == ("C1.2", "C1.1")
    assert [figure.value for figure in found.figures] == [4, 2]
    assert found.others == 0


def test_self_ratings_are_left_out_for_those_who_must_not_see_them() -> None:
    records = [CriterionRecord("C1.1", "C1", self_ratings=(1, 5))]
    codes = [finding.code for finding in findings(profile(records), priorities(records))]
    assert FindingCode.MOST_DISPUTED not in codes


def test_the_share_verified() -> None:
    verified = CriterionRecord("C1.3", "C1", agreed=4, verified=2)
    records = [agreed("C1.1", 2), agreed("C1.2", 5), agreed("C1.4", None), verified]
    figure = share_verified(profile(records))
    assert (figure.value, figure.denominator) == (Fraction(1, 3), 3)
    assert share_verified([]).why_not == "no-level"


@given(by_code)
def test_findings_are_total_and_each_is_told_once(records: list[CriterionRecord]) -> None:
    found = findings(profile(records), priorities(records), agenda(records))
    codes = [finding.code for finding in found]
    assert len(set(codes)) == len(codes)
    assert codes[-1] is FindingCode.SHARE_VERIFIED
    for finding in found:
        assert len(finding.criteria) <= NAMED
        assert len(finding.figures) == max(1, len(finding.areas) + len(finding.criteria))


@given(by_code)
def test_every_named_gap_is_at_least_as_large_as_any_other(
    records: list[CriterionRecord],
) -> None:
    ranked = priorities(records)
    gaps = sorted((item.gap.value or 0 for item in ranked if item.gap.value), reverse=True)
    named = [f for f in findings((), ranked) if f.code is FindingCode.LARGEST_GAPS]
    assert [figure.value for finding in named for figure in finding.figures] == gaps[:NAMED]
    assert sum(finding.others for finding in named) == max(0, len(gaps) - NAMED)
