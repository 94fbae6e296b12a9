"""Which levels a comparison rests on: those of one provenance, which the reader chooses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import request, url_for

from capacity.diagnostics.assessments.labels import PROVENANCE_LABELS
from capacity.diagnostics.domain.levels import Provenance
from capacity.reports.institution import Reader

OFFERED: dict[Reader, tuple[Provenance, ...]] = {
    Reader.INSTITUTION: tuple(Provenance),
    Reader.BUREAU: (Provenance.VERIFIED, Provenance.CONSENSUS),
}
"""The levels that a reader can choose between, the strongest first."""

PARAMETER = "levels"


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of level that the page can be read on."""

    label: str
    url: str
    current: bool


def chosen(
    offered: Sequence[Provenance], found: Callable[[Provenance], int]
) -> tuple[Provenance, tuple[Choice, ...]]:
    """The provenance that the address asks for; else the one with most ``found`` by it.

    Where several have equally much, the strongest. With it, all that are offered, for links.
    """
    asked = next((kind for kind in offered if kind == request.args.get(PARAMETER)), None)
    kind = asked or max(offered, key=found)
    return kind, tuple(_choice(each, each is kind) for each in offered)


def _choice(kind: Provenance, current: bool) -> Choice:
    values = {**(request.view_args or {}), PARAMETER: kind}
    return Choice(str(PROVENANCE_LABELS[kind]), url_for(request.endpoint or "", **values), current)
