"""R11, R13, R21: the same levels read by what they are about."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.lenses import _NAMED, Lens, seen_by, through
from capacity.diagnostics.domain.levels import MIXED, CriterionRecord, Provenance
from surveys.questionnaires.definition import read_definition

INSTRUMENTS = Path(__file__).resolve().parents[3] / "capacity" / "diagnostics" / "instruments"
DIAGNOSTICS = ("ministry-of-labour", "employers-organization", "workers-organization")


def codes() -> set[str]:
    documents = [read_definition(INSTRUMENTS / f"{name}.yaml") for name in DIAGNOSTICS]
    return {item["code"] for d in documents for s in d["sections"] for item in s["items"]}


def agreed(code: str, level: int | None, verified: int | None = None) -> CriterionRecord:
    return CriterionRecord(code, code.partition(".")[0], agreed=level, verified=verified)


def test_every_criterion_that_a_lens_names_exists() -> None:
    assert set().union(*_NAMED.values()) <= codes()


@pytest.mark.parametrize("code", sorted(codes()))
def test_a_criterion_is_either_of_staff_or_of_the_institution(code: str) -> None:
    assert seen_by(Lens.STAFF, code) != seen_by(Lens.INSTITUTION, code)


def test_what_works_is_counted_among_what_has_a_level() -> None:
    records = [agreed("C8.1", 3), agreed("C8.3", 2), agreed("C8.4", None), agreed("C1.1", 5)]
    view = through(Lens.GENDER, records)
    assert [code for code, _level in view.criteria] == ["C8.1", "C8.3", "C8.4"]
    assert (view.working.value, view.working.denominator) == (Fraction(1, 2), 2)
    assert view.working.provenance == Provenance.CONSENSUS


def test_mixed_provenances_are_said() -> None:
    view = through(Lens.GENDER, [agreed("C8.1", 3, 3), agreed("C8.3", 2)])
    assert view.working.provenance == MIXED
    assert (
        through(Lens.GENDER, [agreed("C8.1", 3, 3), agreed("C8.3", 2)], Provenance.VERIFIED).working
        == through(Lens.GENDER, [agreed("C8.1", 3, 3)]).working
    )


def test_what_does_not_apply_is_not_counted() -> None:
    away = CriterionRecord("C8.1", "C8", agreed_not_applicable=True, not_applicable_accepted=True)
    assert through(Lens.GENDER, [away]).criteria == ()


@pytest.mark.parametrize("lens", Lens)
def test_without_a_level_there_is_no_share(lens: Lens) -> None:
    assert through(lens, []).working.why_not == "no-level"


@given(st.lists(st.from_type(CriterionRecord), unique_by=lambda record: record.code))
def test_staff_and_institution_share_out_all_that_applies(records: list[CriterionRecord]) -> None:
    views = [through(lens, records) for lens in (Lens.STAFF, Lens.INSTITUTION)]
    every = {code for view in views for code, _level in view.criteria}
    assert sum(len(view.criteria) for view in views) == len(every) <= len(records)
    for view in views:
        assert view.working.value is None or 0 <= view.working.value <= 1
