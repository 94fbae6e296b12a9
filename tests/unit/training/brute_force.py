"""Plans enumerated one by one, and every bound checked as it is defined: no row, no column.

Written from the words of ``settings``, ``courses`` and ``needs``, apart from the programme.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations, product

from capacity.training.domain.courses import Course, Delivery
from capacity.training.domain.needs import Need
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.planning.proposals import Proposal
from capacity.training.domain.settings import Change, Hand
from surveys.constituents.roles import Group


@dataclass(frozen=True, slots=True)
class Held:
    """An edition and who comes to it."""

    course_id: int
    language: str
    month: int
    organizations: tuple[int, ...]


Plan = Sequence[Held]
Takes = Mapping[tuple[int, int], str]
"""(organization, course): in which language"""


def plan_of(proposal: Proposal) -> list[Held]:
    return [
        Held(e.course_id, e.language, e.month, tuple(p.organization_id for p in e.parties))
        for e in proposal.editions
    ]


def takes_of(plan: Plan) -> dict[tuple[int, int], str]:
    return {(o, held.course_id): held.language for held in plan for o in held.organizations}


# What a plan is worth


def value(problem: Problem, takes: Takes) -> Fraction:
    """Each need counts once, by the course that does most for it."""
    reached = Fraction(0)
    for need in problem.needs:
        courses = [problem.course[c] for o, c in takes if o == need.organization_id]
        reached += max((part(problem, need, course) for course in courses), default=0)
    return reached


def part(problem: Problem, need: Need, course: Course) -> Fraction:
    about = {need.criterion, need.criterion.split(".")[0]} & course.covers
    if not about or not course.level_from <= need.existing < course.level_to:
        return Fraction(0)
    if problem.candidate[need.organization_id].group not in course.groups:
        return Fraction(0)
    levels = range(need.existing, need.target)
    return need.weight * Fraction(sum(level < course.level_to for level in levels), len(levels))


def needed(problem: Problem, organization_id: int, course: Course) -> bool:
    return any(
        part(problem, need, course) > 0
        for need in problem.needs
        if need.organization_id == organization_id
    )


def may_take(problem: Problem, organization_id: int, course: Course) -> bool:
    """For a need, by hand, or before another course that asks for it."""
    candidate = problem.candidate[organization_id]
    if not candidate.languages & course.languages:
        return False
    if needed(problem, organization_id, course) or (organization_id, course.id) in wished(problem):
        return True
    if candidate.group not in course.groups or (organization_id, course.id) in problem.taken:
        return False
    return any(
        course.id in after.prerequisites and (may_take(problem, organization_id, after))
        for after in problem.courses
    )


def wished(problem: Problem) -> set[tuple[int | None, int]]:
    changes = problem.settings.changes
    return {(c.organization_id, c.course_id) for c in changes if c.kind is Hand.TAKES}


def offered(problem: Problem, course_id: int, language: str) -> bool:
    """Somebody could take it in the language, or it was spoken of by hand."""
    course = problem.course.get(course_id)
    if course is None or language not in course.languages:
        return False
    if any((c.course_id, c.language) == (course_id, language) for c in problem.settings.changes):
        return True
    return any(
        language in candidate.languages and may_take(problem, candidate.id, course)
        for candidate in problem.candidates
    )


# The bounds, each by its definition


def _places(problem: Problem, plan: Plan, whose: Callable[[int], bool] = lambda _o: True) -> int:
    each = problem.settings.delegates
    return sum(each for held in plan for o in held.organizations if whose(o))


def _of_group(problem: Problem, group: Group) -> Callable[[int], bool]:
    return lambda organization_id: problem.candidate[organization_id].group is group


def seats(problem: Problem, plan: Plan) -> bool:
    each = problem.settings.delegates
    return all(
        problem.course[held.course_id].seats_min
        <= each * len(held.organizations)
        <= problem.course[held.course_id].seats_max
        for held in plan
    )


def once(problem: Problem, plan: Plan) -> bool:
    counts = Counter((o, held.course_id) for held in plan for o in held.organizations)
    return all(count == 1 for count in counts.values())


def understood(problem: Problem, plan: Plan) -> bool:
    return all(
        held.language in problem.course[held.course_id].languages
        and held.language in problem.candidate[o].languages
        for held in plan
        for o in held.organizations
    )


def for_something(problem: Problem, plan: Plan) -> bool:
    takes = takes_of(plan)
    return all(
        needed(problem, o, problem.course[c])
        or (o, c) in wished(problem)
        or any(c in problem.course[after].prerequisites for who, after in takes if who == o)
        for o, c in takes
    )


def budget(problem: Problem, plan: Plan) -> bool:
    return cost(problem, plan) <= problem.settings.budget


def cost(problem: Problem, plan: Plan) -> int:
    courses, each = problem.course, problem.settings.delegates
    return sum(
        courses[held.course_id].cost_edition
        + courses[held.course_id].cost_head * each * len(held.organizations)
        for held in plan
    )


def languages(problem: Problem, plan: Plan) -> bool:
    counts = Counter(held.language for held in plan)
    return all(counts[code] <= number for code, number in problem.settings.editions_in.items())


def employers(problem: Problem, plan: Plan) -> bool:
    theirs = _places(problem, plan, _of_group(problem, Group.EMPLOYERS))
    return theirs >= problem.settings.employers * _places(problem, plan)


def workers(problem: Problem, plan: Plan) -> bool:
    theirs = _places(problem, plan, _of_group(problem, Group.WORKERS))
    return theirs >= problem.settings.workers * _places(problem, plan)


def women(problem: Problem, plan: Plan) -> bool:
    """As many as the organizations can send are enough."""
    possible = sum(women_at_most(problem, o, h.course_id) for h in plan for o in h.organizations)
    return possible >= problem.settings.women * _places(problem, plan)


def women_at_most(problem: Problem, organization_id: int, course_id: int) -> int:
    said = [
        change.number or 0
        for change in problem.settings.changes
        if change.kind is Hand.WOMEN_AT_MOST
        and change.organization_id == organization_id
        and change.course_id == course_id
    ]
    return min([problem.settings.delegates, *said])


def floors(problem: Problem, plan: Plan) -> bool:
    return all(
        _places(problem, plan, lambda o: problem.candidate[o].region is region) >= number  # noqa: B023
        for region, number in problem.settings.floors.items()
    )


def courses_each(problem: Problem, plan: Plan) -> bool:
    counts = Counter(o for o, _course in takes_of(plan))
    return all(count <= problem.settings.courses_each for count in counts.values())


def prepared(problem: Problem, plan: Plan) -> bool:
    """Who takes a course takes what comes before it, in the same language if it is offered."""
    takes = takes_of(plan)
    for (o, c), language in takes.items():
        for required in problem.course[c].prerequisites:
            if (o, required) in problem.taken:
                continue
            before = takes.get((o, required))
            if before is None:
                return False
            if before != language and offered(problem, required, language):
                return False
    return True


def by_hand(problem: Problem, plan: Plan) -> bool:
    return all(_holds(change, plan) for change in problem.settings.changes)


def _holds(change: Change, plan: Plan) -> bool:
    held = [
        each
        for each in plan
        if each.course_id == change.course_id and change.language in ("", each.language)
    ]
    takes = any(change.organization_id in each.organizations for each in held)
    months = {each.month for each in held}
    match change.kind:
        case Hand.AT_LEAST:
            return len(held) >= (change.number or 0)
        case Hand.AT_MOST:
            return len(held) <= (change.number or 0)
        case Hand.IN_MONTH:
            return change.month in months
        case Hand.NOT_IN_MONTH:
            return change.month not in months
        case Hand.TAKES:
            return takes
        case Hand.DOES_NOT_TAKE:
            return not takes
        case Hand.WOMEN_AT_MOST:
            return True


def in_time(problem: Problem, plan: Plan) -> bool:
    """Whole months of the plan; one edition of a course in a language begins in each at most."""
    starts = [(held.course_id, held.language, held.month) for held in plan]
    months = range(problem.settings.months)
    return len(starts) == len(set(starts)) and all(month in months for _c, _l, month in starts)


def rooms(problem: Problem, plan: Plan) -> bool:
    counts = Counter(
        held.month
        for held in plan
        if problem.course[held.course_id].delivery is not Delivery.ONLINE
    )
    return all(count <= problem.settings.rooms for count in counts.values())


def open_months(problem: Problem, plan: Plan) -> bool:
    return not any(held.month in problem.settings.closed_months for held in plan)


def order(problem: Problem, plan: Plan) -> bool:
    """What comes before a course has begun in an earlier month: all that is held in its language,
    or in any where it is not offered in this one."""
    for held in plan:
        for required in problem.course[held.course_id].prerequisites:
            same = offered(problem, required, held.language)
            for other in plan:
                before = other.course_id == required
                related = before and (not same or other.language == held.language)
                if related and other.month >= held.month:
                    return False
    return True


Check = Callable[[Problem, Plan], bool]
WHO: tuple[Check, ...] = (
    seats,
    once,
    understood,
    for_something,
    budget,
    languages,
    employers,
    workers,
    women,
    floors,
    courses_each,
    prepared,
)
"""What does not depend on months."""
WHEN: tuple[Check, ...] = (in_time, rooms, open_months, order, by_hand)


def broken(problem: Problem, plan: Plan) -> list[str]:
    """The names of the bounds that the plan does not keep."""
    return [check.__name__ for check in (*WHO, *WHEN) if not check(problem, plan)]


# Every plan


@dataclass(frozen=True, slots=True)
class Best:
    """The greatest value of any plan, and the least cost of a plan of this value."""

    value: Fraction
    cost: int


def best(problem: Problem) -> Best | None:
    """By looking at every plan; None if none keeps to the bounds."""
    worth = sorted(
        ((value(problem, takes), place, takes) for place, takes in enumerate(every_takes(problem))),
        key=lambda one: (-one[0], one[1]),
    )
    found: Best | None = None
    for reached, _place, takes in worth:
        if found is not None and reached < found.value:
            break
        for plan in every_plan(problem, takes):
            if found is None or cost(problem, plan) < found.cost:
                found = Best(reached, cost(problem, plan))
    return found


def pairs(problem: Problem) -> dict[tuple[int, int], list[str]]:
    """Who may take what, in which languages."""
    return {
        (candidate.id, course.id): sorted(candidate.languages & course.languages)
        for candidate in problem.candidates
        for course in problem.courses
        if may_take(problem, candidate.id, course)
    }


def every_takes(problem: Problem) -> Iterator[dict[tuple[int, int], str]]:
    possible = pairs(problem)
    for chosen in product(*(["", *spoken] for spoken in possible.values())):
        yield {pair: spoken for pair, spoken in zip(possible, chosen, strict=True) if spoken}


def every_plan(problem: Problem, takes: Takes) -> Iterator[list[Held]]:
    """Every plan in which the organizations take these courses, and that keeps to the bounds.

    Who sits in which edition of a course in a language matters to no bound: one way each.
    """
    of: dict[tuple[int, str], list[int]] = {}
    for (organization_id, course_id), language in takes.items():
        of.setdefault((course_id, language), []).append(organization_id)
    months = range(problem.settings.months)
    splits = [list(_splits(problem, offering[0], len(all_))) for offering, all_ in of.items()]
    for sizes in product(*splits):
        if not all(check(problem, _held(of, sizes, sizes)) for check in WHO):
            continue
        when = [combinations(months, len(each)) for each in sizes]
        for chosen in product(*when):
            plan = _held(of, sizes, chosen)
            if all(check(problem, plan) for check in WHEN):
                yield plan


def _splits(problem: Problem, course_id: int, number: int) -> Iterator[tuple[int, ...]]:
    """For each number of editions: a way to share the organizations out, if there is one."""
    course, each = problem.course[course_id], problem.settings.delegates
    for editions in range(1, problem.settings.months + 1):
        yield from _ways(number, editions, course.seats_min, course.seats_max, each)[:1]


@cache
def _ways(number: int, editions: int, least: int, most: int, each: int) -> list[tuple[int, ...]]:
    if editions == 0:
        return [()] if number == 0 else []
    return [
        (size, *rest)
        for size in range(1, number + 1)
        if least <= size * each <= most
        for rest in _ways(number - size, editions - 1, least, most, each)
    ]


def _held(
    of: Mapping[tuple[int, str], Sequence[int]],
    sizes: Sequence[Sequence[int]],
    months: Sequence[Sequence[int]],
) -> list[Held]:
    plan = []
    for ((course_id, language), all_), parts, when in zip(of.items(), sizes, months, strict=True):
        start = 0
        for size, month in zip(parts, when, strict=True):
            plan.append(Held(course_id, language, month, tuple(all_[start : start + size])))
            start += size
    return plan
