"""What a proposal means: which bounds hold it back, what stays unmet and why, what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import inf
from time import monotonic

from capacity.training.domain.needs import Need, addressed
from capacity.training.domain.planning.clashes import TOGETHER, together
from capacity.training.domain.planning.formulation import fewest, most, offerings, programme
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.planning.programme import Bound, Offering, Programme
from capacity.training.domain.planning.proposals import Proposal, met
from capacity.training.domain.planning.solving import CLOSE_ENOUGH, Ending, Outcome, Watch, solve
from capacity.training.domain.settings import Hand

_NOTICEABLE = 1e-6


@dataclass(frozen=True, slots=True)
class Binding:
    """A bound that holds the plan back: without it up to ``gain`` more weight could be addressed.

    No plan without the bound exceeds this one by more. The best one may gain less where time ended
    the search for it.
    """

    bound: Bound
    gain: float


def binding(
    problem: Problem, proposal: Proposal, seconds: float = 30, watch: Watch | None = None
) -> tuple[Binding, ...]:
    """The bounds that hold the proposal back, those that cost most first.

    A bound is one of them if the limit of the programme without it is higher than the proposal's,
    by more than the solver leaves open anyway: the value of the linear relaxation, and where that
    is higher, what the integer programme proves in its share of the time. What remains undecided is
    one of them only if the linear relaxation is worth more without it.
    """
    made = programme(problem)
    ends = monotonic() + seconds
    known = proposal.limit + CLOSE_ENOUGH * proposal.limit + _NOTICEABLE
    base = _relaxed(made, (), ends, watch)
    limits = {bounds: _relaxed(made, bounds, ends, watch) for bounds in together(made)}
    open_ = [bounds for bounds, limit in limits.items() if limit > known]
    found = []
    for place, bounds in enumerate(open_):
        freer = Outcome(Ending.NOTHING_FOUND)
        if (rest := ends - monotonic()) > 0:
            freer = solve(made, rest / (len(open_) - place), watch, without=bounds)
        limit = min(limits[bounds], freer.limit)
        decided = freer.ending is Ending.SOLVED or freer.value > known
        noticed = inf > limits[bounds] > base + _NOTICEABLE * max(1.0, base)
        if known < limit < inf and (decided or noticed):
            named = Bound(bounds[0].kind) if bounds[0].kind in TOGETHER else bounds[0]
            found.append(Binding(named, limit - float(proposal.addressed)))
    return tuple(sorted(found, key=lambda item: (-item.gain, item.bound)))


def _relaxed(
    made: Programme, without: tuple[Bound, ...], ends: float, watch: Watch | None
) -> float:
    """What no plan without these bounds exceeds, by the linear relaxation; inf: unknown."""
    rest = ends - monotonic()
    return solve(made, rest / 2, watch, without=without, relaxed=True).limit if rest > 0 else inf


class Why(StrEnum):
    """Why a need stays unmet; the first that holds."""

    NO_COURSE = "no-course"  # none is about it at this level for this group
    NO_LANGUAGE = "no-language"  # none of these is held in the organization's language
    BY_HAND = "by-hand"  # somebody settled that the organization does not take it
    TOO_FEW = "too-few"  # fewer organizations could come than an edition needs
    FULL = "full"  # the organization takes as many courses as it may
    BOUNDS = "bounds"  # money, months, rooms, places or shares did not allow it


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need that the plan leaves, and why; ``weight`` is the part that could be addressed at best,
    or the whole where no course is about it."""

    need: Need
    why: Why
    weight: Fraction


def unmet(problem: Problem, proposal: Proposal) -> tuple[Unmet, ...]:
    """Those that no course of the plan addresses, in the order of the problem's needs."""
    takes = {
        (party.organization_id, edition.course_id)
        for edition in proposal.editions
        for party in edition.parties
    }
    done = met(problem, takes)
    could = _could_come(problem)
    return tuple(
        _why(problem, need, takes, could)
        for place, need in enumerate(problem.needs)
        if place not in done
    )


def _could_come(problem: Problem) -> Mapping[Offering, int]:
    """How many organizations an edition of the course in the language could have."""
    found: dict[Offering, int] = {}
    for organization_id, course_id in problem.worth:
        for language in problem.candidate[organization_id].languages:
            found[course_id, language] = found.get((course_id, language), 0) + 1
    return found


def _why(
    problem: Problem,
    need: Need,
    takes: set[tuple[int, int]],
    could: Mapping[Offering, int],
) -> Unmet:
    candidate = problem.candidate[need.organization_id]
    about = [c for c in problem.courses if candidate.group in c.groups and addressed(need, c)]
    if not about:
        return Unmet(need, Why.NO_COURSE, need.weight)
    weight = max(addressed(need, course) for course in about)
    spoken = [course for course in about if course.languages & candidate.languages]
    if not spoken:
        return Unmet(need, Why.NO_LANGUAGE, weight)
    barred = {
        (change.course_id, change.language)
        for change in problem.settings.changes
        if change.kind is Hand.DOES_NOT_TAKE and change.organization_id == candidate.id
    }
    open_ = [
        (course, language)
        for course in spoken
        for language in course.languages & candidate.languages
        if barred.isdisjoint({(course.id, ""), (course.id, language)})
    ]
    if not open_:
        return Unmet(need, Why.BY_HAND, weight)
    each = problem.settings.delegates
    if all(
        could.get((course.id, language), 0) < fewest(course, each) for course, language in open_
    ):
        return Unmet(need, Why.TOO_FEW, weight)
    if sum(o == candidate.id for o, _course in takes) >= problem.settings.courses_each:
        return Unmet(need, Why.FULL, weight)
    return Unmet(need, Why.BOUNDS, weight)


@dataclass(frozen=True, slots=True)
class Opening:
    """One more edition that would address the most of what is unmet: for how many organizations,
    how much weight, at what cost in euros."""

    course_id: int
    language: str
    organizations: int
    weight: Fraction
    cost: int


def openings(problem: Problem, proposal: Proposal, number: int = 5) -> tuple[Opening, ...]:
    """The editions on top of the plan that would address most, whatever bounds they break."""
    takes = {
        (party.organization_id, edition.course_id)
        for edition in proposal.editions
        for party in edition.parties
    }
    done = met(problem, takes)
    each = problem.settings.delegates
    found = []
    for course, language in offerings(problem):
        gains = sorted(_gains(problem, course.id, language, takes, done), reverse=True)
        gains = gains[: most(course, each)]
        if len(gains) >= fewest(course, each):
            cost = course.cost_edition + course.cost_head * each * len(gains)
            weight = sum(gains, Fraction(0))
            found.append(Opening(course.id, language, len(gains), weight, cost))
    found.sort(key=lambda one: (-one.weight, one.course_id, one.language))
    return tuple(found[:number])


def _gains(
    problem: Problem,
    course_id: int,
    language: str,
    takes: set[tuple[int, int]],
    done: Mapping[int, int],
) -> Sequence[Fraction]:
    """What each organization that does not take the course yet would have addressed by it, on top
    of what the plan addresses of the same needs."""
    found = []
    for (organization_id, other), parts in problem.worth.items():
        if other != course_id or (organization_id, course_id) in takes:
            continue
        if language not in problem.candidate[organization_id].languages:
            continue
        already = {n: problem.worth[organization_id, done[n]][n] for n in parts if n in done}
        more = (max(Fraction(0), part - already.get(n, 0)) for n, part in parts.items())
        if gain := sum(more, Fraction(0)):
            found.append(gain)
    return found
