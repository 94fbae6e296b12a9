"""The first page: for visitors what this is, for others what waits for them and the next step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
from surveys.collection.fieldwork.queries import RoundCounts, rounds
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
from surveys.foundation.i18n import isolated, write_day, write_number

bp = Blueprint("home", __name__)

LISTED = 8
"""How many lines of a kind the first page lists; the rooms' own pages list all."""

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


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to open. ``waits``: for the reader to do something, with ``action`` as button."""

    title: str
    url: str
    about: str
    tag: str = ""
    tone: str = ""
    waits: bool = False
    action: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The lines of one kind, and where all of them stand."""

    heading: str
    lines: tuple[Line, ...]
    more: tuple[str, str] | None = None


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
        yield from _desk(_("Questionnaires to answer"), _questionnaires(asked, moment))
    own = actor.organizations(Role.FOCAL_POINT)
    everywhere = own | actor.organizations(Role.RESPONDENT)
    yield from _desk(_("What became of your organizations"), _endings(session, everywhere, own))
    if actor.person_id is not None:
        held = sittings_to_follow(session, actor.person_id, own, moment)
        yield from _desk(_("Meetings held now"), map(_sitting, held))
    if own:
        assessments = assessments_of_organizations(session, own)
        more = (_("All assessments"), url_for("assessments.index"))
        heading = (
            _("Your institutions' assessments")
            if len(own) > 1
            else _("Your institution's assessments")
        )
        yield from _desk(heading, map(_assessment, assessments), more)
        due = due_actions(session, own, moment.date())
        yield from _desk(_("Actions that come due"), (_due_action(each, moment) for each in due))
        waiting = waiting_requests(session, own)
        yield from _desk(_("Requests from peers"), map(_peer_request, waiting))
    if groups := actor.groups(Role.REVIEWER):
        more = (_("All reviews"), url_for("reviews.index"))
        queue = review_queue(session, groups)
        yield Desk(_("Waiting for review"), tuple(map(_review, queue))[:LISTED], more)
    if may_ever(actor, "rounds.view"):
        more = (_("All rounds"), url_for("fieldwork.index"))
        yield Desk(_("Open rounds"), tuple(_open_rounds(session, moment))[:LISTED], more)
    yield Desk(_("To look things up"), tuple(_rooms(actor)))


def _desk(
    heading: str, lines: Iterable[Line], more: tuple[str, str] | None = None
) -> Iterator[Desk]:
    """The desk, unless nothing lies on it."""
    if found := tuple(lines):
        yield Desk(heading, found[:LISTED], more)


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


def _review(facts: AssessmentFacts) -> Line:
    return Line(
        title=facts.organization_name,
        url=url_for("reviews.page", assessment_id=facts.id),
        about=_("Submitted on %(day)s", day=write_day(facts.submitted_at or facts.started_at)),
        waits=True,
        action=_("Begin with the oldest review"),
    )


def _open_rounds(session: Session, moment: datetime) -> Iterator[Line]:
    for counts in rounds(session):
        if period_of(counts.round).state(moment) is RoundState.OPEN:
            yield Line(
                title=counts.round.title,
                url=url_for("fieldwork.page", round_id=counts.round.id),
                about=_so_far(counts),
            )


def _so_far(counts: RoundCounts) -> str:
    return str(
        _(
            "%(submitted)s of %(invited)s submitted, open until %(day)s",
            submitted=write_number(counts.submitted),
            invited=write_number(counts.invited),
            day=write_day(counts.round.closes_at),
        )
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
