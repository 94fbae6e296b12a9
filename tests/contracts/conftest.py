"""Two institutions of different groups and countries, and everything that can belong to them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.actions import Intent, add_action
from capacity.diagnostics.action_plans.models import PlanAction, PlanDigest
from capacity.diagnostics.assessments.actions import invite_assessor, start_assessment
from capacity.diagnostics.assessments.models import (
    Assessment,
    Position,
    RecordedPosition,
    Review,
)
from capacity.diagnostics.domain.action_plan import Support
from capacity.diagnostics.domain.progress import AssessmentState, Decision
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.meeting.actions import begin, park
from capacity.diagnostics.reviewing.models import (
    Appeal,
    Assignment,
    DecisionLetter,
    MessageNotice,
    ReviewMessage,
    SecondReading,
    SecondReadingRequest,
)
from capacity.exchange.models import PeerRequest, Practice
from capacity.indicators.actions import (
    Number,
    Sourced,
    code_programmes,
    freeze_value,
    set_baseline,
    state_value,
)
from capacity.indicators.built_in import Quoted
from capacity.indicators.domain.definitions import Aiming, Measured, Plan
from capacity.indicators.domain.evidence import Stated
from capacity.indicators.domain.freezing import canonical, fingerprint, inputs_of
from capacity.indicators.domain.reflection import Level
from capacity.indicators.domain.results import Direction
from capacity.indicators.models import FrozenValue, Indicator, QuotedFigure
from capacity.indicators.quoting import correct_figure, quote_figure
from capacity.participation.domain.codes import Involvement
from capacity.participation.domain.particulars import (
    CommitteeRole,
    CommitteeState,
    Composition,
    Particulars,
    StatedCommittee,
)
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.record import StatedFinding
from capacity.participation.domain.telling import Fact, Line
from capacity.participation.domain.verdicts import Verdict
from capacity.participation.models import (
    Committee,
    CoreItem,
    Finding,
    Programme,
    ProgrammeFrame,
    ProgrammeRound,
)
from capacity.participation.register.actions import (
    Hand,
    correct_programme,
    enter_finding,
    stated_of,
)
from capacity.participation.register.committees import enter_committee
from capacity.participation.telling import tell
from capacity.reports.comparing.models import PeerEdition, PeerScore
from capacity.reports.places.models import RegionRelease
from capacity.reports.portfolio.keeping import keep_levels
from capacity.training.catalogue.models import CoursePrerequisite, EditionRecord
from capacity.training.cohorts.actions import offer_places
from capacity.training.cohorts.deciding import accept, grant_fellowship
from capacity.training.cohorts.models import Nomination, ParticipantLetter
from capacity.training.cohorts.nominating import Named, nominate
from capacity.training.demand.models import DemandCell, DemandEdition
from capacity.training.domain.evaluation import Phase, suggested_windows
from capacity.training.domain.settings import Change, Settings
from capacity.training.domain.settings import Hand as ByHand
from capacity.training.evaluation.asking import invite_participants, plan_evaluation
from capacity.training.evaluation.models import EvaluationResult
from capacity.training.evaluation.queries import rounds_of
from capacity.training.plans.actions import begin_plan, settle_by_hand
from capacity.training.plans.models import PlanScenario
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    Message,
    MessageTemplate,
    OpenLink,
    Reminder,
)
from surveys.collection.population.models import Contact, Frame, FrameUnit, WaitingList
from surveys.collection.rounds.models import ItemLink, Round, RoundTag
from surveys.constituents.audit import record_event
from surveys.constituents.consents import OFFERS, give_consent
from surveys.constituents.models import Organization, Person, Succession
from surveys.constituents.roles import Grant, Group, Role, Scope
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.comments.actions import add_theme, code_texts
from surveys.results.comments.models import Theme
from surveys.results.extract.actions import append_round
from surveys.results.releases.actions import keep, situation, worked_out
from tests.factories import (
    make_course,
    make_edition,
    make_invitation,
    make_organization,
    make_person,
    make_round,
)

DIAGNOSTICS = {
    Group.GOVERNMENT: "diagnostic-ministry",
    Group.EMPLOYERS: "diagnostic-employers",
    Group.WORKERS: "diagnostic-workers",
}


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


@pytest.fixture
def own_organization(session: Session) -> Organization:
    return make_organization(session, Group.WORKERS, "SEN")


@pytest.fixture
def foreign_organization(session: Session) -> Organization:
    return make_organization(session, Group.EMPLOYERS, "FRA")


@pytest.fixture
def build(app: Flask, session: Session) -> Build:
    """``build(organization, owner)``: the belongings, committed."""

    def make(organization: Organization, owner: Person) -> Belongings:
        moment = datetime.now(UTC)
        survey = make_round(session)
        survey.previous_id = make_round(session).id
        invitation, _token = make_invitation(session, survey, organization, person=owner)
        given = save_answers(session, holder_of(invitation), None, {"role": "board"}, "en", moment)
        submit_response(session, given, moment)
        keep(session, survey, worked_out(situation(session, survey, moment)), moment, owner.id)
        diagnostic = make_round(session, DIAGNOSTICS[Group(organization.group)])
        assessment = start_assessment(session, diagnostic, organization, moment)
        assessor = invite_assessor(session, assessment, "Legal unit", "en", moment, owner.id)
        _hand_in(session, assessment, owner, moment)
        _meet(session, assessment, owner, moment)
        evidence = _prove(session, assessment, owner, moment)
        job = _job(session, assessment, owner, moment)
        _talk_it_over(session, assessment, owner, moment)
        record_event(session, owner.id, "account.signed-in", f"person:{owner.id}", moment)
        give_consent(session, organization, OFFERS[0], owner.id, moment)
        _come_after(session, organization, moment)
        _count_among_peers(session, organization, moment)
        _count_unshared_needs(session, organization, moment)
        reminder, message = _fieldwork(session, survey, invitation, owner, moment)
        programme = session.query(Programme).order_by(Programme.id).first()
        assert programme is not None
        made = Belongings(
            organization,
            owner,
            survey,
            invitation,
            assessment,
            assessor,
            evidence,
            job,
            programme,
            reminder,
            message,
            _plan(session, assessment, owner, moment),
            *_exchange(session, organization, owner, moment),
            give_theme(session, survey, invitation, organization, owner, moment),
            measure(session, programme, owner, moment),
            quote(session, owner, moment),
            *register(session, programme, survey, invitation, owner, moment),
            plan_training(session, owner, moment),
            *take_part(session, hold_course(session, programme), organization, owner, moment),
        )
        with app.app_context():
            evaluate_training(session, made.edition, owner, moment)
        session.commit()
        return made

    return make


def _come_after(session: Session, organization: Organization, moment: datetime) -> None:
    """Another organization merged into this one yesterday."""
    group, country = Group(organization.group), organization.country_iso3
    before = make_organization(session, group, country)
    before.ended_on = moment.date() - timedelta(days=1)
    session.add(Succession(predecessor_id=before.id, successor_id=organization.id))
    session.flush()


def _count_among_peers(session: Session, organization: Organization, moment: datetime) -> None:
    """One score of it in an edition of its group and region."""
    edition = PeerEdition(
        group=organization.group,
        region=organization.country.region,
        demonstration=False,
        number=organization.id,
        made_at=moment,
        checked_at=moment,
    )
    session.add(edition)
    session.flush()
    session.add(
        PeerScore(
            edition_id=edition.id,
            organization_id=organization.id,
            area="C1",
            provenance="consensus",
            country_iso3=organization.country_iso3,
            texts="0" * 64,
            numerator=3,
            divisor=1,
        )
    )
    session.flush()


def _count_unshared_needs(session: Session, organization: Organization, moment: datetime) -> None:
    """One number of an edition, in which it is counted."""
    number = organization.id
    edition = DemandEdition(demonstration=False, number=number, made_at=moment, checked_at=moment)
    session.add(edition)
    session.flush()
    session.add(
        DemandCell(
            edition_id=edition.id,
            area="C1",
            group=organization.group,
            region=organization.country.region,
            needing=5,
            counted=10,
            members=[[number, "1", True]],
        )
    )
    session.flush()


def _fieldwork(
    session: Session, survey: Round, invitation: Invitation, owner: Person, moment: datetime
) -> tuple[Reminder, Message]:
    """What belongs to a round besides invitations and responses: one row of each kind."""
    reminder = Reminder(round_id=survey.id, step=1, due_at=moment, done_at=moment)
    message = Message(
        round_id=survey.id,
        invitation_id=invitation.id,
        kind="invitation",
        state="sent",
        language="en",
        asked_at=moment,
        due_at=moment,
        sent_at=moment,
    )
    survey.tags = [RoundTag(kind="outcome", value="Outcome 3")]
    contact = Contact(round_id=survey.id, name="Head of unit", email="unit@example.org")
    session.add_all([contact, Frame(round_id=survey.id, source="register", made_at=moment)])
    session.flush()
    _waiting_list(session, survey, owner, moment)
    unit = FrameUnit(
        round_id=survey.id,
        organization_id=invitation.organization_id,
        contact_id=contact.id,
        label="Legal unit",
        language="en",
        selected=True,
    )
    session.add(unit)
    session.flush()
    invitation.unit_id, invitation.contact_id = unit.id, contact.id
    session.add_all(
        [
            ItemLink(
                round_id=survey.id, group="", code="role", previous_code="role", comparable=True
            ),
            InvitationEvent(
                invitation_id=invitation.id, at=moment, kind="contacted", person_id=owner.id
            ),
            OpenLink(
                round_id=survey.id,
                token=f"open-{survey.id}",
                most_in_all=100,
                most_per_organization=3,
                made_at=moment,
            ),
            MessageTemplate(
                round_id=survey.id, kind="reminder", language="en", subject="A", body="B"
            ),
            reminder,
            message,
        ]
    )
    session.flush()
    return reminder, message


def _waiting_list(session: Session, survey: Round, owner: Person, moment: datetime) -> None:
    content = b"organization,country\nA union,SEN\n"
    file = StoredFile(name="list.csv", media_type="text/csv", content=content, made_at=moment)
    session.add(file)
    session.flush()
    session.add(
        WaitingList(
            round_id=survey.id,
            file_id=file.id,
            person_id=owner.id,
            uploaded_at=moment,
            manner={"kind": "csv", "encoding": "utf-8", "separator": ",", "sheet": ""},
            preview={
                "sheets": [],
                "headings": ["organization", "country"],
                "samples": [["A union"], ["SEN"]],
                "rows": 1,
            },
        )
    )
    session.flush()


def _hand_in(session: Session, assessment: Assessment, person: Person, moment: datetime) -> None:
    """Agreed on each criterion, submitted, and one criterion accepted already."""
    assessment.state = AssessmentState.SUBMITTED
    assessment.rating_closed_at = assessment.submitted_at = moment
    criteria = questionnaire_in(session, assessment.round.version_id, "en").items
    session.add_all(
        Position(
            assessment_id=assessment.id,
            criterion=criterion.code,
            level=3,
            desired=4,
            importance=5,
            rationale="Agreed in the meeting.",
            agreed_by=person.id,
            agreed_at=moment,
        )
        for criterion in criteria
    )
    session.flush()
    session.add(
        Review(
            assessment_id=assessment.id,
            criterion=criteria[0].code,
            decision=Decision.ACCEPT,
            reviewer_id=person.id,
            decided_at=moment,
            position_revision=1,
        )
    )
    session.flush()


def _meet(session: Session, assessment: Assessment, person: Person, moment: datetime) -> None:
    """A meeting was held: one point put off, one position recorded."""
    meeting = begin(session, assessment.id, "C1.1", person.id, moment)
    park(session, meeting, "C1.1", "Ask the legal unit.", person.id, moment)
    session.add(
        RecordedPosition(
            assessment_id=assessment.id,
            criterion="C1.1",
            revision=1,
            statement={"level": 3},
            person_id=person.id,
            at=moment,
        )
    )
    session.flush()


def _prove(session: Session, assessment: Assessment, person: Person, moment: datetime) -> Evidence:
    """A file that proves a level, for reviewers to see."""
    piece = Evidence(
        assessment_id=assessment.id,
        criterion="C1.1",
        kind="file",
        title="Statutes",
        supports_level=3,
        visibility="reviewer",
        added_by=person.id,
        added_at=moment,
        name="statutes.pdf",
        media_type="application/pdf",
        size=5,
        sha256="0" * 64,
        scan="not_scanned",
        content=b"%PDF-",
    )
    session.add(piece)
    session.flush()
    return piece


def _talk_it_over(
    session: Session, assessment: Assessment, person: Person, moment: datetime
) -> None:
    """One row of each kind of what reviewers and institution say to each other."""
    at = {"assessment_id": assessment.id, "criterion": "C1.1"}
    file = StoredFile(name="d.pdf", media_type="application/pdf", content=b"%PDF-", made_at=moment)
    session.add_all(
        [
            Assignment(
                assessment_id=assessment.id,
                reviewer_id=person.id,
                assigned_by=person.id,
                assigned_at=moment,
            ),
            SecondReadingRequest(**at, asked_by=person.id, asked_at=moment),
            SecondReading(
                **at,
                reader_id=person.id,
                agrees=True,
                position_revision=1,
                review_revision=1,
                read_at=moment,
            ),
            ReviewMessage(
                **at, author_id=person.id, side="reviewer", text="Which year?", written_at=moment
            ),
            MessageNotice(assessment_id=assessment.id, side="institution", told_at=moment),
            DecisionLetter(
                assessment_id=assessment.id,
                number=1,
                content=[],
                decided_by=person.id,
                decided_at=moment,
                file=file,
            ),
            Appeal(
                assessment_id=assessment.id,
                text="See the minutes.",
                criteria=["C1.1"],
                lodged_by=person.id,
                lodged_at=moment,
            ),
        ]
    )
    session.flush()


def _exchange(
    session: Session, organization: Organization, person: Person, moment: datetime
) -> tuple[Practice, PeerRequest]:
    """An entry that everybody may read, and a request to a peer."""
    practice = Practice(
        organization_id=organization.id,
        kind="practice",
        title="Minutes within a week",
        done="Done.",
        result="It helped.",
        area="C1",
        criterion="C1.2",
        language="en",
        state="shared",
        shared_at=moment,
        written_by=person.id,
        written_at=moment,
        changed_at=moment,
        searched="done",
    )
    peer = make_organization(session, Group(organization.group), organization.country_iso3)
    asked = PeerRequest(
        from_id=organization.id,
        to_id=peer.id,
        criterion="C4.2",
        text="How did you begin?",
        asked_by=person.id,
        asked_at=moment,
    )
    session.add_all([practice, asked])
    session.flush()
    return practice, asked


def give_theme(
    session: Session,
    survey: Round,
    invitation: Invitation,
    organization: Organization,
    person: Person,
    moment: datetime,
) -> Theme:
    """One theme of the group, given to one of its texts."""
    group, key = Group(organization.group), holder_of(invitation).key
    theme = add_theme(session, survey.id, group, "Time", "", person.id, moment)
    code_texts(session, "comment", person.id, [theme.id], {key: [theme.id]}, moment)
    return theme


def _plan(session: Session, assessment: Assessment, person: Person, moment: datetime) -> PlanAction:
    """One action that wants support, and a digest about it."""
    training = frozenset({Support.TRAINING})
    intent = Intent("Train the desk officers.", "Legal unit", moment.date(), "C1.1", training)
    action, _new = add_action(session, assessment, intent, "0" * 32, person.id, moment)
    session.add(
        PlanDigest(person_id=person.id, state="sent", action_ids=[action.id], told_at=moment)
    )
    session.flush()
    return action


def measure(
    session: Session, programme: Programme, person: Person, moment: datetime
) -> FrozenValue:
    """A baseline, a value, a coding, and a value that was frozen."""
    code = select(Indicator.id).where(Indicator.code == "1.1")
    indicator_id, sourced = session.scalars(code).one(), Sourced("GB.307/TC/1")
    set_baseline(session, indicator_id, Decimal(50), sourced, True, person.id, moment)
    value = Number(Decimal(72))
    state_value(session, indicator_id, 2010, value, sourced, person.id, moment)
    code_programmes(session, {programme.id: (Level.OUTPUT, "Page 3")}, person.id, moment)
    plan = Plan(Measured.PERCENT, Aiming.ABSOLUTE, Direction.UP)
    inputs = inputs_of({"code": "1.1", "revision": 1}, plan, 2010, None, Stated(Fraction(72)))
    key, why = fingerprint(canonical(inputs)), "A better source."
    frozen, _new = freeze_value(session, indicator_id, 2010, inputs, key, why, person.id, moment)
    return frozen


def quote(session: Session, person: Person, moment: datetime) -> QuotedFigure:
    """A figure that was corrected, in place of the one that was added."""
    texts = {"en": {"title": f"Workers trained, as {person.id} says", "as_of": "2008"}}
    day = moment.date()
    first = Quoted(texts, Decimal(11), Measured.COUNT, "", day, "GB.307/TC/1", "12")
    added, _new = quote_figure(session, first, person.id, moment)
    second = replace(first, number=Decimal(12))
    figure, _new = correct_figure(session, added, second, "A slip.", person.id, moment)
    return figure


def register(
    session: Session,
    programme: Programme,
    survey: Round,
    invitation: Invitation,
    owner: Person,
    moment: datetime,
) -> tuple[Finding, Committee]:
    """A finding that took another one's place, a committee, and a round about the programme."""
    stated, group = stated_of(programme), Group(invitation.organization.group)
    correct_programme(session, programme, stated, ["X1"], "Coded.", Hand(owner.id, moment))
    found: list[Finding] = []
    for number, year in enumerate((2024, 2025)):
        text = StatedFinding(
            country_iso3=programme.country_iso3,
            country_as_stated="Its name",
            programme=stated,
            name="",
            groups=(group,),
            involvement=Involvement.CONSULTED,
            stage=None,
            text=f"They were consulted in {year}.",
            source=f"Document of {owner.id}",
            paragraph="3",
        )
        hand = Hand(owner.id, moment, f"finding-{owner.id}-{number}")
        more = Particulars(reasons=(Reason.NO_INTEREST,))
        corrects = found[-1].id if found else None
        entered, _new = enter_finding(session, programme, text, more, hand, corrects, "A slip.")
        found.append(entered)
    committee, _new = enter_committee(
        session,
        programme.id,
        StatedCommittee(
            state=CommitteeState.EXISTS,
            name="Committee",
            composition=Composition(3, 3, 3, 4, 5),
            roles=(CommitteeRole.MONITORING,),
            tripartite_evaluation=True,
            text="It meets.",
            source=f"Document of {owner.id}",
            paragraph="4",
        ),
        Hand(owner.id, moment, f"committee-{owner.id}"),
    )
    place = {"round_id": survey.id, "programme_id": programme.id}
    session.add(ProgrammeRound(**place, publication="consent", registered_at=moment))
    session.add(CoreItem(round_id=survey.id, code="heard"))
    session.flush()
    session.add(
        ProgrammeFrame(
            **place, organization_id=invitation.organization_id, official_id=invitation.id
        )
    )
    session.flush()
    verdict = Fact(programme.id, survey.id, Line.GLOBAL, Verdict.YES, True, programme.country_iso3)
    tell(session, [frozenset({verdict})])
    return found[-1], committee


def _job(session: Session, assessment: Assessment, owner: Person, moment: datetime) -> Job:
    file = StoredFile(name="a.pdf", media_type="application/pdf", content=b"%PDF-", made_at=moment)
    job = Job(
        kind="reports.institution-pdf",
        subject=f"assessment:{assessment.id}",
        owner_id=owner.id,
        request={},
        state=JobState.DONE,
        done=1,
        asked_at=moment,
        ended_at=moment,
        file=file,
    )
    session.add(job)
    session.flush()
    return job


@pytest.fixture
def world(app: Flask, session: Session, own_organization: Organization, build: Build) -> Belongings:
    """One institution with at least one row in every table."""
    grant = Grant(Role.FOCAL_POINT, own_organization.id)
    made = build(own_organization, make_person(session, grant))
    with app.app_context():
        _keep_figures(session)
        survey_id = made.survey.id
        session.close()
        append_round(app.extensions["database"], survey_id)
    return made


def _keep_figures(session: Session) -> None:
    """What the worker keeps of levels, and an edition of a region's figure."""
    keep_levels(session)
    session.add(
        RegionRelease(
            group=Group.WORKERS,
            region="africa",
            area="C1",
            number=1,
            made_at=datetime.now(UTC),
            organizations=5,
            working=3,
            members=[],
        )
    )
    session.commit()


def hold_course(session: Session, programme: Programme) -> EditionRecord:
    """An edition of a course that was made for a programme and comes after another one."""
    first, course = make_course(session), make_course(session)
    course.programme_id = programme.id
    course.prerequisites = [CoursePrerequisite(required_id=first.id)]
    return make_edition(session, course)


def take_part(
    session: Session,
    edition: EditionRecord,
    organization: Organization,
    person: Person,
    moment: datetime,
) -> tuple[EditionRecord, Nomination]:
    """A place of the edition, and somebody with a fellowship who was written to."""
    offer = offer_places(session, edition, organization.id, 1, 0, ("C1.1",), person.id, moment)
    named = Named("Participant", f"participant{person.id}@example.org", "woman", "", "en")
    nomination, _seat = nominate(session, offer, named, person.id, moment)
    accept(session, nomination, person.id, moment)
    grant_fellowship(session, nomination, 1000, "A fund", person.id, moment)
    session.add(
        ParticipantLetter(
            nomination_id=nomination.id,
            kind="invitation",
            link_hash=f"{nomination.id:064}",
            state="sent",
            told_at=moment,
        )
    )
    session.flush()
    return edition, nomination


def evaluate_training(
    session: Session, edition: EditionRecord, person: Person, moment: datetime
) -> None:
    """Its participants are asked before, at the end, and later; of one phase there is a result."""
    windows = suggested_windows(edition.begins, edition.ends)
    plan_evaluation(session, edition, windows, "", person.id, moment)
    invite_participants(session, edition, False, moment)
    planned = rounds_of(session, edition.id)[Phase.BEFORE]
    content = {"invited": 1, "answered": 0, "organizations": 0, "demonstration": False}
    nothing: dict[str, Any] = {"items": {}, "released": [], "pairs": {}, "paired_for_all": []}
    session.add(
        EvaluationResult(
            edition_id=edition.id,
            phase=Phase.BEFORE,
            version_id=planned.round.version_id,
            settled_at=moment,
            content=content | nothing,
        )
    )
    session.flush()


def plan_training(session: Session, person: Person, moment: datetime) -> PlanScenario:
    """A training plan with one scenario, in which something is settled by hand."""
    course, bounds = make_course(session), Settings(months=12, budget=100_000)
    title, press = f"Plan of {person.id}", f"plan-{person.id}"
    begins = moment.date()
    plan, _new = begin_plan(
        session, title, begins, bounds, False, "First", press, person.id, moment
    )
    change = Change(ByHand.AT_LEAST, course.id, "en", 1)
    settle_by_hand(session, plan.scenarios[0], change, "", person.id, moment)
    return plan.scenarios[0]
