"""What a file of courses or editions would change, and changing it: the same comparison twice.

Nothing is written before everything in the file is good; then all of it is, in one transaction.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.actions import (
    EditionContent,
    add_course,
    add_edition,
    change_course,
    change_edition,
    course_codes,
    edition_content,
    may_become,
    require,
)
from capacity.training.catalogue.checking import Stated, Surroundings, checked
from capacity.training.catalogue.contents import NUMBERS, CourseContent, content_of
from capacity.training.catalogue.fault_labels import fault_text
from capacity.training.catalogue.labels import LANGUAGE_LABELS
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.queries import (
    course_records,
    edition_value,
    editions,
    locked_edition,
)
from capacity.training.catalogue.surrounding import surroundings
from capacity.training.catalogue.tables import (
    EDITION_COLUMNS,
    FaultLine,
    FileRow,
    Holds,
    read_file,
    stated_of,
)
from capacity.training.domain.courses import Edition, EditionState
from surveys.collection.population.forms import whole_number
from surveys.foundation.i18n import isolated, write_day

_LIVE = tuple(state for state in EditionState if state is not EditionState.CANCELLED)
_LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A good row about a course that is new (``record`` is None) or differs from what stands."""

    number: int
    content: CourseContent
    record: CourseRecord | None = None
    differences: tuple[tuple[str, str, str], ...] = ()

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
    differences: tuple[tuple[str, str, str], ...] = ()

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
    def faulty(self) -> int:
        """How many rows have a fault."""
        return len({fault.row for fault in self.faults})

    @property
    def seal(self) -> str:
        """Differs as soon as the import would do something else than what was shown."""
        said = [(line.number, line.content, _standing(line)) for line in (*self.new, *self.changed)]
        return hashlib.sha256(repr((said, self.same)).encode("utf-8")).hexdigest()


def _standing(line: Line) -> tuple[int, int] | None:
    return None if line.record is None else (line.record.id, line.record.revision)


def compare(session: Session, content: bytes, holds: Holds) -> Outcome:
    """What the file would do. Nothing is changed."""
    rows, faults = read_file(content, holds)
    outcome = Outcome(rows=len(rows), faults=faults)
    if holds is Holds.COURSES:
        _compare_courses(session, rows, outcome)
    else:
        _compare_editions(session, rows, outcome)
    outcome.faults.sort(key=lambda fault: fault.row)
    return outcome


# --- courses -------------------------------------------------------------------------------------


def _compare_courses(session: Session, rows: Sequence[FileRow], outcome: Outcome) -> None:
    whole = surroundings(session)
    records = {record.code: record for record in course_records(session, retired=True)}
    stated = {row.number: stated_of(row) for row in rows}
    # Of two rows about one course the first counts.
    merged = dict(whole.courses)
    merged |= {_code(each): _lenient(each) for each in reversed(stated.values())}
    first: dict[str, int] = {}
    for row in rows:
        code = _code(stated[row.number])
        if code and first.setdefault(code, row.number) != row.number:
            text = _("The course stands in row %(row)s already.", row=first[code])
            outcome.faults.append(FaultLine(row.number, "code", str(text)))
            continue
        others = {k: v for k, v in merged.items() if k != code or k in whole.retired}
        _sort_course(row, stated[row.number], replace(whole, courses=others), records, outcome)


def _sort_course(
    row: FileRow,
    stated: Stated,
    around: Surroundings,
    records: Mapping[str, CourseRecord],
    outcome: Outcome,
) -> None:
    found = checked(stated, around)
    if not isinstance(found, CourseContent):
        outcome.faults += [FaultLine(row.number, each.field, fault_text(each)) for each in found]
        return
    record = records.get(found.code)
    if record is None:
        outcome.new.append(CourseLine(row.number, found))
        return
    codes = {each.id: each.code for each in records.values()}
    before = content_of(record, codes)
    if before == found:
        outcome.same += 1
    else:
        differences = _differences(before.as_typed(), found.as_typed())
        outcome.changed.append(CourseLine(row.number, found, record, differences))


def _differences(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name, "") != after.get(name, "")
    )


def _code(stated: Stated) -> str:
    return stated.code.strip().upper()


def _lenient(stated: Stated) -> CourseContent:
    """What the other rows have to know of a row that may itself have faults."""
    numbers: dict[str, Any] = {name: whole_number(stated.numbers.get(name, "")) for name in NUMBERS}
    return CourseContent(
        code=_code(stated),
        titles={code: said for code, said in stated.titles.items() if said[0]},
        covers=stated.covers,
        groups=stated.groups,
        delivery=stated.delivery,
        languages=stated.languages,
        prerequisites=tuple(sorted(each.strip().upper() for each in stated.prerequisites)),
        **numbers,
    )


# --- editions ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _EditionRow:
    """One row while it is read."""

    row: FileRow
    faults: list[FaultLine]

    def note(self, column: str, text: str) -> None:
        self.faults.append(FaultLine(self.row.number, column, str(text)))

    def text(self, column: str) -> str:
        text = self.row.cells.get(column, "")
        if not text and column != "place":
            self.note(column, _("This cell must not be empty."))
        return text

    def day(self, column: str) -> date | None:
        text = self.text(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            value = isolated(text[:60])
            self.note(column, _("%(value)s is no day. Write it as 2027-03-15.", value=value))
            return None


def _compare_editions(session: Session, rows: Sequence[FileRow], outcome: Outcome) -> None:
    courses = {record.code: record for record in course_records(session)}
    standing = editions(session, states=_LIVE)
    known = {(each.course_id, each.language, each.begins): each for each in standing}
    lines: list[EditionLine] = []
    for row in rows:
        read = _EditionRow(row, [])
        line = _edition_line(read, courses)
        if line is not None:
            key = (line.course.id, line.content.language, line.content.begins)
            lines.append(replace(line, record=known.get(key)))
        outcome.faults += read.faults
    replaced = {line.record.id for line in lines if line.record is not None}
    kept = [each for each in standing if each.id not in replaced]
    for place, line in enumerate(lines):
        if text := _overlap(line, lines[:place], kept):
            outcome.faults.append(FaultLine(line.number, "begins", text))
        else:
            _sort_edition(line, outcome)


def _edition_line(read: _EditionRow, courses: Mapping[str, CourseRecord]) -> EditionLine | None:
    code = read.text("course").upper()
    course = courses.get(code)
    if code and course is None:
        value = isolated(code[:60])
        read.note("course", _("There is no course %(value)s on offer.", value=value))
    language = read.text("language").lower()
    if language and course is not None and language not in course.languages:
        known = ", ".join(LANGUAGE_LABELS.get(each, each) for each in course.languages)
        read.note("language", _("The course is held in: %(known)s.", known=known))
    begins, ends = read.day("begins"), read.day("ends")
    if begins and ends and ends < begins:
        read.note("ends", _("The last day lies before the first."))
    if begins and not 1965 <= begins.year <= 2099:
        read.note("begins", _("Choose a day between 1965 and 2099."))
    if begins and ends and (ends - begins).days > 366:
        read.note("ends", _("An edition takes at most a year."))
    seats = whole_number(read.text("seats"))
    if not 1 <= seats <= 10_000 and read.row.cells.get("seats"):
        read.note("seats", _("Enter a whole number, such as 24."))
    place = " ".join(read.text("place").split())
    if len(place) > _LONGEST_PLACE:
        read.note("place", _("Use at most %(limit)s characters.", limit=_LONGEST_PLACE))
    if read.faults or course is None or begins is None or ends is None:
        return None
    return EditionLine(
        read.row.number, course, EditionContent(language, begins, ends, place, seats)
    )


def _value(line: EditionLine) -> Edition:
    said = line.content
    return Edition(line.course.id, said.language, said.begins, said.ends)


def _overlap(
    line: EditionLine, earlier: Sequence[EditionLine], standing: Sequence[EditionRecord]
) -> str:
    """Which other edition of the course has some of these days; '' if none has."""
    for other in earlier:
        if _value(line).clashes_with(_value(other)):
            row = other.number
            return str(_("The edition overlaps with the one in row %(row)s.", row=row))
    for each in standing:
        if _value(line).clashes_with(edition_value(each)):
            days = {"first": write_day(each.begins), "last": write_day(each.ends)}
            return str(
                _(
                    "The course is held in this language from %(first)s to %(last)s already.",
                    **days,
                )
            )
    return ""


def _sort_edition(line: EditionLine, outcome: Outcome) -> None:
    if line.record is None:
        outcome.new.append(line)
        return
    before = edition_content(line.record)
    if before == line.content:
        outcome.same += 1
        return
    names = EDITION_COLUMNS[1:]
    written = [
        {name: str(getattr(each, name)) for name in names} for each in (before, line.content)
    ]
    differences = _differences(*written)
    if may_become(line.record, line.content):
        outcome.changed.append(replace(line, differences=differences))
    else:
        fixed = next(name for name, _before, _after in differences if name != "place")
        text = _("Attendance has been noted: only the place can still be corrected.")
        outcome.faults.append(FaultLine(line.number, fixed, str(text)))


# --- importing -----------------------------------------------------------------------------------


def carry_out(session: Session, outcome: Outcome, person_id: int, now: datetime) -> None:
    """Write down everything that is new or differs; ``outcome`` has no faults.

    Raises EditionsOverlap, EditionHeld and ChangedMeanwhile where somebody was faster.
    """
    assert not outcome.faults
    lines = [line for line in (*outcome.new, *outcome.changed) if isinstance(line, CourseLine)]
    _write_courses(session, lines, person_id, now)
    for line in (*outcome.new, *outcome.changed):
        if isinstance(line, EditionLine):
            _write_edition(session, line, person_id, now)


def _write_courses(
    session: Session, lines: Sequence[CourseLine], person_id: int, now: datetime
) -> None:
    """First all new courses, then what comes before what: either can name the other."""
    seen = {line.record.id: line.record.revision for line in lines if line.record is not None}
    lock = select(CourseRecord).where(CourseRecord.id.in_(seen)).order_by(CourseRecord.id)
    session.scalars(lock.with_for_update().execution_options(populate_existing=True)).all()
    for line in lines:
        if line.record is None:
            bare = replace(line.content, prerequisites=())
            record = add_course(session, bare, person_id, now)
            assert record.id in course_codes(session)
    numbers = {code: number for number, code in course_codes(session).items()}
    for line in lines:
        if line.record is None:
            record = session.get_one(CourseRecord, numbers[line.content.code])
            require(session, record, line.content.prerequisites)
        else:
            expected = seen[line.record.id]
            change_course(session, line.record, line.content, expected, person_id, now)


def _write_edition(session: Session, line: EditionLine, person_id: int, now: datetime) -> None:
    said = line.content
    if line.record is not None:
        seen = line.record.revision
        locked_edition(session, line.record.id)  # as it stands now
        change_edition(session, line.record, said, seen, person_id, now)
        return
    add_edition(
        session,
        line.course,
        said.language,
        said.begins,
        said.ends,
        said.place,
        said.seats,
        person_id,
        now,
    )
