"""A country's three institutions, each with everything a diagnostic can hold, in marked words.

Every text carries a mark that names the institution and the kind of thing it is, so that one look
at an answer tells whose secret it holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.actions import Intent, add_action
from capacity.diagnostics.assessments.actions import Statement, invite_assessor
from capacity.diagnostics.assessments.models import Review
from capacity.diagnostics.domain.action_plan import ActionState, Support
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.meeting.actions import begin, park
from capacity.diagnostics.reviewing.models import Appeal, Assignment, DecisionLetter, ReviewMessage
from capacity.exchange.models import PeerRequest, Practice
from capacity.indicators.domain.bienniums import biennium_of
from capacity.participation.domain.codes import ProgrammeType
from capacity.participation.models import Programme
from capacity.participation.replies_queries import subject_of
from capacity.reports.portfolio import keeping
from capacity.training.cohorts.actions import offer_places
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.nominating import Named, nominate
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.actions import invite
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.course import close_round
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.questionnaires.domain.structure import Answer
from surveys.results.releases.actions import keep, situation, worked_out
from tests.contracts.belongings.indicators import measure
from tests.contracts.belongings.participation import register
from tests.contracts.belongings.results import give_theme
from tests.factories import make_edition, make_organization, make_person, make_round
from tests.web.arranging import Case, begun
from tests.web.marks import mark

OWN_AREA = {Group.GOVERNMENT: "M1.1", Group.EMPLOYERS: "E3.1", Group.WORKERS: "W4.1"}
"""A criterion that only this group has: of the social partners one of a private area."""


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution with the numbers that lead to what is its own."""

    case: Case
    rater: Person
    numbers: Mapping[str, list[Any]] = field(hash=False)

    @property
    def group(self) -> Group:
        return Group(self.case.organization.group)


def institution(session: Session, group: Group, country: str = "SEN") -> Institution:
    """Validated, with an appeal, files, a plan, a meeting, documents, a draft and a request."""
    case = begun(session, group, country)
    rater = make_person(session, Grant(Role.RESPONDENT, case.organization.id))
    places = [_rate(session, case, rater.id, "2"), _rate(session, case, None, "3")]
    case.close()
    case.agree(_statement(group))
    _meet(session, case)
    case.submit(now() - timedelta(days=3))
    reviewer = make_person(session, Grant(Role.REVIEWER, group=group))
    pieces = _prove(session, case)
    _validate(session, case, reviewer)
    action = _plan(session, case)
    practice, asked = _exchange(session, case)
    jobs = _documents(session, case, reviewer)
    surveyed = _survey(session, case, reviewer)
    nomination = _nominate(session, case)
    keeping.keep(session, keeping.levels_now(session, [case.id]))
    session.commit()
    numbers: dict[str, list[Any]] = {
        "key": [f"m{place.id}" for place in (*places, surveyed.invitation)],
        "code": ["C1.1", OWN_AREA[group], OWN_AREA[group].split(".")[0], *surveyed.codes],
        "assessment_id": [case.id],
        "evidence_id": pieces,
        "invitation_id": [place.id for place in (*places, surveyed.invitation)],
        "organization_id": [case.organization.id],
        "round_id": [case.assessment.round_id, surveyed.invitation.round_id],
        "version_id": [case.assessment.round.version_id],
        "group": [each.value for each in Group],
        "job_id": jobs,
        "person_id": [case.focal_point.id],
        "iso3": [country, surveyed.programme.country_iso3],
        "region": ["africa"],
        "programme_id": [surveyed.programme.id],
        "theme_id": [surveyed.theme_id],
        "finding_id": [surveyed.finding_id],
        "committee_id": [surveyed.committee_id],
        "frozen_id": [surveyed.frozen_id],
        "biennium": ["2010", str(biennium_of(now().year))],
        "practice_id": [practice],
        "request_id": [asked],
        "kind": ["invitation"],
        "language": ["en"],
        "action_id": [action],
        **{name: [1] for name in ("asked", "membership_id", "message_id", "reminder_id")},
        "course_id": [nomination.edition.course_id],
        "edition_id": [nomination.edition_id],
        "nomination_id": [nomination.id],
        **{name: [1] for name in ("figure_id", "plan_id", "scenario_id", "hand_id")},
    }
    return Institution(case, rater, numbers)


def _rate(session: Session, case: Case, person_id: int | None, level: str) -> Invitation:
    group = Group(case.organization.group)
    label = f"The unit {mark(group, 'rater')}"
    invitation = invite_assessor(session, case.assessment, label, "en", now(), person_id)
    answers: dict[str, Answer | None] = {}
    for code in case.codes:
        answers |= {code: level, f"{code}.desired": "5", f"{code}.importance": "4"}
        answers[f"{code}.evidence"] = f"Seen by {mark(group, 'words')}"
    response = save_answers(session, holder_of(invitation), None, answers, "en", now())
    submit_response(session, response, now())
    session.commit()
    return invitation


def _statement(group: Group) -> Statement:
    return Statement(
        level=3,
        desired=5,
        importance=4,
        rationale=f"For {mark(group, 'rationale')}",
        dissent=f"Against {mark(group, 'dissent')}",
        evidence=f"Minutes {mark(group, 'proof')}",
    )


def _meet(session: Session, case: Case) -> None:
    group = Group(case.organization.group)
    meeting = begin(session, case.id, "C1.1", case.focal_point.id, now())
    park(session, meeting, "C1.1", mark(group, "point"), case.focal_point.id, now())
    session.commit()


def _prove(session: Session, case: Case) -> list[int]:
    """A file for reviewers and one for the own discussion, on a common and on an own criterion."""
    group = Group(case.organization.group)
    found: list[Evidence] = []
    for code in ("C1.1", OWN_AREA[group]):
        for visibility, kind in (("reviewer", "file"), ("institution", "hidden")):
            content = f"{code} {mark(group, kind)}".encode()
            piece = Evidence(
                assessment_id=case.id,
                criterion=code,
                kind="file",
                title=f"Document {mark(group, kind)}",
                supports_level=3,
                visibility=visibility,
                added_by=case.focal_point.id,
                added_at=now() - timedelta(days=4),
                name=f"{mark(group, kind)}.txt",
                media_type="text/plain",
                size=len(content),
                sha256=f"{case.id:032d}{len(found):032d}",
                scan="not_scanned",
                content=content,
            )
            session.add(piece)
            found.append(piece)
    session.flush()
    return [piece.id for piece in found]


def _validate(session: Session, case: Case, reviewer: Person) -> None:
    group, moment = Group(case.organization.group), now()
    at = {"assessment_id": case.id, "criterion": "C1.1"}
    session.add_all(
        Review(
            assessment_id=case.id,
            criterion=code,
            decision="verify",
            verified_level=2,
            reason=f"Because {mark(group, 'verdict')}",
            reviewer_id=reviewer.id,
            decided_at=moment,
            position_revision=1,
        )
        for code in case.codes
    )
    for side, author, kind in (
        ("reviewer", reviewer, "question"),
        ("institution", case.focal_point, "answer"),
    ):
        text = f"Well, {mark(group, kind)}"
        session.add(
            ReviewMessage(
                **at,
                side=side,
                author_id=author.id,
                text=text,
                written_at=moment,
                read_at=moment,
            )
        )
    session.add(
        Assignment(
            assessment_id=case.id,
            reviewer_id=reviewer.id,
            assigned_by=reviewer.id,
            assigned_at=moment,
        )
    )
    letter = DecisionLetter(
        assessment_id=case.id, number=1, content=[], decided_by=reviewer.id, decided_at=moment
    )
    letter.file = _file(mark(group, "letter"))
    session.add(letter)
    session.add(
        Appeal(
            assessment_id=case.id,
            text=mark(group, "appeal"),
            criteria=["C1.1"],
            lodged_by=case.focal_point.id,
            lodged_at=moment,
        )
    )
    case.assessment.state, case.assessment.ended_at = "validated", moment
    session.flush()


def _plan(session: Session, case: Case) -> int:
    group = Group(case.organization.group)
    intent = Intent(
        text=mark(group, "action"),
        owner=mark(group, "owner"),
        term=now().date() + timedelta(days=5),
        criterion="C1.1",
        support=frozenset({Support.TRAINING}),
        state=ActionState.UNDER_WAY,
        progress=30,
    )
    person_id = case.focal_point.id
    action, _new = add_action(session, case.assessment, intent, "0" * 32, person_id, now())
    return action.id


def _exchange(session: Session, case: Case) -> tuple[int, int]:
    group, moment = Group(case.organization.group), now()
    practice = Practice(
        organization_id=case.organization.id,
        kind="failure",
        title=mark(group, "draft"),
        done="Done.",
        result="None.",
        area="C1",
        criterion="C1.2",
        language="en",
        state="draft",
        written_by=case.focal_point.id,
        written_at=moment,
        changed_at=moment,
        searched=mark(group, "draft"),
    )
    peer = make_organization(session, group, "MLI")
    asked = PeerRequest(
        from_id=case.organization.id,
        to_id=peer.id,
        criterion="C4.2",
        text=mark(group, "wishes"),
        asked_by=case.focal_point.id,
        asked_at=moment,
    )
    session.add_all([practice, asked])
    session.flush()
    return practice.id, asked.id


def _documents(session: Session, case: Case, reviewer: Person) -> list[str]:
    """The report that the institution had made, and the one that its bureau had made."""
    group, moment = Group(case.organization.group), now()
    jobs = [
        Job(
            kind="reports.institution-pdf",
            subject=f"assessment:{case.id}",
            owner_id=owner.id,
            request={},
            state=JobState.DONE,
            asked_at=moment,
            ended_at=moment,
            file=_file(mark(group, kind)),
        )
        for owner, kind in ((case.focal_point, "words"), (reviewer, "letter"))
    ]
    session.add_all(jobs)
    session.flush()
    return [job.id for job in jobs]


def _nominate(session: Session, case: Case) -> Nomination:
    """Somebody whom the institution sends to a course."""
    organization, person, edition = case.organization, case.focal_point, make_edition(session)
    offer = offer_places(session, edition, organization.id, 1, 0, (), person.id, now())
    who = mark(Group(organization.group), "nominee")
    named = Named(who, f"{who}@example.org", "woman", who, "en")
    return nominate(session, offer, named, person.id, now())[0]


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What a closed survey about a programme left: answers, a theme, and what is on record."""

    codes = ("1.1", "3.2", "taking_part")
    invitation: Invitation
    programme: Programme
    theme_id: int
    finding_id: int
    committee_id: int
    frozen_id: int


def _survey(session: Session, case: Case, reviewer: Person) -> Surveyed:
    """Answered by the institution in its own words, which its bureau has coded; then published."""
    group, moment = Group(case.organization.group), now()
    query = select(Programme).where(Programme.type == ProgrammeType.DWCP).order_by(Programme.id)
    programme = session.scalars(query).first()
    assert programme is not None
    survey = make_round(session)
    about = (subject_of(programme.id), programme.title)
    invitation = invite(
        session, survey, case.organization.id, "Office", "en", moment, subject=about
    )
    answers: dict[str, Answer | None] = {
        "role": "board",
        "satisfaction": "5",
        "comment": f"Said {mark(group, 'comment')}",
    }
    response = save_answers(session, holder_of(invitation), None, answers, "en", moment)
    submit_response(session, response, moment)
    theme = give_theme(session, survey, invitation, case.organization, reviewer, moment)
    theme.title, theme.description = mark(group, "theme"), f"About {mark(group, 'theme')}"
    finding, committee = register(session, programme, survey, invitation, reviewer, moment)
    frozen = measure(session, programme, reviewer, moment)
    close_round(session, survey, moment)
    keep(session, survey, worked_out(situation(session, survey, moment)), moment)
    return Surveyed(invitation, programme, theme.id, finding.id, committee.id, frozen.id)


def _file(text: str) -> StoredFile:
    content = text.encode()
    return StoredFile(name="a.txt", media_type="text/plain", content=content, made_at=now())
