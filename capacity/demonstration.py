"""The demonstration data set: a small world in which a visitor can walk every path.

Its accounts are named by their role, its organizations lie in demonstration countries (ISO's
user-assigned codes XA to XC), which every real figure and every export leaves out. It is loaded
only into the default, still empty SQLite database. Everything in it was done by the platform's own
actions: in country A the diagnostics wait for their assessors, in country B they have been
validated, in country C they wait for their reviewers.
"""

import random
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments import actions as diagnostics
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import positions_of, reviews_of, self_ratings
from capacity.diagnostics.assessments.records import build_records
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import Decision
from capacity.diagnostics.reviewing import actions as reviewing
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.actions import invite
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import Settings as RoundSettings
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.domain.tags import TagKind
from surveys.collection.rounds.models import Round
from surveys.constituents.actions import add_organization, grant_role
from surveys.constituents.models import Organization, Person
from surveys.constituents.passwords import hash_password
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.config import Settings, default_database_url
from surveys.foundation.database import database, now
from surveys.questionnaires.domain.answering import asked
from surveys.questionnaires.domain.structure import (
    Answer,
    CriterionPart,
    Field,
    FieldKind,
    Item,
    ItemType,
    Questionnaire,
)
from surveys.questionnaires.queries import latest_version, questionnaire_in

DOMAIN = "demonstration.example"
COUNTRIES = {"A": "XAA", "B": "XBB", "C": "XCC"}

DIAGNOSTICS = {
    Group.GOVERNMENT: ("diagnostic-ministry", "Ministries of labour"),
    Group.EMPLOYERS: ("diagnostic-employers", "Employers' organizations"),
    Group.WORKERS: ("diagnostic-workers", "Workers' organizations"),
}

# What the demonstration organizations are called, in the language they write in.
NAMES = {
    (Group.GOVERNMENT, "fr"): "Ministère du Travail (démonstration {})",
    (Group.EMPLOYERS, "fr"): "Fédération des employeurs (démonstration {})",
    (Group.WORKERS, "fr"): "Confédération des travailleurs (démonstration {})",
    (Group.GOVERNMENT, "ar"): "وزارة العمل (عرض توضيحي {})",
    (Group.EMPLOYERS, "ar"): "اتحاد أصحاب العمل (عرض توضيحي {})",
    (Group.WORKERS, "ar"): "اتحاد العمال (عرض توضيحي {})",
    (Group.GOVERNMENT, "en"): "Ministry of Labour (demonstration {})",
    (Group.EMPLOYERS, "en"): "Employers' Federation (demonstration {})",
    (Group.WORKERS, "en"): "Workers' Confederation (demonstration {})",
}
LANGUAGE_OF = {"A": "fr", "B": "ar", "C": "en"}

# The three assessors of each organization: who they are, and the language they answer in.
ASSESSORS = (("legal unit", "fr"), ("planning unit", "ar"), ("training unit", "en"))

RATIONALE = "Agreed in the consensus meeting on the documents listed as evidence."
EVIDENCE = "Annual report and minutes of the governing body of the past twelve months."


def set_up() -> str:
    """The set-up step: load the demonstration where it belongs, and say how to sign in."""
    settings: Settings = current_app.extensions["settings"]
    if settings.production or settings.database_url != default_database_url(settings.state_dir):
        return ""
    password_file = settings.state_dir / "demonstration-password"
    with database().writing() as session:
        if session.scalar(select(func.count(Person.id))) == 0:
            load(session, _new_password(password_file), now())
            session.commit()
    if not password_file.exists():
        return ""
    return _sign_ins(password_file.read_text(encoding="utf-8"))


def _new_password(path: Path) -> str:
    """A password of this installation's own: no two installations share one."""
    password = "-".join(secrets.token_hex(2) for _number in range(4))
    path.touch(mode=0o600)
    path.write_text(password, encoding="utf-8")
    return password


def _sign_ins(password: str) -> str:
    with database().reading() as session:
        accounts = session.execute(
            select(Person.email, Person.name)
            .where(Person.email.endswith(f"@{DOMAIN}"), Person.active)
            .order_by(Person.id)
        ).all()
    if not accounts:
        return ""
    width = max(len(email) for email, _name in accounts)
    lines = [f"  {email:<{width}}  {name}" for email, name in accounts]
    heading = _("Demonstration sign-ins (password for all: %(password)s):", password=password)
    return "\n".join([heading, *lines, ""])


def load(session: Session, password: str, moment: datetime) -> None:
    """Fill an empty database whose countries and questionnaires are loaded."""
    chance = random.Random(2026)  # the same world each time
    people = _People(session, password)
    organizations = _add_organizations(session)
    _add_staff(people)
    for group, (code, title) in DIAGNOSTICS.items():
        round_ = _round(session, code, f"{title}: self-diagnosis", moment, -45, 60)
        for letter in COUNTRIES:
            organization = organizations[letter, group]
            _Diagnosis(session, people, organization, letter, chance, moment).carry_out(round_)
    _survey(session, people, list(organizations.values()), chance, moment)
    _next_year(session, moment)


# Who asks in every round of the demonstration.
ORGANIZED = RoundSettings(
    languages=("en", "fr", "ar"),
    organizer="Demonstration office",
    reply_to=f"office@{DOMAIN}",
)


class _People:
    """Adds accounts; one hash serves all, for they share the installation's password."""

    def __init__(self, session: Session, password: str) -> None:
        self.session = session
        self.password_hash = hash_password(password)

    def add(self, address: str, name: str, language: str, grant: Grant) -> Person:
        person = Person(
            email=f"{address}@{DOMAIN}",
            name=name,
            password_hash=self.password_hash,
            language=language,
        )
        self.session.add(person)
        self.session.flush()
        grant_role(self.session, person, grant)
        return person


def _add_organizations(session: Session) -> dict[tuple[str, Group], Organization]:
    return {
        (letter, group): add_organization(
            session,
            country,
            group,
            NAMES[group, LANGUAGE_OF[letter]].format(letter),
            LANGUAGE_OF[letter],
        )
        for letter, country in COUNTRIES.items()
        for group in Group
    }


def _add_staff(people: _People) -> None:
    for group in Group:
        grant = Grant(Role.REVIEWER, group=group)
        people.add(f"reviewer-{group}", f"Reviewer, {group}", "en", grant)
    for role in (Role.DESIGNER, Role.ANALYST, Role.PLANNER, Role.ADMINISTRATOR):
        people.add(role.value, role.value.capitalize(), "en", Grant(role))


def _round(
    session: Session, code: str, title: str, moment: datetime, opened: int, closes: int
) -> Round:
    version = latest_version(session, code)
    if version is None:
        raise LookupError(f"the built-in questionnaire {code} is not loaded")
    return plan_round(
        session,
        f"{title} (demonstration)",
        version.id,
        Mode.CONFIDENTIAL,
        moment + timedelta(days=opened),
        moment + timedelta(days=closes),
        settings=ORGANIZED,
    )


class _Diagnosis:
    """One organization's assessment, taken as far as its country's place in the story."""

    def __init__(
        self,
        session: Session,
        people: _People,
        organization: Organization,
        letter: str,
        chance: random.Random,
        moment: datetime,
    ) -> None:
        self.session = session
        self.people = people
        self.organization = organization
        self.letter = letter
        self.chance = chance
        self.moment = moment
        self.group = Group(organization.group)
        self.focal_point = people.add(
            f"focal-{self.group}-{letter.lower()}",
            f"Focal point, {self.group}, country {letter}",
            organization.language,
            Grant(Role.FOCAL_POINT, organization.id),
        )

    def carry_out(self, round_: Round) -> None:
        assessment = diagnostics.start_assessment(
            self.session, round_, self.organization, self.moment - timedelta(days=40)
        )
        questionnaire = questionnaire_in(self.session, round_.version_id, "en")
        self._rate(assessment, questionnaire)
        if self.letter == "A":
            return  # its assessors have an account each, and everything is before them
        self._agree(assessment, questionnaire)
        if self.letter == "B":
            self._review(assessment, questionnaire)

    def _rate(self, assessment: Assessment, questionnaire: Questionnaire) -> None:
        strengths = {s.code: self.chance.uniform(1.6, 4.4) for s in questionnaire.sections}
        for number, (unit, language) in enumerate(ASSESSORS, start=1):
            person = None
            if self.letter == "A":
                person = self.people.add(
                    f"assessor-{number}-{self.group}-a",
                    f"Assessor {number}, {self.group}, country A",
                    language,
                    Grant(Role.RESPONDENT, self.organization.id),
                )
            invitation = diagnostics.invite_assessor(
                self.session,
                assessment,
                unit.capitalize(),
                language,
                self.moment - timedelta(days=39),
                person_id=person.id if person else None,
            )
            if person is None:
                answers = self._ratings(questionnaire, strengths)
                _answer(self.session, invitation, answers, self.moment - timedelta(days=30))

    def _ratings(
        self, questionnaire: Questionnaire, strengths: dict[str, float]
    ) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for section in questionnaire.sections:
            for item in section.items:
                level = round(strengths[section.code] + self.chance.gauss(0, 0.8))
                level = min(5, max(1, level))
                desired = min(5, level + self.chance.choice((0, 1, 1, 2)))
                answers[item.code] = str(level)
                answers[f"{item.code}.{CriterionPart.DESIRED}"] = str(desired)
                answers[f"{item.code}.{CriterionPart.IMPORTANCE}"] = str(
                    self.chance.choice((2, 3, 3, 4, 4, 5))
                )
        return answers

    def _records(
        self, assessment: Assessment, questionnaire: Questionnaire
    ) -> tuple[CriterionRecord, ...]:
        return build_records(
            questionnaire,
            self_ratings(self.session, assessment.id, questionnaire),
            positions_of(self.session, assessment.id),
            reviews_of(self.session, assessment.id),
        )

    def _agree(self, assessment: Assessment, questionnaire: Questionnaire) -> None:
        closed = self.moment - timedelta(days=25)
        found = self._records(assessment, questionnaire)
        diagnostics.close_rating(self.session, assessment, found, closed)
        for record in found:
            level = sorted(record.self_ratings)[len(record.self_ratings) // 2]
            diagnostics.record_position(
                self.session,
                assessment,
                record.code,
                diagnostics.Statement(
                    level=level,
                    desired=min(5, level + self.chance.choice((0, 1, 1, 2))),
                    importance=self.chance.choice((2, 3, 4, 4, 5)),
                    rationale=RATIONALE,
                    evidence=EVIDENCE if self.chance.random() < 0.8 else "",
                ),
                0,
                self.focal_point.id,
                closed,
            )
        diagnostics.submit_assessment(
            self.session,
            assessment,
            self._records(assessment, questionnaire),
            positions_of(self.session, assessment.id),
            self.moment - timedelta(days=20),
        )

    def _review(self, assessment: Assessment, questionnaire: Questionnaire) -> None:
        reviewer = self.session.scalars(
            select(Person).where(Person.email == f"reviewer-{self.group}@{DOMAIN}")
        ).one()
        decided = self.moment - timedelta(days=12)
        positions = positions_of(self.session, assessment.id)
        for record in self._records(assessment, questionnaire):
            position = positions[record.code]
            proven = bool(position.evidence) or position.level == 1
            verdict = (
                reviewing.Verdict(Decision.VERIFY, position.level)
                if proven
                else reviewing.Verdict(Decision.ACCEPT)
            )
            reviewing.decide(
                self.session, assessment, position, record, verdict, 0, reviewer.id, decided
            )
        reviewing.finish_review(
            self.session,
            assessment,
            self._records(assessment, questionnaire),
            positions,
            reviews_of(self.session, assessment.id),
            decided,
        )


def _survey(
    session: Session,
    people: _People,
    organizations: Sequence[Organization],
    chance: random.Random,
    moment: datetime,
) -> None:
    """A closed round on taking part in a DWCP with its answers, and one that is open."""
    closed = _round(
        session, "dwcp-participation", "Taking part in the DWCP, last year", moment, -120, -30
    )
    questionnaire = questionnaire_in(session, closed.version_id, "en")
    answered = moment - timedelta(days=60)
    for organization in organizations:
        leaning = chance.uniform(2.0, 4.4)
        for office in ("President's office", "Secretariat", "International department"):
            invitation = _invite(session, closed, organization, office, answered)
            answers = _survey_answers(questionnaire, leaning, chance)
            _answer(session, invitation, answers, answered)
    opened = _round(
        session, "dwcp-participation", "Taking part in the DWCP, this year", moment, -10, 50
    )
    for organization in organizations[:3]:
        person = people.add(
            f"respondent-{organization.group}-a",
            f"Respondent, {organization.group}, country A",
            organization.language,
            Grant(Role.RESPONDENT, organization.id),
        )
        _invite(session, opened, organization, "Secretariat", moment, person)


def _next_year(session: Session, moment: datetime) -> None:
    """A round that is only planned: its check says what is still to be done."""
    version = latest_version(session, "unsdcf-participation")
    if version is None:
        raise LookupError("the built-in questionnaire unsdcf-participation is not loaded")
    begins = moment.year + 1 - (moment.year + 1) % 2
    plan_round(
        session,
        "Taking part in the Cooperation Framework, next year (demonstration)",
        version.id,
        Mode.CONFIDENTIAL,
        moment + timedelta(days=120),
        moment + timedelta(days=180),
        moment,
        settings=replace(
            ORGANIZED,
            tags={
                TagKind.OUTCOME: ("Outcome 3",),
                TagKind.PROGRAMME: ("Demonstration framework",),
                TagKind.BIENNIUM: (f"{begins}-{(begins + 1) % 100:02}",),
            },
        ),
    )


def _invite(
    session: Session,
    round_: Round,
    organization: Organization,
    label: str,
    moment: datetime,
    person: Person | None = None,
) -> Invitation:
    letter = next(key for key, iso3 in COUNTRIES.items() if iso3 == organization.country_iso3)
    programme = (
        f"programme:demonstration-{letter}",
        f"Decent Work Country Programme 2025-29, demonstration country {letter}",
    )
    return invite(
        session,
        round_,
        organization.id,
        label,
        organization.language,
        moment,
        person_id=person.id if person else None,
        subject=programme,
    )


def _survey_answers(
    questionnaire: Questionnaire, leaning: float, chance: random.Random
) -> dict[str, Answer]:
    """Answers to all that is asked, section by section as conditions open questions."""
    answers: dict[str, Answer] = {}
    for _section in questionnaire.sections:
        for _place, item, fields in asked(questionnaire, dict(answers)):
            for field in fields:
                if field.code not in answers:
                    answer = _made_up(item, field, leaning, chance)
                    if answer is not None:
                        answers[field.code] = answer
    return answers


def _made_up(item: Item, field: Field, leaning: float, chance: random.Random) -> Answer | None:
    near = leaning + chance.gauss(0, 0.9)
    if field.kind is FieldKind.CHOICES:
        ordinary = [option.code for option in field.options if option.special is None]
        return tuple(sorted(chance.sample(ordinary, 2), key=ordinary.index))
    if field.kind is FieldKind.INTEGER:
        return min(field.max, max(field.min, round(near * 2)))
    if field.kind is not FieldKind.CHOICE:
        return None
    if chance.random() < 0.06:
        special = [option.code for option in field.options if option.special is not None]
        return chance.choice(special) if special else None
    if item.type in (ItemType.SCALE, ItemType.GRID):
        codes = [option.code for option in field.options if option.special is None]
        lowest = int(codes[0])
        return codes[min(len(codes) - 1, max(0, round(near) - max(lowest, 1)))]
    return chance.choice([option.code for option in field.options if option.special is None])


def _answer(
    session: Session, invitation: Invitation, answers: dict[str, Answer], moment: datetime
) -> None:
    response = save_answers(
        session, holder_of(invitation), None, answers, invitation.language, moment
    )
    submit_response(session, response, moment)
