"""What an expression says about a set of answers. Total: every tree has a value, never an error.

Values are those of XPath 1.0, as XLSForm uses them: text, numbers (IEEE doubles) and truth.

* An answer is text: a choice's code, a number's digits, the codes of several choices with
  spaces between. A missing answer is the empty text.
* Text becomes a number where one is needed; text that is none (so also the empty text) becomes
  NaN. Every comparison with NaN is false but ``!=``: ``${age} < 18`` is false without an answer.
* ``=`` and ``!=`` compare as truth if one side is true or false, else as numbers if one side
  is a number, else as text. ``< <= > >=`` compare as numbers.
* ``1 div 0`` is Infinity, ``-1 div 0`` -Infinity, ``0 div 0`` and ``x mod 0`` NaN. ``mod`` takes
  the sign of its first operand.
* As truth, zero, NaN and the empty text are false, all else is true.

Source: https://www.w3.org/TR/1999/REC-xpath-19991116/ sections 3.4, 3.5 and 4. The browser's
evaluator passes the same truth table (``tests/unit/questionnaires/truth-table.json``).
"""

import math
import re
from collections.abc import Callable
from decimal import Decimal

from surveys.questionnaires.domain.expression import Expression, Literal, Node, Reference
from surveys.questionnaires.domain.structure import Answers

Value = bool | float | str

_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")


def evaluate(expression: Expression, answers: Answers) -> Value:
    """The value of ``expression`` where ``answers`` holds typed answers by field code."""
    return _value(expression.root, answers)


def is_true(value: Value) -> bool:
    """Zero, NaN and the empty text are false, all else is true."""
    return value == value and bool(value)


def as_number(value: Value) -> float:
    """Truth as 1 or 0, text by its decimal digits; NaN for text that is no number."""
    if isinstance(value, str):
        number = _NUMBER.fullmatch(value)
        return float(number[1]) if number else math.nan
    return float(value)


def as_text(value: Value) -> str:
    """Whole numbers without a point, others in full, never with an exponent."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isfinite(value):
        return format(Decimal(repr(value + 0.0)).normalize(), "f")
    return "NaN" if math.isnan(value) else ("-" * (value < 0) + "Infinity")


def _value(node: Node, answers: Answers) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Reference):
        answer = answers.get(node.field, "")
        return " ".join(answer) if isinstance(answer, tuple) else str(answer)
    return OPERATIONS[node.name](*[_value(operand, answers) for operand in node.operands])


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return is_true(left) == is_true(right)
    if isinstance(left, float) or isinstance(right, float):
        return as_number(left) == as_number(right)
    return left == right


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    sign = math.copysign(1, left) * math.copysign(1, right)
    return math.nan if left == 0 or math.isnan(left) else sign * math.inf


def _remainder(left: float, right: float) -> float:
    defined = math.isfinite(left) and right != 0
    return math.fmod(left, right) if defined else math.nan


OPERATIONS: dict[str, Callable[..., Value]] = {
    "or": lambda *values: any(map(is_true, values)),
    "and": lambda *values: all(map(is_true, values)),
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": lambda left, right: as_number(left) < as_number(right),
    "<=": lambda left, right: as_number(left) <= as_number(right),
    ">": lambda left, right: as_number(left) > as_number(right),
    ">=": lambda left, right: as_number(left) >= as_number(right),
    "+": lambda left, right: as_number(left) + as_number(right),
    "-": lambda left, right: as_number(left) - as_number(right),
    "*": lambda left, right: as_number(left) * as_number(right),
    "div": lambda left, right: _divided(as_number(left), as_number(right)),
    "mod": lambda left, right: _remainder(as_number(left), as_number(right)),
    "negative": lambda value: -as_number(value),
    "selected": lambda codes, code: as_text(code) in as_text(codes).split(),
    "count-selected": lambda codes: float(len(as_text(codes).split())),
    "string-length": lambda text: float(len(as_text(text))),
    "number": as_number,
    "if": lambda condition, then, otherwise: then if is_true(condition) else otherwise,
    "not": lambda value: not is_true(value),
    "true": lambda: True,
    "false": lambda: False,
}
