"""What a questionnaire is made of: sections, items, the fields that take answers, options.

An *item* is what a person reads as one question; a *field* is one place for one answer. Most
items have one field of the same code. A grid has one per row (``stages.design``), a criterion
five (``C1.1`` for the level, ``C1.1.desired``, ``C1.1.importance``, ``C1.1.evidence``,
``C1.1.reason``).
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.questionnaires.domain.expression import Expression

Answer = str | int | tuple[str, ...]
"""A code, a country or text; a whole number; the codes of several choices in the list's order."""

Answers = Mapping[str, Answer]
"""Answers by field code. A field without an answer is absent."""

LEVELS = ("1", "2", "3", "4", "5")
NOT_APPLICABLE = "na"
DONT_KNOW = "dk"

LONGEST_TEXT = 4000
LARGEST_INTEGER = 10**15  # JSON and browsers keep whole numbers exactly up to 2**53


class Kind(StrEnum):
    SURVEY = "survey"
    DIAGNOSTIC = "diagnostic"


class ItemType(StrEnum):
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    SCALE = "scale"
    RATING = "rating"
    GRID = "grid"
    INTEGER = "integer"
    TEXT = "text"
    COUNTRY = "country"
    CRITERION = "criterion"


class FieldKind(StrEnum):
    CHOICE = "choice"
    CHOICES = "choices"
    INTEGER = "integer"
    TEXT = "text"
    COUNTRY = "country"  # its codes are the caller's: a questionnaire does not list countries


class Special(StrEnum):
    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"


class CriterionPart(StrEnum):
    LEVEL = "level"
    DESIRED = "desired"
    IMPORTANCE = "importance"
    EVIDENCE = "evidence"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice. Its text is empty where the interface words it (importance, "don't know")."""

    code: str
    text: str
    special: Special | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a grid."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A place for one answer.

    ``item`` is the code of its item, ``part`` its role in a criterion. ``required`` binds only
    while the field is asked: a desired level is, once there is a level. ``min`` and ``max``
    belong to integers, ``max_length`` (in characters) to text. ``label`` is a grid row's text.
    """

    code: str
    kind: FieldKind
    item: str
    options: tuple[Option, ...] = ()
    required: bool = False
    min: int = -LARGEST_INTEGER
    max: int = LARGEST_INTEGER
    max_length: int = LONGEST_TEXT
    label: str = ""
    part: CriterionPart | None = None

    def option(self, code: Answer | None) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Item:
    """A question. Which attributes count depends on its type; ``fields`` follow from them.

    ``choices`` names the list that ``options`` come from. ``anchors`` are a criterion's five
    level texts, lowest first. ``low`` and ``high`` word the ends of a rating.
    """

    code: str
    type: ItemType
    text: str
    hint: str = ""
    required: bool = False
    visible_if: Expression | None = None
    choices: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    anchors: tuple[str, ...] = ()
    evidence: str = ""
    min: int | None = None
    max: int | None = None
    low: str = ""
    high: str = ""
    max_length: int | None = None
    lines: int | None = None
    fields: tuple[Field, ...] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", _fields(self))

    def __hash__(self) -> int:
        """Quick, because pages keep drawn items by it; equality still compares everything."""
        return hash((self.code, self.text))


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    text: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a questionnaire, in its source language or translated.

    ``language`` is always the source's; ``untranslated`` holds the text keys that still show it.
    ``group`` and ``series`` are "" where they do not apply. ``modes`` are those in which a round
    may ask it; empty: in any that its kind allows. ``items`` and ``fields`` are all of them in
    order.
    """

    code: str
    version: str
    kind: Kind
    language: str
    title: str
    purpose: str
    group: str
    series: str
    sections: tuple[Section, ...]
    untranslated: frozenset[str] = frozenset()
    modes: tuple[str, ...] = ()
    items: tuple[Item, ...] = dataclasses.field(init=False, repr=False, compare=False)
    fields: tuple[Field, ...] = dataclasses.field(init=False, repr=False, compare=False)
    _index: "_Index" = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items = tuple(item for section in self.sections for item in section.items)
        fields = tuple(field for item in items for field in item.fields)
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "_index", _Index.over(self.sections, items, fields))

    def section(self, code: str) -> Section:
        """Raises KeyError if there is none of that code, as do ``item`` and ``field``."""
        return self.sections[self._index.sections[code]]

    def item(self, code: str) -> Item:
        return self._index.items[code]

    def field(self, code: str) -> Field:
        return self._index.fields[code]

    def next_section(self, code: str) -> Section | None:
        position = self._index.sections[code] + 1
        return self.sections[position] if position < len(self.sections) else None

    def previous_section(self, code: str) -> Section | None:
        position = self._index.sections[code] - 1
        return self.sections[position] if position >= 0 else None


@dataclass(frozen=True, slots=True)
class _Index:
    """Built once with each questionnaire, so that a look-up is one step."""

    sections: Mapping[str, int]
    items: Mapping[str, Item]
    fields: Mapping[str, Field]

    @classmethod
    def over(
        cls, sections: tuple[Section, ...], items: tuple[Item, ...], fields: tuple[Field, ...]
    ) -> "_Index":
        return cls(
            {section.code: position for position, section in enumerate(sections)},
            {item.code: item for item in items},
            {field.code: field for field in fields},
        )


def field_codes(item_type: ItemType, code: str, rows: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The codes of an item's fields, in order; ``rows`` are the codes of a grid's rows."""
    if item_type is ItemType.GRID:
        return tuple(f"{code}.{row}" for row in rows)
    if item_type is ItemType.CRITERION:
        return (code, *(f"{code}.{part}" for part in CriterionPart if part != CriterionPart.LEVEL))
    return (code,)


_KINDS = {
    ItemType.SELECT_ONE: FieldKind.CHOICE,
    ItemType.SELECT_MULTIPLE: FieldKind.CHOICES,
    ItemType.SCALE: FieldKind.CHOICE,
    ItemType.RATING: FieldKind.INTEGER,
    ItemType.GRID: FieldKind.CHOICE,
    ItemType.INTEGER: FieldKind.INTEGER,
    ItemType.TEXT: FieldKind.TEXT,
    ItemType.COUNTRY: FieldKind.COUNTRY,
}


def _fields(item: Item) -> tuple[Field, ...]:
    codes = field_codes(item.type, item.code, tuple(row.code for row in item.rows))
    if item.type is ItemType.CRITERION:
        return tuple(_part(item, *pair) for pair in zip(codes, CriterionPart, strict=True))
    labels = [row.text for row in item.rows] or [""]
    return tuple(
        Field(
            code,
            _KINDS[item.type],
            item.code,
            item.options,
            item.required,
            -LARGEST_INTEGER if item.min is None else item.min,
            LARGEST_INTEGER if item.max is None else item.max,
            LONGEST_TEXT if item.max_length is None else item.max_length,
            label,
        )
        for code, label in zip(codes, labels, strict=True)
    )


def _part(item: Item, code: str, part: CriterionPart) -> Field:
    """One field of a criterion; when it is asked, is ruled in ``answering``."""
    anchored = tuple(Option(*pair) for pair in zip(LEVELS, item.anchors, strict=True))
    level = (
        *anchored,
        Option(NOT_APPLICABLE, "", Special.NOT_APPLICABLE),
        Option(DONT_KNOW, "", Special.DONT_KNOW),
    )
    bare = tuple(Option(code, "") for code in LEVELS)
    kind, options, required = {
        CriterionPart.LEVEL: (FieldKind.CHOICE, level, item.required),
        CriterionPart.DESIRED: (FieldKind.CHOICE, anchored, True),
        CriterionPart.IMPORTANCE: (FieldKind.CHOICE, bare, True),
        CriterionPart.EVIDENCE: (FieldKind.TEXT, (), False),
        CriterionPart.REASON: (FieldKind.TEXT, (), True),
    }[part]
    return Field(code, kind, item.code, options, required, part=part)
