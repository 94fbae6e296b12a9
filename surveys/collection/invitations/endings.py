"""What the end of an organization means for its invitations, said to the register's page."""

from datetime import datetime

from flask_babel import ngettext
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from surveys.collection.invitations.models import Invitation
from surveys.collection.invitations.queries import RESPONSES
from surveys.collection.rounds.models import Round
from surveys.constituents.endings import TOUCHED


def tell_of_invitations() -> None:
    TOUCHED["invitations"] = _touched


def _touched(session: Session, organization_id: int, moment: datetime) -> list[str]:
    submitted = exists().where(
        RESPONSES.c.invitation_id == Invitation.id, RESPONSES.c.submitted_at.is_not(None)
    )
    count = session.scalar(
        select(func.count())
        .select_from(Invitation)
        .join(Round, Round.id == Invitation.round_id)
        .where(
            Invitation.organization_id == organization_id,
            Invitation.revoked_at.is_(None),
            Invitation.test.is_(False),
            Round.closed_at.is_(None),
            Round.closes_at > moment,
            ~submitted,
        )
    )
    if not count:
        return []
    return [
        ngettext(
            "%(num)s invitation that is open to answers opens to none any more.",
            "%(num)s invitations that are open to answers open to none any more.",
            count,
        )
    ]
