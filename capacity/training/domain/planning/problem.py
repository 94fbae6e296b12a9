"""What is given: courses, organizations with their needs, and the bounds of a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from capacity.training.domain.courses import Course
from capacity.training.domain.needs import Need, addressed
from capacity.training.domain.settings import Hand, Settings
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organization that is planned with, and the languages its people can follow."""

    id: int
    group: Group
    region: Region
    languages: frozenset[str]

    def may_follow(self, course: Course) -> bool:
        return self.group in course.groups and not self.languages.isdisjoint(course.languages)


@dataclass(frozen=True)
class Problem:
    """Everything a plan is made from.

    Every need is a candidate's. ``taken``: (organization, course) of earlier years, which count as
    prerequisites.
    """

    courses: tuple[Course, ...]
    candidates: tuple[Candidate, ...]
    needs: tuple[Need, ...]
    settings: Settings
    taken: frozenset[tuple[int, int]] = frozenset()

    @cached_property
    def course(self) -> Mapping[int, Course]:
        return {course.id: course for course in self.courses}

    @cached_property
    def candidate(self) -> Mapping[int, Candidate]:
        return {candidate.id: candidate for candidate in self.candidates}

    @cached_property
    def worth(self) -> Mapping[tuple[int, int], Mapping[int, Fraction]]:
        """By (organization, course) that may meet: by place in ``needs``, the weight addressed.

        Empty where they meet by hand, or because another course asks for this one.
        """
        found: dict[tuple[int, int], dict[int, Fraction]] = {pair: {} for pair in self.asked}
        for place, need in enumerate(self.needs):
            candidate = self.candidate[need.organization_id]
            for course in self.courses:
                if candidate.may_follow(course) and (part := addressed(need, course)):
                    found.setdefault((candidate.id, course.id), {})[place] = part
        waiting = list(found)
        while waiting:
            organization_id, course_id = waiting.pop()
            for before in sorted(self.course[course_id].prerequisites & self.course.keys()):
                pair = organization_id, before
                follows = self.candidate[organization_id].may_follow(self.course[before])
                if follows and pair not in found and pair not in self.taken:
                    found[pair] = {}
                    waiting.append(pair)
        return found

    @cached_property
    def asked(self) -> tuple[tuple[int, int], ...]:
        """(organization, course) that meet by hand, whether or not there is a need."""
        return tuple(
            (change.organization_id, change.course_id)
            for change in self.settings.changes
            if change.kind is Hand.TAKES
            and change.organization_id is not None
            and change.organization_id in self.candidate
            and change.course_id in self.course
        )

    @property
    def places_each(self) -> int:
        return self.settings.delegates

    def women_possible(self, organization_id: int, course_id: int) -> int:
        """How many of its places an organization can give to women, as far as anybody said."""
        said = [
            change.number
            for change in self.settings.changes
            if change.kind is Hand.WOMEN_AT_MOST
            and (change.organization_id, change.course_id) == (organization_id, course_id)
            and change.number is not None
        ]
        return min([self.settings.delegates, *said])

    @property
    def demand(self) -> Fraction:
        """The weight of all needs, whether or not a course is about them."""
        return sum((need.weight for need in self.needs), Fraction(0))
