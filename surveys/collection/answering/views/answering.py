"""The respondent's pages: open an invitation, answer, stop, resume, check, submit, keep a receipt.

Every page works without JavaScript: a section's form saves all its answers. With JavaScript each
answer is saved as it is given (``save_item``), and the pages stay the same. Either way a request
says which revision of the response it knew, from which device it comes and the device's own count
(``base``, ``device``, ``seq``): see ``domain/saving.py``.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.answering.actions import (
    AlreadySubmitted,
    AnswersWithdrawn,
    save_on_visit,
    submit_response,
    take_back_submission,
)
from surveys.collection.answering.conflicts import conflict_text, conflict_texts
from surveys.collection.answering.domain.saving import Conflict, Outcome, Sender
from surveys.collection.answering.entrance import (
    REVOKED,
    WITHDRAWN,
    DoorShut,
    check_form_token,
    check_still_open,
    enter,
    form_token,
    speak_to_whoever_is_refused,
)
from surveys.collection.answering.models import Response
from surveys.collection.answering.own_answers import authors_by_item
from surveys.collection.answering.participation import note_participation
from surveys.collection.answering.queries import (
    InvitationRevoked,
    Visit,
    answers_of,
    locked_response,
    questionnaire_of,
)
from surveys.collection.answering.rendering import draw_section, in_its_language
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.labels import MODE_NOTICES
from surveys.constituents.access import needs
from surveys.constituents.geography import all_countries
from surveys.foundation.database import database, now
from surveys.foundation.errors import show_error
from surveys.foundation.i18n import LANGUAGES, page_language
from surveys.foundation.security import csrf
from surveys.questionnaires.domain.answering import (
    Progress,
    problems,
    progress_by_section,
    visible_items,
)
from surveys.questionnaires.domain.reading import (
    Problem,
    Reading,
    read_section,
    without_control_characters,
)
from surveys.questionnaires.domain.structure import (
    Answer,
    Answers,
    FieldKind,
    Item,
    Kind,
    Questionnaire,
    Section,
)
from surveys.questionnaires.labels import problem_text

bp = Blueprint("answering", __name__, url_prefix="/a/<key>")
bp.add_app_template_global(in_its_language)
csrf.exempt(bp)  # its forms carry a token of their own: see entrance.form_token
speak_to_whoever_is_refused(bp)

_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,32}")
_COUNT = re.compile(r"[0-9]{1,9}")
_COUNTRIES = frozenset(country.iso3 for country in all_countries() if country.is_real)


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


def _place(key: str) -> Place:
    """Read in a transaction of its own: a save then holds the write lock only while it writes."""
    with database().reading() as session:
        visit = enter(session, key, now())
        questionnaire = questionnaire_of(session, visit, page_language().code)
    return Place(visit, questionnaire, visit.answers, visit.draft.revision if visit.draft else 0)


def _to_receipt(place: Place) -> ResponseReturnValue:
    return redirect(url_for("answering.receipt", key=place.visit.key))


@bp.get("")
@needs("link")
def welcome(key: str) -> ResponseReturnValue:
    place = _place(key)
    if place.visit.submitted:
        return _to_receipt(place)
    return render_template(
        "answering/welcome.html",
        place=place,
        mode_notice=MODE_NOTICES[place.visit.mode],
        source_language=LANGUAGES.get(place.questionnaire.language, ""),
    )


@bp.get("/s/<code>")
@needs("link")
def section(key: str, code: str) -> ResponseReturnValue:
    place = _place(key)
    if place.visit.submitted:
        return _to_receipt(place)
    found = next((s for s in place.questionnaire.sections if s.code == code), None)
    if found is None:
        return show_error(404)
    return _show_section(place, found)


def _show_section(
    place: Place,
    shown: Section,
    refused: tuple[Problem, ...] = (),
    typed: Mapping[str, Answer] | None = None,
    opened: int = 0,
    conflicts: tuple[Conflict, ...] = (),
    outdated: bool = False,
) -> ResponseReturnValue:
    """The section's page; ``refused`` answers and those of ``conflicts`` are shown again as they
    were ``typed``. The page knows the response as it is now, so sending it again wins knowingly.
    ``outdated``: what was typed on a page of another version is shown, and nothing of it saved.
    """
    texts = {problem.field: problem_text(problem) for problem in refused}
    for conflict in conflicts:
        texts |= conflict_texts(place.questionnaire, conflict, typed or {})
    page = render_template(
        "answering/section.html",
        place=place,
        section=shown,
        items=draw_section(
            place.questionnaire,
            shown,
            {**place.answers, **(typed or {})},
            place.visible,
            texts,
            authors_by_item(
                place.questionnaire,
                place.visit.draft.marks if place.visit.draft else {},
                place.visit.organization_name,
            ),
        ),
        problems=list(texts.items()),
        position=place.sections.index(shown) + 1 if shown in place.sections else 1,
        back=place.neighbour(shown.code, -1),
        next=place.neighbour(shown.code, 1),
        form_token=form_token(place.visit),
        device=secrets.token_urlsafe(9),
        opened=opened,
        outdated=outdated,
    )
    return page, 422 if texts or outdated else 200


@bp.post("/s/<code>")
@needs("link")
def save_section(key: str, code: str) -> ResponseReturnValue:
    """Save the section's answers, then go where the pressed button says."""
    place = _place(key)
    check_form_token(place.visit, request.form.get("form_token"))
    if place.visit.submitted:
        return _to_receipt(place)
    found = next((s for s in place.questionnaire.sections if s.code == code), None)
    if found is None:
        return show_error(404)
    form = _form_of(found.items)
    reading = read_section(found, form, _COUNTRIES)
    if _is_of_another_version(place.visit):
        sent = _typed(place.questionnaire, form, reading.problems) | dict(reading.answers)
        return _show_section(place, found, reading.problems, sent, outdated=True)
    outcome = _save(place, found, reading)
    seen = place.visible
    answers = answers_of(outcome.state.answers)
    place = replace(place, answers=answers, revision=outcome.state.revision)
    if reading.problems or outcome.conflicts:
        kept = _typed(place.questionnaire, form, reading.problems)
        kept |= _disputed(reading, found, outcome.conflicts)
        return _show_section(place, found, reading.problems, kept, conflicts=outcome.conflicts)
    opened = [i.code for i in found.items if i.code in place.visible and i.code not in seen]
    if opened and request.form.get("seen") != "live" and "lang" not in request.form:
        return _show_section(place, found, opened=len(opened))
    return redirect(_after(place, code, request.form.get("go", "next")))


def _form_of(items: tuple[Item, ...]) -> dict[str, list[str]]:
    """What the form says of ``items``; browsers leave out a group with no box ticked."""
    form = request.form.to_dict(flat=False)
    for item in items:
        for field in item.fields:
            if field.kind is FieldKind.CHOICES:
                form.setdefault(field.code, [])
    return form


def _typed(
    questionnaire: Questionnaire, form: Mapping[str, list[str]], refused: tuple[Problem, ...]
) -> dict[str, Answer]:
    """What was typed or ticked and refused, in a form that can be shown again."""
    typed: dict[str, Answer] = {}
    for problem in refused:
        values = [without_control_characters(value) for value in form[problem.field]]
        several = questionnaire.field(problem.field).kind is FieldKind.CHOICES
        typed[problem.field] = tuple(values) if several else "\n".join(values)
    return typed


def _disputed(
    reading: Reading, section: Section, conflicts: tuple[Conflict, ...]
) -> dict[str, Answer]:
    """What was sent of the items that somebody else has changed; "" for what was left open."""
    fields = {item.code: [field.code for field in item.fields] for item in section.items}
    return {
        code: reading.answers.get(code, "") for c in conflicts for code in fields.get(c.item, ())
    }


def _save(place: Place, section: Section, reading: Reading) -> Outcome:
    """Keep what was read, durably. Raises AlreadySubmitted and InvitationRevoked."""
    changes = [(item.code, change) for item in section.items if (change := _change(item, reading))]
    with database().writing() as session:
        outcome = save_on_visit(
            session,
            place.visit,
            changes,
            _sender(place.visit),
            page_language().code,
            now(),
        )
        session.commit()
    return outcome


def _change(item: Item, reading: Reading) -> dict[str, Answer | None]:
    """What becomes of the item's fields; a field that is not named stays as it is."""
    change: dict[str, Answer | None] = {}
    for field in item.fields:
        if field.code in reading.answers:
            change[field.code] = reading.answers[field.code]
        elif field.code in reading.cleared:
            change[field.code] = None
    return change


def _is_of_another_version(visit: Visit) -> bool:
    return request.form.get("version", str(visit.version_id)) != str(visit.version_id)


def _is_of_another_revision(response: Response) -> bool:
    """Whether the page that is sent had shown another state; not if it does not say."""
    return request.form.get("base", str(response.revision)) != str(response.revision)


def _sender(visit: Visit) -> Sender:
    """Who sends this request; one that does not say so is taken to know the response as it is.

    A device that does not count is none: its answer would seem to come late, and be passed over.
    """
    device, seq, base = (request.form.get(name, "") for name in ("device", "seq", "base"))
    counts = _DEVICE.fullmatch(device) and _COUNT.fullmatch(seq)
    return Sender(
        device=device if counts else "",
        seq=int(seq) if counts else 0,
        base=int(base) if _COUNT.fullmatch(base) else None,
        holder=visit.holder_name,
    )


def _after(place: Place, code: str, go: str) -> str:
    key = place.visit.key
    if (language := request.form.get("lang")) in LANGUAGES:
        return url_for("answering.section", key=key, code=code, lang=language)
    if go == "review":
        return url_for("answering.review", key=key)
    if go == "pause":
        return url_for("answering.welcome", key=key)
    neighbour = place.neighbour(code, -1 if go == "back" else 1)
    if neighbour is None:
        return url_for("answering.welcome" if go == "back" else "answering.review", key=key)
    return url_for("answering.section", key=key, code=neighbour.code)


@bp.post("/answer")
@needs("link")
def save_item(key: str) -> ResponseReturnValue:
    """Save one item's answers as given (the JavaScript path); says which items are now shown."""
    place = _place(key)
    check_form_token(place.visit, request.form.get("form_token"))
    if place.visit.submitted:
        return jsonify(submitted=True), 409
    if _is_of_another_version(place.visit):
        text = _("This page shows another version of the questionnaire. Open your link again.")
        return jsonify(version=True, text=text), 409
    questionnaire = place.questionnaire
    item = next((i for i in questionnaire.items if i.code == request.form.get("item")), None)
    if item is None:
        return jsonify(problem=_("This question is not part of the questionnaire.")), 422
    alone = Section("", "", "", (item,))
    reading = read_section(alone, _form_of((item,)), _COUNTRIES)
    outcome = _save(place, alone, reading)
    if outcome.conflicts:
        return jsonify(_conflict(questionnaire, outcome)), 409
    place = replace(place, answers=answers_of(outcome.state.answers))
    total = place.total
    return jsonify(
        revision=outcome.state.revision,
        visible=sorted(place.visible),
        problems={p.field: problem_text(p) for p in reading.problems},
        answered=total.answered,
        asked=total.asked,
    ), (422 if reading.problems else 200)


def _conflict(questionnaire: Questionnaire, outcome: Outcome) -> dict[str, object]:
    (conflict,) = outcome.conflicts
    return {
        "revision": outcome.state.revision,
        "conflict": {
            "item": conflict.item,
            "revision": conflict.mark.revision,
            "answers": conflict.answers,
            "who": conflict.mark.holder,
            "text": conflict_text(questionnaire, conflict),
        },
    }


@bp.get("/review")
@needs("link")
def review(key: str) -> ResponseReturnValue:
    place = _place(key)
    if place.visit.submitted:
        return _to_receipt(place)
    return _show_review(place, reopened="reopened" in request.args)


def _show_review(
    place: Place, pressed: bool = False, changed: bool = False, reopened: bool = False
) -> ResponseReturnValue:
    """``changed``: somebody has answered since the page that was sent had been shown."""
    questionnaire = place.questionnaire
    section_of = {item.code: s.code for s in questionnaire.sections for item in s.items}
    missing = [
        (questionnaire.item(questionnaire.field(p.field).item), problem_text(p))
        for p in problems(questionnaire, place.answers)
    ]
    page = render_template(
        "answering/review.html",
        place=place,
        missing=[(item, section_of[item.code], text) for item, text in missing],
        pressed=pressed,
        changed=changed,
        reopened=reopened,
        form_token=form_token(place.visit),
    )
    return page, 422 if pressed or changed else 200


@bp.post("/submit")
@needs("link")
def submit(key: str) -> ResponseReturnValue:
    """Hand in; pressing twice, reloading or sending again gives the same receipt."""
    place = _place(key)
    check_form_token(place.visit, request.form.get("form_token"))
    with database().writing() as session:
        response = locked_response(session, place.visit.holder)
        if response is None:
            return _show_review(place, pressed=True)
        answers = answers_of(response.answers)
        if response.submitted_at is None:
            check_still_open(session, place.visit, now())
            place = replace(place, answers=answers, revision=response.revision)
            if _is_of_another_revision(response):
                return _show_review(place, changed=True)
            if problems(place.questionnaire, answers):
                return _show_review(place, pressed=True)
        submit_response(session, response, place.visit.holder.moment(now()))
        session.commit()
    note_participation(place.visit.holder, place.visit.invitation_id)
    return _to_receipt(place)


@bp.get("/receipt")
@needs("link")
def receipt(key: str) -> ResponseReturnValue:
    place = _place(key)
    if not place.visit.submitted:
        return redirect(url_for("answering.review", key=key))
    # Once more: what waited in a process that has ended since was lost.
    note_participation(place.visit.holder, place.visit.invitation_id)
    return render_template(
        "answering/receipt.html",
        place=place,
        form_token=form_token(place.visit),
        may_correct=place.may_correct(now()),
    )


@bp.post("/reopen")
@needs("link")
def reopen(key: str) -> ResponseReturnValue:
    """Take back what was handed in, to correct it; it counts again once it is handed in again."""
    place = _place(key)
    check_form_token(place.visit, request.form.get("form_token"))
    if not place.visit.submitted:
        return redirect(url_for("answering.review", key=key, reopened=1))
    if not place.may_correct(now()):
        return _to_receipt(place)
    with database().writing() as session:
        response = locked_response(session, place.visit.holder)
        check_still_open(session, place.visit, now())
        if response is not None and not _is_of_another_revision(response):
            take_back_submission(session, response, place.visit.holder.moment(now()))
        session.commit()
    return redirect(url_for("answering.review", key=key, reopened=1))
