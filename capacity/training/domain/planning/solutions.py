"""Everything that is told of a scenario once it was solved: the plan, what holds it back, what
stays unmet. It stands for itself, so that what was approved reads the same years later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from capacity.training.domain.planning.clashes import clash
from capacity.training.domain.planning.explaining import (
    Binding,
    Opening,
    Unmet,
    Why,
    binding,
    openings,
    unmet,
)
from capacity.training.domain.planning.problem import Candidate, Problem
from capacity.training.domain.planning.programme import Bound
from capacity.training.domain.planning.proposals import Proposal, met, propose
from capacity.training.domain.planning.solving import Ending, Watch
from capacity.training.domain.settings import Settings
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group


@dataclass(frozen=True, slots=True)
class Wanted:
    """The needs of one area, region and group: how many, of how many organizations, their weight,
    and the part of it that the plan addresses."""

    area: str
    region: Region
    group: Group
    organizations: int
    needs: int
    weight: Fraction
    addressed: Fraction


@dataclass(frozen=True, slots=True)
class Left:
    """Needs of one criterion that stay unmet for one reason; ``weight`` could be addressed at best,
    or is all of it where no course is about it."""

    criterion: str
    why: Why
    organizations: int
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Solution:
    """What came of a scenario.

    ``settings``: what was asked for. ``organizations`` and ``needs``: how many were planned with.
    ``coming``: the organizations of the plan. Without a proposal, ``clash`` names the bounds that
    exclude one another; it is empty where time ended the search. ``rests_on``: the numbers of the
    organizations whose needs it was planned with; () in older documents.
    """

    settings: Settings
    ending: Ending
    organizations: int
    needs: int
    proposal: Proposal | None = None
    coming: tuple[Candidate, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    binding: tuple[Binding, ...] = ()
    left: tuple[Left, ...] = ()
    openings: tuple[Opening, ...] = ()
    clash: tuple[Bound, ...] = ()
    rests_on: tuple[int, ...] = ()

    def places(self, group: Group) -> int:
        """Places for the group's organizations."""
        return self._places_of({c.id for c in self.coming if c.group is group})

    def places_in(self, region: Region) -> int:
        return self._places_of({c.id for c in self.coming if c.region is region})

    @property
    def women(self) -> int:
        """Places kept for women."""
        editions = self.proposal.editions if self.proposal else ()
        return sum(party.women for edition in editions for party in edition.parties)

    def _places_of(self, organizations: set[int]) -> int:
        editions = self.proposal.editions if self.proposal else ()
        return sum(
            party.places
            for edition in editions
            for party in edition.parties
            if party.organization_id in organizations
        )


def solved(problem: Problem, watch: Watch | None = None) -> Solution:
    """Have the scenario solved and say what it means. Raises Cancelled when ``watch`` says so."""
    settings = problem.settings
    found = propose(problem, watch)
    rests_on = tuple(sorted({need.organization_id for need in problem.needs}))
    number = len(rests_on)
    if isinstance(found, Ending):
        named = clash(problem, settings.seconds, watch) if found is Ending.INFEASIBLE else ()
        needs = len(problem.needs)
        return Solution(settings, found, number, needs, clash=named, rests_on=rests_on)
    taking = {party.organization_id for edition in found.editions for party in edition.parties}
    return Solution(
        settings,
        found.ending,
        number,
        len(problem.needs),
        found,
        tuple(candidate for candidate in problem.candidates if candidate.id in taking),
        wanted(problem, found),
        binding(problem, found, settings.seconds, watch),
        left(unmet(problem, found)),
        openings(problem, found),
        rests_on=rests_on,
    )


def wanted(problem: Problem, proposal: Proposal) -> tuple[Wanted, ...]:
    """The demand by area, region and group, in that order, and what the plan addresses of it."""
    takes = {
        (party.organization_id, edition.course_id)
        for edition in proposal.editions
        for party in edition.parties
    }
    done = met(problem, takes)
    cells: dict[tuple[str, Region, Group], list[int]] = {}
    for place, need in enumerate(problem.needs):
        candidate = problem.candidate[need.organization_id]
        cells.setdefault((need.area, candidate.region, candidate.group), []).append(place)
    return tuple(
        _cell(problem, area, region, group, places, done)
        for (area, region, group), places in sorted(cells.items())
    )


def _cell(
    problem: Problem,
    area: str,
    region: Region,
    group: Group,
    places: Iterable[int],
    done: Mapping[int, int],
) -> Wanted:
    needs = [(place, problem.needs[place]) for place in places]
    addressed = [
        problem.worth[need.organization_id, done[place]][place]
        for place, need in needs
        if place in done
    ]
    return Wanted(
        area,
        region,
        group,
        len({need.organization_id for _place, need in needs}),
        len(needs),
        sum((need.weight for _place, need in needs), Fraction(0)),
        sum(addressed, Fraction(0)),
    )


def left(needs: Iterable[Unmet]) -> tuple[Left, ...]:
    """Unmet needs by criterion and reason, the greatest weight first."""
    cells: dict[tuple[str, Why], list[Unmet]] = {}
    for one in needs:
        cells.setdefault((one.need.criterion, one.why), []).append(one)
    found = [
        Left(
            criterion,
            why,
            len({one.need.organization_id for one in ones}),
            sum((one.weight for one in ones), Fraction(0)),
        )
        for (criterion, why), ones in cells.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.weight, one.criterion, one.why)))
