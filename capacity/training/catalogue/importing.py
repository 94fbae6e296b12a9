"""What a file of courses or editions would change, and changing it: the same comparison twice.

Nothing is written before everything in the file is good; then all of it is, in one transaction.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from capacity.training.catalogue.course_rows import compare_courses, write_courses
from capacity.training.catalogue.edition_rows import compare_editions, write_edition
from capacity.training.catalogue.import_outcome import CourseLine, EditionLine, Outcome
from capacity.training.catalogue.tables import Holds, read_file


def compare(session: Session, content: bytes, holds: Holds) -> Outcome:
    """What the file would do. Nothing is changed."""
    rows, faults = read_file(content, holds)
    outcome = Outcome(rows=len(rows), faults=faults)
    if holds is Holds.COURSES:
        compare_courses(session, rows, outcome)
    else:
        compare_editions(session, rows, outcome)
    outcome.faults.sort(key=lambda fault: fault.row)
    return outcome


def carry_out(session: Session, outcome: Outcome, person_id: int, now: datetime) -> None:
    """Write down everything that is new or differs; ``outcome`` has no faults.

    Raises EditionsOverlap, EditionHeld, SeatsCommitted and ChangedMeanwhile where somebody was
    faster.
    """
    assert not outcome.faults
    courses = [line for line in outcome.lines if isinstance(line, CourseLine)]
    write_courses(session, courses, person_id, now)
    for line in outcome.lines:
        if isinstance(line, EditionLine):
            write_edition(session, line, person_id, now)
