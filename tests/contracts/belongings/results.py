"""What is made of answers."""

from datetime import datetime

from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Group
from surveys.results.comments.actions import add_theme, code_texts
from surveys.results.comments.models import Theme
from surveys.results.releases.actions import keep, situation, worked_out


def publish(session: Session, survey: Round, person: Person, moment: datetime) -> None:
    """What is published of a round, as it stands."""
    keep(session, survey, worked_out(situation(session, survey, moment)), moment, person.id)


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
