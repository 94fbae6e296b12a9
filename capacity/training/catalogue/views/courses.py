"""The list of courses, and one course."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.exchange.naming import called, names
from capacity.participation.labels import years
from capacity.participation.queries import programme as find_programme
from capacity.training.catalogue.forms.courses import SearchForm
from capacity.training.catalogue.labels import (
    AUDIT_LABELS,
    AUDIT_SUBJECTS,
    DELIVERY_LABELS,
    EDITION_STATE_LABELS,
    EDITION_STATE_TONES,
    LANGUAGE_LABELS,
    euros,
)
from capacity.training.catalogue.models import CourseRecord
from capacity.training.catalogue.queries import (
    Search,
    course_of,
    editions,
    required_by,
    search_courses,
    titled,
)
from surveys.constituents.access import current_actor, needs, own_id
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name
from surveys.constituents.labels import AUDIT_ACTION_LABELS, GROUP_LABELS, SUBJECT_LABELS
from surveys.constituents.policy import may_ever
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import direction_of, page_language
from surveys.foundation.paging import beside, page_asked

bp = Blueprint("courses", __name__, url_prefix="/training")
# The audit trail stands on a lower floor and learns the names of this room's events here.
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(AUDIT_LABELS))
bp.record_once(lambda _state: SUBJECT_LABELS.update(AUDIT_SUBJECTS))


def _title(record: CourseRecord) -> Markup:
    """What a course is called, with its language where that is not the page's."""
    language, title = titled(record, page_language().code)
    if language == page_language().code:
        return escape(title)
    marked = Markup('<span lang="{}" dir="{}">{}</span>')
    return marked.format(language, direction_of(language), title)


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page of the catalogue calls things."""
    known = names(current_session())
    return {
        "called": lambda code: called(known, code),
        "title_of": _title,
        "title_language": lambda record: titled(record, page_language().code)[0],
        "plain_title_of": lambda record: titled(record, page_language().code)[1],
        "level_names": LEVEL_NAMES,
        "group_labels": GROUP_LABELS,
        "language_labels": LANGUAGE_LABELS,
        "delivery_labels": DELIVERY_LABELS,
        "state_labels": EDITION_STATE_LABELS,
        "state_tones": EDITION_STATE_TONES,
        "euros": euros,
        "direction_of": direction_of,
        "may_manage": may_ever(current_actor(), "training.manage"),
    }


def note(action: str, subject: str, **details: Any) -> None:
    record_event(current_session(), own_id(), action, subject, now(), details)


def to_course(course_id: int) -> ResponseReturnValue:
    return redirect(url_for("courses.page", course_id=course_id))


@bp.get("/courses")
@needs("training.view")
def index() -> ResponseReturnValue:
    session = current_session()
    form = SearchForm(names(session), request.args)
    good = form.validate()
    search = form.search() if good else Search()
    found = search_courses(session, search, page_asked())
    html = render_template(
        "training/catalogue/index.html",
        form=form,
        found=found,
        searched=search.narrows,
        **beside(found.page, found.pages),
    )
    return html, 200 if good else 422


@bp.get("/courses/<int:course_id>")
@needs("training.view")
def page(course_id: int) -> ResponseReturnValue:
    session = current_session()
    course = course_of(session, course_id) or abort(404)
    before = [course_of(session, each.required_id) for each in course.prerequisites]
    return render_template(
        "training/catalogue/course.html",
        course=course,
        held=editions(session, course.id),
        before=[each for each in before if each],
        after=required_by(session, course.id),
        made_for=_made_for(course),
        today=now().date(),
    )


def _made_for(course: CourseRecord) -> dict[str, Any] | None:
    """The one programme that a course was made for (R15)."""
    if course.programme_id is None:
        return None
    programme = find_programme(current_session(), course.programme_id)
    if programme is None:
        return None
    return {
        "id": programme.id,
        "title": programme.title,
        "years": years(programme),
        "country": country_name(programme.country_iso3, page_language().code),
    }
