"""Courses and their editions as plain values. Money is in whole euros."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from surveys.constituents.roles import Group


class Delivery(StrEnum):
    """Where a course takes place."""

    CAMPUS = "campus"  # in Turin
    FIELD = "field"  # in a country or region
    ONLINE = "online"
    BLENDED = "blended"  # online, then together


class EditionState(StrEnum):
    PLANNED = "planned"
    CONFIRMED = "confirmed"  # dates and place are settled: organizations can nominate
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Course:
    """What the planning knows of a course.

    ``covers``: codes of areas ("C3") or single criteria ("C3.2"), at least one. It takes an
    organization from ``level_from`` to ``level_to``. ``groups``: whom it is for.
    ``cost_edition`` is what one edition costs whoever comes, ``cost_head`` what each place adds.
    """

    id: int
    code: str
    covers: frozenset[str]
    level_from: int
    level_to: int
    groups: frozenset[Group]
    delivery: Delivery
    days: int
    languages: frozenset[str]
    seats_min: int
    seats_max: int
    cost_edition: int
    cost_head: int
    # Courses that come before this one, by number.
    prerequisites: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not self.covers or not self.groups or not self.languages:
            raise ValueError(f"{self.code}: a course covers, addresses and speaks something")
        if not 1 <= self.level_from < self.level_to <= 5:
            raise ValueError(f"{self.code}: a course leads from a level to a higher one")
        if not 1 <= self.seats_min <= self.seats_max:
            raise ValueError(f"{self.code}: at least one place, and no fewer at most than at least")
        if min(self.cost_edition, self.cost_head) < 0 or self.days < 1:
            raise ValueError(f"{self.code}: costs are not negative, and a course takes a day")

    def is_about(self, criterion: str) -> bool:
        return criterion in self.covers or criterion.partition(".")[0] in self.covers


@dataclass(frozen=True, slots=True)
class Edition:
    """A course at a time: both days included."""

    course_id: int
    language: str
    begins: date
    ends: date
    place: str = ""

    def clashes_with(self, other: "Edition") -> bool:
        """Whether the same course would be held twice at once for the same participants."""
        return (
            (self.course_id, self.language) == (other.course_id, other.language)
            and self.begins <= other.ends
            and other.begins <= self.ends
        )
