"""The people and organizations of the demonstration, and how its rounds are planned."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import Settings as RoundSettings
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.actions import add_organization, grant_role
from surveys.constituents.models import Organization, Person
from surveys.constituents.passwords import hash_password
from surveys.constituents.roles import Grant, Group, Role
from surveys.questionnaires.domain.structure import Answer
from surveys.questionnaires.queries import latest_version

DOMAIN = "demonstration.example"
COUNTRIES = {"A": "XAA", "B": "XBB", "C": "XCC", "D": "XDD", "E": "XEE"}

Organizations = dict[tuple[str, Group], Organization]
"""By the letter of the country and the group."""

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
LANGUAGE_OF = {"A": "fr", "B": "ar", "C": "en", "D": "en"}

# Who asks in every round of the demonstration.
ORGANIZED = RoundSettings(
    languages=("en", "fr", "ar"),
    organizer="Demonstration office",
    reply_to=f"office@{DOMAIN}",
)


class People:
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


def organization(
    session: Session, letter: str, group: Group, language: str, mark: str = ""
) -> Organization:
    """Adds one; ``mark`` is what its name carries, the letter of its country if nothing else."""
    name = NAMES[group, language].format(mark or letter)
    return add_organization(session, COUNTRIES[letter], group, name, language)


def add_organizations(session: Session) -> Organizations:
    """One of each group in every country that has a language: all but E."""
    return {
        (letter, group): organization(session, letter, group, language)
        for letter, language in LANGUAGE_OF.items()
        for group in Group
    }


def person(session: Session, address: str) -> Person:
    """Whose account begins with ``address``."""
    return session.scalars(select(Person).where(Person.email == f"{address}@{DOMAIN}")).one()


def add_staff(people: People) -> None:
    for group in Group:
        grant = Grant(Role.REVIEWER, group=group)
        people.add(f"reviewer-{group}", f"Reviewer, {group}", "en", grant)
        people.add(f"second-reader-{group}", f"Second reader, {group}", "en", grant)
    for role in (Role.DESIGNER, Role.ANALYST, Role.PLANNER, Role.ADMINISTRATOR):
        people.add(role.value, role.value.capitalize(), "en", Grant(role))


def planned(
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


def answer(
    session: Session, invitation: Invitation, answers: dict[str, Answer], moment: datetime
) -> Response:
    response = save_answers(
        session, holder_of(invitation), None, answers, invitation.language, moment
    )
    submit_response(session, response, moment)
    return response
