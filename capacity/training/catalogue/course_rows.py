"""Rows of a file that are about courses: compared with the catalogue, and written into it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.actions import add_course, change_course, course_codes, require
from capacity.training.catalogue.checking import Stated, Surroundings, checked
from capacity.training.catalogue.contents import NUMBERS, CourseContent, content_of, differences
from capacity.training.catalogue.fault_labels import fault_text
from capacity.training.catalogue.import_outcome import CourseLine, Outcome
from capacity.training.catalogue.models import CourseRecord
from capacity.training.catalogue.queries import course_records
from capacity.training.catalogue.surrounding import surroundings
from capacity.training.catalogue.tables import FaultLine, FileRow, stated_of
from surveys.collection.population.forms import whole_number


def compare_courses(session: Session, rows: Sequence[FileRow], outcome: Outcome) -> None:
    """Sort the rows into ``outcome``: new, changed, the same, or faulty."""
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
        differing = differences(before.as_typed(), found.as_typed())
        outcome.changed.append(CourseLine(row.number, found, record, differing))


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


def write_courses(
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
