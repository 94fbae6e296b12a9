"""What courses address of the demand, and what no course meets. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from capacity.training.domain.courses import Course
from capacity.training.domain.demand import Demand, Line, Lines, Step, demand_by, whole
from capacity.training.domain.needs import Need, addressed
from surveys.constituents.roles import Group


class Covered(StrEnum):
    """How far a catalogue reaches a need."""

    COVERED = "covered"  # a course addresses it, in a language of the organization
    NO_LANGUAGE = "no-language"  # courses would, but none is held in such a language
    NO_COURSE = "no-course"  # none is about it from this level on, for this group


def part_addressed(course: Course, line: Line) -> Fraction:
    """The part of each need of the line that the course addresses, whatever the language."""
    if line.group not in course.groups:
        return Fraction(0)
    step = line.step
    return addressed(Need(0, step.criterion, step.existing, step.target, Fraction(1)), course)


def covered(courses: Iterable[Course], line: Line) -> Covered:
    """How far the courses reach the needs of the line."""
    fitting = [course for course in courses if part_addressed(course, line)]
    if not fitting:
        return Covered.NO_COURSE
    if any(course.languages & line.languages for course in fitting):
        return Covered.COVERED
    return Covered.NO_LANGUAGE


def unmet(courses: Sequence[Course], lines: Lines) -> dict[tuple[Step, Covered], Demand]:
    """What no course meets, by step and why."""
    known: dict[tuple[Step, Group, frozenset[str]], Covered] = {}
    made: defaultdict[tuple[Step, Covered], Demand] = defaultdict(Demand)
    for line, demand in lines.items():
        kind = line.step, line.group, line.languages
        if kind not in known:
            known[kind] = covered(courses, line)
        if known[kind] is not Covered.COVERED:
            made[line.step, known[kind]].merge(demand)
    return dict(made)


@dataclass(frozen=True, slots=True)
class Addressed:
    """What one course would address if everybody came whom it is for.

    ``by_…``: with the weight of the part that it addresses. ``elsewhere``: those organizations
    that follow none of its languages; they are counted in nothing else.
    """

    whole: Demand
    by_criterion: Mapping[str, Demand]
    by_group: Mapping[str, Demand]
    by_region: Mapping[str, Demand]
    by_language: Mapping[str, Demand]
    elsewhere: Demand


def addressed_by(course: Course, lines: Lines) -> Addressed:
    """What the course would address, by criterion, group, region and language."""
    here, elsewhere = dict[Line, Demand](), dict[Line, Demand]()
    for line, demand in lines.items():
        if part := part_addressed(course, line):
            made = Demand()
            made.merge(demand, part)
            (elsewhere if course.languages.isdisjoint(line.languages) else here)[line] = made
    spoken: defaultdict[str, Demand] = defaultdict(Demand)
    for line, demand in here.items():
        for language in course.languages & line.languages:
            spoken[language].merge(demand)
    return Addressed(
        whole=whole(here),
        by_criterion=demand_by(here, lambda line: line.step.criterion),
        by_group=demand_by(here, lambda line: line.group.value),
        by_region=demand_by(here, lambda line: line.region.value),
        by_language=dict(spoken),
        elsewhere=whole(elsewhere),
    )


def courses_for(courses: Iterable[Course], lines: Lines) -> dict[int, Demand]:
    """By course, what it would address of these needs; courses that address none are left out."""
    made = {course.id: addressed_by(course, lines).whole for course in courses}
    return {course_id: demand for course_id, demand in made.items() if demand.needs}
