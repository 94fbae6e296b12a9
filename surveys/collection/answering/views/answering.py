"""The respondent's pages: open an invitation, answer, stop, resume, check, submit, keep a receipt.

Every page works without JavaScript: a section's form saves all its answers. With JavaScript each
answer is saved as it is given (``save_item``), and the pages stay the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.answering.actions import save_answers, submit_response
from surveys.collection.answering.entrance import (
    REVOKED,
    DoorShut,
    check_form_token,
    check_still_open,
    enter,
    form_token,
)
from surveys.collection.answering.queries import (
    InvitationRevoked,
    Visit,
    answers_of,
    locked_response,
)
from surveys.collection.answering.rendering import draw_section, in_its_language
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
    Questionnaire,
    Section,
)
from surveys.questionnaires.labels import problem_text
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("answering", __name__, url_prefix="/a/<key>")
bp.add_app_template_global(in_its_language)
csrf.exempt(bp)  # its forms carry a token of their own: see entrance.form_token

_COUNTRIES = frozenset(country.iso3 for country in all_countries() if country.is_real)


@dataclass(frozen=True)
class Place:
    """Where the respondent is: visit, questionnaire in the page's language, answers, progress."""

    visit: Visit
    questionnaire: Questionnaire
    answers: Answers

    @cached_property
    def progress(self) -> Mapping[str, Progress]:
        """Progress by section code."""
        return progress_by_section(self.questionnaire, self.answers)

    @property
    def sections(self) -> list[Section]:
        """The sections that ask something, in order."""
        return [s for s in self.questionnaire.sections if self.progress[s.code].asked]

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

    @property
    def total(self) -> Progress:
        return sum(self.progress.values(), Progress())


@bp.errorhandler(DoorShut)
def door_shut(error: DoorShut) -> ResponseReturnValue:
    return show_error(410, error.text)


@bp.errorhandler(InvitationRevoked)
def revoked(_error: InvitationRevoked) -> ResponseReturnValue:
    return show_error(410, REVOKED)


def _place(key: str) -> Place:
    """Read in a transaction of its own: a save then holds the write lock only while it writes."""
    with database().reading() as session:
        visit = enter(session, key, now())
        questionnaire = questionnaire_in(session, visit.version_id, page_language().code)
    return Place(visit, questionnaire, visit.answers)


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
) -> ResponseReturnValue:
    """The section's page; ``refused`` answers are shown again as they were ``typed``."""
    texts = {problem.field: problem_text(problem) for problem in refused}
    page = render_template(
        "answering/section.html",
        place=place,
        section=shown,
        items=draw_section(
            place.questionnaire,
            shown,
            {**place.answers, **(typed or {})},
            visible_items(place.questionnaire, place.answers),
            texts,
        ),
        problems=list(texts.items()),
        position=place.sections.index(shown) + 1 if shown in place.sections else 1,
        back=place.neighbour(shown.code, -1),
        next=place.neighbour(shown.code, 1),
        form_token=form_token(place.visit),
        opened=opened,
    )
    return page, 422 if refused else 200


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
    answers = _save(place, reading)
    if answers is None:
        return _to_receipt(place)
    seen = visible_items(place.questionnaire, place.visit.answers)
    place = replace(place, answers=answers)
    if reading.problems:
        typed = _typed(place.questionnaire, form, reading.problems)
        return _show_section(place, found, reading.problems, typed)
    opened = _newly_opened(place.questionnaire, found, answers, seen)
    if opened and request.form.get("seen") != "live" and "lang" not in request.form:
        return _show_section(place, found, opened=len(opened))
    return redirect(_after(place, code, request.form.get("go", "next")))


def _form_of(items: tuple[Item, ...]) -> dict[str, list[str]]:
    """What the form says of ``items``; browsers leave out a group with no box ticked."""
    form = {code: request.form.getlist(code) for code in request.form}
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


def _save(place: Place, reading: Reading) -> dict[str, Answer] | None:
    """Keep what was read, durably; the answers as they stand now.

    None if the response was submitted while this request was under way: it stands as it was.
    """
    visit = place.visit
    changes: dict[str, Answer | None] = dict.fromkeys(reading.cleared)
    changes.update(reading.answers)
    with database().writing() as session:
        response = locked_response(session, visit.holder)
        if response is None and not reading.answers:
            return {}
        if response is not None and response.submitted_at is not None:
            return None
        response = save_answers(
            session, visit.holder, response, changes, page_language().code, now()
        )
        answers = answers_of(response.answers)
        session.commit()
    return answers


def _newly_opened(
    questionnaire: Questionnaire, place: Section, answers: Answers, seen: frozenset[str]
) -> list[str]:
    """The section's items that the saved answers have only now brought into view."""
    visible = visible_items(questionnaire, answers)
    return [i.code for i in place.items if i.code in visible and i.code not in seen]


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
    questionnaire = place.questionnaire
    item = next((i for i in questionnaire.items if i.code == request.form.get("item")), None)
    if item is None:
        return jsonify(problem=_("This question is not part of the questionnaire.")), 422
    reading = read_section(Section("", "", "", (item,)), _form_of((item,)), _COUNTRIES)
    answers = _save(place, reading)
    if answers is None:
        return jsonify(submitted=True), 409
    total = replace(place, answers=answers).total
    return jsonify(
        visible=sorted(visible_items(questionnaire, answers)),
        problems={p.field: problem_text(p) for p in reading.problems},
        answered=total.answered,
        asked=total.asked,
    ), (422 if reading.problems else 200)


@bp.get("/review")
@needs("link")
def review(key: str) -> ResponseReturnValue:
    place = _place(key)
    if place.visit.submitted:
        return _to_receipt(place)
    return _show_review(place)


def _show_review(place: Place, pressed: bool = False) -> ResponseReturnValue:
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
        form_token=form_token(place.visit),
    )
    return page, 422 if pressed else 200


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
            if problems(place.questionnaire, answers):
                return _show_review(replace(place, answers=answers), pressed=True)
        submit_response(session, response, place.visit.holder.moment(now()))
        session.commit()
    return _to_receipt(place)


@bp.get("/receipt")
@needs("link")
def receipt(key: str) -> ResponseReturnValue:
    place = _place(key)
    if not place.visit.submitted:
        return redirect(url_for("answering.review", key=key))
    return render_template("answering/receipt.html", place=place)
