"""A questionnaire as a plain JSON document: stored, hashed, exchanged, translated.

The document has the shape of a definition file (``schema.json``) with its includes resolved.
:func:`from_document` and :func:`to_document` are each other's inverse, which makes a document
that went through both *canonical*: keys that say nothing are absent.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from surveys.questionnaires.domain.expression import parse
from surveys.questionnaires.domain.structure import (
    LEVELS,
    Item,
    ItemType,
    Kind,
    Option,
    Questionnaire,
    Row,
    Section,
    Special,
)

Document = dict[str, Any]

SOURCE_LANGUAGE = "en"

_PLAIN = ("hint", "required", "choices", "min", "max", "low", "high", "max_length", "lines")
"""Attributes of an item that a document holds as they are, beside code, type and text."""


def from_document(document: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire that a sound document describes.

    Whoever does not know that a document is sound asks ``definition.document_faults`` first.
    """
    choices = {
        name: tuple(_option(option) for option in options)
        for name, options in document.get("choices", {}).items()
    }
    return Questionnaire(
        code=document["code"],
        version=document["version"],
        kind=Kind(document["kind"]),
        language=document.get("language", SOURCE_LANGUAGE),
        title=document["title"],
        purpose=document["purpose"],
        group=document.get("group", ""),
        series=document.get("series", ""),
        sections=tuple(_section(section, choices) for section in document["sections"]),
        modes=tuple(document.get("modes", ())),
    )


def to_document(questionnaire: Questionnaire) -> Document:
    """The canonical document. Texts are those that ``questionnaire`` shows, translated or not."""
    items = questionnaire.items
    return _without_blanks(
        code=questionnaire.code,
        version=questionnaire.version,
        kind=questionnaire.kind.value,
        language=questionnaire.language,
        title=questionnaire.title,
        purpose=questionnaire.purpose,
        group=questionnaire.group,
        series=questionnaire.series,
        modes=list(questionnaire.modes),
        choices={i.choices: _options_document(i.options) for i in items if i.choices},
        sections=[_section_document(section) for section in questionnaire.sections],
    )


def canonical_json(document: Mapping[str, Any]) -> bytes:
    """The same bytes for equal documents: sorted keys, no spaces, UTF-8."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal: what a version is known by."""
    return sha256(canonical_json(document)).hexdigest()


def text_keys(document: Mapping[str, Any]) -> dict[str, str]:
    """Every text that a person reads, by its translation key, e.g. ``C1.1.anchors.3``.

    ``document`` may also be the part that questionnaires include: sections and choices alone.
    """
    texts: dict[str, str] = {}

    def collect(key: str, text: str) -> str:
        texts[key] = text
        return text

    with_texts(document, collect)
    return texts


def translated(questionnaire: Questionnaire, texts: Mapping[str, str]) -> Questionnaire:
    """The questionnaire with ``texts`` by key in place of its own.

    A text that ``texts`` lacks stays in the source language and is listed in ``untranslated``.
    """
    document = to_document(questionnaire)
    missing = frozenset(key for key in text_keys(document) if not texts.get(key))
    shown = with_texts(document, lambda key, text: texts.get(key) or text)
    return replace(from_document(shown), untranslated=missing)


def with_texts(document: Mapping[str, Any], text_of: Callable[[str, str], str]) -> Document:
    """A copy of ``document`` with ``text_of(key, text)`` for every text: the one list of keys."""

    def put(part: Document, prefix: str, *names: str) -> Document:
        return part | {n: text_of(f"{prefix}{n}", part[n]) for n in names if n in part}

    def item(part: Document) -> Document:
        code = part["code"]
        part = put(part, f"{code}.", "text", "hint", "low", "high", "evidence")
        if "rows" in part:
            part["rows"] = [
                row | {"text": text_of(f"{code}.rows.{row['code']}", row["text"])}
                for row in part["rows"]
            ]
        if "anchors" in part:
            part["anchors"] = put(part["anchors"], f"{code}.anchors.", *LEVELS)
        return part

    def section(part: Document) -> Document:
        part = put(part, f"{part['code']}.", "title", "text")
        return part | {"items": [item(each) for each in part["items"]]}

    copy = put(dict(document), "", "title", "purpose")
    if "choices" in copy:
        copy["choices"] = {
            name: [
                option | {"text": text_of(f"choices.{name}.{option['code']}", option["text"])}
                for option in options
            ]
            for name, options in copy["choices"].items()
        }
    return copy | {"sections": [section(each) for each in copy["sections"]]}


def _option(part: Mapping[str, Any]) -> Option:
    special = part.get("special")
    return Option(part["code"], part["text"], Special(special) if special else None)


def _section(part: Mapping[str, Any], choices: Mapping[str, tuple[Option, ...]]) -> Section:
    items = tuple(_item(each, choices) for each in part["items"])
    return Section(part["code"], part["title"], part.get("text", ""), items)


def _item(part: Mapping[str, Any], choices: Mapping[str, tuple[Option, ...]]) -> Item:
    condition, anchors = part.get("visible_if"), part.get("anchors", {})
    return Item(
        code=part["code"],
        type=ItemType(part["type"]),
        text=part["text"],
        visible_if=parse(condition) if condition else None,
        options=choices[part["choices"]] if "choices" in part else (),
        rows=tuple(Row(row["code"], row["text"]) for row in part.get("rows", ())),
        anchors=tuple(anchors[level] for level in LEVELS) if anchors else (),
        evidence=part.get("evidence", ""),
        **{name: part[name] for name in _PLAIN if name in part},
    )


def _options_document(options: tuple[Option, ...]) -> list[Document]:
    return [
        _without_blanks(code=o.code, text=o.text, special=o.special and o.special.value)
        for o in options
    ]


def _section_document(section: Section) -> Document:
    items = [_item_document(item) for item in section.items]
    return _without_blanks(code=section.code, title=section.title, text=section.text, items=items)


def _item_document(item: Item) -> Document:
    return _without_blanks(
        code=item.code,
        type=item.type.value,
        text=item.text,
        **{name: getattr(item, name) for name in _PLAIN},
        visible_if=item.visible_if.text if item.visible_if else None,
        rows=[{"code": row.code, "text": row.text} for row in item.rows],
        anchors=dict(zip(LEVELS, item.anchors, strict=False)),
        evidence=item.evidence,
    )


def _without_blanks(**values: Any) -> Document:
    """``values`` without those that say nothing (0 says something)."""
    return {name: v for name, v in values.items() if v or (v == 0 and v is not False)}
