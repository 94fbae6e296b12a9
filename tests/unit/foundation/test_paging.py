"""Which page of a list an address asks for, and the addresses of the pages beside it."""

import pytest
from flask import Flask

from surveys.foundation.paging import beside, page_asked

app = Flask("lists")
app.add_url_rule("/of/<int:number>/lines", "lines", lambda number: str(number))


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("", 1),
        ("?page=", 1),
        ("?page=7", 7),
        ("?page=0", 1),
        ("?page=-3", 1),
        ("?page=two", 1),
        ("?page=²", 1),
        (f"?page={'9' * 5000}", 9_999_999),
    ],
)
def test_the_page_of_an_address(asked: str, page: int) -> None:
    with app.test_request_context(f"/of/3/lines{asked}"):
        assert page_asked() == page


@pytest.mark.parametrize(
    ("page", "before", "after"),
    [
        (1, "", "/of/3/lines?area=C2&page=2"),
        (2, "/of/3/lines?area=C2&page=1", "/of/3/lines?area=C2&page=3"),
        (3, "/of/3/lines?area=C2&page=2", ""),
    ],
)
def test_the_pages_beside_one_keep_what_was_chosen(page: int, before: str, after: str) -> None:
    with app.test_request_context(f"/of/3/lines?area=C2&group=&page={page}"):
        assert beside(page, 3) == {"previous_url": before, "next_url": after}


def test_a_list_of_one_page_has_none_beside_it() -> None:
    with app.test_request_context("/of/3/lines"):
        assert beside(1, 1) == {"previous_url": "", "next_url": ""}


def test_a_parameter_that_means_something_to_flask_stays_a_parameter() -> None:
    with app.test_request_context("/of/3/lines?endpoint=x&_scheme=ftp&number=9"):
        address = beside(1, 2, "#lines")["next_url"]
    assert address == "/of/3/lines?endpoint=x&_scheme=ftp&number=9&page=2#lines"
