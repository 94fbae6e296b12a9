"""The training room's first page: what waits, for planners and for those who nominate."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.desk import places_offered, to_plan_and_hold
from capacity.training.domain.courses import EditionState
from surveys.constituents.access import current_actor, needs
from surveys.constituents.models import Organization
from surveys.constituents.policy import may_ever
from surveys.constituents.roles import Actor, Role
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import write_number

bp = Blueprint("training", __name__)


@bp.get("/training")
@needs("training.view")
def index() -> ResponseReturnValue:
    session, actor, moment = current_session(), current_actor(), now()
    own = actor.organizations(Role.FOCAL_POINT)
    lines = [*places_offered(session, own, moment)]
    if may_ever(actor, "training.plan"):
        lines += to_plan_and_hold(session, moment)
    return render_template(
        "training/index.html",
        lead=_lead(session, moment.date()),
        waiting=lines,
        own=_organizations(session, own),
        rooms=tuple(_rooms(actor)),
    )


def _lead(session: Session, today: date) -> str:
    """What is on offer, in numbers."""
    courses = session.scalar(
        select(func.count()).select_from(CourseRecord).where(CourseRecord.retired_at.is_(None))
    )
    coming = session.scalar(
        select(func.count())
        .select_from(EditionRecord)
        .where(EditionRecord.begins > today, EditionRecord.state.in_(_TO_COME))
    )
    return str(
        _(
            "On offer: %(courses)s; to come: %(editions)s.",
            courses=ngettext(
                "%(count)s course", "%(count)s courses", courses, count=write_number(courses or 0)
            ),
            editions=ngettext(
                "%(count)s edition", "%(count)s editions", coming, count=write_number(coming or 0)
            ),
        )
    )


_TO_COME = (EditionState.PLANNED, EditionState.CONFIRMED)


def _organizations(session: Session, own: Collection[int]) -> Sequence[Organization]:
    query = select(Organization).where(Organization.id.in_(own)).order_by(Organization.name)
    return session.scalars(query).all()


_ROOMS: tuple[tuple[str, str, LazyString, LazyString], ...] = (
    (
        "training.view",
        "courses.index",
        _l("Courses"),
        _l("What each is about, whom it is for, and when it is held."),
    ),
    (
        "training.view",
        "cohorts.index",
        _l("Editions"),
        _l("Courses at a time and a place, and who comes."),
    ),
    (
        "training.demand",
        "demand.index",
        _l("Demand"),
        _l("What organizations need, as far as they share it."),
    ),
    (
        "training.plan",
        "plans.index",
        _l("Plans"),
        _l("Which courses to hold for whom, within a budget and other bounds."),
    ),
    (
        "training.figures",
        "evaluations.index",
        _l("Evaluations"),
        _l("What participants say before, at the end, and after six months."),
    ),
    (
        "training.figures",
        "reach.index",
        _l("Figures"),
        _l("Whom training reached, year by year, and who got the places."),
    ),
)


def _rooms(actor: Actor) -> Iterator[tuple[str, str, str]]:
    for action, endpoint, label, text in _ROOMS:
        if may_ever(actor, action):
            yield str(label), url_for(endpoint), str(text)
