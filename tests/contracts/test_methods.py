"""Every figure's rule and every reason has its words, and docs/methods.md says the same."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from capacity.participation.domain.verdicts import Why
from surveys.foundation.methods import METHODS, filled
from surveys.foundation.rules import Rule, rulebook
from wsgi import ROOMS

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for room in ("surveys", "capacity") for path in sorted((ROOT / room).rglob("*.py"))]
RULE_CODE = re.compile(r"[a-z][a-z0-9-]*/[0-9]+")
REASON_CODE = re.compile(r"[a-z]+(-[a-z]+)*")

# Versioned as rules are, but no figure carries them: how data are stored, hidden and released.
NO_FIGURES = {"coding/1", "disclosure-audit/1", "release/1", "suppression/1"}

# What ``designs`` and ``rates`` put together from parts.
COMPOSED = {
    *(
        f"{name}{part}/1"
        for name in ("stratified-mean", "stratified-total", "weighted-mean")
        for part in ("", "-error", "-variance", "-design-effect")
    ),
    *(f"aapor-rr{number}/2016" for number in range(1, 7)),
}


def in_code() -> set[str]:
    """Every rule that figures may carry."""
    found = set(COMPOSED)
    for path in CODE:
        if "rules" not in path.name:
            found |= {value for _, value in strings(path) if RULE_CODE.fullmatch(value)}
    return found - NO_FIGURES


def strings(path: Path) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value


def rules(app: Flask) -> list[Rule]:
    return [rule for group in rulebook(app).groups for rule in group.rules]


@pytest.fixture
def app(sqlite_backend: object) -> Flask:
    """Nothing here looks into a database: one is enough."""
    found: Flask = sqlite_backend.app  # type: ignore[attr-defined]
    return found


def test_every_rule_that_figures_carry_has_its_words(app: Flask) -> None:
    assert in_code() - rulebook(app).codes == set()


def test_every_rule_in_words_is_carried_by_figures(app: Flask) -> None:
    """A rule that nothing follows any more says something untrue."""
    assert rulebook(app).codes - in_code() - NO_FIGURES == set()


def test_a_rule_states_everything_a_reader_needs(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        for rule in rules(app):
            assert str(rule.formula).strip() and str(rule.name).strip(), rule.code
            assert str(rule.how).endswith("."), rule.code
            assert not str(rule.denominator).endswith("."), rule.code
            assert not rule.source or re.search(r"[12][0-9]{3}|University", rule.source), rule.code


# What the word is in every language.
FUNCTIONS = {"min", "max"}


def test_a_formula_with_words_in_it_is_translated(app: Flask) -> None:
    """Signs and single letters are the same everywhere; a word is one of some language."""
    untranslated = {
        rule.code: words
        for rule in rules(app)
        if isinstance(rule.formula, str)
        and (words := set(re.findall("[A-Za-z]{3,}", rule.formula)) - FUNCTIONS)
    }
    assert untranslated == {}


def reasons_given() -> set[str]:
    """The reasons that code names where it says why there is no figure.

    Last arguments of ``not_computable`` and its like, ``why_not`` by name, what is assigned to it,
    and what functions return whose name says that they look for a reason.
    """
    found = {why.value.replace("_", "-") for why in Why} - OF_VERDICTS
    for path in CODE:
        if "domain" in path.parts or "reports" in path.parts or path.name.startswith("monitor"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                found |= {code for code in _reasons(node) if REASON_CODE.fullmatch(code)}
    return found - NO_REASONS


# Why a group's verdict is what it is, where its figures are known all the same.
OF_VERDICTS = {"not-invited", "no-majority", "not-consulted", "exact-half"}
# Why raking and post-stratifying give no weights, which are no figures.
NO_REASONS = {"empty-cell", "negative-total", "no-total", "no-margins", "totals-disagree"}
_SAYS_WHY = re.compile(r"_?(why_|too_few|alike|_?item_alike|unusable|faulty|baseline_fault)")


def _reasons(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).split(".")[-1]
        if name == "not_computable":
            yield from _words(*node.args[2:3])
        yield from _words(*(k.value for k in node.keywords if k.arg == "why_not"))
    elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "why_not":
        yield from _words(node.value)
    elif isinstance(node, ast.FunctionDef) and _SAYS_WHY.match(node.name):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Return) and inner.value is not None:
                yield from _words(inner.value)


def _words(*expressions: ast.expr) -> Iterator[str]:
    """The texts that an expression may have as its value."""
    for part in expressions:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.IfExp):
            yield from _words(part.body, part.orelse)
        elif isinstance(part, ast.BoolOp):
            yield from _words(*part.values)
        elif isinstance(part, ast.Tuple):
            yield from _words(*part.elts)


def test_every_reason_has_its_words(app: Flask) -> None:
    given = reasons_given()
    assert len(given) > 60, "the search finds them"
    assert given - rulebook(app).reasons.keys() == set()


def test_reasons_and_denominators_are_no_sentences(app: Flask) -> None:
    """They stand within sentences."""
    with app.test_request_context(), force_locale("en"):
        for code, text in rulebook(app).reasons.items():
            assert str(text).strip() and not str(text).endswith("."), code
            assert not str(text)[0].isupper(), code


def test_the_document_says_what_the_code_says(app: Flask) -> None:
    """``flask methods`` writes its tables anew."""
    text = METHODS.read_text("utf-8")
    with app.test_request_context(), force_locale("en"):
        assert filled(text, rulebook(app).groups) == text


def test_no_two_rooms_give_one_reason_in_other_words(app: Flask) -> None:
    """A panel finds its reason by the code alone."""
    with app.test_request_context(), force_locale("en"):
        worded: dict[str, set[str]] = {}
        for room in ROOMS:
            for code, text in room.reasons.items():
                worded.setdefault(code, set()).add(str(text))
    assert {code: texts for code, texts in worded.items() if len(texts) > 1} == {}
