"""What a document of the right shape can still get wrong: codes, lists, ranges, conditions.

Each check yields faults with the path of the value concerned. Sections, items and choice lists
may be those of a whole questionnaire or of a part that questionnaires include.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any

from surveys.questionnaires.domain.document import Document
from surveys.questionnaires.domain.expression import ExpressionError, parse, references
from surveys.questionnaires.domain.faults import Fault, FaultCode, Path, code_at
from surveys.questionnaires.domain.reading import has_control_character
from surveys.questionnaires.domain.structure import LEVELS, ItemType, field_codes

Place = tuple[Path, Document]
"""A section, item, row or option of a document, and where it lies."""

RESERVED = frozenset({"choices"})
"""Codes that would make the key of a text ambiguous."""


def soundness_faults(document: Document) -> list[Fault]:
    """Everything that is unsound in ``document``, whose shape fits the schema."""
    return [found for check in CHECKS for found in check(document)]


def _unique_codes(document: Document) -> Iterator[Fault]:
    """Sections and items share one space of codes, because the keys of their texts do."""
    yield from _repeated(document, _places(document))
    for path, part in _places(document):
        rows = enumerate(part.get("rows", ()))
        yield from _repeated(document, (((*path, "rows", i), row) for i, row in rows))
    for name, options in document.get("choices", {}).items():
        numbered = enumerate(options)
        yield from _repeated(document, ((("choices", name, i), o) for i, o in numbered))


def _repeated(document: Document, parts: Iterable[Place]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, part in parts:
        if part["code"] in seen:
            yield _fault(FaultCode.DUPLICATE_CODE, document, path, "code", value=part["code"])
        seen.add(part["code"])


def _reserved_codes(document: Document) -> Iterator[Fault]:
    for path, part in _places(document):
        if part["code"] in RESERVED:
            yield _fault(FaultCode.RESERVED_CODE, document, path, "code", value=part["code"])


def _criterion_codes(document: Document) -> Iterator[Fault]:
    """A criterion is known by its area: C1.3 stands in section C1."""
    for path, item in _items(document):
        area = code_at(document, path[:2])
        if item["type"] == ItemType.CRITERION and item["code"].rpartition(".")[0] != area:
            yield _fault(FaultCode.CRITERION_CODE, document, path, "code", section=area)


def _choices(document: Document) -> Iterator[Fault]:
    """Each list that an item names is there, and each that is there is named."""
    lists = document.get("choices", {})
    named = [(path, item["choices"]) for path, item in _items(document) if "choices" in item]
    for path, name in named:
        if name not in lists:
            yield _fault(FaultCode.UNKNOWN_CHOICES, document, path, "choices", value=name)
    for name in lists.keys() - {name for _, name in named}:
        yield _fault(FaultCode.UNUSED_CHOICES, document, ("choices", name), value=name)


def _specials(document: Document) -> Iterator[Fault]:
    for name, options in document.get("choices", {}).items():
        specials = Counter(option["special"] for option in options if "special" in option)
        for special, times in specials.items():
            if times > 1:
                path = ("choices", name)
                yield _fault(FaultCode.REPEATED_SPECIAL, document, path, value=special)


def _scales(document: Document) -> Iterator[Fault]:
    """A scale runs from 1 to 5, lowest first: its top two boxes are 4 and 5."""
    lists = document.get("choices", {})
    for path, item in _items(document):
        options = lists.get(item.get("choices"), ())
        codes = tuple(option["code"] for option in options if "special" not in option)
        if item["type"] == ItemType.SCALE and options and codes != LEVELS:
            name = item["choices"]
            yield _fault(FaultCode.SCALE_CODES, document, path, "choices", value=name)


def _ranges(document: Document) -> Iterator[Fault]:
    for path, item in _items(document):
        bounds = {name: item[name] for name in ("min", "max") if name in item}
        if len(bounds) == 2 and bounds["min"] >= bounds["max"]:
            yield _fault(FaultCode.MIN_NOT_BELOW_MAX, document, path, "max", **bounds)


def _conditions(document: Document) -> Iterator[Fault]:
    """A condition looks only at fields of earlier items: one pass then settles who sees what."""
    known = {code for _, item in _items(document) for code in _field_codes(item)}
    earlier: set[str] = set()
    for path, item in _items(document):
        try:
            fields = references(parse(item["visible_if"])) if "visible_if" in item else ()
        except ExpressionError as error:
            yield _fault(error.code, document, path, "visible_if", **dict(error.params))
            fields = ()
        for field in sorted(set(fields) - earlier):
            code = FaultCode.NOT_AN_EARLIER_FIELD if field in known else FaultCode.UNKNOWN_FIELD
            yield _fault(code, document, path, "visible_if", value=field)
        earlier.update(_field_codes(item))


def _texts(document: Document) -> Iterator[Fault]:
    for path, text in _strings(document, ()):
        if code := text_fault(text):
            yield _fault(code, document, path)


def text_fault(text: str) -> FaultCode | None:
    """What no text may be: blank, or with control characters in it."""
    if not text.strip():
        return FaultCode.TEXT_EMPTY
    return FaultCode.TEXT_CONTROL_CHARACTER if has_control_character(text) else None


CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    _unique_codes,
    _reserved_codes,
    _criterion_codes,
    _choices,
    _specials,
    _scales,
    _ranges,
    _conditions,
    _texts,
)


def _places(document: Document) -> Iterator[Place]:
    """Every section and every item with its path, in order."""
    for i, section in enumerate(document["sections"]):
        yield ("sections", i), section
        for j, item in enumerate(section["items"]):
            yield ("sections", i, "items", j), item


def _items(document: Document) -> Iterator[Place]:
    return (place for place in _places(document) if len(place[0]) == 4)


def _field_codes(item: Document) -> tuple[str, ...]:
    rows = tuple(row["code"] for row in item.get("rows", ()))
    return field_codes(ItemType(item["type"]), item["code"], rows)


def _strings(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text in ``value``, however deep; the schema has bounded the depth."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for step, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _strings(part, (*path, step))


def _fault(
    code: StrEnum, document: Document, path: Path, *steps: str, **params: str | int
) -> Fault:
    return Fault(code, tuple(params.items()), code_at(document, path), (*path, *steps))
