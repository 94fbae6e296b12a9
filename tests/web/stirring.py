"""Changes what is secret and nothing else: an answer that then differs told something of it."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.models import PlanAction
from capacity.diagnostics.assessments.models import Position, RecordedPosition, Review
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.meeting.models import ParkedPoint
from capacity.reports.portfolio import keeping
from surveys.collection.answering.models import Response
from surveys.results.comments.models import Coding, Theme
from tests.web.three_institutions import Institution


def stir(session: Session, of: Institution, only_private: bool) -> None:
    """Other ratings, wishes and plans; unless ``only_private`` other levels and decisions too."""
    session.rollback()
    session.expire_all()
    _stir_ratings(session, of)
    for position in session.scalars(select(Position).where(Position.assessment_id == of.case.id)):
        position.desired, position.importance, position.dissent = 4, 1, "Nobody."
        if not only_private:
            position.level, position.rationale, position.evidence = 5, "Other.", ""
    for kept in session.scalars(
        select(RecordedPosition).where(RecordedPosition.assessment_id == of.case.id)
    ):
        kept.statement = {**kept.statement, "desired": 4, "importance": 1, "dissent": "Nobody."}
    for point in session.scalars(
        select(ParkedPoint).where(ParkedPoint.assessment_id == of.case.id)
    ):
        point.text = "Later."
    for action in session.scalars(select(PlanAction).where(PlanAction.assessment_id == of.case.id)):
        action.text, action.progress = "Rest.", 80
    for piece in session.scalars(select(Evidence).where(Evidence.assessment_id == of.case.id)):
        if piece.visibility == "institution" or not only_private:
            piece.title, piece.supports_level = "Paper", 5
    if not only_private:
        for review in session.scalars(select(Review).where(Review.assessment_id == of.case.id)):
            review.reason = "Well done."
            if review.decision == "verify":
                review.verified_level = 4
    session.flush()
    keeping.keep(session, keeping.levels_now(session, [of.case.id]))
    session.commit()


def stir_survey(session: Session, of: Institution, only_words: bool) -> None:
    """Other words and another theme that nothing was given; unless ``only_words`` another reply
    about the programme too, which the institution's focal point sees."""
    session.rollback()
    session.expire_all()
    for theme in session.scalars(select(Theme).where(Theme.id.in_(of.numbers["theme_id"]))):
        theme.title, theme.description = "Else", "Other"
        session.execute(delete(Coding).where(Coding.theme_id == theme.id))
        for response in session.scalars(
            select(Response).where(Response.round_id == theme.round_id)
        ):
            replies = {} if only_words else {"role": "other", "satisfaction": "1"}
            response.answers = {**response.answers, **replies, "comment": "Something else."}
    session.commit()


def _stir_ratings(session: Session, of: Institution) -> None:
    """Other levels that lie as close together: that alone is what a bureau learns of them."""
    ids = of.numbers["invitation_id"]
    query = select(Response).where(Response.invitation_id.in_(ids))
    for response in session.scalars(query):
        response.answers = {
            code: ({"2": "4", "3": "5"}.get(given, given) if "." in code else given)
            if isinstance(given, str)
            else given
            for code, given in response.answers.items()
        }
