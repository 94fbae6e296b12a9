"""A QR code drawn as SVG holds exactly the modules of the code, and says what it is."""

import re
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation.i18n import init_languages
from surveys.foundation.qr import QUIET_ZONE, modules, qr_svg

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")
SVG = "{http://www.w3.org/2000/svg}"
ADDRESS = "https://capacity.example.org/a/0123456789abcdefghijkl"


def drawn(svg: str) -> set[tuple[int, int]]:
    """The dark modules of a drawing, as (column, row) without the quiet zone."""
    path = ElementTree.fromstring(svg).findall(f"{SVG}path")[1].get("d", "")
    assert RUN.sub("", path) == ""
    dark = set()
    for x, y, run, back in (map(int, found) for found in RUN.findall(path)):
        assert run == back
        dark |= {(x + step - QUIET_ZONE, y - QUIET_ZONE) for step in range(run)}
    return dark


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_every_dark_module_is_drawn_and_no_other(text: str) -> None:
    rows = modules(text)
    wanted = {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
    svg = qr_svg(text, "a name")
    assert drawn(svg) == wanted
    size = len(rows) + 2 * QUIET_ZONE
    assert ElementTree.fromstring(svg).get("viewBox") == f"0 0 {size} {size}"


def test_a_code_has_its_three_corners() -> None:
    rows = modules(ADDRESS)
    for y, x in ((0, 0), (0, len(rows) - 7), (len(rows) - 7, 0)):
        assert all(rows[y][x : x + 7]) and all(rows[y + 6][x : x + 7])
        assert not rows[y + 1][x + 1] and rows[y + 3][x + 3]
    assert len(modules("longer" * 60)) > len(rows)


def test_it_has_a_name_and_nothing_that_the_content_policy_drops() -> None:
    svg = qr_svg(ADDRESS, '"><script>&')
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root.findtext(f"{SVG}title")) == ("img", '"><script>&')
    assert "style" not in svg and "<script" not in svg and "href" not in svg
    assert ADDRESS not in svg


def test_without_a_name_it_says_what_it_is_in_the_readers_language() -> None:
    app = Flask(__name__)
    init_languages(app)
    with app.test_request_context():
        root = ElementTree.fromstring(qr_svg(ADDRESS))
        assert root.findtext(f"{SVG}title") == "QR code of the address"


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_what_no_camera_could_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="1 to 500"):
        qr_svg(text, "a name")
