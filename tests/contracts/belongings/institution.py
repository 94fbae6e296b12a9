"""One institution's things, of every room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.models import PlanAction
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.evidence.models import Evidence
from capacity.exchange.models import PeerRequest, Practice
from capacity.indicators.models import FrozenValue, QuotedFigure
from capacity.participation.models import Committee, Finding, Programme
from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.models import Nomination
from capacity.training.plans.models import PlanScenario
from surveys.collection.invitations.models import Invitation, Message, Reminder
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Group, Scope
from surveys.foundation.jobs.models import Job
from surveys.results.comments.models import Theme
from tests.contracts.belongings.collection import answer_round, do_fieldwork
from tests.contracts.belongings.constituents import be_known
from tests.contracts.belongings.diagnostics import assess, plan_action, prove
from tests.contracts.belongings.exchange import exchange
from tests.contracts.belongings.indicators import measure, quote
from tests.contracts.belongings.participation import register
from tests.contracts.belongings.reports import count_among_peers, make_document
from tests.contracts.belongings.results import give_theme, publish
from tests.contracts.belongings.training import (
    count_unshared_needs,
    evaluate_training,
    hold_course,
    plan_training,
    take_part,
)


@dataclass(frozen=True, slots=True)
class Belongings:
    """One institution's things, with somebody's own job and invitation among them."""

    organization: Organization
    owner: Person
    survey: Round
    invitation: Invitation
    assessment: Assessment
    assessor: Invitation
    evidence: Evidence
    job: Job
    programme: Programme
    reminder: Reminder
    message: Message
    action: PlanAction
    practice: Practice
    peer_request: PeerRequest
    theme: Theme
    frozen: FrozenValue
    figure: QuotedFigure
    finding: Finding
    committee: Committee
    scenario: PlanScenario
    edition: EditionRecord
    nomination: Nomination

    @property
    def scope(self) -> Scope:
        return Scope(self.organization.id, Group(self.organization.group), self.owner.id)


Build = Callable[[Organization, Person], Belongings]


def make_belongings(
    app: Flask, session: Session, organization: Organization, owner: Person
) -> Belongings:
    """All of it, committed; what is said or decided, ``owner`` said or decided."""
    moment = datetime.now(UTC)
    survey, invitation = answer_round(session, organization, owner, moment)
    publish(session, survey, owner, moment)
    assessment, assessor = assess(session, organization, owner, moment)
    be_known(session, organization, owner, moment)
    count_among_peers(session, organization, moment)
    count_unshared_needs(session, organization, moment)
    programme = session.query(Programme).order_by(Programme.id).first()
    assert programme is not None
    reminder, message = do_fieldwork(session, survey, invitation, owner, moment)
    practice, peer_request = exchange(session, organization, owner, moment)
    finding, committee = register(session, programme, survey, invitation, owner, moment)
    edition = hold_course(session, programme)
    nomination = take_part(session, edition, organization, owner, moment)
    made = Belongings(
        organization=organization,
        owner=owner,
        survey=survey,
        invitation=invitation,
        assessment=assessment,
        assessor=assessor,
        evidence=prove(session, assessment, owner, moment),
        job=make_document(session, assessment, owner, moment),
        programme=programme,
        reminder=reminder,
        message=message,
        action=plan_action(session, assessment, owner, moment),
        practice=practice,
        peer_request=peer_request,
        theme=give_theme(session, survey, invitation, organization, owner, moment),
        frozen=measure(session, programme, owner, moment),
        figure=quote(session, owner, moment),
        finding=finding,
        committee=committee,
        scenario=plan_training(session, owner, moment),
        edition=edition,
        nomination=nomination,
    )
    with app.app_context():
        evaluate_training(session, edition, owner, moment)
    session.commit()
    return made
