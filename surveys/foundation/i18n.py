"""Languages: which one a page is in, which way it runs, and how its numbers and dates are written.

The order is fixed: explicit choice, link, person, browser, organization, English. Upper rooms
say what they know of the link, the person and the organization with :func:`prefer_language`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from gettext import NullTranslations
from typing import Any
from urllib.parse import quote, urlencode

from babel import Locale
from babel.lists import format_list
from flask import Flask, g, has_request_context, make_response, request
from flask.wrappers import Response
from flask_babel import (
    Babel,
    format_datetime,
    format_decimal,
    get_locale,
    get_translations,
    refresh,
)

from surveys.foundation.figures import Figure, Unit, rounded

LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}
SOURCE_LANGUAGE = "en"
_YEAR_IN_SECONDS = 365 * 24 * 3600


class LanguageSource(StrEnum):
    """Who may say which language to use, strongest first."""

    EXPLICIT = "explicit"
    LINK = "link"
    PERSON = "person"
    BROWSER = "browser"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """What a template needs to know of the page's language."""

    code: str
    direction: str  # "ltr" or "rtl"


def negotiate(wishes: Iterable[str | None]) -> str:
    """The first wish (strongest first) for a language that is offered; English if none."""
    offered = offered_languages()
    return _first_offered(wishes) or (SOURCE_LANGUAGE if SOURCE_LANGUAGE in offered else offered[0])


def _first_offered(wishes: Iterable[str | None]) -> str | None:
    offered = offered_languages()
    for wish in wishes:
        code = (wish or "").replace("_", "-").split("-")[0].lower()
        if code in offered:
            return code
    return None


def offer_only(codes: Iterable[str]) -> None:
    """This request's page comes in these languages alone; in all there are if none is known."""
    wanted = set(codes)
    g.offered_languages = [code for code in LANGUAGES if code in wanted]
    refresh()


def offered_languages() -> list[str]:
    narrowed: list[str] = g.get("offered_languages", []) if has_request_context() else []
    return narrowed or list(LANGUAGES)


def prefer_language(source: LanguageSource, code: str | None) -> None:
    """Note what ``source`` says of the language of this request."""
    g.setdefault("language_wishes", {})[source] = code
    refresh()


def select_language() -> str:
    if not has_request_context():
        return SOURCE_LANGUAGE
    noted: dict[LanguageSource, str | None] = dict(g.get("language_wishes", {}))
    noted[LanguageSource.EXPLICIT] = negotiate_explicit()
    noted[LanguageSource.BROWSER] = _first_offered(
        tag for tag, quality in request.accept_languages if quality > 0
    )
    return negotiate(noted.get(source) for source in LanguageSource)


def negotiate_explicit() -> str | None:
    """What the person chose on this page (``?lang=``) or on an earlier one (the cookie)."""
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else request.cookies.get("lang")


@cache
def direction_of(code: str) -> str:
    return "rtl" if Locale.parse(code).character_order == "right-to-left" else "ltr"


def page_language() -> PageLanguage:
    return _language_of(get_locale())


def page_locale() -> Locale:
    """By which numbers, days and names are written on the page."""
    return get_locale() or Locale.parse(SOURCE_LANGUAGE)


def language_name(code: str) -> str:
    """What a language is called in that of the page."""
    return str(Locale.parse(code).get_display_name(page_locale()) or code)


@cache
def _language_of(locale: Locale | None) -> PageLanguage:
    code = str(locale or SOURCE_LANGUAGE)
    return PageLanguage(code, direction_of(code))


@cache
def _translations_to(_locale: Locale | None) -> NullTranslations:
    """Of a language, not of a request: asked for with the language that the page is in."""
    found: NullTranslations = get_translations()
    return found


def page_url_with_lang(code: str) -> str:
    """This very page in another language; what else stands in its address is kept."""
    arguments = {**request.args.to_dict(flat=False), "lang": [code]}
    return f"{quote(request.path)}?{urlencode(arguments, doseq=True)}"


def write_number(value: Fraction | Decimal | float, places: int = 0, signed: bool = False) -> str:
    """A number as the page's language writes it, rounded half up to ``places`` decimals.

    ``signed``: as a difference, with a plus above zero. For people only: what programs read has
    other numbers (see ``surveys.results.exports``).
    """
    exact = value if isinstance(value, Decimal) else rounded(value, places)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    text = str(format_decimal(exact, pattern))
    if exact < 0:
        # Most languages' data has the hyphen here, which is shorter than a plus and breaks lines.
        return _one_piece(text.replace("-", "\N{MINUS SIGN}"))
    return _one_piece(f"+{text}") if signed and exact else text


def _one_piece(number: str) -> str:
    """A number with a sign: between words that run from right to left it stays before it."""
    if page_language().direction == "ltr":
        return number
    return f"\N{LEFT-TO-RIGHT ISOLATE}{number}\N{POP DIRECTIONAL ISOLATE}"


def write_share(value: Fraction | float, places: int = 0, signed: bool = False) -> str:
    """A share of one as a percentage, e.g. ``62 %`` in the page's language's own form."""
    number = write_number(rounded(value * 100, places), places, signed)
    locale = page_locale()
    pattern = locale.percent_formats[None].pattern
    sign = locale.number_symbols[locale.default_numbering_system].get("percentSign", "%")
    return str(pattern.replace("#,##0", number).replace("%", sign))


MOST_EQUALS = 3
"""So many that stand equal are named in a sentence; of more it says how many they are."""


def write_list(texts: Iterable[str]) -> str:
    """“A, B and C” as the page's language writes it; empty without any."""
    return str(format_list([str(text) for text in texts], locale=page_locale()))


def isolated(text: str) -> str:
    """A name or address within a sentence: whichever way it runs, it does not turn the rest."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


_PLACES = {Unit.COUNT: 0, Unit.LEVEL: 1, Unit.INDEX: 0, Unit.SCORE: 1, Unit.COEFFICIENT: 2}


def write_figure(figure: Figure, signed: bool = False) -> str:
    """A figure's value as people read it; an en dash when it is not computable.

    ``signed``: as a difference, with a plus above zero.
    """
    if figure.value is None:
        return "\N{EN DASH}"
    if figure.unit is Unit.SHARE:
        return write_share(figure.value, signed=signed)
    return write_number(figure.value, _PLACES[figure.unit], signed)


def write_day(value: datetime | date) -> str:
    return str(format_datetime(value, "d MMMM y"))


def write_moment(value: datetime) -> str:
    return str(format_datetime(value, "d MMMM y, HH:mm"))


def init_languages(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE_LANGUAGE
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    Babel(app, locale_selector=select_language)
    # As Flask-Babel does it, but with fewer steps for each of the many texts of a page.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _translations_to(get_locale()).gettext(text),
        lambda *text: _translations_to(get_locale()).ngettext(*text),
        newstyle=True,
    )
    app.after_request(_remember_choice)
    app.context_processor(_language_context)
    writers: dict[str, Callable[..., str]] = {
        "number": write_number,
        "share": write_share,
        "figure": write_figure,
        "day": write_day,
        "moment": write_moment,
        "isolated": isolated,
        "listed": write_list,
    }
    for name, write in writers.items():
        app.add_template_filter(write, name)


def _language_context() -> dict[str, Any]:
    language = page_language()
    return {
        "locale": language.code,
        "direction": language.direction,
        "languages": [(code, LANGUAGES[code]) for code in offered_languages()],
        "page_url_with_lang": page_url_with_lang,
    }


def _remember_choice(response: Response) -> Response:
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        response = make_response(response)
        response.set_cookie(
            "lang",
            chosen,
            max_age=_YEAR_IN_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response
