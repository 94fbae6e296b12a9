"""What a benchmark yields, and how it is written down."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LATEST = Path(__file__).parent / "latest.json"


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure: the median of its runs with their range, its floor and its target.

    ``floor`` is what bounds the figure, measured in the same run (None: nothing does).
    ``target`` with ``at_least`` says which side of it is good.
    """

    id: str
    name: str
    value: float
    low: float
    high: float
    unit: str
    floor: float | None
    target: float
    at_least: bool
    conditions: str

    @property
    def ok(self) -> bool:
        return self.value >= self.target if self.at_least else self.value <= self.target


def measured(
    id: str,
    name: str,
    runs: Sequence[float],
    unit: str,
    target: float,
    conditions: str,
    at_least: bool = False,
    floor: float | None = None,
) -> Measured:
    return Measured(
        id,
        name,
        statistics.median(runs),
        min(runs),
        max(runs),
        unit,
        floor,
        target,
        at_least,
        conditions,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]


def write_down(figures: Sequence[Measured]) -> None:
    lines = [
        {
            "id": f.id,
            "name": f.name,
            "value": f.value,
            "unit": f.unit,
            "floor": f.floor,
            "target": f.target,
            "ok": f.ok,
            "conditions": f"{f.conditions}; range {f.low:.4g} to {f.high:.4g}",
        }
        for f in figures
    ]
    LATEST.write_text(json.dumps(lines, indent=1), encoding="utf-8")


def table(figures: Sequence[Measured]) -> str:
    """The figures as one Markdown table."""
    rows = ["| | figure | median (min to max) | floor | ratio to floor | target | |"]
    rows.append("|---|---|---|---|---|---|---|")
    for f in figures:
        floor = "" if f.floor is None else f"{f.floor:,.4g} {f.unit}"
        ratio = "" if not f.floor else f"{f.value / f.floor:.2f}"
        sign = "≥" if f.at_least else "≤"
        rows.append(
            f"| {f.id} | {f.name} | {f.value:,.4g} {f.unit} ({f.low:,.4g} to {f.high:,.4g}) "
            f"| {floor} | {ratio} | {sign} {f.target:g} | {'reached' if f.ok else 'MISSED'} |"
        )
    return "\n".join(rows)
