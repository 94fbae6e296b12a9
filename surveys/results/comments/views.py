"""A group's answers in own words: read, searched and coded by its bureau, seen by nobody else."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.access import authorize, needs, note_look, own_id
from surveys.constituents.labels import AUDIT_ACTION_LABELS, GROUP_LABELS, SUBJECT_LABELS
from surveys.constituents.roles import Group, Scope
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language, write_number
from surveys.foundation.paging import page_asked
from surveys.results.comments.actions import code_texts
from surveys.results.comments.forms import ChoosingForm
from surveys.results.comments.labels import (
    AUDIT_LABELS,
    AUDIT_SUBJECTS,
    HIDDEN_TEXTS,
    READERS_TEXT,
)
from surveys.results.comments.models import Theme
from surveys.results.comments.queries import (
    Comment,
    asked_of,
    code_book,
    comments,
    readings,
    text_fields,
    why_hidden,
)
from surveys.results.comments.reading import choose, theme_lines
from surveys.results.domain.themes import Reading
from surveys.results.surfaces import survey_round
from surveys.results.wording import Wording

bp = Blueprint("comments", __name__, url_prefix="/rounds/<int:round_id>/results/<group>")
# The audit trail stands on a lower floor and learns the names of this room's events here.
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(AUDIT_LABELS))
bp.record_once(lambda _state: SUBJECT_LABELS.update(AUDIT_SUBJECTS))


@dataclass(frozen=True, slots=True)
class Place:
    """A round and the group whose bureau the reader belongs to."""

    round: Round
    group: Group
    person_id: int

    @property
    def title(self) -> str:
        return str(GROUP_LABELS[self.group])

    def url(self, endpoint: str, **values: object) -> str:
        return url_for(endpoint, round_id=self.round.id, group=self.group, **values)  # type: ignore[arg-type]


def place_of(round_id: int, group: str, action: str) -> Place:
    """The round, if it is one of a survey, and the group, if it is the reader's own; else 404."""
    if group not in list(Group):
        abort(404)
    authorize(action, Scope(group=Group(group)))
    round_ = survey_round(current_session(), round_id) or abort(404)
    person_id = own_id()
    return Place(round_, Group(group), person_id)


@bp.get("/comments")
@needs("results.view")
def page(round_id: int, group: str) -> ResponseReturnValue:
    place, session = place_of(round_id, group, "results.view"), current_session()
    hidden = why_hidden(session, place.round, place.group, now())
    if hidden is not None:
        return render_template(
            "results/comments/hidden.html", place=place, why=HIDDEN_TEXTS[hidden]
        )
    note_look("comments.seen", f"round:{round_id}")
    themes = code_book(session, round_id, place.group)
    form = _choosing(place, themes)
    good = form.validate()
    field = form.field.data if good else form.field.choices[0].value
    texts, said = _texts(place, field)
    chosen = choose(texts, said, place.person_id, form, page_asked()) if good else None
    html = render_template(
        "results/comments/page.html",
        place=place,
        form=form,
        texts=chosen,
        themes=[theme for theme in themes if theme.retired_at is None],
        lines=theme_lines(themes, said),
        coders=len({reading.coder for reading in said}),
        handle_of=lambda comment: _handle(place, comment),
        seen_at=now().isoformat(),
        closed=period_of(place.round).state(now()) is RoundState.CLOSED,
        readers=READERS_TEXT,
        own_url=place.url("comments.code", **_chosen(form, chosen.page if chosen else 1)),
        page_url=lambda number: place.url("comments.page", **_chosen(form, number)),
    )
    return html, 200 if good else 422


def _choosing(place: Place, themes: list[Theme]) -> ChoosingForm:
    """The form as it was sent."""
    questionnaire = asked_of(
        current_session(), place.round, place.group, page_language().code
    ) or abort(404)
    wording = Wording(questionnaire)
    fields = [(code, wording.field(code)) for code in text_fields(questionnaire)]
    return ChoosingForm(fields, [t for t in themes if t.merged_into_id is None], request.args)


def _chosen(form: ChoosingForm, page: int) -> dict[str, object]:
    """What leads to the same texts again."""
    values = {code: form[code].data for code in ChoosingForm.CODES}
    kept: dict[str, object] = {code: value for code, value in values.items() if value}
    return {**kept, "page": page} if page > 1 else kept


def _texts(place: Place, field: str) -> tuple[list[Comment], list[Reading]]:
    """The group's texts of one field, and what coders made of these."""
    session = current_session()
    texts = comments(session, place.round, place.group, field)
    keys = {text.key for text in texts}
    said = [r for r in readings(session, place.round.id, field) if r.text in keys]
    return texts, said


def _handle(place: Place, comment: Comment) -> str:
    """What the page calls a text: a response's key can say which invitation it belongs to."""
    secret = current_app.config["SECRET_KEY"].encode()
    named = f"comment:{place.round.id}:{comment.key}".encode()
    return hmac.digest(secret, named, hashlib.sha256).hex()[:24]


@bp.post("/comments")
@needs("results.code")
def code(round_id: int, group: str) -> ResponseReturnValue:
    """Save what the coder says of the texts of one page; texts withdrawn meanwhile are left out."""
    place, session = place_of(round_id, group, "results.code"), current_session()
    if why_hidden(session, place.round, place.group, now()) is not None:
        abort(409)
    themes = code_book(session, round_id, place.group)
    form = _choosing(place, themes)
    if not form.validate():
        flash(_("Nothing was saved. Open the page again, and send it once more."), "error")
        return redirect(place.url("comments.page"))
    texts, _said = _texts(place, form.field.data)
    shown = _themes_sent("shown_theme", themes)
    given = _given(place, texts, shown)
    code_texts(session, form.field.data, place.person_id, shown, given, _seen_at())
    session.commit()
    count = sum(themes is not None for themes in given.values())
    flash(
        ngettext(
            "It is saved: of this page you have coded %(count)s text.",
            "It is saved: of this page you have coded %(count)s texts.",
            count,
            count=write_number(count),
        ),
        "success",
    )
    return redirect(place.url("comments.page", **_chosen(form, page_asked())))


def _given(place: Place, texts: list[Comment], shown: set[int]) -> dict[str, frozenset[int] | None]:
    """By response: the themes ticked; None where nothing was, neither that it was read."""
    sent = request.form
    listed, read = set(sent.getlist("text")), set(sent.getlist("read"))
    ticked = {theme: set(sent.getlist(f"theme-{theme}")) for theme in shown}
    given: dict[str, frozenset[int] | None] = {}
    for text in texts:
        handle = _handle(place, text)
        if handle in listed:
            themes = frozenset(theme for theme, handles in ticked.items() if handle in handles)
            given[text.key] = themes if themes or handle in read else None
    return given


def _themes_sent(name: str, themes: list[Theme]) -> set[int]:
    sent = set(request.form.getlist(name))
    return {theme.id for theme in themes if str(theme.id) in sent}


def _seen_at() -> datetime:
    """When the page was made, as it says itself; never later than now."""
    moment = now()
    try:
        seen = datetime.fromisoformat(request.form.get("seen_at", ""))
        return min(seen, moment)
    except (TypeError, ValueError):  # no moment, or one without a time zone
        return moment
