"""A questionnaire's logic as data; tests/browser/test_logic.py has the browser read it."""

import json
from typing import Any

from surveys.questionnaires.domain.document import from_document
from surveys.questionnaires.domain.expression import parse
from surveys.questionnaires.domain.portable import (
    condition_tree,
    portable_logic,
    referenced_fields,
)
from tests.web.small_survey import DOCUMENT


def tree(text: str) -> Any:
    return condition_tree(parse(text))


def test_a_condition_becomes_nested_lists() -> None:
    assert tree("${role} = 'staff' and not(selected(${why}, 'cost'))") == [
        "and",
        ["=", ["$", "role"], "staff"],
        ["not", ["selected", ["$", "why"], "cost"]],
    ]
    assert tree("-${a} + 1.5 >= 2") == [">=", ["+", ["negative", ["$", "a"]], 1.5], 2.0]


def test_a_text_and_a_field_of_the_same_name_stay_apart() -> None:
    assert tree("${role} = '$'") == ["=", ["$", "role"], "$"]
    assert tree("true()") == ["true"]


def test_any_number_can_be_written_as_json() -> None:
    told = json.dumps(tree("9" * 400), allow_nan=False)
    assert json.loads(told) == ["div", 1, 0]


def test_an_item_names_only_what_differs_from_the_usual() -> None:
    questionnaire = from_document(DOCUMENT)
    sections = portable_logic(questionnaire)
    assert [code for code, _ in sections] == ["first", "second"]
    first, second = ({item["code"]: item for item in items} for _, items in sections)
    assert first["member"] == {"code": "member", "kind": "choice", "required": True}
    assert first["years"] == {
        "code": "years",
        "kind": "integer",
        "required": True,
        "min": 0,
        "max": 150,
        "if": ["=", ["$", "member"], "yes"],
    }
    assert first["ways"] == {"code": "ways", "kind": "choices", "special": ["dk"]}
    assert second["stages"] == {"code": "stages", "kind": "grid", "rows": ["a", "b"]}
    assert referenced_fields(questionnaire) == {"member"}
