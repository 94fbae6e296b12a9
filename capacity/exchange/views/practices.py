"""The catalogue of practices, lessons and failures, and an organization's own entries in it."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from capacity.exchange.actions import PracticeState
from capacity.exchange.forms import SearchForm
from capacity.exchange.labels import (
    AUDIT_LABELS,
    AUDIT_SUBJECTS,
    KIND_LABELS,
    STATE_LABELS,
    STATE_TONES,
    WRITTEN_LANGUAGES,
)
from capacity.exchange.models import Practice
from capacity.exchange.naming import called, names
from capacity.exchange.queries import (
    Search,
    named_organizations,
    practice_of,
    shared_practices,
)
from surveys.constituents.access import current_actor, needs, own_id
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import country
from surveys.constituents.labels import (
    AUDIT_ACTION_LABELS,
    GROUP_ORGANIZATION_LABELS,
    REGION_LABELS,
    SUBJECT_LABELS,
)
from surveys.constituents.roles import Role
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import direction_of, page_language
from surveys.foundation.paging import beside, page_asked

bp = Blueprint("practices", __name__)
# The audit trail stands on a lower floor and learns the names of this room's events here.
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(AUDIT_LABELS))
bp.record_once(lambda _state: SUBJECT_LABELS.update(AUDIT_SUBJECTS))


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page of the catalogue calls things."""
    known = names(current_session())
    return {
        "kind_labels": KIND_LABELS,
        "state_labels": STATE_LABELS,
        "state_tones": STATE_TONES,
        "group_labels": GROUP_ORGANIZATION_LABELS,
        "region_labels": REGION_LABELS,
        "written_languages": WRITTEN_LANGUAGES,
        "direction_of": direction_of,
        "country_of": country,
        "country_name_of": lambda iso3: country_name(iso3, page_language().code),
        "called": lambda code: called(known, code),
        "is_address": is_address,
    }


def is_address(text: str) -> bool:
    """Whether all of a text is one address on the web, which alone is made a link."""
    return text.startswith(("https://", "http://")) and len(text.split()) == 1


def note(action: str, practice: Practice) -> None:
    subject, details = f"practice:{practice.id}", {"revision": practice.revision}
    record_event(current_session(), own_id(), action, subject, now(), details)


def to_page(practice: Practice) -> ResponseReturnValue:
    return redirect(url_for("practices.page", practice_id=practice.id))


@bp.get("/practices")
@needs("practices.view")
def index() -> ResponseReturnValue:
    session = current_session()
    form = SearchForm(names(session), request.args)
    good = form.validate()
    search = form.search() if good else Search()
    found = shared_practices(session, search, page_asked())
    own = named_organizations(session, current_actor().organizations(Role.FOCAL_POINT))
    html = render_template(
        "practices/index.html",
        form=form,
        found=found,
        searched=search.narrows,
        own=own,
        **beside(found.page, found.pages),
    )
    return html, 200 if good else 422


@bp.get("/practices/<int:practice_id>")
@needs("practices.view")
def page(practice_id: int) -> ResponseReturnValue:
    """A shared entry for everybody; another one for its own organization alone."""
    practice = practice_of(current_session(), practice_id) or abort(404)
    own = practice.organization_id in current_actor().organizations(Role.FOCAL_POINT)
    if practice.state != PracticeState.SHARED and not own:
        abort(404)
    return render_template("practices/page.html", practice=practice, own=own)
