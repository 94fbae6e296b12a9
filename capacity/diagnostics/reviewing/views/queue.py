"""The reviewer's queue: what waits, who has it, since when."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from capacity.diagnostics.assessments.labels import STATE_LABELS
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    decided_counts,
    review_queue,
    reviewable_assessments,
)
from capacity.diagnostics.assessments.records import criteria
from capacity.diagnostics.domain.progress import UNDER_WAY, AssessmentState
from capacity.diagnostics.reviewing.independence import waits_in_vain
from capacity.diagnostics.reviewing.models import Assignment
from capacity.diagnostics.reviewing.queries import (
    Side,
    assignments_of,
    open_appeals,
    unread_messages,
)
from capacity.diagnostics.reviewing.views.reviews import bp
from surveys.constituents.access import current_actor, needs
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS
from surveys.constituents.roles import Role
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.questionnaires.queries import questionnaire_in

AGES = (7, 14, 30)
"""The queue can be narrowed to what has waited at least so many days."""


class Whose(StrEnum):
    ALL = ""
    MINE = "mine"
    NOBODYS = "nobodys"


WHOSE_LABELS = {
    Whose.ALL: _l("Everything"),
    Whose.MINE: _l("What I have, as reviewer or second reader"),
    Whose.NOBODYS: _l("What nobody has"),
}


@bp.get("/reviews")
@needs("review.list")
def index() -> ResponseReturnValue:
    session, groups = current_session(), current_actor().groups(Role.REVIEWER)
    region, whose, age = _region(), _whose(), _age()
    others = reviewable_assessments(session, groups, set(AssessmentState), region)
    in_line = review_queue(session, groups, region)
    ids = [facts.id for facts in others]
    assignments, appeals = assignments_of(session, ids), open_appeals(session, ids)
    stuck = {f.id for f in others if f.id in appeals and waits_in_vain(session, f, appeals[f.id])}
    waiting = [f for f in _older(in_line, age, now()) if _is(whose, assignments.get(f.id))]
    return render_template(
        "reviews/index.html",
        waiting=waiting,
        narrowed=len(waiting) < len(in_line),
        decided=decided_counts(session, [facts.id for facts in waiting]),
        totals=_criteria_counts(waiting),
        assignments=assignments,
        unread=unread_messages(session, ids, Side.REVIEWER),
        appealed=[(facts, appeals[facts.id]) for facts in others if facts.id in appeals],
        stuck=stuck,
        returned=[facts for facts in others if facts.state is AssessmentState.RETURNED],
        ended=[facts for facts in reversed(others) if facts.state not in UNDER_WAY],
        countries=_countries(others),
        region=region,
        regions=REGION_LABELS,
        whose=whose,
        whose_labels=WHOSE_LABELS,
        age=age,
        ages=AGES,
        state_labels=STATE_LABELS,
        now=now(),
    )


def _region() -> Region | None:
    asked = request.args.get("region", "")
    if not asked:
        return None
    if asked not in set(Region):
        abort(400)
    return Region(asked)


def _whose() -> Whose:
    asked = request.args.get("whose", "")
    if asked not in set(Whose):
        abort(400)
    return Whose(asked)


def _age() -> int:
    """The least number of days; 0 asks for everything."""
    asked = request.args.get("age", "")
    if asked and asked not in map(str, AGES):
        abort(400)
    return int(asked or 0)


def _older(found: Sequence[AssessmentFacts], days: int, moment: datetime) -> list[AssessmentFacts]:
    latest = moment - timedelta(days=days)
    return [facts for facts in found if facts.submitted_at and facts.submitted_at <= latest]


def _is(whose: Whose, assignment: Assignment | None) -> bool:
    if whose is Whose.ALL:
        return True
    if assignment is None:
        return whose is Whose.NOBODYS
    people = (assignment.reviewer_id, assignment.second_reader_id)
    return whose is Whose.MINE and current_actor().person_id in people


def _criteria_counts(found: Sequence[AssessmentFacts]) -> dict[int, int]:
    """The number of criteria by questionnaire version."""
    language = page_language().code
    return {
        version_id: len(criteria(questionnaire_in(current_session(), version_id, language)))
        for version_id in {facts.version_id for facts in found}
    }


def _countries(found: Collection[AssessmentFacts]) -> dict[str, str]:
    locale = page_language().code
    return {facts.country_iso3: country_name(facts.country_iso3, locale) for facts in found}
