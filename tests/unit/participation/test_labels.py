"""Every code of this room has words, and every message takes the values that come with it."""

import re

import pytest

from capacity.participation.domain.codes import Depth, Family, Involvement, ProgrammeType, Stage
from capacity.participation.domain.faults import Fault, FaultCode
from capacity.participation.domain.rates import participation_rates
from capacity.participation.domain.record import ImportOutcome, RecordedFinding
from capacity.participation.domain.residence import Residence
from capacity.participation.fault_labels import FAULT_LABELS, fault_text, placed_fault_text
from capacity.participation.labels import (
    DEPTH_LABELS,
    FAMILY_LABELS,
    INVOLVEMENT_LABELS,
    PROGRAMME_TYPE_LABELS,
    RESIDENCE_LABELS,
    STAGE_LABELS,
    WHY_NO_RATE_LABELS,
    citation,
    group_names,
    outcome_text,
    years,
)
from capacity.participation.record_file import read_record
from surveys.constituents.roles import Group
from tests.unit.participation.findings import finding
from tests.unit.participation.test_record_file import GOOD, PACKAGED, written

pytestmark = pytest.mark.usefixtures("in_english")


def test_every_code_has_words() -> None:
    assert set(PROGRAMME_TYPE_LABELS) == set(ProgrammeType)
    assert set(STAGE_LABELS) == set(Stage)
    assert set(DEPTH_LABELS) == set(Depth)
    assert set(FAMILY_LABELS) == set(Family)
    assert set(INVOLVEMENT_LABELS) == set(Involvement)
    assert set(RESIDENCE_LABELS) == set(Residence)
    assert set(FAULT_LABELS) == set(FaultCode)


def test_no_two_codes_have_the_same_words() -> None:
    words = [str(text) for text in INVOLVEMENT_LABELS.values()]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    "findings",
    [
        [],
        [finding(Involvement.CONSULTED, (Group.WORKERS,))],
        [finding(Involvement.TOOK_PART, (Group.WORKERS,), Stage.DESIGN)],
    ],
)
def test_every_reason_why_there_is_no_rate_has_words(findings: list[RecordedFinding]) -> None:
    rates = participation_rates(findings)
    assert {rate.tripartite.why_not for rate in rates} <= set(WHY_NO_RATE_LABELS)


BAD_FILES = [
    b"",
    written(),
    b"x" * 600_000,
    b"\xff\xfe",
    PACKAGED.replace(b",", b";"),
    written(GOOD).replace(b"source,", b"country,", 1),
    written(GOOD).replace(b"source,", b"page,", 1),
    written(GOOD, GOOD),
    b",".join([b"country"] * 2) + b"\n" + b"x\n" + b"x,x,x\n" + b'"\n',
    "\n".join(["country"] + ["Senegal"] * 5001).encode(),
    written(
        GOOD | {"iso3": "ZZZ", "period": "x", "programme_type": "x", "involvement": "x"},
        GOOD | {"iso3": "TZA", "period": "2012-2008", "group": "x;workers;workers"},
        GOOD | {"programme_type": "committee", "finding": "x" * 2000, "paragraph": "\x01"},
        GOOD | {"source": ""},
    ),
    written(GOOD | {"stage": "x"}, columns=(*GOOD, "stage")),
]


def test_every_fault_is_said_in_words_with_its_values() -> None:
    faults = [fault for content in BAD_FILES for fault in read_record(content).faults]
    assert {fault.code for fault in faults} == set(FaultCode)
    for fault in faults:
        text = fault_text(fault)
        assert not re.search(r"%\(|\)s", text), text
        for name, _value in fault.params:
            assert f"%({name})s" in str(FAULT_LABELS[fault.code]), fault


def test_a_fault_says_its_place() -> None:
    fault = Fault(12, "involvement", FaultCode.EMPTY)
    assert placed_fault_text(fault) == "row 12, column involvement: This cell must not be empty."
    twice = Fault(1204, "", FaultCode.ROW_TWICE, (("first", 1003),))
    assert placed_fault_text(twice) == "row 1204: The row says the same as row 1003."
    assert placed_fault_text(Fault(0, "", FaultCode.EMPTY_FILE)) == "The file is empty."


def test_a_percent_sign_in_a_cell_is_only_a_percent_sign() -> None:
    (fault,) = read_record(written(GOOD | {"iso3": "%(x)s"})).faults
    assert "“%(x)s”" in placed_fault_text(fault)


def test_groups_are_listed_as_people_write_lists() -> None:
    assert group_names(()) == "Not stated"
    assert group_names((Group.WORKERS,)) == "Workers"
    assert group_names(tuple(Group)) == "Government, Employers, and Workers"


def test_sources_name_a_paragraph_or_another_place() -> None:
    assert citation(finding()) == "A document, paragraph 1"
    row = next(r for r in read_record(PACKAGED).rows if not r.paragraph.isdigit())
    assert row.paragraph == "Appendix, section II"


def test_years_are_not_written_like_numbers() -> None:
    programme = finding().programme
    assert programme is not None
    assert years(programme) == "2008\N{EN DASH}2012"


def test_an_import_that_adds_nothing_says_so() -> None:
    assert outcome_text(ImportOutcome(0, 0, 59)).startswith("Nothing is new")
    assert "59" in outcome_text(ImportOutcome(38, 59, 0, 1))
