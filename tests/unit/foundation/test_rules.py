"""Rules in words: one rulebook, and the tables of docs/methods.md made from it."""

import pytest
from flask import Flask
from flask_babel import lazy_gettext as _l

from surveys.foundation.methods import filled
from surveys.foundation.rules import Rule, Rulebook, RuleGroup, written


def rule(code: str, formula: str = "Σx/n") -> Rule:
    return Rule(code, _l("Mean"), formula, _l("The sum over the number."), _l("answers"), "A, 1900")


def group(name: str, *rules: Rule) -> RuleGroup:
    return RuleGroup(_l(name), rules)


@pytest.fixture(autouse=True)
def in_an_application() -> object:
    """Texts are translated when shown, which needs a language in force."""
    from flask_babel import Babel

    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def test_a_rule_is_found_by_the_name_that_figures_carry() -> None:
    book = Rulebook()
    book.add([group("One", rule("mean/1"), rule("mean/2"))], {"no-answers": _l("nobody answered")})
    assert book.rule("mean/2").code == "mean/2"
    assert str(book.reason("no-answers")) == "nobody answered"
    assert book.codes == {"mean/1", "mean/2"}


def test_two_rules_of_one_name_are_refused() -> None:
    book = Rulebook()
    book.add([group("One", rule("mean/1"))], {})
    with pytest.raises(ValueError, match="mean/1"):
        book.add([group("Two", rule("mean/1"))], {})


def test_a_bar_in_a_formula_does_not_end_the_cell() -> None:
    line = written([group("One", rule("spread/1", "|a − b|"))]).splitlines()[-1]
    assert line.count("|") == 7 and "&#124;a − b&#124;" in line


TEXT = "Before.\n<!-- rules: One -->\nold\n<!-- end -->\nAfter.\n"


def test_tables_are_made_anew_and_prose_stays() -> None:
    made = filled(TEXT, [group("One", rule("mean/1"))])
    assert made.startswith("Before.\n") and made.endswith("After.\n")
    assert "old" not in made and "`mean/1`" in made
    assert filled(made, [group("One", rule("mean/1"))]) == made


@pytest.mark.parametrize("names", [[], ["One", "Two"], ["Two"]])
def test_every_subject_has_one_place(names: list[str]) -> None:
    with pytest.raises(ValueError, match="differ"):
        filled(TEXT, [group(name, rule(f"{name.lower()}/1")) for name in names])
