"""What a course of the catalogue is checked against, read at one moment."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.exchange.naming import names
from capacity.participation.models import Programme
from capacity.training.catalogue.checking import Surroundings
from capacity.training.catalogue.contents import CourseContent, content_of
from capacity.training.catalogue.labels import LANGUAGE_LABELS
from capacity.training.catalogue.models import CourseRecord
from capacity.training.catalogue.queries import course_records


def surroundings(session: Session) -> Surroundings:
    """The whole catalogue and what it can refer to."""
    records = course_records(session, retired=True)
    codes = {record.id: record.code for record in records}
    return Surroundings(
        criteria=frozenset(names(session)),
        languages=frozenset(LANGUAGE_LABELS),
        programmes=frozenset(session.scalars(select(Programme.id))),
        courses={record.code: content_of(record, codes) for record in records},
        retired=frozenset(record.code for record in records if record.retired_at is not None),
    )


def around(session: Session, record: CourseRecord | None, code: str) -> Surroundings:
    """The same without the course itself, which is about to be called ``code``."""
    whole = surroundings(session)
    if record is None:
        return whole
    others = {
        name: _renamed(content, record.code, code)
        for name, content in whole.courses.items()
        if name != record.code
    }
    return replace(whole, courses=others)


def _renamed(content: CourseContent, before: str, after: str) -> CourseContent:
    """What requires the course requires it under its new code."""
    required = (after if code == before else code for code in content.prerequisites)
    return replace(content, prerequisites=tuple(sorted(required)))
