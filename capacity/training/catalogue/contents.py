"""What a course says, as one value: the same from a form, from a file, and from the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass

from capacity.training.catalogue.models import CourseRecord

Title = tuple[str, str]
"""What a course is called, and what participants can do afterwards."""

Titles = Mapping[str, Title]

Difference = tuple[str, str, str]
"""A field, and what stands in it before and after."""


@dataclass(frozen=True, slots=True)
class CourseContent:
    """Everything that a course says of itself. Lists are in a fixed order; money is in euros.

    ``prerequisites`` are codes of other courses; ``programme_id`` is the one programme that it was
    made for.
    """

    code: str
    titles: Titles
    covers: tuple[str, ...]
    level_from: int
    level_to: int
    groups: tuple[str, ...]
    delivery: str
    days: int
    languages: tuple[str, ...]
    seats_min: int
    seats_max: int
    cost_edition: int
    cost_head: int
    prerequisites: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    programme_id: int | None = None

    def as_typed(self) -> dict[str, str]:
        """The cells of its row in a file, by column; lists are separated by semicolons."""
        cells = {
            name: ";".join(value) if isinstance(value, tuple) else str(value)
            for name in FIELDS
            if (value := getattr(self, name)) is not None
        }
        for language, (title, summary) in self.titles.items():
            cells[f"title_{language}"], cells[f"summary_{language}"] = title, summary
        return {**cells, "programme": "" if self.programme_id is None else str(self.programme_id)}


LISTS = ("covers", "groups", "languages", "prerequisites", "outcomes")
NUMBERS = (
    *("level_from", "level_to", "days", "seats_min", "seats_max"),
    *("cost_edition", "cost_head"),
)
FIELDS = (
    *("code", "covers", "level_from", "level_to", "groups", "delivery", "days", "languages"),
    *("seats_min", "seats_max", "cost_edition", "cost_head", "prerequisites", "outcomes"),
)


def content_of(record: CourseRecord, codes: Mapping[int, str]) -> CourseContent:
    """What stands now; ``codes``: of all courses by number."""
    return CourseContent(
        code=record.code,
        titles={each.language: (each.title, each.summary) for each in record.titles},
        covers=tuple(sorted(cover.code for cover in record.covers)),
        level_from=record.level_from,
        level_to=record.level_to,
        groups=tuple(sorted(record.groups)),
        delivery=record.delivery,
        days=record.days,
        languages=tuple(sorted(record.languages)),
        seats_min=record.seats_min,
        seats_max=record.seats_max,
        cost_edition=record.cost_edition,
        cost_head=record.cost_head,
        prerequisites=tuple(sorted(codes[each.required_id] for each in record.prerequisites)),
        outcomes=tuple(sorted(record.outcomes)),
        programme_id=record.programme_id,
    )


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Difference, ...]:
    """Where two courses or editions differ, as they are typed; a field that is missing is empty."""
    return tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name, "") != after.get(name, "")
    )
