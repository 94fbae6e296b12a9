"""A planning problem written as an integer programme.

Columns
    editions  Y(c, l) ∈ {0, 1, …}: editions of course c in language l.
    begins    y(c, l, m) ∈ [0, 1]: of these, the one that begins in month m.
    takes     x(o, c, l) ∈ {0, 1}: organization o has its places in c, in l.
    meets     a(n, c) ∈ [0, 1]: need n is addressed by c; only where several courses could.

Maximize Σ weight addressed. A need counts once: Σ_c a(n, c) ≤ 1, a(n, c) ≤ Σ_l x(o(n), c, l).

Months: Σ_m y(c, l, m) = Y(c, l). With Y whole and whole bounds by month this is a transportation
problem, so whole months exist whenever fractions do, and the many ways to exchange two months need
not be searched. Only where a course has to follow another are its months whole numbers here.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import inf

from capacity.training.domain.courses import Course, Delivery
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.planning.programme import (
    LOGIC,
    Bound,
    Kind,
    Offering,
    Programme,
    Terms,
)
from capacity.training.domain.settings import Change, Hand
from surveys.constituents.roles import Group


def programme(problem: Problem) -> Programme:
    """The problem's columns, and the rows that they have to keep to."""
    made = Programme()
    _add_columns(made, problem)
    for add_rows in (
        *(_seats, _months, _needs, _money, _equity, _limits),
        *(_order, _for_the_sake_of_others, _by_hand),
    ):
        add_rows(made, problem)
    return made


def offerings(problem: Problem) -> Iterator[tuple[Course, str]]:
    """Courses in the languages in which anybody could take them, or that somebody asked for."""
    asked = {(change.course_id, change.language) for change in problem.settings.changes}
    spoken: dict[int, set[str]] = {}
    for organization_id, course_id in problem.worth:
        languages = problem.candidate[organization_id].languages
        spoken.setdefault(course_id, set()).update(languages)
    for course in problem.courses:
        for language in sorted(course.languages):
            if language in spoken.get(course.id, ()) or (course.id, language) in asked:
                yield course, language


def fewest(course: Course, delegates: int) -> int:
    """Organizations that an edition needs at least, each with its delegates."""
    return -(-course.seats_min // delegates)


def most(course: Course, delegates: int) -> int:
    """Organizations that an edition has room for."""
    return course.seats_max // delegates


def _add_columns(made: Programme, problem: Problem) -> None:
    months = range(problem.settings.months)
    whole = _in_order(problem)
    for course, language in offerings(problem):
        number = made.column(0, len(months), True)
        made.editions[course.id, language] = number
        made.costs[number] = course.cost_edition
        for month in months:
            begins = made.column(0, 1, course.id in whole)
            made.begins[course.id, language, month] = begins
    courses_of = _courses_of_needs(problem)
    for (organization_id, course_id), parts in problem.worth.items():
        course = problem.course[course_id]
        alone = sum((p for n, p in parts.items() if len(courses_of[n]) == 1), Fraction(0))
        for language in sorted(problem.candidate[organization_id].languages & course.languages):
            number = made.column(float(alone), 1, True)
            made.takes[organization_id, course_id, language] = number
            made.costs[number] = course.cost_head * problem.settings.delegates
        for need, part in parts.items():
            if len(courses_of[need]) > 1:
                made.meets[need, course_id] = made.column(float(part), 1, False)


def _courses_of_needs(problem: Problem) -> dict[int, list[int]]:
    """By place of the need: the courses that address it and that its organization may follow."""
    found: dict[int, list[int]] = {place: [] for place in range(len(problem.needs))}
    for (_organization, course_id), parts in problem.worth.items():
        for place in parts:
            found[place].append(course_id)
    return found


def _in_order(problem: Problem) -> frozenset[int]:
    """Courses whose months matter to one another."""
    found = set[int]()
    for course in problem.courses:
        if course.prerequisites:
            found |= {course.id, *course.prerequisites}
    return frozenset(found)


def _seats(made: Programme, problem: Problem) -> None:
    of: dict[Offering, Terms] = {offering: [] for offering in made.editions}
    for (_organization, course_id, language), column in made.takes.items():
        of[course_id, language].append((column, 1))
        # Nobody takes what is not held; implied by the room there is, but it tells the solver more.
        made.row(LOGIC, [(column, 1), (made.editions[course_id, language], -1)], upper=0)
    each = problem.settings.delegates
    for (course_id, language), terms in of.items():
        course, editions = problem.course[course_id], made.editions[course_id, language]
        made.row(Bound(Kind.MOST), [*terms, (editions, -most(course, each))], upper=0)
        made.row(Bound(Kind.FEWEST), [*terms, (editions, -fewest(course, each))], lower=0)


def _months(made: Programme, problem: Problem) -> None:
    settings = problem.settings
    for (course_id, language), editions in made.editions.items():
        terms = [(made.begins[course_id, language, month], 1.0) for month in range(settings.months)]
        made.row(LOGIC, [*terms, (editions, -1)], lower=0, upper=0)
    for month in range(settings.months):
        here = [(key, column) for key, column in made.begins.items() if key[2] == month]
        rooms = [
            (column, 1.0)
            for (course_id, _language, _month), column in here
            if problem.course[course_id].delivery is not Delivery.ONLINE
        ]
        made.row(Bound(Kind.ROOMS, str(month)), rooms, upper=settings.rooms)
        if month in settings.closed_months:
            made.row(Bound(Kind.CLOSED), [(column, 1) for _key, column in here], upper=0)


def _needs(made: Programme, problem: Problem) -> None:
    by_need: dict[int, Terms] = {}
    for (need, course_id), column in made.meets.items():
        by_need.setdefault(need, []).append((column, 1))
        taken = _taking(made, problem, problem.needs[need].organization_id, course_id)
        made.row(LOGIC, [(column, 1), *((number, -1.0) for number in taken)], upper=0)
    for terms in by_need.values():
        made.row(LOGIC, terms, upper=1)
    for organization_id, course_id in problem.worth:
        taken = _taking(made, problem, organization_id, course_id)
        if len(taken) > 1:
            made.row(LOGIC, [(number, 1) for number in taken], upper=1)


def _taking(
    made: Programme, problem: Problem, organization_id: int, course_id: int, language: str = ""
) -> list[int]:
    """The columns that say that the organization takes the course, one for each language."""
    languages = [language] if language else sorted(problem.course[course_id].languages)
    keys = ((organization_id, course_id, spoken) for spoken in languages)
    return [made.takes[key] for key in keys if key in made.takes]


def _money(made: Programme, problem: Problem) -> None:
    # In thousands, so that all numbers are of a similar size.
    terms = [(column, cost / 1000) for column, cost in made.costs.items() if cost]
    made.row(Bound(Kind.BUDGET), terms, upper=problem.settings.budget / 1000)


def _equity(made: Programme, problem: Problem) -> None:
    settings = problem.settings
    for kind, group in ((Kind.EMPLOYERS, Group.EMPLOYERS), (Kind.WORKERS, Group.WORKERS)):
        if share := float(settings.share_of(group)):
            terms = [
                (column, float(problem.candidate[organization_id].group is group) - share)
                for (organization_id, _course, _language), column in made.takes.items()
            ]
            made.row(Bound(kind), terms, lower=0)
    if share := float(settings.women) * settings.delegates:
        women = [
            (column, problem.women_possible(organization_id, course_id) - share)
            for (organization_id, course_id, _language), column in made.takes.items()
        ]
        made.row(Bound(Kind.WOMEN), women, lower=0)
    for region, floor in sorted(settings.floors.items()):
        terms = [
            (column, float(settings.delegates))
            for (organization_id, _course, _language), column in made.takes.items()
            if problem.candidate[organization_id].region is region
        ]
        if floor:
            made.row(Bound(Kind.FLOOR, region), terms, lower=floor)


def _limits(made: Programme, problem: Problem) -> None:
    by_organization: dict[int, Terms] = {}
    for (organization_id, _course, _language), column in made.takes.items():
        by_organization.setdefault(organization_id, []).append((column, 1))
    for terms in by_organization.values():
        if len(terms) > problem.settings.courses_each:
            made.row(Bound(Kind.EACH), terms, upper=problem.settings.courses_each)
    for language, number in sorted(problem.settings.editions_in.items()):
        columns = [column for (_c, spoken), column in made.editions.items() if spoken == language]
        made.row(Bound(Kind.LANGUAGE, language), [(column, 1) for column in columns], upper=number)


def _order(made: Programme, problem: Problem) -> None:
    """Who takes a course takes or took its prerequisites, all of whose editions come before."""
    order, months = Bound(Kind.ORDER), range(problem.settings.months)
    for (organization_id, course_id, language), here in made.takes.items():
        for required in problem.course[course_id].prerequisites:
            if (organization_id, required) in problem.taken:
                continue
            keys = (
                (organization_id, required, spoken)
                for spoken in _spoken_before(made, required, language)
            )
            before = [(made.takes[key], -1.0) for key in keys if key in made.takes]
            made.row(order, [(here, 1), *before], upper=0)
    for course_id, language in made.editions:
        for required in problem.course[course_id].prerequisites:
            for spoken in _spoken_before(made, required, language):
                for month in months:
                    late = [(made.begins[required, spoken, m], 1.0) for m in months[month:]]
                    column = made.begins[course_id, language, month]
                    made.row(order, [*late, (column, len(late))], upper=len(late))


def _for_the_sake_of_others(made: Programme, problem: Problem) -> None:
    """What an organization does not need it takes only before a course that asks for it."""
    for (organization_id, course_id), parts in problem.worth.items():
        if parts or (organization_id, course_id) in problem.asked:
            continue
        here = _taking(made, problem, organization_id, course_id)
        after = [
            number
            for course in problem.courses
            if course_id in course.prerequisites
            for number in _taking(made, problem, organization_id, course.id)
        ]
        terms = [*((number, 1.0) for number in here), *((number, -1.0) for number in after)]
        made.row(LOGIC, terms, upper=0)


def _spoken_before(made: Programme, required: int, language: str) -> list[str]:
    """The same language if the prerequisite is offered in it, else every one that it is."""
    spoken = [other for course_id, other in made.editions if course_id == required]
    return [language] if language in spoken else spoken


def _by_hand(made: Programme, problem: Problem) -> None:
    for place, change in enumerate(problem.settings.changes):
        found = _held_to(made, problem, change)
        if found is not None:
            terms, lower, upper = found
            made.row(Bound(Kind.HAND, str(place)), terms, lower, upper)


def _held_to(
    made: Programme, problem: Problem, change: Change
) -> tuple[Terms, float, float] | None:
    offering = change.course_id, change.language
    editions = _known([made.editions.get(offering)])
    month = _known([made.begins.get((*offering, -1 if change.month is None else change.month))])
    taking: Terms = []
    if change.organization_id is not None and change.course_id in problem.course:
        columns = _taking(made, problem, change.organization_id, change.course_id, change.language)
        taking = [(column, 1) for column in columns]
    match change.kind:
        case Hand.AT_LEAST:
            return editions, change.number or 0, inf
        case Hand.AT_MOST:
            return editions, -inf, change.number or 0
        case Hand.IN_MONTH:
            return month, 1, inf
        case Hand.NOT_IN_MONTH:
            return month, -inf, 0
        case Hand.TAKES:
            return taking, 1, inf
        case Hand.DOES_NOT_TAKE:
            return taking, -inf, 0
        case Hand.WOMEN_AT_MOST:
            return None  # stands in the row of women


def _known(columns: Iterable[int | None]) -> Terms:
    return [(column, 1) for column in columns if column is not None]
