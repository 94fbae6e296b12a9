"""Drawing questionnaire items. An item's HTML depends only on the item, its answer and the
language, so what is asked of everybody is drawn once and kept; free text is never kept."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from flask import current_app
from markupsafe import Markup, escape

from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import all_countries
from surveys.foundation.i18n import direction_of, page_language
from surveys.questionnaires.domain.structure import (
    Answer,
    Answers,
    Field,
    FieldKind,
    Item,
    ItemType,
    Questionnaire,
    Section,
)

Said = TypeVar("Said")
Pairs = tuple[tuple[str, Answer], ...]
Texts = tuple[tuple[str, str], ...]

_NOBODY: Mapping[str, str] = MappingProxyType({})


def draw_section(
    questionnaire: Questionnaire,
    section: Section,
    answers: Answers,
    shown: frozenset[str],
    problems: Mapping[str, str],
    authors: Mapping[str, str] = _NOBODY,
) -> Markup:
    """Every item of a section; those not ``shown`` are there, hidden.

    ``problems`` are finished texts by field code, ``authors`` names by item code.
    """
    locale = page_language().code
    foreign = questionnaire.untranslated if questionnaire.language != locale else frozenset[str]()
    return Markup("\n").join(
        [
            _item_html(
                item,
                _of(item.fields, answers),
                _of(item.fields, problems),
                locale,
                questionnaire.language if f"{item.code}.text" in foreign else "",
                item.code in shown,
                authors.get(item.code, ""),
            )
            for item in section.items
        ]
    )


def _of(fields: tuple[Field, ...], said: Mapping[str, Said]) -> tuple[tuple[str, Said], ...]:
    return tuple([(f.code, said[f.code]) for f in fields if f.code in said]) if said else ()


def language_of(questionnaire: Questionnaire, key: str, locale: str) -> str:
    """The language the text ``key`` is in: the page's, or the source where it has none."""
    return questionnaire.language if key in questionnaire.untranslated else locale


def in_its_language(questionnaire: Questionnaire, key: str, text: str) -> Markup:
    """``text``, marked with its language and direction where they are not the page's."""
    locale = page_language().code
    language = language_of(questionnaire, key, locale)
    if language == locale:
        return escape(text)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(
        language, direction_of(language), text
    )


def _item_html(
    item: Item,
    values: Pairs,
    problems: Texts,
    locale: str,
    foreign: str,
    shown: bool,
    author: str,
) -> Markup:
    free = values and any(f.kind is FieldKind.TEXT and f.code in dict(values) for f in item.fields)
    draw = _drawn.__wrapped__ if free or problems or author else _drawn
    return draw(item, values, problems, locale, foreign, shown, author)


@lru_cache(maxsize=20_000)
def _drawn(
    item: Item,
    values: Pairs,
    problems: Texts,
    locale: str,
    foreign: str,
    shown: bool,
    author: str,
) -> Markup:
    """``foreign`` is the language of the item's own texts where it is not the page's, else ""."""
    template = current_app.jinja_env.get_template("answering/item.html")
    return Markup(
        template.render(
            item=item,
            options=[(o.code, o.text) for o in item.options if o.special is None],
            special=[(o.code, o.text) for o in item.options if o.special is not None],
            rows=[(row.code, row.text) for row in item.rows],
            numbers=_numbers(item),
            countries=_countries(locale) if item.type is ItemType.COUNTRY else (),
            values=dict(values),
            problems=dict(problems),
            language=foreign,
            direction=direction_of(foreign) if foreign else "",
            shown=shown,
            author=author,
        )
    )


def _numbers(item: Item) -> list[str]:
    if item.type is not ItemType.RATING:
        return []
    field = item.fields[0]
    return [str(number) for number in range(field.min, field.max + 1)]


def _countries(locale: str) -> list[tuple[str, str]]:
    return [
        (country.iso3, country_name(country.iso3, locale))
        for country in sorted_by_name(all_countries(), locale)
        if country.is_real
    ]
