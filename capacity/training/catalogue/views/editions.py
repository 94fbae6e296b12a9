"""Planners add editions of a course, correct, confirm and cancel them."""

from flask import abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.training.catalogue.actions import (
    ChangedMeanwhile,
    EditionHeld,
    EditionsOverlap,
    SeatsCommitted,
    add_edition,
    cancel_edition,
    change_edition,
    confirm_edition,
    edition_content,
)
from capacity.training.catalogue.fault_labels import committed_text
from capacity.training.catalogue.forms.editions import CancelForm, EditionForm
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.queries import course_of, edition_of, locked_course, locked_edition
from capacity.training.catalogue.views.courses import bp, note, to_course
from capacity.training.domain.courses import EditionState
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import write_day

_EDITION = "/editions/<int:edition_id>"


@bp.get("/courses/<int:course_id>/editions/new")
@needs("training.manage")
def new_edition(course_id: int) -> ResponseReturnValue:
    course = course_of(current_session(), course_id) or abort(404)
    return _show(course, EditionForm(course, formdata=None))


@bp.post("/courses/<int:course_id>/editions/new")
@needs("training.manage")
def create_edition(course_id: int) -> ResponseReturnValue:
    session = current_session()
    course = locked_course(session, course_id) or abort(404)
    form = EditionForm(course)
    if not form.validate():
        return _show(course, form)
    said = form.content
    try:
        edition = add_edition(
            session,
            course,
            said.language,
            said.begins,
            said.ends,
            said.place,
            said.seats,
            own_id(),
            now(),
        )
    except EditionsOverlap as refused:
        # The same form sent twice found the edition that it made.
        if edition_content(refused.other) == said:
            return to_course(course.id)
        return _show(course, form, overlapping=refused.other)
    note("edition.added", f"edition:{edition.id}", course=course.code)
    session.commit()
    flash(_("The edition is planned."), "success")
    return to_course(course.id)


@bp.get(f"{_EDITION}/change")
@needs("training.manage")
def changing_edition(edition_id: int) -> ResponseReturnValue:
    edition = edition_of(current_session(), edition_id) or abort(404)
    return _show(edition.course, EditionForm.showing(edition), edition)


@bp.post(f"{_EDITION}/change")
@needs("training.manage")
def change_an_edition(edition_id: int) -> ResponseReturnValue:
    session = current_session()
    edition = locked_edition(session, edition_id) or abort(404)
    form = EditionForm(edition.course)
    if not form.validate():
        return _show(edition.course, form, edition)
    try:
        changed = change_edition(
            session, edition, form.content, form.revision.data, own_id(), now()
        )
    except EditionsOverlap as refused:
        return _show(edition.course, form, edition, overlapping=refused.other)
    except EditionHeld:
        fault = _("Attendance has been noted: only the place can still be corrected.")
        form.begins.errors = [*form.begins.errors, fault]
        return _show(edition.course, form, edition)
    except SeatsCommitted as refused:
        form.seats.errors = [*form.seats.errors, committed_text(refused.number)]
        return _show(edition.course, form, edition)
    except ChangedMeanwhile:
        return _show(edition.course, form, edition, conflict=True)
    if changed:
        note("edition.changed", f"edition:{edition.id}", revision=edition.revision)
        session.commit()
    flash(_("It is saved."), "success")
    return to_course(edition.course_id)


def _show(
    course: CourseRecord,
    form: EditionForm,
    edition: EditionRecord | None = None,
    overlapping: EditionRecord | None = None,
    conflict: bool = False,
) -> ResponseReturnValue:
    if overlapping is not None:
        days = {"first": write_day(overlapping.begins), "last": write_day(overlapping.ends)}
        said = _("The course is held in this language from %(first)s to %(last)s already.", **days)
        form.begins.errors = [said]
    html = render_template(
        "training/catalogue/edition-form.html",
        course=course,
        form=form,
        edition=edition,
        overlapping=overlapping,
        conflict=conflict,
        cancelled=edition is not None and edition.state == EditionState.CANCELLED,
        revision=edition.revision if edition and conflict else form.revision.data or 0,
    )
    return html, 409 if conflict or overlapping else 422 if form.errors else 200


@bp.post(f"{_EDITION}/confirm")
@needs("training.manage")
def confirm_an_edition(edition_id: int) -> ResponseReturnValue:
    session = current_session()
    edition = locked_edition(session, edition_id) or abort(404)
    if confirm_edition(edition, own_id(), now()):
        note("edition.confirmed", f"edition:{edition.id}", revision=edition.revision)
        session.commit()
        flash(_("The edition is confirmed: organizations can nominate."), "success")
    return to_course(edition.course_id)


@bp.get(f"{_EDITION}/cancel")
@needs("training.manage")
def cancelling_edition(edition_id: int) -> ResponseReturnValue:
    edition = edition_of(current_session(), edition_id) or abort(404)
    return _show_cancelling(edition, CancelForm(formdata=None))


@bp.post(f"{_EDITION}/cancel")
@needs("training.manage")
def cancel_an_edition(edition_id: int) -> ResponseReturnValue:
    session, form = current_session(), CancelForm()
    edition = locked_edition(session, edition_id) or abort(404)
    if not form.validate():
        return _show_cancelling(edition, form)
    if cancel_edition(edition, form.reason.data, own_id(), now()):
        note("edition.cancelled", f"edition:{edition.id}", revision=edition.revision)
        session.commit()
        flash(_("The edition is cancelled. It stays in the list with its reason."), "success")
    return to_course(edition.course_id)


def _show_cancelling(edition: EditionRecord, form: CancelForm) -> ResponseReturnValue:
    html = render_template("training/catalogue/cancel.html", edition=edition, form=form)
    return html, 422 if form.errors else 200
