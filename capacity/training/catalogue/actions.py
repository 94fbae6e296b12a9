"""What planners do with the catalogue: courses written, changed, retired; their editions.

Whoever changes a course or an edition first takes it with ``queries.locked_course`` or
``queries.locked_edition``.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.contents import CourseContent, content_of
from capacity.training.catalogue.models import (
    CourseCover,
    CoursePrerequisite,
    CourseRecord,
    CourseTitle,
    EditionRecord,
)
from capacity.training.catalogue.queries import edition_value, editions
from capacity.training.domain.courses import Edition, EditionState

_AS_THEY_ARE = (
    *("code", "level_from", "level_to", "delivery", "days", "seats_min", "seats_max"),
    *("cost_edition", "cost_head", "programme_id"),
)
_LISTED = ("groups", "languages", "outcomes")


class ChangedMeanwhile(Exception):
    """Somebody has changed it since the page was opened."""


class EditionsOverlap(Exception):
    """The same course would be held twice at once in the same language."""

    def __init__(self, other: EditionRecord) -> None:
        super().__init__(other.id)
        self.other = other


class EditionHeld(Exception):
    """It has been held and figures count it: only where that was can still be corrected."""


class SeatsCommitted(Exception):
    """More seats than that are held by somebody or kept for organizations: ``number``."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


COMMITTED: dict[str, Callable[[Session, EditionRecord], int]] = {}
"""By the name of an upper room: how many seats of an edition it has committed."""


# --- courses -------------------------------------------------------------------------------------


def course_codes(session: Session) -> dict[int, str]:
    """The codes of all courses by number, those that are retired as well."""
    rows = session.execute(select(CourseRecord.id, CourseRecord.code))
    return {number: code for number, code in rows}


def add_course(
    session: Session, content: CourseContent, person_id: int | None, now: datetime
) -> CourseRecord:
    """A new course; its content is one that was checked, and its prerequisites exist."""
    record = CourseRecord(revision=0)
    _write(session, record, content, person_id, now)
    return record


def change_course(
    session: Session,
    record: CourseRecord,
    content: CourseContent,
    expected_revision: int,
    person_id: int,
    now: datetime,
) -> bool:
    """Say it anew; False if it says the same. Raises ChangedMeanwhile."""
    if content_of(record, course_codes(session)) == content:
        return False
    if record.revision != expected_revision:
        raise ChangedMeanwhile
    _write(session, record, content, person_id, now)
    return True


def retire_course(record: CourseRecord, person_id: int, now: datetime) -> bool:
    """Offer it no more; False if it was not on offer. What was held and planned stays."""
    if record.retired_at is not None:
        return False
    record.retired_at = now
    _changed(record, person_id, now)
    return True


def bring_back_course(record: CourseRecord, person_id: int, now: datetime) -> bool:
    if record.retired_at is None:
        return False
    record.retired_at = None
    _changed(record, person_id, now)
    return True


def _changed(record: CourseRecord | EditionRecord, person_id: int | None, now: datetime) -> None:
    record.revision += 1
    record.changed_by, record.changed_at = person_id, now


def _write(
    session: Session,
    record: CourseRecord,
    content: CourseContent,
    person_id: int | None,
    now: datetime,
) -> None:
    for name in _AS_THEY_ARE:
        setattr(record, name, getattr(content, name))
    for name in _LISTED:
        setattr(record, name, list(getattr(content, name)))
    _changed(record, person_id, now)
    session.add(record)
    session.flush()
    _write_titles(record, content)
    kept = {cover.code: cover for cover in record.covers}
    record.covers = [kept.get(code) or CourseCover(code=code) for code in content.covers]
    session.flush()
    require(session, record, content.prerequisites)


def _write_titles(record: CourseRecord, content: CourseContent) -> None:
    kept = {each.language: each for each in record.titles}
    written = []
    for language, (title, summary) in sorted(content.titles.items()):
        each = kept.get(language) or CourseTitle(language=language)
        each.title, each.summary = title, summary
        written.append(each)
    record.titles = written


def require(session: Session, record: CourseRecord, codes: tuple[str, ...]) -> None:
    """Say which courses come before this one."""
    numbers = {code: number for number, code in course_codes(session).items()}
    kept = {each.required_id: each for each in record.prerequisites}
    record.prerequisites = [
        kept.get(numbers[code]) or CoursePrerequisite(required_id=numbers[code]) for code in codes
    ]
    session.flush()


# --- editions ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EditionContent:
    """When, where and in which language; both days are included."""

    language: str
    begins: date
    ends: date
    place: str
    seats: int


def edition_content(record: EditionRecord) -> EditionContent:
    return EditionContent(record.language, record.begins, record.ends, record.place, record.seats)


def add_edition(
    session: Session,
    course: CourseRecord,
    language: str,
    begins: date,
    ends: date,
    place: str,
    seats: int,
    person_id: int,
    now: datetime,
    plan_id: int | None = None,
) -> EditionRecord:
    """A planned edition. Raises EditionsOverlap where the course is held then already."""
    record = EditionRecord(
        course_id=course.id,
        state=EditionState.PLANNED,
        reason="",
        plan_id=plan_id,
        revision=0,
    )
    _settle(session, record, EditionContent(language, begins, ends, place, seats))
    _changed(record, person_id, now)
    session.add(record)
    session.flush()
    return record


def change_edition(
    session: Session,
    record: EditionRecord,
    content: EditionContent,
    expected_revision: int,
    person_id: int,
    now: datetime,
) -> bool:
    """Correct it; False if it says the same.

    Raises ChangedMeanwhile, EditionHeld, SeatsCommitted and EditionsOverlap.
    """
    if edition_content(record) == content:
        return False
    if record.revision != expected_revision or record.state == EditionState.CANCELLED:
        raise ChangedMeanwhile
    if not may_become(record, content):
        raise EditionHeld
    if number := committed_beyond(session, record, content.seats):
        raise SeatsCommitted(number)
    _settle(session, record, content)
    _changed(record, person_id, now)
    session.flush()
    return True


def may_become(record: EditionRecord, content: EditionContent) -> bool:
    """Whether this can still be said of it: of one that was held only the place can change."""
    if record.state != EditionState.HELD:
        return True
    return replace(edition_content(record), place=content.place) == content


def committed_beyond(session: Session, record: EditionRecord, seats: int) -> int:
    """How many seats are committed if it cannot be given so few; 0 if it can.

    One that has fewer than are committed keeps those it has, or gets more.
    """
    if seats >= record.seats:
        return 0
    number = sum(count(session, record) for count in COMMITTED.values())
    return number if seats < number else 0


def _settle(session: Session, record: EditionRecord, content: EditionContent) -> None:
    """Give it these days unless another edition of the course has some of them."""
    lock = select(CourseRecord.id).where(CourseRecord.id == record.course_id).with_for_update()
    session.execute(lock)
    live = [state for state in EditionState if state is not EditionState.CANCELLED]
    wanted = Edition(record.course_id, content.language, content.begins, content.ends)
    others = editions(session, record.course_id, None, live, content.begins, content.ends)
    for other in others:
        if other.id != record.id and wanted.clashes_with(edition_value(other)):
            raise EditionsOverlap(other)
    for name, value in asdict(content).items():
        setattr(record, name, value)


def confirm_edition(record: EditionRecord, person_id: int, now: datetime) -> bool:
    """Dates and place are settled; False if it is not merely planned."""
    if record.state != EditionState.PLANNED:
        return False
    record.state = EditionState.CONFIRMED
    _changed(record, person_id, now)
    return True


def cancel_edition(record: EditionRecord, reason: str, person_id: int, now: datetime) -> bool:
    """It does not take place; False if it is cancelled already, or was held."""
    if record.state in (EditionState.CANCELLED, EditionState.HELD):
        return False
    record.state, record.reason = EditionState.CANCELLED, reason
    _changed(record, person_id, now)
    return True
