"""What two peers do: one asks for contact, the other accepts or declines, the first takes back.

Whoever does takes both consents first and then the request, so that a consent is withdrawn either
before, and nothing happens any more, or afterwards.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.exchange.domain.requests import RequestState, Standing
from capacity.exchange.models import PeerRequest
from capacity.exchange.peers import consented_since, standing_of

BARS_ANOTHER = (Standing.ASKED, Standing.ACCEPTED, Standing.DECLINED)
"""As long as a request stands so, the same is not asked again."""


class NotAny(Exception):
    """The request has ended, or a consent that it needs is missing."""


def ask_peer(
    session: Session,
    asking_id: int,
    asked_id: int,
    criterion: str,
    text: str,
    person_id: int,
    now: datetime,
) -> tuple[PeerRequest, bool]:
    """The request, and whether it is new: what stands already is not asked twice.

    That the other is strong in the criterion is for the caller to know. Raises NotAny unless
    both consent.
    """
    since = consented_since(session, (asking_id, asked_id), lock=True)
    if len(since.holding) < 2:
        raise NotAny
    earlier = session.scalars(
        select(PeerRequest)
        .where(
            PeerRequest.from_id == asking_id,
            PeerRequest.to_id == asked_id,
            PeerRequest.criterion == criterion,
        )
        .order_by(PeerRequest.id.desc())
        .with_for_update()
    ).first()
    if earlier is not None:
        if standing_of(earlier, since) in BARS_ANOTHER:
            return earlier, False
        if earlier.state == RequestState.ASKED:
            # A consent ended it: now that both consent anew, it makes room.
            earlier.state, earlier.ended_at = RequestState.WITHDRAWN, max(now, earlier.asked_at)
            session.flush()
    request = PeerRequest(
        from_id=asking_id,
        to_id=asked_id,
        criterion=criterion,
        text=text,
        state=RequestState.ASKED,
        asked_by=person_id,
        asked_at=now,
    )
    session.add(request)
    session.flush()
    return request, True


def locked_request(session: Session, request: PeerRequest) -> Standing:
    """Hold a request and the consents it rests on for changing; how it stands now."""
    since = consented_since(session, (request.from_id, request.to_id), lock=True)
    session.refresh(request, with_for_update=True)
    return standing_of(request, since)


def settle_request(
    session: Session, request: PeerRequest, state: RequestState, person_id: int, now: datetime
) -> bool:
    """Accept, decline or take back what waits; False if just this was done already.

    What was accepted can still be taken back or declined: the two then see each other's contacts
    no longer. Raises NotAny if the request has ended.
    """
    stands = locked_request(session, request)
    if stands == state.value:
        return False
    undone = stands is Standing.ACCEPTED and state is not RequestState.ACCEPTED
    if stands is not Standing.ASKED and not undone:
        raise NotAny
    request.state, request.ended_at = state, max(now, request.asked_at)
    request.ended_by = person_id
    session.flush()
    return True
