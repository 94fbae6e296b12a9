"""Which language a page is in, and how its numbers, shares and days are written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import refresh

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.foundation.i18n import (
    LANGUAGES,
    LanguageSource,
    direction_of,
    init_languages,
    negotiate,
    page_language,
    page_url_with_lang,
    prefer_language,
    select_language,
    write_day,
    write_figure,
    write_moment,
    write_number,
    write_share,
)


@pytest.fixture(scope="module")
def app() -> Flask:
    """An application that knows languages and nothing else."""
    app = Flask("languages")
    init_languages(app)
    app.add_url_rule("/page", "page", lambda: select_language())
    return app


@pytest.fixture
def in_language(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    with app.test_request_context("/page", query_string={"lang": request.param}):
        yield request.param


@pytest.mark.parametrize(
    ("explicit", "link", "person", "browser", "organization", "chosen"),
    [
        ("ar", "fr", "fr", "fr", "fr", "ar"),
        (None, "ar", "fr", "fr", "fr", "ar"),
        (None, None, "ar", "fr", "fr", "ar"),
        (None, None, None, "ar", "fr", "ar"),
        (None, None, None, None, "ar", "ar"),
        (None, None, None, None, None, "en"),
        # A wish that cannot be met is passed over, whoever has it.
        ("xx", "ar", "fr", "fr", "fr", "ar"),
        ("", "xx", "ar", "fr", "fr", "ar"),
        (None, "xx", "xx", "xx", "ar", "ar"),
        (None, "xx", "xx", "xx", "xx", "en"),
        # The explicit choice may also be for the source language.
        ("en", "ar", "ar", "ar", "ar", "en"),
    ],
)
def test_the_order_of_who_may_say_the_language(
    app: Flask,
    explicit: str | None,
    link: str | None,
    person: str | None,
    browser: str | None,
    organization: str | None,
    chosen: str,
) -> None:
    """Explicit choice, link, person, browser, organization, English."""
    headers = {"Accept-Language": browser} if browser else {}
    query = {"lang": explicit} if explicit is not None else {}
    with app.test_request_context("/page", query_string=query, headers=headers):
        prefer_language(LanguageSource.ORGANIZATION, organization)
        prefer_language(LanguageSource.LINK, link)
        prefer_language(LanguageSource.PERSON, person)
        assert select_language() == chosen
        assert page_language().code == chosen


def test_the_choice_is_remembered_in_a_cookie_until_another_is_made(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/page?lang=fr").text == "fr"
    assert client.get("/page").text == "fr"
    assert client.get("/page?lang=ar").text == "ar"
    assert client.get("/page", headers={"Accept-Language": "fr"}).text == "ar"


@pytest.mark.parametrize("unknown", ["xx", "", "fr-XX'", "../fr", "%00", "FR" * 500])
def test_a_language_that_is_not_offered_is_neither_used_nor_remembered(
    app: Flask, unknown: str
) -> None:
    client = app.test_client()
    response = client.get("/page", query_string={"lang": unknown})
    assert response.text == "en"
    assert "Set-Cookie" not in response.headers


def test_a_garbled_cookie_does_no_harm(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("lang", "<script>")
    assert client.get("/page", headers={"Accept-Language": "ar"}).text == "ar"


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        (["fr-CA"], "fr"),
        (["ar_EG"], "ar"),
        (["FR"], "fr"),
        (["zz", None, "", "ar-SA"], "ar"),
        (["france"], "en"),
        ([], "en"),
    ],
)
def test_a_region_counts_as_its_language(wishes: list[str | None], code: str) -> None:
    assert negotiate(wishes) == code


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("ar-TN, fr;q=0.9", "ar"),
        ("fr;q=0.5, ar;q=0.9", "ar"),
        ("sw, fr-SN;q=0.4", "fr"),
        ("fr;q=0, ar;q=0.1", "ar"),
        ("*", "en"),
        ("sw", "en"),
        (";;;,,q=", "en"),
    ],
)
def test_the_browser_is_taken_by_its_own_order(app: Flask, accepted: str, code: str) -> None:
    with app.test_request_context("/page", headers={"Accept-Language": accepted}):
        assert select_language() == code


def test_outside_a_request_texts_are_in_the_source_language() -> None:
    assert select_language() == "en"


def test_every_language_has_a_direction() -> None:
    assert {code: direction_of(code) for code in LANGUAGES} == {
        "en": "ltr",
        "fr": "ltr",
        "ar": "rtl",
    }


def test_the_other_language_of_a_page_keeps_the_rest_of_its_address(app: Flask) -> None:
    with app.test_request_context("/page?a=1&a=2&lang=fr&b=%C3%A9"):
        assert page_url_with_lang("ar") == "/page?a=1&a=2&lang=ar&b=%C3%A9"


NARROW = "\N{NARROW NO-BREAK SPACE}"
HARD = "\N{NO-BREAK SPACE}"
MARK = "\N{LEFT-TO-RIGHT MARK}"


@pytest.mark.parametrize(
    ("in_language", "number", "half", "share", "day", "moment"),
    [
        ("en", "1,234,567", "2.35", "63%", "5 March 2027", "5 March 2027, 14:07"),
        (
            "fr",
            f"1{NARROW}234{NARROW}567",
            "2,35",
            f"63{HARD}%",
            "5 mars 2027",
            "5 mars 2027, 14:07",
        ),
        ("ar", "1,234,567", "2.35", f"63{MARK}%{MARK}", "5 مارس 2027", "5 مارس 2027, 14:07"),
    ],
    indirect=["in_language"],
)
def test_numbers_shares_and_days(
    in_language: str, number: str, half: str, share: str, day: str, moment: str
) -> None:
    assert write_number(1_234_567) == number
    assert write_number(Fraction(2345, 1000), 2) == half  # half up, not half to even
    assert write_share(Fraction(5, 8)) == share
    assert write_day(date(2027, 3, 5)) == day
    assert write_moment(datetime(2027, 3, 5, 14, 7, 31, tzinfo=UTC)) == moment


MINUS = "\N{MINUS SIGN}"


def one_piece(number: str) -> str:
    return f"\N{LEFT-TO-RIGHT ISOLATE}{number}\N{POP DIRECTIONAL ISOLATE}"


@pytest.mark.parametrize(
    ("in_language", "below", "share", "above"),
    [
        ("en", f"{MINUS}1,234.5", f"{MINUS}13%", "+1"),
        ("fr", f"{MINUS}1{NARROW}234,5", f"{MINUS}13{HARD}%", "+1"),
        (
            "ar",
            one_piece(f"{MINUS}1,234.5"),
            f"{one_piece(f'{MINUS}13')}{MARK}%{MARK}",
            one_piece("+1"),
        ),
    ],
    indirect=["in_language"],
)
def test_a_number_below_zero_has_a_true_minus_before_it(
    in_language: str, below: str, share: str, above: str
) -> None:
    def figure(value: Fraction | int, unit: Unit) -> Figure:
        return Figure(value, unit, 8, "rule/1")

    assert write_number(Fraction(-12345, 10), 1) == below
    assert write_figure(figure(Fraction(-1, 8), Unit.SHARE)) == share
    assert write_figure(figure(1, Unit.INDEX), signed=True) == above
    assert write_figure(figure(1, Unit.INDEX)) == "1"


@pytest.mark.parametrize("in_language", LANGUAGES, indirect=True)
def test_what_rounds_to_zero_has_no_sign(in_language: str) -> None:
    hardly_any = [Fraction(n, 100) for n in (-4, 0, 4)]
    assert {write_number(n, signed=True) for n in hardly_any} == {"0"}


@pytest.mark.parametrize("in_language", LANGUAGES, indirect=True)
def test_a_figure_that_could_not_be_computed_is_a_dash(in_language: str) -> None:
    assert write_figure(not_computable(Unit.SHARE, "rule/1", "no-answers")) == "–"


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [
        (Unit.COUNT, 1200, "1,200"),
        (Unit.LEVEL, Fraction(10, 4), "2.5"),
        (Unit.INDEX, Fraction(125, 2), "63"),
        (Unit.SHARE, Fraction(1, 3), "33%"),
        (Unit.SCORE, 3.25, "3.3"),
        (Unit.COEFFICIENT, Fraction(-1, 8), f"{MINUS}0.13"),
    ],
)
@pytest.mark.parametrize("in_language", ["en"], indirect=True)
def test_a_figure_is_written_by_its_unit(
    in_language: str, unit: Unit, value: float, written: str
) -> None:
    assert write_figure(Figure(value, unit, 3, "rule/1")) == written


def test_a_wish_noted_late_still_counts(app: Flask) -> None:
    """A room learns of the link after the page's language was first asked for."""
    with app.test_request_context("/page"):
        assert page_language().code == "en"
        prefer_language(LanguageSource.LINK, "ar")
        assert page_language().direction == "rtl"
        refresh()
