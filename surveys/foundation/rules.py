"""The rules by which figures are computed, in words: what the panel beside a figure tells.

Each room states its own rules, under the very names that its figures carry, and the reasons why a
figure cannot be computed. Pages, ``docs/methods.md`` and the panels read them from here, so that
they say the same. Pure but for the laziness of the texts, which are translated when shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Flask, current_app
from flask_babel.speaklater import LazyString

from surveys.foundation.figures import Figure


@dataclass(frozen=True, slots=True)
class Rule:
    """One versioned rule.

    ``code`` is what figures carry, e.g. ``"mean/1"``: the number rises when the rule changes.
    ``formula`` is written with mathematical signs; one with words in it is a text to translate.
    ``denominator`` says what is counted below the line. ``source`` names who published the rule,
    author and year; empty where it is the project's own.
    """

    code: str
    name: LazyString
    formula: LazyString | str
    how: LazyString
    denominator: LazyString
    source: str = ""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one subject, in the order in which they are read."""

    name: LazyString
    rules: tuple[Rule, ...]


Reasons = Mapping[str, LazyString]
"""Why a figure cannot be computed, by the code it carries: sentences without a full stop."""


class Rulebook:
    """All rules and reasons of the platform. Raises ValueError where two rooms contradict."""

    def __init__(self) -> None:
        self.groups: list[RuleGroup] = []
        self._rules: dict[str, Rule] = {}
        self._reasons: dict[str, LazyString] = {}

    def add(self, groups: Iterable[RuleGroup], reasons: Reasons) -> None:
        for group in groups:
            self.groups.append(group)
            for rule in group.rules:
                if rule.code in self._rules:
                    raise ValueError(f"two rules are called {rule.code}")
                self._rules[rule.code] = rule
        self._reasons |= reasons

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self._rules)

    @property
    def reasons(self) -> Reasons:
        return dict(self._reasons)

    def rule(self, code: str) -> Rule:
        """Raises KeyError for a rule that nobody stated."""
        return self._rules[code]

    def reason(self, code: str) -> LazyString:
        """Raises KeyError for a reason that nobody put into words."""
        return self._reasons[code]


def rulebook(app: Flask | None = None) -> Rulebook:
    """The rulebook of the application given, or of the current one."""
    held = (app or current_app).extensions
    found: Rulebook = held.setdefault("rulebook", Rulebook())
    return found


def init_rules(app: Flask) -> None:
    app.add_template_global(rule_of)
    app.add_template_global(reason_of)


def rule_of(figure: Figure) -> Rule:
    return rulebook().rule(figure.rule)


def reason_of(figure: Figure) -> str:
    """Why there is no value, in the page's language; empty if there is one."""
    return str(rulebook().reason(figure.why_not)) if figure.why_not else ""


def written(groups: Iterable[RuleGroup]) -> str:
    """The rules as Markdown tables, one for each subject, in the language in force."""
    return "\n".join(_written(group) for group in groups)


def _written(group: RuleGroup) -> str:
    """One subject. A vertical bar would end a cell, so it is written as its character entity."""
    lines = [
        f"### {group.name}",
        "",
        "| figure | rule | formula | how | denominator | source |",
        "|---|---|---|---|---|---|",
    ]
    for rule in group.rules:
        cells = (rule.name, f"`{rule.code}`", rule.formula, rule.how, rule.denominator, rule.source)
        lines.append("| " + " | ".join(str(cell).replace("|", "&#124;") for cell in cells) + " |")
    return "\n".join([*lines, ""])
