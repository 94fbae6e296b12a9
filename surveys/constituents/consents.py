"""Consents: what an organization lets others see of its own, one recipient at a time.

Nothing is shared without one, and each can be withdrawn: what is made afterwards no longer rests on
it. Nobody but the organization sees whether it has consented.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys.constituents.endings import ended
from surveys.constituents.models import Consent, Organization


class Subject(StrEnum):
    """What is shared. The private areas W4 and E3 are in none of it."""

    LEVELS = "levels"  # area scores of the common areas, agreed or verified
    NEEDS = "needs"  # criteria with a gap
    PLAN = "plan"  # the actions of the plan
    MATCHING = "matching"  # to be named where strong, or where a peer is sought
    PARTICIPATION = "participation"  # its part of the verdict on a programme


class Recipient(StrEnum):
    COUNTRY = "country"  # the country's other constituents, and who reads its page
    GROUP = "group"  # organizations of the same group in other countries
    TURIN_CENTRE = "turin_centre"
    PUBLIC = "public"


Offer = tuple[Subject, Recipient]

OFFERS: tuple[Offer, ...] = (
    (Subject.LEVELS, Recipient.COUNTRY),
    (Subject.LEVELS, Recipient.GROUP),
    (Subject.LEVELS, Recipient.PUBLIC),
    (Subject.NEEDS, Recipient.TURIN_CENTRE),
    (Subject.PLAN, Recipient.COUNTRY),
    (Subject.PLAN, Recipient.TURIN_CENTRE),
    (Subject.MATCHING, Recipient.GROUP),
    (Subject.PARTICIPATION, Recipient.PUBLIC),
)
"""What an organization can consent to, in the order of its page."""


def give_consent(
    session: Session, organization: Organization, offer: Offer, person_id: int, now: datetime
) -> bool:
    """Note the consent; False if it stood already. Raises ValueError for what is not on offer."""
    if offer not in OFFERS:
        raise ValueError("this is not on offer")
    # Two who press at once: the second waits, and finds it given.
    session.execute(
        select(Organization.id).where(Organization.id == organization.id).with_for_update()
    )
    if _standing(session, organization.id, offer) is not None:
        return False
    subject, recipient = offer
    session.add(
        Consent(
            organization_id=organization.id,
            subject=subject,
            recipient=recipient,
            given_by=person_id,
            given_at=now,
        )
    )
    session.flush()
    return True


def withdraw_consent(
    session: Session, organization: Organization, offer: Offer, person_id: int, now: datetime
) -> bool:
    """End the consent; False if there was none."""
    consent = _standing(session, organization.id, offer)
    if consent is None:
        return False
    consent.withdrawn_by, consent.withdrawn_at = person_id, now
    session.flush()
    return True


def _standing(session: Session, organization_id: int, offer: Offer) -> Consent | None:
    subject, recipient = offer
    return session.scalar(
        select(Consent)
        .where(
            Consent.organization_id == organization_id,
            Consent.subject == subject,
            Consent.recipient == recipient,
            Consent.withdrawn_at.is_(None),
        )
        .with_for_update()
    )


def consents_of(session: Session, organization_id: int) -> Sequence[Consent]:
    """All of them, the latest first, with whoever gave each."""
    return session.scalars(
        select(Consent)
        .where(Consent.organization_id == organization_id)
        .order_by(Consent.given_at.desc(), Consent.id.desc())
        .options(joinedload(Consent.giver))
    ).all()


def consenting(
    session: Session, offer: Offer, organization_ids: Collection[int] | None = None
) -> frozenset[int]:
    """Those whose consent stands, of ``organization_ids`` or of all; it ends with who gave it."""
    subject, recipient = offer
    query = select(Consent.organization_id).where(
        Consent.subject == subject,
        Consent.recipient == recipient,
        Consent.withdrawn_at.is_(None),
        Consent.organization_id.not_in(ended()),
    )
    if organization_ids is not None:
        query = query.where(Consent.organization_id.in_(organization_ids))
    return frozenset(session.scalars(query))
