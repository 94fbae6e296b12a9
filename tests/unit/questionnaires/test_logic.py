"""What expressions say: the truth table that the browser's evaluator passes too, and laws."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.domain.expression import (
    ARGUMENTS,
    Expression,
    Literal,
    Node,
    Operation,
    Reference,
    parse,
)
from surveys.questionnaires.domain.logic import (
    OPERATIONS,
    Value,
    as_number,
    as_text,
    evaluate,
    is_true,
)
from surveys.questionnaires.domain.structure import Answer

TRUTH_TABLE = json.loads(Path(__file__).with_name("truth-table.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "row", TRUTH_TABLE, ids=lambda row: f"{row['expression']} {row['answers']}"
)
def test_truth_table(row: dict[str, Any]) -> None:
    answers = {
        field: tuple(answer) if isinstance(answer, list) else answer
        for field, answer in row["answers"].items()
    }
    value = evaluate(parse(row["expression"]), answers)
    assert value == row["result"]
    assert isinstance(value, bool) == isinstance(row["result"], bool)


def test_the_truth_table_uses_every_operation() -> None:
    text = " ".join(row["expression"] for row in TRUTH_TABLE)
    assert len(TRUTH_TABLE) >= 60
    assert [name for name in OPERATIONS if name not in text and name != "negative"] == []


def test_every_function_of_the_grammar_has_a_meaning() -> None:
    assert ARGUMENTS.keys() <= OPERATIONS.keys()


WIDTH = {name: 2 for name in OPERATIONS} | ARGUMENTS | {"negative": 1}
answers = st.dictionaries(
    st.sampled_from(["a", "b"]),
    st.one_of(st.text(max_size=5), st.integers(), st.lists(st.text(max_size=3)).map(tuple)),
)
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Literal, st.one_of(st.text(max_size=5), st.floats(min_value=0))),
    st.builds(Reference, st.sampled_from(["a", "b", "c"])),
)


def operations(operands: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.sampled_from(sorted(WIDTH)).flatmap(
        lambda name: st.builds(Operation, st.just(name), st.tuples(*[operands] * WIDTH[name]))
    )


trees = st.recursive(leaves, operations, max_leaves=12)


@given(trees, answers)
def test_every_tree_has_a_value_under_any_answers(root: Node, given: dict[str, Answer]) -> None:
    value = evaluate(Expression("", root), given)
    assert isinstance(value, bool | float | str)
    assert isinstance(is_true(value), bool)


@given(trees, trees, answers)
def test_equal_and_unequal_are_opposites(left: Node, right: Node, given: dict[str, Answer]) -> None:
    def says(name: str) -> Value:
        return evaluate(Expression("", Operation(name, (left, right))), given)

    assert says("=") is not says("!=")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_out_reads_as_the_same_number(number: float) -> None:
    assert as_number(as_text(number)) == number
    assert "e" not in as_text(number)


@given(st.text())
def test_any_text_has_a_number_if_only_nan(text: str) -> None:
    assert isinstance(as_number(text), float)
