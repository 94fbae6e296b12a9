"""The figures of a solved scenario."""

from fractions import Fraction

from capacity.training.domain.planning.explaining import Binding
from capacity.training.domain.planning.solutions import Left, Solution
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

NO_DEMAND = "plan-no-demand"
NO_PLACES = "plan-no-places"


def addressed_share(solution: Solution) -> Figure:
    """The part of all weight that the plan addresses, over the number of needs."""
    found = solution.proposal
    assert found is not None
    return _of_demand(solution, found.addressed, "plan-addressed/1")


def group_share(solution: Solution, group: Group) -> Figure:
    return _of_places(solution, solution.places(group), "plan-group-share/1")


def region_share(solution: Solution, region: Region) -> Figure:
    return _of_places(solution, solution.places_in(region), "plan-region-share/1")


def women_share(solution: Solution) -> Figure:
    return _of_places(solution, solution.women, "plan-women-share/1")


def gap(solution: Solution) -> Figure:
    """How much more of the demand another plan might address at most."""
    found = solution.proposal
    assert found is not None
    if not found.demand:
        return not_computable(Unit.SHARE, "plan-gap/1", NO_DEMAND)
    share = max(0.0, found.limit - float(found.addressed)) / float(found.demand)
    return Figure(share, Unit.SHARE, solution.needs, "plan-gap/1")


def bound_gain(solution: Solution, binding: Binding) -> Figure:
    found = solution.proposal
    assert found is not None
    if not found.demand:
        return not_computable(Unit.SHARE, "plan-bound-gain/1", NO_DEMAND)
    share = binding.gain / float(found.demand)
    return Figure(share, Unit.SHARE, solution.needs, "plan-bound-gain/1")


def unmet_share(solution: Solution, left: tuple[Left, ...]) -> Figure:
    weight = sum((one.weight for one in left), Fraction(0))
    return _of_demand(solution, weight, "plan-unmet/1")


def partly_share(solution: Solution) -> Figure:
    """The part of all weight that is neither addressed nor unmet for a reason: the other levels of
    needs that are, or could be, addressed in part."""
    found = solution.proposal
    assert found is not None
    unmet = sum((one.weight for one in solution.left), Fraction(0))
    return _of_demand(solution, found.demand - found.addressed - unmet, "plan-partly/1")


def opening_share(solution: Solution, weight: Fraction) -> Figure:
    return _of_demand(solution, weight, "plan-opening/1")


def _of_demand(solution: Solution, weight: Fraction, rule: str) -> Figure:
    found = solution.proposal
    assert found is not None
    if not found.demand:
        return not_computable(Unit.SHARE, rule, NO_DEMAND)
    return Figure(weight / found.demand, Unit.SHARE, solution.needs, rule)


def _of_places(solution: Solution, number: int, rule: str) -> Figure:
    places = solution.proposal.places if solution.proposal else 0
    if not places:
        return not_computable(Unit.SHARE, rule, NO_PLACES)
    return Figure(Fraction(number, places), Unit.SHARE, places, rule)
