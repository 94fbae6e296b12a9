"""Results that belong together stand together, and state what they found."""

from typing import Any

import pytest

from surveys.questionnaires.domain.document import from_document
from surveys.questionnaires.domain.structure import Answers, Questionnaire
from surveys.results.domain.blocks import Block, BlockKind, FindingCode, blocks, ranked
from surveys.results.domain.round_results import Source, count_round, live_results
from surveys.results.domain.tally import Counts
from tests.unit.questionnaires.samples import AGAIN, HEARD, ROLE, STAGES, WHY, survey

TOLD = {**HEARD, "code": "told", "text": "Told?"}
DEPTH = [{"code": str(step), "text": f"Step {step}"} for step in range(4)]
CHANNELS = [{"code": "direct", "text": "Direct"}, {"code": "ilo", "text": "Through the ILO"}]


def all_blocks(questionnaire: Questionnaire, *answers: Answers) -> tuple[Block, ...]:
    tally = count_round(questionnaire, [(Source(1, "workers"), given) for given in answers])
    return blocks(questionnaire, live_results(tally))


def grid(choices: list[dict[str, str]]) -> Questionnaire:
    item: dict[str, Any] = {**STAGES, "choices": "steps"}
    document = {
        "code": "sample",
        "version": "1.0",
        "kind": "survey",
        "language": "en",
        "title": "Sample",
        "purpose": "To test",
        "choices": {"steps": choices},
        "sections": [{"code": "s", "title": "Section", "items": [item]}],
    }
    return from_document(document)


def test_statements_on_one_scale_share_a_block_where_the_first_stands() -> None:
    """Not one small chart per item."""
    found = all_blocks(survey(HEARD, ROLE, TOLD, AGAIN))
    assert [block.kind for block in found] == [
        BlockKind.STATEMENTS,
        BlockKind.CHOICE,
        BlockKind.RATING,
    ]
    assert [result.code for result in found[0].results] == ["heard", "told"]
    assert [option.code for option in found[0].options] == ["1", "2", "3", "4", "5"]


def test_statements_name_the_highest_and_the_lowest() -> None:
    (block,) = all_blocks(
        survey(HEARD, TOLD), {"heard": "5", "told": "1"}, {"heard": "4", "told": "4"}
    )
    finding = block.finding
    assert finding.code is FindingCode.HIGHEST_AND_LOWEST
    assert (finding.fields, finding.lowest) == (("heard",), ("told",))
    assert [figure.value for figure in finding.figures] == [1, 0.5]


def test_of_statements_that_stand_equal_all_are_named() -> None:
    items = [{**HEARD, "code": code} for code in "abcd"]
    (block,) = all_blocks(survey(*items), {"a": "5", "b": "4", "c": "1", "d": "2"})
    assert (block.finding.fields, block.finding.lowest) == (("a", "b"), ("c", "d"))
    assert [figure.value for figure in block.finding.figures] == [1, 0]


@pytest.mark.parametrize(
    ("items", "answers", "code"),
    [
        ([HEARD, TOLD], {"heard": "5", "told": "4"}, FindingCode.ALL_STATEMENTS_ALIKE),
        ([HEARD], {"heard": "5"}, FindingCode.ONE_STATEMENT),
        ([HEARD, TOLD], {"heard": "dk"}, FindingCode.NO_ANSWERS),
        ([AGAIN], {"again": 10}, FindingCode.NET_PROMOTER),
        ([{**AGAIN, "max": 5}], {"again": 3}, FindingCode.MEAN),
    ],
)
def test_every_block_has_a_finding(
    items: list[dict[str, Any]], answers: Answers, code: FindingCode
) -> None:
    (block,) = all_blocks(survey(*items), answers)
    assert block.finding.code is code


def test_a_scaled_grid_names_the_rows_that_reach_furthest_and_least() -> None:
    (block,) = all_blocks(grid(DEPTH), {"stages.design": "3", "stages.review": "0"})
    assert block.kind is BlockKind.GRID
    assert block.finding.code is FindingCode.FURTHEST_AND_LEAST
    assert (block.finding.fields, block.finding.lowest) == (("stages.design",), ("stages.review",))
    assert [figure.value for figure in block.finding.figures] == [3, 0]


def test_a_grid_without_order_names_the_most_frequent_answer_of_each_row() -> None:
    (block,) = all_blocks(grid(CHANNELS), {"stages.design": "ilo", "stages.review": "direct"})
    assert block.finding.code is FindingCode.MOST_FREQUENT_BY_ROW
    assert block.finding.options == ("ilo", "direct")


def test_of_answers_as_frequent_in_a_row_all_are_named() -> None:
    answers = [{"stages.design": "ilo"}, {"stages.design": "direct", "stages.review": "direct"}]
    (block,) = all_blocks(grid(CHANNELS), *answers)
    rows = zip(block.finding.fields, block.finding.options, strict=True)
    assert sorted(rows) == [
        ("stages.design", "direct"),
        ("stages.design", "ilo"),
        ("stages.review", "direct"),
    ]


def test_of_equally_frequent_options_all_are_named() -> None:
    """R7: reasons are ranked by the share of respondents who named them."""
    (block,) = all_blocks(survey(WHY), {"why": ("1", "3")}, {"why": ("3", "1")}, {"why": ("2",)})
    assert block.finding.options == ("1", "3")
    assert block.finding.figures[0].denominator == 3
    counts = block.results[0].counts
    assert isinstance(counts, Counts)
    assert [share.option for share in ranked(counts)] == ["1", "3", "2", "4", "5"]


def test_what_is_not_published_says_only_that() -> None:
    questionnaire = survey(HEARD)
    tally = count_round(questionnaire, [(Source(1, "workers"), {"heard": "5"})])
    results = {
        code: type(result)(result.variable, None) for code, result in live_results(tally).items()
    }
    (block,) = blocks(questionnaire, results)
    assert block.finding.code is FindingCode.NOT_PUBLISHED
    assert (block.shown, [r.code for r in block.hidden]) == ((), ["heard"])
