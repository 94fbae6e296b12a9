"""Where a respondent is in a questionnaire: what every page of answering begins with.

The pages share this one blueprint, and what it says when a link is no longer valid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveys.collection.answering.actions import AlreadySubmitted, AnswersWithdrawn
from surveys.collection.answering.entrance import (
    REVOKED,
    WITHDRAWN,
    DoorShut,
    enter,
    speak_to_whoever_is_refused,
)
from surveys.collection.answering.queries import InvitationRevoked, Visit, questionnaire_of
from surveys.collection.answering.rendering import in_its_language
from surveys.collection.rounds.domain import RoundState
from surveys.foundation.database import database, now
from surveys.foundation.errors import show_error
from surveys.foundation.i18n import page_language
from surveys.foundation.security import csrf
from surveys.questionnaires.domain.answering import Progress, progress_by_section, visible_items
from surveys.questionnaires.domain.structure import Answers, Kind, Questionnaire, Section

bp = Blueprint("answering", __name__, url_prefix="/a/<key>")
bp.add_app_template_global(in_its_language)
csrf.exempt(bp)  # its forms carry a token of their own: see entrance.form_token
speak_to_whoever_is_refused(bp)


@dataclass(frozen=True)
class Place:
    """Where the respondent is: visit, questionnaire in the page's language, answers, progress."""

    visit: Visit
    questionnaire: Questionnaire
    answers: Answers
    revision: int

    @cached_property
    def progress(self) -> Mapping[str, Progress]:
        """Progress by section code."""
        return progress_by_section(self.questionnaire, self.answers)

    @cached_property
    def visible(self) -> frozenset[str]:
        """The codes of the items that these answers let see."""
        return visible_items(self.questionnaire, self.answers)

    @cached_property
    def sections(self) -> list[Section]:
        """The sections that ask something, in order."""
        shown = self.visible
        return [
            s for s in self.questionnaire.sections if any(item.code in shown for item in s.items)
        ]

    def neighbour(self, code: str, step: int) -> Section | None:
        codes = [section.code for section in self.sections]
        position = codes.index(code) + step if code in codes else -1
        return self.sections[position] if 0 <= position < len(codes) else None

    @property
    def first_open(self) -> Section:
        """Where to go on: the first section with a question left, else the last."""
        unfinished = (s for s in self.sections if self._left(s.code))
        return next(unfinished, self.sections[-1])

    def _left(self, code: str) -> int:
        return self.progress[code].asked - self.progress[code].answered

    def may_correct(self, now: datetime) -> bool:
        """Whether what was handed in can be taken back to be corrected.

        A self-rating cannot: its institution's focal point may have closed the rating on it.
        """
        if not self.visit.submitted or self.questionnaire.kind is Kind.DIAGNOSTIC:
            return False
        if self.visit.organization_ended:
            return False
        state = self.visit.period.state(now)
        rehearsed = self.visit.holder.test and state is RoundState.PLANNED
        return state is RoundState.OPEN or rehearsed

    @property
    def total(self) -> Progress:
        return sum(self.progress.values(), Progress())


def place_of(key: str) -> Place:
    """Read in a transaction of its own: a save then holds the write lock only while it writes."""
    with database().reading() as session:
        visit = enter(session, key, now())
        questionnaire = questionnaire_of(session, visit, page_language().code)
    return Place(visit, questionnaire, visit.answers, visit.draft.revision if visit.draft else 0)


def to_receipt(place: Place) -> ResponseReturnValue:
    return redirect(url_for("answering.receipt", key=place.visit.key))


@bp.errorhandler(DoorShut)
def door_shut(error: DoorShut) -> ResponseReturnValue:
    """A page; for the script, words to show beside what it keeps on the device."""
    if request.endpoint == "answering.save_item":
        return jsonify(closed=True, text=f"{error.text.title}. {error.text.advice}"), 410
    return show_error(410, error.text)


@bp.errorhandler(InvitationRevoked)
def revoked(_error: InvitationRevoked) -> ResponseReturnValue:
    return door_shut(DoorShut(REVOKED))


@bp.errorhandler(AnswersWithdrawn)
def withdrawn(_error: AnswersWithdrawn) -> ResponseReturnValue:
    return door_shut(DoorShut(WITHDRAWN))


@bp.errorhandler(AlreadySubmitted)
def already_submitted(_error: AlreadySubmitted) -> ResponseReturnValue:
    """Handed in while this request was under way: it stands as it was."""
    if request.endpoint == "answering.save_item":
        return jsonify(submitted=True), 409
    return redirect(url_for("answering.receipt", key=(request.view_args or {})["key"]))
