"""Rows of a file that are about editions: compared with those that stand, and written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from capacity.training.catalogue.actions import (
    EditionContent,
    add_edition,
    change_edition,
    committed_beyond,
    edition_content,
    may_become,
)
from capacity.training.catalogue.checking import LIMITS
from capacity.training.catalogue.contents import differences
from capacity.training.catalogue.fault_labels import committed_text
from capacity.training.catalogue.import_outcome import EditionLine, Outcome
from capacity.training.catalogue.labels import LANGUAGE_LABELS
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.queries import (
    course_records,
    edition_value,
    editions,
    locked_edition,
)
from capacity.training.catalogue.tables import EDITION_COLUMNS, FaultLine, FileRow
from capacity.training.domain.courses import Edition, EditionState
from surveys.collection.population.forms import whole_number
from surveys.foundation.i18n import isolated, write_day, write_list, write_number

_LIVE = tuple(state for state in EditionState if state is not EditionState.CANCELLED)
_LONGEST_PLACE = 200


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


def compare_editions(session: Session, rows: Sequence[FileRow], outcome: Outcome) -> None:
    """Sort the rows into ``outcome``: new, changed, the same, or faulty."""
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
            _sort_edition(session, line, outcome)


def _edition_line(read: _EditionRow, courses: Mapping[str, CourseRecord]) -> EditionLine | None:
    code = read.text("course").upper()
    course = courses.get(code)
    if code and course is None:
        value = isolated(code[:60])
        read.note("course", _("There is no course %(value)s on offer.", value=value))
    language = read.text("language").lower()
    if language and course is not None and language not in course.languages:
        known = write_list(LANGUAGE_LABELS.get(each, each) for each in course.languages)
        read.note("language", _("The course is held in: %(known)s.", known=known))
    begins, ends = read.day("begins"), read.day("ends")
    if begins and ends and ends < begins:
        read.note("ends", _("The last day lies before the first."))
    if begins and not 1965 <= begins.year <= 2099:
        read.note("begins", _("Choose a day between 1965 and 2099."))
    if begins and ends and (ends - begins).days > 366:
        read.note("ends", _("An edition takes at most a year."))
    seats, (least, most) = whole_number(read.text("seats")), LIMITS["seats_max"]
    if not least <= seats <= most and read.row.cells.get("seats"):
        said = {"min": write_number(least), "max": write_number(most)}
        read.note("seats", _("Use a whole number from %(min)s to %(max)s.", **said))
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


def _sort_edition(session: Session, line: EditionLine, outcome: Outcome) -> None:
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
    differing = differences(*written)
    if not may_become(line.record, line.content):
        fixed = next(name for name, _before, _after in differing if name != "place")
        text = _("Attendance has been noted: only the place can still be corrected.")
        outcome.faults.append(FaultLine(line.number, fixed, str(text)))
    elif number := committed_beyond(session, line.record, line.content.seats):
        outcome.faults.append(FaultLine(line.number, "seats", committed_text(number)))
    else:
        outcome.changed.append(replace(line, differences=differing))


def write_edition(session: Session, line: EditionLine, person_id: int, now: datetime) -> None:
    """Raises EditionsOverlap, EditionHeld, SeatsCommitted and ChangedMeanwhile where somebody was
    faster."""
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
