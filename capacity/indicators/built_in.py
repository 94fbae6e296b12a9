"""The first set of indicators and of quoted figures, which the platform brings along.

Kept as tables in ``data/``: what is told of each, and beside it its texts by language.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files

from capacity.indicators.domain.definitions import (
    Agreed,
    Aiming,
    Computes,
    FocusArea,
    Kind,
    Measured,
    in_order,
)
from capacity.indicators.domain.results import Direction

Texts = dict[str, dict[str, str]]
"""By language, then by the name of the text; what is empty is left out."""


@dataclass(frozen=True, slots=True)
class Content:
    """All that one revision of a definition says."""

    texts: Texts
    measured: Measured
    kind: Kind
    computes: Computes
    aiming: Aiming
    direction: Direction
    focus_area: FocusArea
    source: str
    paragraph: str
    document_date: date | None
    agreed: tuple[Agreed, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A figure as a document states it."""

    texts: Texts
    number: Decimal
    measured: Measured
    qualifier: str
    document_date: date
    source: str
    paragraph: str


def _table(name: str) -> Iterator[dict[str, str]]:
    table = files("capacity.indicators") / "data" / name
    return csv.DictReader(table.read_text(encoding="utf-8").splitlines())


def _texts(name: str, key: str) -> dict[str, Texts]:
    found: dict[str, Texts] = defaultdict(dict)
    for row in _table(name):
        code, language = row.pop(key), row.pop("language")
        found[code][language] = {part: text for part, text in row.items() if text}
    return found


def built_in_indicators() -> dict[str, Content]:
    """By code. Source: GB.306/TC/1, paragraphs 30, 34 and 37; focus areas are our own reading."""
    texts = _texts("indicator-texts.csv", "code")
    agreed: dict[str, list[Agreed]] = defaultdict(list)
    for row in _table("milestones.csv"):
        one = Agreed(int(row["first_year"]), Decimal(row["number"]), row["is_target"] == "yes")
        agreed[row["code"]].append(one)
    return {
        row["code"]: Content(
            texts[row["code"]],
            Measured(row["measured"]),
            Kind(row["kind"]),
            Computes(row["computes"]),
            Aiming(row["aiming"]),
            Direction(row["direction"]),
            FocusArea(row["focus_area"]),
            row["source"],
            row["paragraph"],
            date.fromisoformat(row["document_date"]),
            in_order(agreed[row["code"]]),
        )
        for row in _table("indicators.csv")
    }


def built_in_figures() -> list[Quoted]:
    """The quoted figures, in the order of their table."""
    texts = _texts("quoted-figure-texts.csv", "key")
    return [
        Quoted(
            texts[row["key"]],
            Decimal(row["number"]),
            Measured(row["measured"]),
            row["qualifier"],
            date.fromisoformat(row["document_date"]),
            row["source"],
            row["paragraph"],
        )
        for row in _table("quoted-figures.csv")
    ]
