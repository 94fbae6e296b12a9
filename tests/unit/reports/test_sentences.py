"""Findings as whole sentences; texts not yet translated keep their own order in them."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from flask import Flask

from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.domain.scores import ProvenanceCounts
from capacity.reports.institution import Coverage, Reader, build_report
from capacity.reports.labels import coverage_text, levels_text, provenance_text, tell
from capacity.reports.names import Names
from capacity.reports.presentation import present
from surveys.foundation.figures import Figure, Unit
from surveys.foundation.i18n import init_languages
from surveys.questionnaires.domain.document import from_document, translated
from surveys.questionnaires.domain.structure import Questionnaire
from tests.unit.questionnaires.samples import CRITERION, survey_document
from tests.unit.reports.test_institution import SUBJECT, agreed, report


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    """A page in English."""
    app = Flask("sentences")
    init_languages(app)
    with app.test_request_context("/"):
        yield


def diagnostic() -> Questionnaire:
    criteria = {"C1.1": "Mandate", "C1.2": "Decisions", "C2.1": "Plan", "C3.1": "Talks"}
    criteria |= {f"C1.{number}": f"More {number}" for number in range(3, 8)}
    document = survey_document(code="sample-diagnostic", kind="diagnostic", group="workers")
    document["sections"] = [
        {
            "code": area,
            "title": title,
            "items": [
                {**CRITERION, "code": code, "text": f"{name}: what is judged."}
                for code, name in criteria.items()
                if code.startswith(area)
            ],
        }
        for area, title in (("C1", "Governance"), ("C2", "Strategy"), ("C3", "Voice"))
    ]
    del document["choices"]
    return from_document(document)


RECORDS = (agreed("C1.1", 2), agreed("C1.2", 2), agreed("C2.1", 4))


def told(*records: CriterionRecord) -> dict[str, str]:
    found = tell(report(*records), Names(diagnostic()))
    return {finding.heading: finding.sentence for finding in found}


def test_findings_name_areas_criteria_and_figures() -> None:
    found = told(*RECORDS)
    assert found["Start here"] == (
        "Importance times gap is highest for C1.1 Mandate, C1.2 Decisions, and C2.1 Plan."
    )
    assert found["Strongest"] == (
        "C2 Strategy has the highest score, 4.0 on the scale from 1 to 5."
        " Areas are compared on the levels that the organization agreed on."
    )
    assert found["Weakest"] == "C1 Governance has the lowest score, 2.0."
    assert "C1.1 Mandate (3 levels)" in found["Widest gaps"]
    assert found["What this rests on"] == "3 criteria: 3 agreed."


def test_several_areas_take_the_plural() -> None:
    found = told(agreed("C1.1", 4), agreed("C2.1", 4))
    assert found["Areas alike"] == "All areas have the same score, 4.0."


def test_a_weak_criterion_in_a_strong_area_is_named() -> None:
    records = [agreed("C1.1", 2), *(agreed(f"C1.{n}", 5) for n in range(3, 8))]
    spots = build_report(SUBJECT, Reader.INSTITUTION, records, 1)
    (finding,) = [f for f in tell(spots, Names(diagnostic())) if f.heading == "Hidden weak points"]
    assert (
        finding.sentence == "C1.1 Mandate stands at level 2 or below, though its area scores well."
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1 level"),
        (2, "2 levels"),
        (Fraction(1, 2), "0.5 levels"),
        (Fraction(3, 2), "1.5 levels"),
    ],
)
def test_distances_are_written_as_people_say_them(value: Fraction | int, text: str) -> None:
    assert levels_text(Figure(Fraction(value), Unit.LEVEL, 1, "gap/1")) == text


def test_the_coverage_leaves_out_what_there_is_none_of() -> None:
    counts = ProvenanceCounts(verified=24, consensus=30)
    assert coverage_text(Coverage(56, 2, 0, counts, 3)) == (
        "56 criteria: 24 verified, 30 agreed, and 2 not applicable."
    )


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (AssessmentState.CONSENSUS, "Draft: the organization is still agreeing on its levels."),
        (AssessmentState.SUBMITTED, "Agreed by the organization; not reviewed yet."),
        (
            AssessmentState.AGREED_NOT_VERIFIED,
            "Agreed by the organization; it did not ask for verification.",
        ),
        (
            AssessmentState.VALIDATED,
            "Agreed by the organization and reviewed: 0 of 3 levels are verified.",
        ),
    ],
)
def test_the_cover_states_where_levels_come_from(state: AssessmentState, text: str) -> None:
    found = build_report(replace(SUBJECT, state=state), Reader.INSTITUTION, RECORDS, 1)
    assert provenance_text(found) == text


# --- names ---------------------------------------------------------------------------------------


def test_a_criterion_is_called_by_the_words_before_its_colon() -> None:
    names = Names(diagnostic())
    assert names.criterion("C1.1").text == "Mandate"
    assert str(names.anchor("C1.1", 3)) == "Anchor 3"
    assert not names.partly_translated


def test_what_is_not_translated_says_its_language_and_keeps_its_order() -> None:
    app = Flask("sentences")
    init_languages(app)
    with app.test_request_context("/?lang=ar"):
        names = Names(translated(diagnostic(), {"C1.title": "الإدارة"}))
        assert (str(names.area("C1")), names.area("C1").markup) == ("الإدارة", "الإدارة")
        assert (
            str(names.area("C2")) == "\N{FIRST STRONG ISOLATE}Strategy\N{POP DIRECTIONAL ISOLATE}"
        )
        assert names.area("C2").markup == '<span lang="en" dir="ltr">Strategy</span>'
        assert names.partly_translated


# --- what is drawn -------------------------------------------------------------------------------


def test_a_family_of_fewer_than_three_areas_has_no_radar() -> None:
    assert present(report(*RECORDS), Names(diagnostic())).radars == ()


def test_of_areas_as_far_from_what_is_desired_all_are_named() -> None:
    records = (agreed("C1.1", 2), agreed("C2.1", 4), agreed("C3.1", 2))
    (radar,) = present(report(*records), Names(diagnostic())).radars
    assert radar.finding == (
        "The desired level lies furthest above the existing one in C1 Governance and C3 Voice:"
        " by 3 levels."
    )


def test_criteria_show_whole_levels_and_their_source() -> None:
    view = present(report(*RECORDS), Names(diagnostic()))
    (row, _) = view.criteria[0].rows
    cells = [row.existing, *row.wishes]
    assert [(cell.text, cell.shade) for cell in cells] == [("2", 2), ("5", 5), ("4", 4), ("3", 0)]
    assert [cell.inputs for cell in cells] == [
        (("Source", "Agreed"),),
        (),
        (),
        (("Existing", "2"), ("Desired", "5")),
    ]
    assert row.source == "Agreed"
    assert view.areas[0].weakest == "C1.1 and C1.2 (2)"
    assert view.areas[0].base == "2 of 2"


def test_a_priority_says_what_the_next_level_asks() -> None:
    first = present(report(*RECORDS), Names(diagnostic())).priorities[0]
    assert (first.code, first.next_level, first.next_name) == ("C1.1", 3, "Working")
    assert first.asks is not None and first.asks.text == "Anchor 3"
