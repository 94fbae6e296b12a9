"""Tags of a round as people type them: comma-separated or one a line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 100  # characters
MOST = 20  # of one kind


class TagKind(StrEnum):
    OUTCOME = "outcome"  # a code of outcome-based workplanning
    PROGRAMME = "programme"
    BIENNIUM = "biennium"


class TagFault(StrEnum):
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    NO_CODE = "no_code"
    NO_BIENNIUM = "no_biennium"


@dataclass(frozen=True, slots=True)
class TagProblem:
    code: TagFault
    value: str = ""


Tags = Mapping[TagKind, tuple[str, ...]]

_SEPARATOR = re.compile("[,;\n\N{ARABIC COMMA}\N{ARABIC SEMICOLON}]")
_CODE = re.compile(r"[^\W_][\w .:/&+()\-]*")
_YEARS = re.compile(r"((?:19|20|21)[0-9]{2})\s*[-–/]\s*([0-9]{4}|[0-9]{2})")


def typed_tags(kind: TagKind, text: str) -> tuple[tuple[str, ...], tuple[TagProblem, ...]]:
    """The tags in ``text``, each once and in order, and what is wrong with it.

    A biennium is written as its two years and kept as ``2026-27``; it begins in an even year.
    """
    pieces = (" ".join(piece.split()) for piece in _SEPARATOR.split(text))
    values = list(dict.fromkeys(_written(kind, piece) for piece in pieces if piece))
    problems = [problem for value in values if (problem := _problem(kind, value))]
    if len(values) > MOST:
        problems.append(TagProblem(TagFault.TOO_MANY))
    return tuple(values), tuple(problems)


def _written(kind: TagKind, value: str) -> str:
    """As it is kept: a biennium always in the same form."""
    return (_biennium(value) if kind is TagKind.BIENNIUM else None) or value


def _biennium(value: str) -> str | None:
    """``2026-27`` for two years that follow one another, the first one even; else None."""
    if not (years := _YEARS.fullmatch(value)):
        return None
    first, second = int(years[1]), int(years[2])
    if first % 2 or second not in (first + 1, (first + 1) % 100):
        return None
    return f"{first}-{(first + 1) % 100:02}"


def _problem(kind: TagKind, value: str) -> TagProblem | None:
    if len(value) > LONGEST:
        return TagProblem(TagFault.TOO_LONG, value[:LONGEST])
    if kind is TagKind.OUTCOME and not _CODE.fullmatch(value):
        return TagProblem(TagFault.NO_CODE, value)
    if kind is TagKind.BIENNIUM and _biennium(value) is None:
        return TagProblem(TagFault.NO_BIENNIUM, value)
    return None
