"""What a file of courses or editions would do, row by row."""

import hashlib
from dataclasses import dataclass, field

from flask_babel import gettext as _

from capacity.training.catalogue.actions import EditionContent
from capacity.training.catalogue.contents import CourseContent, Difference
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.tables import FaultLine
from surveys.foundation.i18n import write_day


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A good row about a course that is new (``record`` is None) or differs from what stands."""

    number: int
    content: CourseContent
    record: CourseRecord | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def name(self) -> str:
        return self.content.code


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A good row about an edition, likewise."""

    number: int
    course: CourseRecord
    content: EditionContent
    record: EditionRecord | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def name(self) -> str:
        first = write_day(self.content.begins)
        said = {"course": self.course.code, "language": self.content.language, "day": first}
        return str(_("%(course)s in %(language)s from %(day)s", **said))


Line = CourseLine | EditionLine


@dataclass(slots=True)
class Outcome:
    """What a file would do: good lines that are new or differ, how many are the same, faults."""

    rows: int = 0
    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    same: int = 0
    faults: list[FaultLine] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """What there is to write."""
        return [*self.new, *self.changed]

    @property
    def faulty(self) -> int:
        """How many rows have a fault."""
        return len({fault.row for fault in self.faults})

    @property
    def seal(self) -> str:
        """Differs as soon as the import would do something else than what was shown."""
        said = [(line.number, line.content, _standing(line)) for line in self.lines]
        return hashlib.sha256(repr((said, self.same)).encode("utf-8")).hexdigest()


def _standing(line: Line) -> tuple[int, int] | None:
    return None if line.record is None else (line.record.id, line.record.revision)
