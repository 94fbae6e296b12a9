"""Conditions: what they parse to, and what is said of text that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.domain.expression import (
    MAX_LENGTH,
    Expression,
    ExpressionCode,
    ExpressionError,
    Literal,
    Operation,
    Reference,
    parse,
    references,
)


def test_an_expression_is_a_small_tree_and_keeps_its_text() -> None:
    text = "${stages.design} < 2 and selected(${why}, 'cost')"
    assert parse(text) == Expression(
        text,
        Operation(
            "and",
            (
                Operation("<", (Reference("stages.design"), Literal(2.0))),
                Operation("selected", (Reference("why"), Literal("cost"))),
            ),
        ),
    )


def test_operators_of_one_strength_bind_from_the_left() -> None:
    one, two, three = Literal(1.0), Literal(2.0), Literal(3.0)
    assert parse("1 - 2 - 3").root == Operation("-", (Operation("-", (one, two)), three))


def test_a_chain_of_or_is_one_operation() -> None:
    """So that a condition over twenty stages does not count as nested twenty deep (R5)."""
    root = parse(" or ".join(f"${{stages.s{n}}} > 1" for n in range(60))).root
    assert isinstance(root, Operation) and len(root.operands) == 60


def test_brackets_alone_nest_nothing() -> None:
    assert parse("(" * 900 + "1" + ")" * 900).root == Literal(1.0)


def test_references_are_the_fields_an_expression_looks_at() -> None:
    expression = parse("if(${a} = 1, ${C1.1.desired}, -${b}) > 2 or not(${a})")
    assert references(expression) == {"a", "b", "C1.1.desired"}


C = ExpressionCode
REFUSED = [
    ("", C.UNFINISHED, 1, {}),
    ("1 +", C.UNFINISHED, 4, {}),
    ("not(${a}", C.UNFINISHED, 9, {}),
    ("1 2", C.UNEXPECTED, 3, {"found": "2"}),
    ("${a} == 1", C.UNEXPECTED, 7, {"found": "="}),
    ("${a} ^ 2", C.UNEXPECTED, 6, {"found": "^"}),
    ("\n\n ${a} ^ 2", C.UNEXPECTED, 9, {"found": "^"}),
    ("${a", C.UNEXPECTED, 1, {"found": "$"}),
    ("${1a} = 1", C.UNEXPECTED, 1, {"found": "$"}),
    ("role = 'staff'", C.UNEXPECTED, 6, {"found": "="}),
    ("'open", C.UNEXPECTED, 1, {"found": "'"}),
    ("1 ,'" + "x" * 100 + "'", C.UNEXPECTED, 3, {"found": ","}),
    ("1 '" + "x" * 100 + "'", C.UNEXPECTED, 3, {"found": "'" + "x" * 19}),
    ("1 android(2)", C.UNEXPECTED, 3, {"found": "android"}),
    ("'\x00'", C.UNEXPECTED, 1, {"found": "'"}),
    ("1 = foo(2)", C.UNKNOWN_FUNCTION, 5, {"found": "foo"}),
    ("not()", C.WRONG_ARGUMENTS, 1, {"found": "not", "wanted": 1}),
    ("1 = selected(${a})", C.WRONG_ARGUMENTS, 5, {"found": "selected", "wanted": 2}),
    ("true(1)", C.WRONG_ARGUMENTS, 1, {"found": "true", "wanted": 0}),
    ("1" * 2001, C.TOO_LONG, 2001, {"limit": 2000}),
    ("not(" * 51 + "1" + ")" * 51, C.TOO_DEEP, 1, {"limit": 50}),
    ("-" * 1999 + "1", C.TOO_DEEP, 1, {"limit": 50}),
    ("1" + "+1" * 999, C.TOO_DEEP, 1, {"limit": 50}),
]


@pytest.mark.parametrize(("text", "code", "column", "params"), REFUSED)
def test_an_error_says_what_is_wrong_and_in_which_column(
    text: str, code: ExpressionCode, column: int, params: dict[str, str | int]
) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert refused.value.code is code
    assert refused.value.column == column
    assert dict(refused.value.params) == {"column": column, **params}


def test_every_kind_of_error_has_an_example() -> None:
    assert {code for _, code, _, _ in REFUSED} == set(ExpressionCode)


OPERATORS = ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "and", "or"]
OPERANDS = ["${a}", "${C1.1}", "'x'", '"y"', "1", ".5", "not(", "if(", "selected(", "${"]
pieces = st.sampled_from([*OPERATORS, *OPERANDS, "(", ")", ","])


@given(st.one_of(st.text(max_size=50), st.lists(pieces, max_size=40).map(" ".join)))
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    try:
        assert parse(text).text == text
    except ExpressionError as error:
        assert 1 <= error.column <= len(text) + 1


@given(
    st.sampled_from(["(", "-", "not(", "1+", "1 or ", "${a}", "'", "if(1,"]), st.integers(1, 3000)
)
def test_hostile_repetition_ends_in_an_error_never_in_a_crash(piece: str, times: int) -> None:
    try:
        parse((piece * times)[: MAX_LENGTH + 1])
    except ExpressionError as error:
        assert error.code in ExpressionCode
