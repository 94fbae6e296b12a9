"""What is known of an organization: who came, what it consents to, what came before it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveys.constituents.audit import record_event
from surveys.constituents.consents import OFFERS, give_consent
from surveys.constituents.models import Organization, Person, Succession
from surveys.constituents.roles import Group
from tests.factories import make_organization


def be_known(
    session: Session, organization: Organization, person: Person, moment: datetime
) -> None:
    """Somebody has signed in and given a consent; the organization came after another one."""
    record_event(session, person.id, "account.signed-in", f"person:{person.id}", moment)
    give_consent(session, organization, OFFERS[0], person.id, moment)
    _come_after(session, organization, moment)


def _come_after(session: Session, organization: Organization, moment: datetime) -> None:
    """Another organization merged into this one yesterday."""
    group, country = Group(organization.group), organization.country_iso3
    before = make_organization(session, group, country)
    before.ended_on = moment.date() - timedelta(days=1)
    session.add(Succession(predecessor_id=before.id, successor_id=organization.id))
    session.flush()
