"""Typing answers in for somebody: from a paper form, on the telephone, or together at the screen.

In a round that is not anonymous the answers belong to an invitation; the row is made when the
typing begins, and says how the answers came and who of the staff typed them. In an anonymous
round a paper form belongs to nobody: its response has a fresh secret that is kept nowhere, and
neither the typist nor a moment finer than the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers
from surveys.collection.answering.domain.holding import Channel, Holder
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import Visit, visit_by_invitation
from surveys.collection.invitations.domain.links import response_id
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.questionnaires.domain.answering import asked
from surveys.questionnaires.domain.structure import Answer, Answers, Kind, Questionnaire


class NotEntered(StrEnum):
    """Why nobody of the staff can type in the answers of an invitation."""

    ANONYMOUS = "anonymous"
    DIAGNOSTIC = "diagnostic"
    WITHDRAWN = "withdrawn"
    NOT_OPEN = "not_open"
    BY_LINK = "by_link"  # begun by the invited themselves: nobody else looks at it
    SUBMITTED = "submitted"


class CannotEnter(Exception):
    def __init__(self, reason: NotEntered) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the second keying gives another answer than the first (None: left open)."""

    item: str
    field: str
    first: Answer | None
    second: Answer | None


def entry_key(invitation_id: int) -> str:
    """The key under which staff type answers in, in place of a link's secret."""
    return f"e{invitation_id}"


def why_not_entered(
    invitation: Invitation, response: Response | None, now: datetime
) -> NotEntered | None:
    """What stands in the way of typing in this invitation's answers; None if nothing does."""
    round_ = invitation.round
    if round_.mode == Mode.ANONYMOUS:
        return NotEntered.ANONYMOUS
    if invitation.version.kind == Kind.DIAGNOSTIC:
        return NotEntered.DIAGNOSTIC
    if invitation.revoked_at is not None:
        return NotEntered.WITHDRAWN
    if response is not None and response.channel == Channel.WEB:
        return NotEntered.BY_LINK
    if response is not None and response.submitted_at is not None:
        return NotEntered.SUBMITTED
    state = period_of(round_).state(now)
    rehearsal = invitation.test and state is RoundState.PLANNED
    return None if state is RoundState.OPEN or rehearsal else NotEntered.NOT_OPEN


def begin_entry(
    session: Session,
    invitation_id: int,
    channel: Channel,
    language: str,
    filled_on: date | None,
    person_id: int,
    now: datetime,
) -> Response:
    """Begin typing in, or take over what a colleague of the staff has begun.

    Raises CannotEnter if something stands in the way by now.
    """
    invitation = session.scalars(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    response = session.scalar(
        select(Response).where(Response.invitation_id == invitation_id).with_for_update()
    )
    if (reason := why_not_entered(invitation, response, now)) is not None:
        raise CannotEnter(reason)
    if response is None:
        holder = holder_of(invitation).through(channel, person_id)
        response = save_answers(session, holder, None, {}, language, now)
        if response.channel != channel:  # begun by the link at this very moment
            raise CannotEnter(NotEntered.BY_LINK)
    response.channel, response.entered_by, response.language = channel, person_id, language
    response.filled_on = filled_on if channel is Channel.PAPER else None
    session.flush()
    return response


def begin_anonymous_form(
    session: Session, round_: Round, version_id: int, group: str, secret: str, now: datetime
) -> Response:
    """A response for a paper form of an anonymous round; it opens again by its receipt code.

    ``group`` is '' unless it may be known. The same ``secret`` gives the same response again.
    """
    key = response_id(secret)
    begun = session.get(Response, key)
    if begun is not None:
        return begun
    holder = Holder(
        key=key,
        round_id=round_.id,
        version_id=version_id,
        invitation_id=None,
        anonymous=True,
        group=group,
        channel=Channel.PAPER,
    )
    return save_answers(session, holder, None, {}, "", now)


def entry_visit(
    session: Session, key: str, invitation_id: int, person_id: int | None
) -> Visit | None:
    """The visit of whoever types in for an invitation; None unless it is this person.

    Answers that came by a link are never opened in this way. The page comes in the language of
    the form alone: whatever language the typist reads other pages in, that one is kept with it.
    """
    visit = visit_by_invitation(session, key, invitation_id)
    if visit is None or person_id is None:
        return None
    kept = select(Response.channel, Response.entered_by).where(Response.key == visit.holder.key)
    row = session.execute(kept).one_or_none()
    if row is None or row.channel == Channel.WEB or row.entered_by != person_id:
        return None
    holder = visit.holder.through(Channel(row.channel), person_id)
    language = visit.draft.language if visit.draft else visit.language
    return replace(visit, holder=holder, languages=(language,))


def differences(
    questionnaire: Questionnaire, section: str, first: Answers, second: Mapping[str, Answer]
) -> list[Difference]:
    """What two keyings of one section say differently, of the items that the first one shows."""
    return [
        Difference(item.code, field.code, first.get(field.code), second.get(field.code))
        for place, item, fields in asked(questionnaire, first)
        if place.code == section
        for field in fields
        if _plain(first.get(field.code)) != _plain(second.get(field.code))
    ]


def _plain(answer: Answer | None) -> object:
    """The answer as far as it counts: two typists break and space lines as they like."""
    return " ".join(answer.split()) if isinstance(answer, str) else answer
