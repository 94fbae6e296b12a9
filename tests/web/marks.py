"""Words that tell whose secret they are, and of which kind."""

import re

from surveys.constituents.roles import Group

PRIVATE = ("words", "rater", "dissent", "point", "action", "owner", "hidden", "draft", "wishes")
"""Kinds that stay with the institution."""

SUBMITTED = ("rationale", "proof", "file", "question", "answer", "verdict", "appeal", "letter")
"""Kinds that the reviewers of its group see as well, once it is submitted."""

CENTRE = ("nominee",)
"""Kinds that the institution sees, and whoever plans training."""

BUREAU = ("comment", "theme")
"""Kinds that the reviewers of its group see and nobody else: not the institution either."""


def mark(group: Group, kind: str) -> str:
    """A word that stands in no other text, in letters alone: no layout takes it apart."""
    return f"zq{group.value}{kind}qz"


_MARK = re.compile(r"zq(government|employers|workers)([a-z]+?)qz")


def marks_in(body: str) -> set[tuple[Group, str]]:
    return {(Group(group), kind) for group, kind in _MARK.findall(body)}
