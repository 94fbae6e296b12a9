"""Reads of the catalogue: courses, their editions, and both as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from capacity.training.catalogue.models import (
    CoursePrerequisite,
    CourseRecord,
    EditionRecord,
)
from capacity.training.domain.courses import Course, Delivery, Edition, EditionState
from surveys.constituents.roles import Group
from surveys.foundation.i18n import SOURCE_LANGUAGE
from surveys.foundation.searching import fold_all

A_PAGE = 20
"""How many courses stand on one page of the catalogue."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; empty codes leave open. ``words`` are folded, and all have to occur."""

    words: tuple[str, ...] = ()
    area: str = ""
    group: str = ""
    language: str = ""
    delivery: str = ""
    level: str = ""
    retired: bool = False

    @property
    def narrows(self) -> bool:
        return self != Search()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found."""

    courses: tuple[CourseRecord, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def course_records(session: Session, retired: bool = False) -> list[CourseRecord]:
    """All courses by code: those on offer, or with ``retired`` the others as well."""
    query = select(CourseRecord).order_by(CourseRecord.code)
    if not retired:
        query = query.where(CourseRecord.retired_at.is_(None))
    return list(session.scalars(query))


def course_of(session: Session, course_id: int) -> CourseRecord | None:
    return session.get(CourseRecord, course_id)


def locked_course(session: Session, course_id: int) -> CourseRecord | None:
    """One for changing: whoever else wants to change it waits until this is done."""
    return session.get(CourseRecord, course_id, with_for_update=True, populate_existing=True)


def course_coded(session: Session, code: str) -> CourseRecord | None:
    return session.scalar(select(CourseRecord).where(CourseRecord.code == code))


def course_value(record: CourseRecord) -> Course:
    """What the planning knows of a course."""
    return Course(
        id=record.id,
        code=record.code,
        covers=frozenset(cover.code for cover in record.covers),
        level_from=record.level_from,
        level_to=record.level_to,
        groups=frozenset(map(Group, record.groups)),
        delivery=Delivery(record.delivery),
        days=record.days,
        languages=frozenset(record.languages),
        seats_min=record.seats_min,
        seats_max=record.seats_max,
        cost_edition=record.cost_edition,
        cost_head=record.cost_head,
        prerequisites=frozenset(required.required_id for required in record.prerequisites),
    )


def title_of(record: CourseRecord, language: str) -> str:
    """The title in ``language``, else in English, else the first there is."""
    return titled(record, language)[1]


def titled(record: CourseRecord, language: str) -> tuple[str, str]:
    """The language that a course's title is shown in, and the title."""
    known = {each.language: each.title for each in record.titles}
    for code in (language, SOURCE_LANGUAGE):
        if code in known:
            return code, known[code]
    return next(iter(known.items()), (language, record.code))


def search_courses(session: Session, search: Search, page: int = 1) -> Found:
    """What fits, by code; a page that is not there is the last one.

    A catalogue has dozens of courses, at most hundreds: their lists of languages and groups are
    compared here, the same on both databases.
    """
    fitting = [
        record for record in course_records(session, search.retired) if _fits(record, search)
    ]
    last = max(1, -(-len(fitting) // A_PAGE))
    page = min(max(1, page), last)
    shown = fitting[(page - 1) * A_PAGE : page * A_PAGE]
    return Found(tuple(shown), len(fitting), page)


def _fits(record: CourseRecord, search: Search) -> bool:
    if search.retired and record.retired_at is None:
        return False
    if search.area and not any(_area(cover.code) == search.area for cover in record.covers):
        return False
    if search.group and search.group not in record.groups:
        return False
    if search.language and search.language not in record.languages:
        return False
    if search.delivery and search.delivery != record.delivery:
        return False
    if search.level and not record.level_from <= int(search.level) < record.level_to:
        return False
    return all(word in searched(record) for word in search.words)


def searched(record: CourseRecord) -> str:
    """All words of a course as a search compares them."""
    texts = [record.code, *record.outcomes, *(cover.code for cover in record.covers)]
    for each in record.titles:
        texts += (each.title, each.summary)
    return fold_all(texts)


def _area(code: str) -> str:
    return code.partition(".")[0]


def required_by(session: Session, course_id: int) -> list[CourseRecord]:
    """The courses on offer that ask for this one first."""
    query = (
        select(CourseRecord)
        .join(CoursePrerequisite, CoursePrerequisite.course_id == CourseRecord.id)
        .where(CoursePrerequisite.required_id == course_id, CourseRecord.retired_at.is_(None))
        .order_by(CourseRecord.code)
    )
    return list(session.scalars(query))


# --- editions ------------------------------------------------------------------------------------


def edition_of(session: Session, edition_id: int) -> EditionRecord | None:
    return session.scalar(
        select(EditionRecord)
        .where(EditionRecord.id == edition_id)
        .options(joinedload(EditionRecord.course))
    )


def locked_edition(session: Session, edition_id: int) -> EditionRecord | None:
    """One for changing, with its course held first: editions of a course change one by one."""
    course_id = session.scalar(
        select(EditionRecord.course_id).where(EditionRecord.id == edition_id)
    )
    if course_id is None:
        return None
    locked_course(session, course_id)
    return session.get(EditionRecord, edition_id, with_for_update=True, populate_existing=True)


def editions(
    session: Session,
    course_id: int | None = None,
    plan_id: int | None = None,
    states: Iterable[EditionState] = tuple(EditionState),
    since: date | None = None,
    until: date | None = None,
) -> list[EditionRecord]:
    """Editions by their first day, with their courses; both days of a period included.

    ``since``: those that end then or later; ``until``: those that begin then or earlier.
    """
    query = (
        select(EditionRecord)
        .where(EditionRecord.state.in_([str(state) for state in states]))
        .options(joinedload(EditionRecord.course))
        .order_by(EditionRecord.begins, EditionRecord.id)
    )
    if course_id is not None:
        query = query.where(EditionRecord.course_id == course_id)
    if plan_id is not None:
        query = query.where(EditionRecord.plan_id == plan_id)
    if since is not None:
        query = query.where(EditionRecord.ends >= since)
    if until is not None:
        query = query.where(EditionRecord.begins <= until)
    return list(session.scalars(query))


def edition_value(record: EditionRecord) -> Edition:
    return Edition(record.course_id, record.language, record.begins, record.ends, record.place)
