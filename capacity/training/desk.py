"""What waits in this room, for its planners and for those who nominate.

The same lines stand on the room's own first page and on that of the platform.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.queries import title_of
from capacity.training.cohorts.queries import places_to_fill, to_decide
from capacity.training.domain.courses import EditionState
from capacity.training.evaluation.models import EvaluationRound
from capacity.training.plans.inputs import inputs_of
from capacity.training.plans.queries import State, approved_scenario, plans, standing_of
from surveys.collection.rounds.models import Round
from surveys.foundation.i18n import isolated, page_language, write_day, write_number

SOON = timedelta(days=14)
"""Evaluations that close within this time are named."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits; ``action``: what to do about it, as a button says it."""

    title: str
    url: str
    about: str
    action: str


def to_plan_and_hold(session: Session, moment: datetime) -> Iterator[Waiting]:
    """What waits for a planner, the most pressing first."""
    yield from _nominations(session, moment)
    yield from _dates(session, moment)
    yield from _evaluations(session, moment)
    yield from _plans(session)


def places_offered(
    session: Session, organizations: Collection[int], moment: datetime
) -> Iterator[Waiting]:
    """Places that wait for whom these organizations nominate."""
    for one in places_to_fill(session, organizations, moment.date()):
        edition = one.offer.edition
        yield Waiting(
            isolated(title_of(edition.course, page_language().code)),
            url_for(
                "cohorts.places",
                organization_id=one.offer.organization_id,
                edition_id=edition.id,
            ),
            ngettext(
                "%(organization)s can nominate %(count)s person; it begins on %(day)s.",
                "%(organization)s can nominate %(count)s people; it begins on %(day)s.",
                one.open_places,
                organization=isolated(one.offer.organization.name),
                count=write_number(one.open_places),
                day=write_day(edition.begins),
            ),
            _("Nominate somebody"),
        )


def _nominations(session: Session, moment: datetime) -> Iterator[Waiting]:
    if number := to_decide(session, moment.date()):
        yield Waiting(
            _("Nominations"),
            url_for("cohorts.index"),
            ngettext(
                "%(count)s nomination waits for a decision.",
                "%(count)s nominations wait for a decision.",
                number,
                count=write_number(number),
            ),
            _("Decide on nominations"),
        )


def _dates(session: Session, moment: datetime) -> Iterator[Waiting]:
    number, first = session.execute(
        select(func.count(), func.min(EditionRecord.begins)).where(
            EditionRecord.state == EditionState.PLANNED, EditionRecord.ends >= moment.date()
        )
    ).one()
    if number:
        yield Waiting(
            _("Dates and places"),
            url_for("cohorts.index", state=EditionState.PLANNED.value),
            ngettext(
                "The dates of %(count)s edition are not confirmed; it is to begin on %(day)s.",
                "The dates of %(count)s editions are not confirmed; the first is to begin on"
                " %(day)s.",
                number,
                count=write_number(number),
                day=write_day(first),
            ),
            _("Confirm dates"),
        )


def _evaluations(session: Session, moment: datetime) -> Iterator[Waiting]:
    number, first = session.execute(
        select(func.count(), func.min(Round.closes_at))
        .select_from(EvaluationRound)
        .join(EvaluationRound.round)
        .where(Round.opens_at <= moment, Round.closes_at.between(moment, moment + SOON))
    ).one()
    if number:
        yield Waiting(
            _("Evaluations"),
            url_for("evaluations.index"),
            ngettext(
                "%(count)s evaluation closes soon, on %(day)s.",
                "%(count)s evaluations close soon, the first on %(day)s.",
                number,
                count=write_number(number),
                day=write_day(first),
            ),
            _("Look at the evaluations"),
        )


def _plans(session: Session) -> Iterator[Waiting]:
    """The latest plan that is not approved, if what it was made from has changed since."""
    plan = next((each for each in plans(session) if approved_scenario(each) is None), None)
    if plan is None:
        return
    inputs = inputs_of(session, plan.demonstration)
    standings = [standing_of(session, each, inputs) for each in plan.scenarios]
    if old := sum(each.state is State.OLD for each in standings):
        yield Waiting(
            isolated(plan.title),
            url_for("plans.page", plan_id=plan.id),
            ngettext(
                "Needs, courses or bounds have changed since %(count)s scenario was proposed.",
                "Needs, courses or bounds have changed since %(count)s scenarios were proposed.",
                old,
                count=write_number(old),
            ),
            _("Have it proposed again"),
        )
