"""A questionnaire's logic as plain data, for an evaluator elsewhere: the browser's.

``static/js/logic.js`` reads this and follows the same rules as :mod:`logic`, :mod:`answering` and
:mod:`reading`; both pass the same truth table. Texts are left out: the page has them.
"""

import math
from typing import Any

from surveys.questionnaires.domain.expression import (
    Expression,
    Literal,
    Node,
    Reference,
    references,
)
from surveys.questionnaires.domain.structure import FieldKind, Item, ItemType, Questionnaire

Tree = str | float | list[Any]
"""A literal as it is; ``["$", field]`` a reference; ``[name, operand, ...]`` an operation."""


def condition_tree(expression: Expression) -> Tree:
    """The expression as nested lists that JSON can hold."""
    return _tree(expression.root)


def portable_logic(questionnaire: Questionnaire) -> list[list[Any]]:
    """``[section code, [item, ...]]`` in order; an item names only what differs from the usual."""
    return [
        [section.code, [_item(item) for item in section.items]]
        for section in questionnaire.sections
    ]


def referenced_fields(questionnaire: Questionnaire) -> frozenset[str]:
    """The fields whose answers some condition looks at."""
    conditions = (item.visible_if for item in questionnaire.items if item.visible_if)
    return frozenset().union(*map(references, conditions))


def _tree(node: Node) -> Tree:
    if isinstance(node, Literal):
        # JSON has no infinity, which a number of more than 308 digits is.
        return ["div", 1, 0] if node.value == math.inf else node.value
    if isinstance(node, Reference):
        return ["$", node.field]
    return [node.name, *map(_tree, node.operands)]


def _item(item: Item) -> dict[str, Any]:
    field = item.fields[0]
    kind = item.type if item.type in (ItemType.GRID, ItemType.CRITERION) else field.kind
    told: dict[str, Any] = {"code": item.code, "kind": str(kind)}
    if item.required:
        told["required"] = True
    if item.rows:
        told["rows"] = [row.code for row in item.rows]
    if kind == FieldKind.INTEGER:
        told |= {"min": field.min, "max": field.max}
    if kind == FieldKind.CHOICES:
        told["special"] = [option.code for option in field.options if option.special]
    if item.visible_if is not None:
        told["if"] = condition_tree(item.visible_if)
    return told
