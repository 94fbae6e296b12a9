"""Conditions in XLSForm's notation, e.g. ``${role} = 'staff' and selected(${why}, 'cost')``.

:func:`parse` turns text into a small tree of literals, references and operations. What they
mean is in :mod:`surveys.questionnaires.domain.logic`. Operators bind as in XPath 1.0, section
3: ``or``, ``and``, ``= !=``, ``< <= > >=``, ``+ -``, ``* div mod``, unary ``-``, each but the
last from the left. Text of any length and content gives a tree or an :class:`ExpressionError`.

Source: https://xlsform.org (expressions) and https://www.w3.org/TR/1999/REC-xpath-19991116/.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from surveys.questionnaires.domain.faults import Params

MAX_LENGTH = 2000
MAX_DEPTH = 50

ARGUMENTS = {
    "selected": 2,
    "count-selected": 1,
    "string-length": 1,
    "number": 1,
    "if": 3,
    "not": 1,
    "true": 0,
    "false": 0,
}
"""The functions there are, and how many arguments each takes."""

GRAMMAR = r"""
?disjunction: conjunction (_OR conjunction)*
?conjunction: equality (_AND equality)*
?equality: relation   | equality EQUALITY relation  -> binary
?relation: sum        | relation RELATION sum       -> binary
?sum: product         | sum (PLUS | MINUS) product  -> binary
?product: signed      | product FACTOR signed       -> binary
?signed: operand      | MINUS signed                -> negative
?operand: NUMBER      -> number
        | TEXT        -> text
        | REFERENCE   -> reference
        | NAME "(" (disjunction ("," disjunction)*)? ")" -> call
        | "(" disjunction ")"

_OR: /or(?![\w-])/
_AND: /and(?![\w-])/
FACTOR: /\*|(div|mod)(?![\w-])/
EQUALITY: "=" | "!="
RELATION: "<=" | "<" | ">=" | ">"
PLUS: "+"
MINUS: "-"
NUMBER: /[0-9]+(\.[0-9]*)?|\.[0-9]+/
TEXT: /'[^'\x00-\x1f]*'|"[^"\x00-\x1f]*"/
REFERENCE: /\$\{ *[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)* *\}/
NAME: /[a-z]+(-[a-z]+)*/
%ignore /[ \t\r\n]+/
"""


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | float


@dataclass(frozen=True, slots=True)
class Reference:
    field: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or a function, by the name it is written with; unary minus is ``negative``."""

    name: str
    operands: tuple["Node", ...]


Node = Literal | Reference | Operation


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition as its author wrote it (``text``) and as a tree (``root``)."""

    text: str
    root: Node


class ExpressionCode(StrEnum):
    TOO_LONG = "expression_too_long"
    TOO_DEEP = "expression_too_deep"
    UNEXPECTED = "expression_unexpected"
    UNFINISHED = "expression_unfinished"
    UNKNOWN_FUNCTION = "expression_unknown_function"
    WRONG_ARGUMENTS = "expression_wrong_arguments"


class ExpressionError(ValueError):
    """Text that is no expression: what is wrong (``code``) and in which ``column``, from 1."""

    def __init__(self, code: ExpressionCode, column: int, **params: str | int) -> None:
        self.code = code
        self.column = column
        self.params: Params = (("column", column), *params.items())
        super().__init__(f"{code} in column {column}", params)


def parse(text: str) -> Expression:
    """The expression that ``text`` states. Raises ExpressionError for anything else."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(ExpressionCode.TOO_LONG, MAX_LENGTH + 1, limit=MAX_LENGTH)
    try:
        root = cast(Node, _parser().parse(text))
    except UnexpectedInput as error:
        raise _refusal(text, error) from None
    if _depth(root) > MAX_DEPTH:
        raise ExpressionError(ExpressionCode.TOO_DEEP, 1, limit=MAX_DEPTH)
    return Expression(text, root)


def references(expression: Expression) -> frozenset[str]:
    """The codes of the fields whose answers the expression looks at."""
    found, nodes = set(), [expression.root]
    while nodes:
        match nodes.pop():
            case Reference(field):
                found.add(field)
            case Operation(_, operands):
                nodes.extend(operands)
    return frozenset(found)


@v_args(inline=True)
class _Tree(Transformer[Token, Node]):
    """Builds each node as soon as the parser has its parts, so nothing here recurses."""

    def number(self, digits: Token) -> Node:
        return Literal(float(digits))

    def text(self, quoted: Token) -> Node:
        return Literal(str(quoted[1:-1]))

    def reference(self, braced: Token) -> Node:
        return Reference(braced[2:-1].strip(" "))

    def disjunction(self, *operands: Node) -> Node:
        return Operation("or", operands)

    def conjunction(self, *operands: Node) -> Node:
        return Operation("and", operands)

    def binary(self, left: Node, operator: Token, right: Node) -> Node:
        return Operation(str(operator), (left, right))

    def negative(self, _minus: Token, operand: Node) -> Node:
        return Operation("negative", (operand,))

    def call(self, name: Token, *operands: Node) -> Node:
        column, wanted = (name.start_pos or 0) + 1, ARGUMENTS.get(name)
        if wanted is None:
            raise ExpressionError(ExpressionCode.UNKNOWN_FUNCTION, column, found=str(name))
        if len(operands) != wanted:
            raise ExpressionError(
                ExpressionCode.WRONG_ARGUMENTS, column, found=str(name), wanted=wanted
            )
        return Operation(str(name), operands)


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", start="disjunction", transformer=_Tree())


def _refusal(text: str, error: UnexpectedInput) -> ExpressionError:
    token = error.token if isinstance(error, UnexpectedToken) else None
    if token is not None and token.type == "$END":
        return ExpressionError(ExpressionCode.UNFINISHED, len(text) + 1)
    position = error.pos_in_stream or 0
    found = str(token or text[position])[:20]
    return ExpressionError(ExpressionCode.UNEXPECTED, position + 1, found=found)


def _depth(root: Node) -> int:
    """How many operations lie inside one another, found level by level."""
    depth, level = 0, [root]
    while operations := [node for node in level if isinstance(node, Operation)]:
        depth += 1
        level = [operand for operation in operations for operand in operation.operands]
    return depth
