"""Templates, style sheets and scripts keep the house rules wherever a page may use them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
MODULES = sorted(p for room in ("surveys", "capacity") for p in (ROOT / room).rglob("*.py"))

TEXT_FUNCTIONS = {"_": 1, "_l": 1, "gettext": 1, "lazy_gettext": 1, "ngettext": 2}
TEXT_FUNCTIONS |= {"lazy_ngettext": 2}

# Names of XML vocabularies look like addresses; nobody ever fetches them.
VOCABULARIES = ("http://www.w3.org/",)

_EXPRESSION = "\N{OBJECT REPLACEMENT CHARACTER}"
# What macros make for the inside of a tag: attributes, and ids that begin with an expression.
_MARKUP = re.compile(r'[\w-]+="[^"]*"|' + _EXPRESSION + r"-[\w-]+")
_CODE = re.compile(r"<(script|style|code)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&[a-zA-Z]+;|&#x?[0-9a-fA-F]+;")
_SPOKEN_ATTRIBUTE = re.compile(
    r"""\s(aria-label|alt|title|placeholder|content)=("[^"]*"|'[^']*')"""
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def bare(source: str) -> str:
    """A template's own text: comments gone, statements too, each expression one character."""
    kept = []
    for _line, token, text in Environment().lex(source):
        if token in ("data", "variable_begin"):
            kept.append(text if token == "data" else _EXPRESSION)
    return "".join(kept)


def parse(path: Path) -> nodes.Template:
    return Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text("utf-8"))


def test_there_is_something_to_check() -> None:
    assert len(TEMPLATES) > 20 and STYLES and SCRIPTS and MODULES


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_inline_style_script_or_handler(path: Path) -> None:
    """The content security policy would drop them, silently."""
    source = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=", source)
    assert not re.search(r"javascript:", source)
    for opening in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in opening or "csp_nonce()" in opening, opening


@pytest.mark.parametrize("path", TEMPLATES + STYLES + SCRIPTS, ids=name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+/?", path.read_text("utf-8"))
    assert not [a for a in addresses if not a.startswith(VOCABULARIES)]


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_style_sheets_know_start_and_end_but_no_left_and_right(path: Path) -> None:
    """So that a page mirrors itself from right to left."""
    css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    # The margin boxes of a printed page have no other names.
    css = re.sub(
        r"@(?:top|bottom|left|right)-(?:left|right|top|middle|bottom)(?:-corner)?", "", css
    )
    css = re.sub(r"@page\s*:(?:left|right)", "@page", css)
    sides = re.findall(r"[^;{}]*(?<![\w])(?:[\w-]+-)?(?:left|right)(?:-[\w-]+)?\b[^;{}]*", css)
    assert not sides


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_text_of_a_template_can_be_translated(path: Path) -> None:
    """No word stands in a template outside a call of the translation functions."""
    text = _CODE.sub(" ", bare(path.read_text("utf-8")))
    spoken = " ".join(value for _name, value in _SPOKEN_ATTRIBUTE.findall(text))
    spoken = spoken.replace("width=device-width, initial-scale=1", "")
    visible = _ENTITY.sub(" ", _MARKUP.sub(" ", _TAG.sub(" ", text)))
    assert not _WORD.findall(spoken + " " + visible)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_translated_texts_of_templates_are_literals(path: Path) -> None:
    """What is put together while the page is made cannot be collected for the translators."""
    for call in parse(path).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in TEXT_FUNCTIONS:
            texts = call.args[: TEXT_FUNCTIONS[call.node.name]]
            assert texts, f"line {call.lineno}"
            for text in texts:
                assert isinstance(text, nodes.Const), f"line {call.lineno}"
                assert isinstance(text.value, str) and text.value.strip() == text.value


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_translated_texts_of_the_code_are_literals(path: Path) -> None:
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            continue
        for text in call.args[: TEXT_FUNCTIONS.get(call.func.id, 0)]:
            assert isinstance(text, ast.Constant), f"line {call.lineno}"
            assert isinstance(text.value, str) and text.value.strip() == text.value


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_form_that_changes_something_carries_a_token(path: Path) -> None:
    source = path.read_text("utf-8")
    for form in re.findall(r"<form\b.*?</form>", source, flags=re.DOTALL):
        if 'method="post"' in form:
            assert re.search(r"csrf_token|form_token|\btoken\(\)", form), form[:120]


def endpoints_named(path: Path) -> Iterator[str]:
    """The endpoints that a template or a module names in url_for."""
    if path.suffix == ".html":
        for call in parse(path).find_all(nodes.Call):
            named = isinstance(call.node, nodes.Name) and call.node.name == "url_for"
            if named and isinstance(call.args[0], nodes.Const):
                yield call.args[0].value
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        named = isinstance(node, ast.Call) and ast.unparse(node.func) == "url_for"
        if named and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


def test_every_endpoint_that_is_linked_exists(app: Flask) -> None:
    known = set(app.view_functions)
    linked = {(n, name(path)) for path in TEMPLATES + MODULES for n in endpoints_named(path)}
    assert {(n, where) for n, where in linked if n not in known} == set()


def test_every_template_that_a_view_names_exists() -> None:
    named = {
        str(node.args[0].value)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("render_template", "get_template")
        and isinstance(node.args[0], ast.Constant)
    }
    assert named
    assert not {n for n in named if not (ROOT / "templates" / n).exists()}
