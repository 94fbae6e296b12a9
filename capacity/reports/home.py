"""The first page: for visitors what this is, for others what waits for them and the next step."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.labels import STANDING_LABELS
from capacity.diagnostics.action_plans.queries import Due, due_actions
from capacity.diagnostics.assessments.labels import STATE_LABELS, STATE_TONES
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    assessments_of_organizations,
    review_queue,
)
from capacity.diagnostics.domain.action_plan import Standing, standing
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.meeting.queries import Sitting, sittings_to_follow
from capacity.exchange.models import PeerRequest
from capacity.exchange.peers import waiting_requests
from capacity.reports import desks
from capacity.reports.desks import LISTED, Desk, Line, desk
from capacity.training.desk import places_offered, to_plan_and_hold
from surveys.collection.fieldwork.queries import rounds
from surveys.collection.invitations.models import Invitation
from surveys.collection.invitations.queries import open_invitations_of_person
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.queries import period_of
from surveys.constituents.access import current_actor, needs
from surveys.constituents.ending_words import ending_text
from surveys.constituents.models import Organization
from surveys.constituents.policy import may_ever
from surveys.constituents.roles import Actor, Role
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import isolated, write_day

bp = Blueprint("home", __name__)

NEXT_STEPS: dict[AssessmentState, LazyString] = {
    AssessmentState.RATING: _l("Invite assessors, and close the rating when they have answered."),
    AssessmentState.CONSENSUS: _l("Agree on each level, then submit."),
    AssessmentState.SUBMITTED: _l("The reviewer has it. Nothing to do for now."),
    AssessmentState.RETURNED: _l("The reviewer has questions. Answer them and submit again."),
    AssessmentState.VALIDATED: _l("Read the report, and plan from its priorities."),
    AssessmentState.AGREED_NOT_VERIFIED: _l("Read the report, and plan from its priorities."),
    AssessmentState.ENDED_WITH_ORGANIZATION: _l("Nothing to do: what there is can be read."),
}

WAITING_FOR_INSTITUTION = frozenset(
    {AssessmentState.RATING, AssessmentState.CONSENSUS, AssessmentState.RETURNED}
)


@bp.get("/")
@needs("public")
def page() -> ResponseReturnValue:
    actor = current_actor()
    if not actor.signed_in:
        return render_template("home/welcome.html")
    found = tuple(_desks(current_session(), actor, now()))
    waiting = [line for desk in found for line in desk.lines if line.waits]
    return render_template("home/page.html", desks=found, waiting=waiting)


def _desks(session: Session, actor: Actor, moment: datetime) -> Iterator[Desk]:
    """What the person sees, most pressing kind first; kinds without a line only if they teach."""
    if actor.person_id is not None:
        asked = open_invitations_of_person(session, actor.person_id)
        yield from desk(_("Questionnaires to answer"), _questionnaires(asked, moment))
    own = actor.organizations(Role.FOCAL_POINT)
    everywhere = own | actor.organizations(Role.RESPONDENT)
    yield from desk(_("What became of your organizations"), _endings(session, everywhere, own))
    if actor.person_id is not None:
        held = sittings_to_follow(session, actor.person_id, own, moment)
        yield from desk(_("Meetings held now"), map(_sitting, held))
    if own:
        assessments = assessments_of_organizations(session, own)
        more = (_("All assessments"), url_for("assessments.index"))
        heading = (
            _("Your institutions' assessments")
            if len(own) > 1
            else _("Your institution's assessments")
        )
        yield from desk(heading, map(_assessment, assessments), more)
        due = due_actions(session, own, moment.date())
        yield from desk(_("Actions that come due"), (_due_action(each, moment) for each in due))
        waiting = waiting_requests(session, own)
        yield from desk(_("Requests from peers"), map(_peer_request, waiting))
        offered = desks.in_training(places_offered(session, own, moment))
        yield from desk(_("Training places offered to you"), offered)
    yield from _staff(session, actor, moment)
    yield Desk(_("To look things up"), tuple(_rooms(actor)))


def _staff(session: Session, actor: Actor, moment: datetime) -> Iterator[Desk]:
    """What waits for reviewers, analysts, designers, planners and administrators."""
    if groups := actor.groups(Role.REVIEWER):
        more = (_("All reviews"), url_for("reviews.index"))
        queue = review_queue(session, groups)
        lines = tuple(desks.review(facts, moment) for facts in queue[:LISTED])
        yield Desk(_("Waiting for review"), lines, more)
        yield from desk(_("Your group's organizations"), desks.portfolios(session, groups))
    if actor.person_id is not None and may_ever(actor, "indicators.manage"):
        waiting = desks.signatures(session, actor.person_id)
        more = (_("All indicators"), url_for("indicators.index"))
        yield from desk(_("Values to sign"), waiting, more)
    of_rounds, of_results = may_ever(actor, "rounds.view"), actor.has(Role.ANALYST)
    found = rounds(session) if of_rounds or of_results else []
    if of_rounds:
        more = (_("All rounds"), url_for("fieldwork.index"))
        lines = tuple(desks.rounds_at_work(found, moment))[:LISTED]
        yield Desk(_("Rounds under way"), lines, more)
    if of_results:
        more = (_("All results"), url_for("results.index"))
        lines_to_publish = desks.rounds_to_publish(session, found, moment)
        yield from desk(_("Results on their way"), lines_to_publish, more)
    if actor.has(Role.PLANNER):
        more = (_("Training"), url_for("training.index"))
        to_train = desks.in_training(to_plan_and_hold(session, moment))
        lines = (*to_train, desks.needs_shared(session))
        yield Desk(_("Training to plan and to hold"), lines, more)
    if actor.has(Role.ADMINISTRATOR):
        yield Desk(_("The service"), (desks.service(session, moment),))


def _questionnaires(asked: Iterable[Invitation], moment: datetime) -> Iterator[Line]:
    for invitation in asked:
        response, period = invitation.response, period_of(invitation.round)
        if period.state(moment) is not RoundState.OPEN or (response and response.submitted_at):
            continue
        begun = response is not None
        yield Line(
            title=_asked_about(invitation),
            url=url_for("answering.welcome", key=f"m{invitation.id}"),
            about=_(
                "For %(organization)s, until %(day)s",
                organization=isolated(invitation.organization.name),
                day=write_day(period.closes_at),
            ),
            tag=_("Begun") if begun else _("Not begun"),
            tone="open" if begun else "",
            waits=True,
            action=_("Go on answering") if begun else _("Begin to answer"),
        )


def _asked_about(invitation: Invitation) -> str:
    """The round, and before it what it is asked about, unless that is the organization itself."""
    if invitation.subject_name in ("", invitation.organization.name):
        return invitation.round.title
    return str(
        _(
            "%(subject)s: %(round)s",
            subject=isolated(invitation.subject_name),
            round=isolated(invitation.round.title),
        )
    )


def _sitting(held: Sitting) -> Line:
    return Line(
        title=held.organization,
        url=url_for("meeting.live", assessment_id=held.assessment_id),
        about=_(
            "Criterion %(criterion)s; %(person)s writes",
            criterion=held.criterion,
            person=isolated(held.scribe),
        ),
        waits=True,
        action=_("Follow the meeting"),
    )


def _endings(
    session: Session, organizations: frozenset[int], run: frozenset[int]
) -> Iterator[Line]:
    """What has ended of the person's own; whoever runs its assessments finds them from here."""
    query = select(Organization).where(
        Organization.id.in_(organizations), Organization.ended_on.is_not(None)
    )
    for organization in session.scalars(query.order_by(Organization.name)):
        yield Line(
            title=ending_text(session, organization),
            url=url_for("assessments.index") if organization.id in run else "",
            about=_("What there is of it stays readable; nothing can be changed any more."),
            tag=_("Ended"),
        )


def _assessment(facts: AssessmentFacts) -> Line:
    """A closed assessment leads to its report, an open one to where the work goes on."""
    endpoint = "reports.institution" if facts.ended_at else "assessments.page"
    return Line(
        title=f"{isolated(facts.organization_name)}: {isolated(facts.round_title)}",
        url=url_for(endpoint, assessment_id=facts.id),
        about=str(NEXT_STEPS[facts.state]),
        tag=str(STATE_LABELS[facts.state]),
        tone=STATE_TONES[facts.state],
        waits=facts.state in WAITING_FOR_INSTITUTION,
        action=_("Go on with the assessment"),
    )


def _peer_request(asked: PeerRequest) -> Line:
    return Line(
        title=_("%(organization)s asks for contact", organization=isolated(asked.asking.name)),
        url=url_for("peers.request_page", request_id=asked.id),
        about=_(
            "About criterion %(criterion)s, since %(day)s",
            criterion=asked.criterion,
            day=write_day(asked.asked_at),
        ),
        waits=True,
        action=_("Answer the request"),
    )


def _due_action(due: Due, moment: datetime) -> Line:
    stands = standing(due.state, due.term, moment.date())
    return Line(
        title=due.text,
        url=url_for("action_plans.action", assessment_id=due.assessment_id, action_id=due.id),
        about=_("%(owner)s, until %(day)s", owner=isolated(due.owner), day=write_day(due.term)),
        tag=str(STANDING_LABELS[stands]),
        tone="warm" if stands is Standing.OVERDUE else "",
        waits=stands is Standing.OVERDUE,
        action=_("Look at the overdue action"),
    )


_ROOMS: tuple[tuple[str, str, LazyString, LazyString], ...] = (
    (
        "results.published",
        "results.index",
        _l("Results"),
        _l("What rounds of surveys have found, published after they close."),
    ),
    (
        "participation.view",
        "participation.index",
        _l("Participation"),
        _l("Who took part in programmes and how, country by country, with the source of each."),
    ),
    (
        "indicators.view",
        "indicators.index",
        _l("Indicators"),
        _l("What was agreed to reach, where it stands, and how each value is counted."),
    ),
    (
        "training.view",
        "training.index",
        _l("Training"),
        _l("Courses, who needs them, and what came of them."),
    ),
    (
        "places.view",
        "places.index",
        _l("Countries"),
        _l("What is on record of each country, and what is published of its region."),
    ),
    (
        "practices.view",
        "practices.index",
        _l("Practices"),
        _l("What organizations did, what came of it, and where it failed, in their own words."),
    ),
    (
        "questionnaires.view",
        "questionnaires.index",
        _l("Questionnaires"),
        _l("Every version that can be asked, in each of its languages."),
    ),
    (
        "people.manage",
        "people.index",
        _l("People"),
        _l("Accounts and roles."),
    ),
)


def _rooms(actor: Actor) -> Iterator[Line]:
    for action, endpoint, label, text in _ROOMS:
        if may_ever(actor, action):
            yield Line(str(label), url_for(endpoint), str(text))
