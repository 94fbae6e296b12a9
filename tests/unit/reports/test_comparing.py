"""What comparisons rest on and say: groups of several organizations, and words for every reason."""

import ast
import re
from fractions import Fraction
from pathlib import Path

import pytest

import capacity.diagnostics.domain as domain
from capacity.diagnostics.domain.levels import CriterionRecord, Provenance
from capacity.diagnostics.domain.linking import Link
from capacity.diagnostics.domain.quadrants import Quadrant
from capacity.diagnostics.domain.scores import SCORE_RULE
from capacity.diagnostics.domain.tripartite import COMMON_AREAS
from capacity.reports.comparing.groups import GROUP_RULE, common_scores, group_scores
from capacity.reports.comparing.labels import WHY_NOT
from surveys.foundation.figures import Figure, Unit, not_computable

VERIFIED = Provenance.VERIFIED
MODULES = (
    *("change", "gaps", "levels", "linking", "peers"),
    *("quadrants", "scores", "series", "tripartite"),
)


def at(value: Fraction | int) -> Figure:
    return Figure(Fraction(value), Unit.LEVEL, 4, SCORE_RULE, VERIFIED)


UNKNOWN = not_computable(Unit.LEVEL, SCORE_RULE, "too-few-levelled", 1)


def test_organizations_of_a_group_count_the_same() -> None:
    found = group_scores([{"C1": at(2)}, {"C1": at(5)}], VERIFIED)["C1"]
    assert found == Figure(Fraction(7, 2), Unit.LEVEL, 2, GROUP_RULE, VERIFIED)


def test_who_has_no_score_is_left_out_of_the_mean() -> None:
    found = group_scores([{"C1": at(2)}, {"C1": UNKNOWN}, {"C1": at(3)}], VERIFIED)["C1"]
    assert (found.value, found.denominator) == (Fraction(5, 2), 2)
    nobody = group_scores([{"C1": UNKNOWN}, {"C1": UNKNOWN}], VERIFIED)
    assert nobody["C1"].why_not == "too-few-levelled"
    assert nobody["C2"].why_not == "no-criteria"


def test_a_single_organization_stands_as_it_is() -> None:
    assert group_scores([{"C1": at(2)}], VERIFIED)["C1"] == at(2)


def test_common_areas_alone_are_taken() -> None:
    """W4 and E3 are never shared, nor is any other area of a single group."""
    records = [
        CriterionRecord(f"{area}.1", area, agreed=3) for area in (*COMMON_AREAS, "W1", "W4", "E3")
    ]
    assert tuple(common_scores(records, Provenance.CONSENSUS)) == COMMON_AREAS


@pytest.mark.parametrize("module", MODULES)
def test_every_reason_why_there_is_no_figure_has_its_words(module: str) -> None:
    path = Path(str(domain.__file__)).with_name(f"{module}.py")
    written = {
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    reasons = {text for text in written if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}
    assert reasons - set(Quadrant) <= set(WHY_NOT)


def test_how_criteria_are_linked_has_its_words() -> None:
    assert {Link.ADDED, Link.DROPPED, "absent", "not-comparable"} <= set(WHY_NOT)
