"""A country's capacity development plan: what its consenting institutions have before them.

It shows actions, never what they rest on: no level, gap or priority, and nothing that tells who
has not consented.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.naming import Named, Names, area_named, names_in
from capacity.diagnostics.action_plans.queries import Shared, shared_actions
from capacity.diagnostics.domain.action_plan import by_area


@dataclass(frozen=True, slots=True)
class NationalLine:
    organization: str
    criterion: Named
    text: str
    term: date
    support: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class NationalArea:
    """``name`` is without code and text for what lies across areas."""

    name: Named
    lines: tuple[NationalLine, ...]


def national_plan(session: Session, iso3: str) -> list[NationalArea]:
    """Area by area and within each by term, never by anything that ranks."""
    shared = shared_actions(session, iso3)
    names = {item.version_id: names_in(session, item.version_id) for item in shared}
    return [
        NationalArea(
            area_named(names[lines[0].version_id], lines[0].criterion),
            tuple(_line(line, names[line.version_id]) for line in lines),
        )
        for _code, lines in by_area(shared)
    ]


def _line(line: Shared, names: Names) -> NationalLine:
    return NationalLine(
        organization=line.organization,
        criterion=names.criterion(line.criterion),
        text=line.text,
        term=line.term,
        support=line.support,
        outcome=line.outcome,
    )
