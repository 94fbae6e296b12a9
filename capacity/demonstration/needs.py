"""Who shares its needs with the Turin Centre: all that have been validated, but for one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.world import Organizations, person
from surveys.constituents.consents import Recipient, Subject, give_consent
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Group


def share_needs(
    session: Session,
    organizations: Organizations,
    peers: Sequence[Organization],
    moment: datetime,
) -> None:
    """Those of country B and the peers of country E; those of D have consented already.

    The last of the peers does not. In country B the plans are shared as well, once there are any.
    """
    given = moment - timedelta(days=10)
    for group in Group:
        focal_point = person(session, f"focal-{group}-b")
        for subject in (Subject.NEEDS, Subject.PLAN):
            _share(session, organizations["B", group], subject, focal_point, given)
    focal_point = person(session, "focal-workers-e")
    for peer in peers[:-1]:
        _share(session, peer, Subject.NEEDS, focal_point, given)


def _share(
    session: Session,
    organization: Organization,
    subject: Subject,
    focal_point: Person,
    given: datetime,
) -> None:
    offer = (subject, Recipient.TURIN_CENTRE)
    give_consent(session, organization, offer, focal_point.id, given)
