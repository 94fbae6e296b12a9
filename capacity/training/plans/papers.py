"""A plan on paper for a management board: what the PDF and the workbook are written from.

Both read the same document as the scenario's page. They name only organizations that share their
needs with the Turin Centre now.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from capacity.exchange.naming import Names, names
from capacity.training.domain.planning.solutions import Solution
from capacity.training.plans.findings import (
    binding_sentence,
    equity,
    main_finding,
    opening_sentence,
    proof,
    withheld,
)
from capacity.training.plans.inputs import Inputs, inputs_of
from capacity.training.plans.maps import DemandMap, demand_maps
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.presentation import (
    Equity,
    Reason,
    ShownEdition,
    ShownHand,
    ShownMonth,
    calendar,
    editions_shown,
    equity_of,
    hands_shown,
    named_for,
    partly_of,
    reasons_of,
)
from capacity.training.plans.queries import Standing, State, scenario_of, standing_of
from capacity.training.plans.words import Named
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.database import database, now
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import page_language


@dataclass(frozen=True, slots=True)
class CourseLine:
    """What a course of the plan costs, over all its editions."""

    course_id: int
    editions: int
    places: int
    cost: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A solved scenario with everything that is told of it, in the language in force."""

    standing: Standing
    solution: Solution
    named: Named
    known: Names
    editions: tuple[ShownEdition, ...]
    months: tuple[ShownMonth, ...]
    budget: tuple[CourseLine, ...]
    equity: tuple[Equity, ...]
    maps: tuple[DemandMap, ...]
    reasons: tuple[Reason, ...]
    partly: Figure | None
    hands: tuple[ShownHand, ...]
    made_at: datetime

    @property
    def scenario(self) -> PlanScenario:
        return self.standing.scenario

    @property
    def cost(self) -> int:
        return self.solution.proposal.cost if self.solution.proposal else 0

    def groups(self, one: ShownEdition) -> Counter[Group]:
        """How many organizations of each group come to an edition."""
        of = {each.id: each.group for each in self.solution.coming}
        return Counter(of[party.organization_id] for party in one.edition.parties)

    def regions(self, one: ShownEdition) -> Counter[Region]:
        """Likewise of each region."""
        of = {each.id: each.region for each in self.solution.coming}
        return Counter(of[party.organization_id] for party in one.edition.parties)

    def findings(self) -> list[tuple[str, str]]:
        """What the board has to know first: pairs of a heading and a sentence."""
        solution, named = self.solution, self.named
        told = [(_("What it comes to"), main_finding(solution))]
        if self.editions:
            told += [
                (_("How good it is"), proof(solution)),
                (_("Whom it is for"), equity(solution)),
            ]
        if self.standing.withdrawn:
            told.append((_("Where the demand is"), withheld()))
        if len(self.maps) > 1:
            told += [(_("Where the demand is"), self.maps[0].finding)]
            told += [(_("Where it stays unmet"), self.maps[2].finding)]
        if solution.binding:
            told.append((_("What holds it back"), binding_sentence(solution, named, 0)))
        if solution.openings and not self.standing.withdrawn:
            opening = opening_sentence(solution, solution.openings[0], named)
            told.append((_("What would help most"), opening))
        return [(str(heading), text) for heading, text in told]

    def bounds(self) -> list[str]:
        number = len(self.solution.binding)
        return [binding_sentence(self.solution, self.named, place) for place in range(number)]

    def openings(self) -> list[str]:
        """They count organizations, so after a withdrawal there are none."""
        if self.standing.withdrawn:
            return []
        return [opening_sentence(self.solution, o, self.named) for o in self.solution.openings]

    def file_name(self, ending: str) -> str:
        return f"training-plan-{self.scenario.id}-{page_language().code}.{ending}"

    def state(self) -> str:
        """Whether it is approved, and by what, or that it is only proposed, or out of date."""
        if self.standing.state is State.APPROVED:
            return str(_("Approved: %(decision)s", decision=self.scenario.decision))
        if self.standing.state is State.OLD:
            return str(_("Out of date: needs, courses or bounds have changed since."))
        return str(_("Proposed, not approved."))


@contextmanager
def paper_asked_for(request: dict[str, Any]) -> Iterator[Paper]:
    """What a job's ``request`` is about, {"scenario", "language"}, with its language in force.

    Raises LookupError if the scenario is gone, or nothing is proposed for it any more.
    """
    with database().reading() as session, force_locale(str(request["language"])):
        paper = paper_of(session, int(request["scenario"]), now())
        if paper is None:
            raise LookupError(f"nothing is proposed for scenario {request['scenario']}")
        yield paper


def paper_of(session: Session, scenario_id: int, made_at: datetime) -> Paper | None:
    """What can be written of the scenario; None if it is gone, nothing is proposed for it, or an
    organization it rests on withdrew its needs before it was approved."""
    scenario = scenario_of(session, scenario_id)
    if scenario is None:
        return None
    inputs = inputs_of(session, scenario.plan.demonstration)
    standing = standing_of(session, scenario, inputs)
    solution = standing.solution
    if solution is None or not standing.may_be_printed:
        return None
    return _paper(session, standing, solution, inputs, made_at)


def _paper(
    session: Session, standing: Standing, solution: Solution, inputs: Inputs, made_at: datetime
) -> Paper:
    known = names(session)
    named = Named(
        named_for(session, standing.scenario, inputs).courses,
        inputs.needed.organizations,
        standing.scenario.plan.begins,
    )
    editions = editions_shown(solution, named, known, inputs.needed.organizations)
    return Paper(
        standing,
        solution,
        named,
        known,
        editions,
        tuple(calendar(solution, named, editions)),
        tuple(_by_course(editions)),
        tuple(equity_of(solution)),
        () if standing.withdrawn else tuple(demand_maps(solution, known)),
        () if standing.withdrawn else tuple(reasons_of(solution, known)),
        None if standing.withdrawn else partly_of(solution),
        tuple(hands_shown(standing.scenario, inputs, named)),
        made_at,
    )


def _by_course(editions: tuple[ShownEdition, ...]) -> list[CourseLine]:
    """In the order in which the courses begin."""
    ids = dict.fromkeys(one.edition.course_id for one in editions)
    return [
        CourseLine(
            course_id,
            len(held),
            sum(one.edition.places for one in held),
            sum(one.edition.cost for one in held),
        )
        for course_id in ids
        if (held := [one for one in editions if one.edition.course_id == course_id])
    ]
