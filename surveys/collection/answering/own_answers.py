"""One's own answers in words: every item that is asked, the options' texts, who gave them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from surveys.collection.answering.labels import LEVEL_NAMES, PART_NAMES, SPECIAL_NAMES
from surveys.collection.answering.rendering import in_its_language
from surveys.constituents.country_names import country_name
from surveys.foundation.i18n import page_language, write_number
from surveys.questionnaires.domain.answering import asked
from surveys.questionnaires.domain.structure import (
    Answer,
    Answers,
    CriterionPart,
    Field,
    FieldKind,
    Item,
    ItemType,
    Option,
    Questionnaire,
)

# Of a mark (see Response.marks), the place where the name of the link's holder stands.
_HOLDER = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One thing asked and what was answered: nothing, one text, or several choices.

    ``label`` is "" where the item asks one thing only. ``free`` is text in somebody's own words.
    """

    label: Markup
    answers: tuple[Markup, ...]
    free: bool


@dataclass(frozen=True, slots=True)
class AnsweredItem:
    """An item as it was asked; ``by`` names who answered it, where several share a response."""

    code: str
    text: Markup
    lines: tuple[Line, ...]
    by: str

    @property
    def open(self) -> bool:
        return not any(line.answers for line in self.lines)


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    code: str
    title: Markup
    items: tuple[AnsweredItem, ...]


def in_words(
    questionnaire: Questionnaire,
    answers: Answers,
    marks: Mapping[str, Any] | None = None,
    first_holder: str = "",
) -> list[AnsweredSection]:
    """What is asked under ``answers``, section by section, in the page's language.

    ``marks`` are those of the response; ``first_holder`` is what the holder of the first link is
    called. Nobody is named where all answers came by the first link.
    """
    shared = any(_holder(mark) for mark in (marks or {}).values())
    walked = groupby(asked(questionnaire, answers), key=lambda found: found[0])
    return [
        AnsweredSection(
            section.code,
            in_its_language(questionnaire, f"{section.code}.title", section.title),
            tuple(
                AnsweredItem(
                    item.code,
                    in_its_language(questionnaire, f"{item.code}.text", item.text),
                    tuple(_lines(questionnaire, item, fields, answers)),
                    _authors(item, marks or {}, first_holder) if shared else "",
                )
                for _section, item, fields in found
            ),
        )
        for section, found in walked
    ]


def authors_by_item(
    questionnaire: Questionnaire, marks: Mapping[str, Any], first_holder: str
) -> dict[str, str]:
    """Who answered each item, by its code; empty where all answers came by the first link."""
    if not any(_holder(mark) for mark in marks.values()):
        return {}
    named = ((item.code, _authors(item, marks, first_holder)) for item in questionnaire.items)
    return {code: names for code, names in named if names}


def _holder(mark: Any) -> str:
    return str(mark[_HOLDER]) if isinstance(mark, list) and len(mark) > _HOLDER else ""


def _authors(item: Item, marks: Mapping[str, Any], first_holder: str) -> str:
    codes = dict.fromkeys((item.code, *(field.code for field in item.fields)))
    names = [_holder(marks[code]) or first_holder for code in codes if code in marks]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _lines(
    questionnaire: Questionnaire, item: Item, fields: tuple[Field, ...], answers: Answers
) -> Iterator[Line]:
    for field in fields:
        answer = answers.get(field.code)
        if answer is None and field.part is CriterionPart.EVIDENCE:
            continue  # an extra, not something left open
        given = () if answer is None else _given(questionnaire, item, field, answer)
        yield Line(_label(questionnaire, item, field), given, field.kind is FieldKind.TEXT)


def answer_in_words(questionnaire: Questionnaire, code: str, value: Any) -> str:
    """What the response's document keeps for a field, in plain words."""
    field = questionnaire.field(code)
    answer = tuple(value) if isinstance(value, list) else value
    given = _given(questionnaire, questionnaire.item(field.item), field, answer)
    return ", ".join(text.striptags() for text in given)


def _label(questionnaire: Questionnaire, item: Item, field: Field) -> Markup:
    if field.part is not None:
        return escape(PART_NAMES[field.part])
    if item.type is ItemType.GRID:
        row = field.code.removeprefix(f"{item.code}.")
        return in_its_language(questionnaire, f"{item.code}.rows.{row}", field.label)
    return Markup()


def _given(
    questionnaire: Questionnaire, item: Item, field: Field, answer: Answer
) -> tuple[Markup, ...]:
    if isinstance(answer, tuple):
        return tuple(_choice(questionnaire, item, field, code) for code in answer)
    match field.kind:
        case FieldKind.CHOICE:
            return (_choice(questionnaire, item, field, str(answer)),)
        case FieldKind.INTEGER:
            return (_number(item, int(answer)),)
        case FieldKind.COUNTRY:
            return (_country(str(answer)),)
        case _:
            return (Markup("<br>").join(map(escape, str(answer).splitlines())),)


def _choice(questionnaire: Questionnaire, item: Item, field: Field, code: str) -> Markup:
    option = field.option(code)
    if option is None:
        return escape(code)
    if field.part is not None:
        return _level(questionnaire, item, field.part, option)
    key = f"choices.{item.choices}.{option.code}"
    return in_its_language(questionnaire, key, option.text)


def _level(questionnaire: Questionnaire, item: Item, part: CriterionPart, option: Option) -> Markup:
    if option.special is not None:
        return escape(SPECIAL_NAMES[option.special])
    number = write_number(int(option.code))
    if part is CriterionPart.IMPORTANCE:
        return escape(_("%(number)s of %(most)s", number=number, most=write_number(5)))
    name = _("%(number)s, %(level)s", number=number, level=LEVEL_NAMES[option.code])
    if part is CriterionPart.DESIRED:
        return escape(name)
    key = f"{item.code}.anchors.{option.code}"
    return Markup("{}: {}").format(name, in_its_language(questionnaire, key, option.text))


def _number(item: Item, number: int) -> Markup:
    if item.type is not ItemType.RATING:
        return escape(write_number(number))
    low, high = write_number(item.min or 0), write_number(item.max or 0)
    return escape(
        _("%(number)s, from %(low)s to %(high)s", number=write_number(number), low=low, high=high)
    )


def _country(iso3: str) -> Markup:
    try:
        return escape(country_name(iso3, page_language().code))
    except KeyError:
        return escape(iso3)
