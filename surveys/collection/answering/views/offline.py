"""Answering without a connection: the worker, the script, and the questionnaire in one piece.

``bundle`` is all that a device needs to go on alone: each page as it looks before anything is
answered, and the answers apart from them, which the device keeps enciphered. A page that was kept
says so; the script fills in what is known.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from surveys.collection.answering.device import (
    device_data,
    form_values,
    may_be_kept,
    shut_door_data,
)
from surveys.collection.answering.entrance import REVOKED, DoorShut, enter, form_token
from surveys.collection.answering.queries import InvitationRevoked, questionnaire_of
from surveys.collection.answering.rendering import draw_section
from surveys.collection.answering.views.answering import Place
from surveys.collection.rounds.labels import MODE_NOTICES
from surveys.constituents.access import needs
from surveys.foundation.database import database, now
from surveys.foundation.i18n import LANGUAGES, page_language
from surveys.foundation.statics import content_version
from surveys.questionnaires.domain.answering import lacking, visible_items
from surveys.questionnaires.domain.structure import Answers, Questionnaire, Section
from surveys.questionnaires.labels import problem_text

bp = Blueprint("offline", __name__)

# In this order they make one script each: a request costs more than its bytes.
_SHARED = ("device.js", "sending.js", "keeping.js")
_PAGE = (
    *("logic.js", *_SHARED, "page.js", "controls.js", "conflicts.js"),
    *("answers.js", "showing.js", "answering.js"),
)
_WORKER = (*_SHARED, "worker.js")

_FOR_AUTHORS = re.compile(r"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE)  # lines of comment; indentation

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"  # may be kept, is asked for anew each time

_WAITING_MESSAGES = "_flashes"  # where Flask keeps them in the session


@dataclass(frozen=True)
class KeptPlace(Place):
    """A place as a device keeps it: nothing answered yet, so any section may come to be asked."""

    @cached_property
    def sections(self) -> list[Section]:
        return list(self.questionnaire.sections)


@bp.errorhandler(DoorShut)
def door_shut(error: DoorShut) -> ResponseReturnValue:
    return jsonify(closed=True, text=f"{error.text.title}. {error.text.advice}"), 410


@bp.errorhandler(InvitationRevoked)
def revoked(_error: InvitationRevoked) -> ResponseReturnValue:
    return door_shut(DoorShut(REVOKED))


@bp.app_template_global()
def device_of(place: Place) -> Markup:
    """What the page of this place tells its script."""
    token = form_token(place.visit)
    return device_data(place.visit, place.questionnaire, place.answers, place.revision, token)


bp.add_app_template_global(shut_door_data)


@bp.app_template_global()
def answering_script() -> str:
    """The address of the script, which changes with its content."""
    return url_for("offline.script", v=content_version(_files(_PAGE)))


@bp.get("/answering.js")
@needs("public")
def script() -> ResponseReturnValue:
    """The script of answering pages."""
    current = request.args.get("v") == content_version(_files(_PAGE))
    return _javascript(_PAGE, _FOR_GOOD if current else _ASK_AGAIN)


@bp.get("/service-worker.js")
@needs("public")
def worker() -> ResponseReturnValue:
    """The worker, at the top of the site so that it may serve ``/a/``.

    It holds what it shares with pages: what a worker imports is fetched a second time.
    """
    response = _javascript(_WORKER, _ASK_AGAIN)
    response.headers["Service-Worker-Allowed"] = "/a/"
    return response


def _javascript(names: tuple[str, ...], caching: str) -> Response:
    text = "".join(_FOR_AUTHORS.sub("", path.read_text("utf-8")) for path in _files(names))
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = caching
    response.add_etag()
    response.make_conditional(request)
    return response


def _files(names: tuple[str, ...]) -> tuple[Path, ...]:
    return _files_below(current_app.root_path, names)


@cache
def _files_below(root: str, names: tuple[str, ...]) -> tuple[Path, ...]:
    return tuple(Path(root) / "static" / "js" / name for name in names)


@bp.get("/a/<key>/offline")
@needs("link")
def bundle(key: str) -> ResponseReturnValue:
    """All pages of the questionnaire in the page's language, and what has been answered."""
    with database().reading() as session:
        visit = enter(session, key, now())
        questionnaire = questionnaire_of(session, visit, page_language().code)
    if visit.submitted or not may_be_kept(visit):
        return jsonify(submitted=visit.submitted), 409
    bare = KeptPlace(replace(visit, draft=None), questionnaire, {}, 0)
    waiting = cookie.pop(_WAITING_MESSAGES, None)  # for the next page that is read, not for these
    pages = list(_pages(bare))
    if waiting is not None:
        cookie[_WAITING_MESSAGES] = waiting
    content = {
        "pages": pages,
        "files": _static_files(),
        "answers": _by_item(questionnaire, visit.answers),
        "revision": visit.draft.revision if visit.draft else 0,
    }
    # Letters as they are: other scripts would take three times the room.
    reply = Response(json.dumps(content, ensure_ascii=False), mimetype="application/json")
    reply.headers["Content-Language"] = page_language().code
    return reply


def _static_files() -> list[str]:
    files = [url_for("static", filename=name) for name in ("css/base.css", "icon.svg")]
    return [*files, answering_script()]


def _by_item(questionnaire: Questionnaire, answers: Answers) -> dict[str, dict[str, list[str]]]:
    """Answers as forms would send them, by the items they belong to."""
    found = {
        item.code: form_values({f.code: answers[f.code] for f in item.fields if f.code in answers})
        for item in questionnaire.items
    }
    return {code: values for code, values in found.items() if values}


def _pages(place: KeptPlace) -> Iterator[tuple[str, str]]:
    """Each page's path and HTML."""
    key = place.visit.key
    welcome = url_for("answering.welcome", key=key)
    yield (
        welcome,
        _page(
            "answering/welcome.html",
            welcome,
            place,
            mode_notice=MODE_NOTICES[place.visit.mode],
            source_language=LANGUAGES.get(place.questionnaire.language, ""),
        ),
    )
    for section in place.sections:
        path = url_for("answering.section", key=key, code=section.code)
        yield path, _section(path, place, section)
    review = url_for("answering.review", key=key)
    yield review, _review(review, place)
    missing = f"{url_for('offline.bundle', key=key)}/missing"  # the worker's; no such page exists
    yield missing, _page("offline/missing.html", welcome, place)


def _page(template: str, path: str, place: Place, **context: Any) -> str:
    return render_template(
        template,
        place=place,
        kept=True,
        form_token=form_token(place.visit),
        page_url_with_lang=lambda code: f"{path}?lang={code}",
        **context,
    )


def _section(path: str, place: KeptPlace, section: Section) -> str:
    visible = visible_items(place.questionnaire, {})
    return _page(
        "answering/section.html",
        path,
        place,
        section=section,
        items=draw_section(place.questionnaire, section, {}, visible, {}),
        problems=[],
        position=place.sections.index(section) + 1,
        back=place.neighbour(section.code, -1),
        next=place.neighbour(section.code, 1),
        device="",
        opened=0,
    )


def _review(path: str, place: KeptPlace) -> str:
    """Names whatever may come to be missing; the script shows what is."""
    section_of = {item.code: s.code for s in place.sections for item in s.items}
    required = [field for field in place.questionnaire.fields if field.required]
    return _page(
        "answering/review.html",
        path,
        place,
        missing=[
            (
                place.questionnaire.item(field.item),
                section_of[field.item],
                problem_text(lacking(field)),
            )
            for field in required
        ],
        fields=[field.code for field in required],
        pressed=False,
    )
