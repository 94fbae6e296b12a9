"""``docs/methods.md``: prose by hand, and between marks the tables made from the rulebook."""

import re
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from surveys.foundation.i18n import SOURCE_LANGUAGE
from surveys.foundation.rules import RuleGroup, rulebook, written

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods.md"

_TABLE = re.compile(r"(?<=<!-- rules: )(?P<name>[^>\n]+)(?P<open> -->\n).*?(?=<!-- end -->)", re.S)


def filled(text: str, groups: Iterable[RuleGroup]) -> str:
    """``text`` with every table made anew.

    A table stands between ``<!-- rules: its name -->`` and ``<!-- end -->``. Raises ValueError if a
    subject has no place in the text, or a place no subject.
    """
    by_name = {str(group.name): group for group in groups}
    placed = [match["name"] for match in _TABLE.finditer(text)]
    if sorted(placed) != sorted(by_name):
        strays = ", ".join(sorted(by_name.keys() ^ set(placed))) or "a name stands twice"
        raise ValueError(f"rules and places differ: {strays}")
    return _TABLE.sub(lambda m: m["name"] + m["open"] + written([by_name[m["name"]]]) + "\n", text)


@click.command("methods")
@with_appcontext
def methods() -> None:
    """Write the tables of docs/methods.md anew from the rules in the code."""
    with force_locale(SOURCE_LANGUAGE):
        METHODS.write_text(filled(METHODS.read_text("utf-8"), rulebook().groups), "utf-8")
