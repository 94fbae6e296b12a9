"""Drawing questionnaire items. An item's HTML depends only on the item, its answer and the
language, so what is asked of everybody is drawn once and kept; free text is never kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from markupsafe import Markup, escape

from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import all_countries
from surveys.foundation.i18n import direction_of, page_language
from surveys.questionnaires.domain.structure import (
    Answer,
    Answers,
    FieldKind,
    Item,
    ItemType,
    Questionnaire,
    Section,
)

Pairs = tuple[tuple[str, Answer], ...]
Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """One item as HTML. ``shown`` is False while the questionnaire's logic hides it.

    ``language`` is that of the item's own texts where it is not the page's, else "".
    """

    code: str
    html: Markup
    shown: bool
    language: str
    direction: str


def draw_section(
    questionnaire: Questionnaire,
    section: Section,
    answers: Answers,
    shown: frozenset[str],
    problems: Mapping[str, str],
) -> list[DrawnItem]:
    """Every item of a section; ``problems`` are finished texts by field code."""
    locale = page_language().code
    drawn = []
    for item in section.items:
        values = tuple((f.code, answers[f.code]) for f in item.fields if f.code in answers)
        faults = tuple((f.code, problems[f.code]) for f in item.fields if f.code in problems)
        content = language_of(questionnaire, f"{item.code}.text", locale)
        html = _item_html(item, values, faults, locale)
        foreign = "" if content == locale else content
        drawn.append(DrawnItem(item.code, html, item.code in shown, foreign, direction_of(content)))
    return drawn


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


def _item_html(item: Item, values: Pairs, problems: Texts, locale: str) -> Markup:
    free = any(f.kind is FieldKind.TEXT and f.code in dict(values) for f in item.fields)
    draw = _drawn.__wrapped__ if free or problems else _drawn
    return draw(item, values, problems, locale)


@lru_cache(maxsize=20_000)
def _drawn(item: Item, values: Pairs, problems: Texts, locale: str) -> Markup:
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
