"""What organizations learn from one another."""

from datetime import datetime

from sqlalchemy.orm import Session

from capacity.exchange.models import PeerRequest, Practice
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Group
from tests.factories import make_organization


def exchange(
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
