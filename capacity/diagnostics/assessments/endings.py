"""What the end of an organization means for its assessments, said to the register's page."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time

from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import subject_of
from capacity.diagnostics.domain.progress import UNDER_WAY
from surveys.constituents.audit import record_event
from surveys.constituents.endings import NOTING, RESTING, TOUCHED


def tell_of_assessments() -> None:
    TOUCHED["assessments"] = _touched
    RESTING["assessments"] = _resting
    NOTING["assessments"] = _note


def _under_way(session: Session, organization_id: int) -> Sequence[int]:
    return session.scalars(
        select(Assessment.id)
        .where(Assessment.organization_id == organization_id, Assessment.state.in_(UNDER_WAY))
        .order_by(Assessment.id)
    ).all()


def _touched(session: Session, organization_id: int, _moment: datetime) -> list[str]:
    count = len(_under_way(session, organization_id))
    if not count:
        return []
    return [
        ngettext(
            "%(num)s assessment under way closes as it stands: it ended with its organization.",
            "%(num)s assessments under way close as they stand: they ended with their"
            " organization.",
            count,
        )
    ]


def _resting(session: Session, successors: Collection[int], day: date) -> list[str]:
    since = datetime.combine(day, time.min, UTC)
    begun = (Assessment.organization_id.in_(successors), Assessment.started_at >= since)
    count = session.scalar(select(func.count()).select_from(Assessment).where(*begun))
    if not count:
        return []
    return [
        ngettext(
            "%(num)s assessment was started since by an organization that came after it.",
            "%(num)s assessments were started since by organizations that came after it.",
            count,
        )
    ]


def _note(
    session: Session, organization_id: int, ended: bool, person_id: int | None, moment: datetime
) -> None:
    for assessment_id in _under_way(session, organization_id):
        record_event(
            session,
            person_id,
            "assessment.ended-with-organization" if ended else "assessment.going-on-again",
            subject_of(assessment_id),
            moment,
        )
