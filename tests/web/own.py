"""One respondent of the small survey with answers of every kind, seen by tests of what follows."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import save_answers, submit_response
from surveys.collection.answering.domain.holding import Holder, named_key
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import visit_by_token
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.foundation.database import now
from surveys.questionnaires.domain.structure import Answer
from tests.factories import make_invitation, make_organization, make_round
from tests.web.small_survey import CODE, publish_small_survey

ANSWERS: dict[str, Answer | None] = {
    "member": "yes",
    "years": 1234,
    "ways": ("post", "phone"),
    "again": 7,
    "stages.a": "2",
    "country": "SEN",
    "remark": "First line\nsecond <line>",
}


@dataclass(frozen=True, slots=True)
class Respondent:
    """An invitation with its link, its organization and its round."""

    session: Session
    round: Round
    organization: Organization
    invitation: Invitation
    token: str

    @property
    def path(self) -> str:
        return f"/a/{self.token}"

    @property
    def holder(self) -> Holder:
        self.session.rollback()
        visit = visit_by_token(self.session, self.token)
        assert visit is not None
        return visit.holder

    def answer(
        self, answers: dict[str, Answer | None] | None = None, submit: bool = False
    ) -> Response:
        """Give ``answers`` (default: of every kind, some left open), and hand them in."""
        holder = self.holder
        known = self.session.get(Response, holder.key)
        kept = save_answers(self.session, holder, known, answers or ANSWERS, "en", now())
        if submit:
            submit_response(self.session, kept, holder.moment(now()))
        self.session.commit()
        return kept

    def response(self) -> Response | None:
        """What the database holds now."""
        key = self.holder.key
        self.session.expire_all()
        return self.session.get(Response, key)

    def mark(self, marks: dict[str, Any]) -> None:
        response = self.response()
        assert response is not None
        response.marks = marks
        self.session.commit()


def respondent(
    session: Session, mode: Mode = Mode.CONFIDENTIAL, round_: Round | None = None, **dates: int
) -> Respondent:
    """Somebody invited to a round (of their own, or ``round_``) of the small survey."""
    if round_ is None:
        publish_small_survey(session)
        round_ = make_round(session, CODE, mode=mode, **dates)
    organization = make_organization(session)
    invitation, token = make_invitation(session, round_, organization)
    session.commit()
    return Respondent(session, round_, organization, invitation, token)


def end(asked: Round, session: Session) -> None:
    """The round is over."""
    session.rollback()
    asked.closed_at = now()
    session.commit()


def response_of(session: Session, invitation: Invitation) -> Response | None:
    session.rollback()
    session.expire_all()
    return session.scalar(select(Response).where(Response.key == named_key(invitation.id)))
