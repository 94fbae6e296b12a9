"""Planners write courses down, correct, copy and retire them."""

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from capacity.exchange.domain.areas import area_of
from capacity.exchange.naming import Named, Names, names
from capacity.participation.labels import years
from capacity.participation.queries import programmes
from capacity.training.catalogue.actions import (
    ChangedMeanwhile,
    add_course,
    bring_back_course,
    change_course,
    course_codes,
    retire_course,
)
from capacity.training.catalogue.contents import CourseContent, content_of, differences
from capacity.training.catalogue.forms.courses import CourseForm
from capacity.training.catalogue.models import CourseRecord
from capacity.training.catalogue.queries import (
    course_coded,
    course_of,
    course_records,
    locked_course,
    titled,
)
from capacity.training.catalogue.surrounding import around
from capacity.training.catalogue.views.courses import bp, note, to_course
from surveys.constituents.access import needs, own_id
from surveys.constituents.country_names import country_name
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.foundation.security import record_number


@bp.get("/courses/new")
@needs("training.manage")
def new() -> ResponseReturnValue:
    """An empty form, or with ``?copy=`` one that another course has filled in."""
    copied = request.args.get("copy", "")
    if not copied:
        return _show(CourseForm(formdata=None))
    course = course_of(current_session(), record_number(copied)) or abort(404)
    form = _showing(course)
    form.code.data, form.revision.data = "", 0
    return _show(form, copied=course)


@bp.post("/courses/new")
@needs("training.manage")
def create() -> ResponseReturnValue:
    session, form = current_session(), CourseForm()
    content = form.content(around(session, None, "")) if form.validate() else None
    if content is None:
        return _repeated(form) or _show(form)
    course = add_course(session, content, own_id(), now())
    note("course.added", f"course:{course.id}", code=course.code)
    session.commit()
    flash(_("The course is in the catalogue."), "success")
    return to_course(course.id)


def _repeated(form: CourseForm) -> ResponseReturnValue | None:
    """The way to the course if the same form was sent twice."""
    session = current_session()
    known = course_coded(session, (form.code.data or "").strip().upper())
    if known is None or known.revision != 1:
        return None
    said = CourseForm().content(around(session, known, known.code))
    same = said is not None and said == content_of(known, course_codes(session))
    return to_course(known.id) if same else None


@bp.get("/courses/<int:course_id>/change")
@needs("training.manage")
def changing(course_id: int) -> ResponseReturnValue:
    course = course_of(current_session(), course_id) or abort(404)
    return _show(_showing(course), course)


@bp.post("/courses/<int:course_id>/change")
@needs("training.manage")
def change(course_id: int) -> ResponseReturnValue:
    session, form = current_session(), CourseForm()
    course = locked_course(session, course_id) or abort(404)
    code = (form.code.data or "").strip().upper()
    content = form.content(around(session, course, code)) if form.validate() else None
    if content is None:
        return _show(form, course)
    before = content_of(course, course_codes(session))
    try:
        changed = change_course(session, course, content, form.revision.data, own_id(), now())
    except ChangedMeanwhile:
        return _show(form, course, conflict=(before, content))
    if changed:
        note("course.changed", f"course:{course.id}", revision=course.revision)
        session.commit()
    flash(_("It is saved."), "success")
    return to_course(course.id)


def _showing(course: CourseRecord) -> CourseForm:
    codes = course_codes(current_session())
    return CourseForm.showing(content_of(course, codes), course.revision)


def _show(
    form: CourseForm,
    course: CourseRecord | None = None,
    copied: CourseRecord | None = None,
    conflict: tuple[CourseContent, CourseContent] | None = None,
) -> ResponseReturnValue:
    session = current_session()
    known = names(session)
    form.offer(known, _others(course), _programmes())
    taken = course_coded(session, (form.code.data or "").strip().upper())
    html = render_template(
        "training/catalogue/form.html",
        form=form,
        course=course,
        copied=copied,
        areas=_areas(known),
        taken=taken if taken is not None and form.code.errors and taken is not course else None,
        conflict=_differences(form, *conflict) if conflict else [],
        revision=course.revision if course and conflict else form.revision.data or 0,
    )
    return html, 409 if conflict else 422 if form.errors else 200


def _areas(known: Names) -> list[tuple[Named, list[Named]]]:
    """Areas with their criteria, in the instruments' order."""
    areas = [named for code, named in known.items() if code == area_of(code)]
    return [
        (area, [n for code, n in known.items() if area_of(code) == area.code and n is not area])
        for area in areas
    ]


def _others(course: CourseRecord | None) -> list[SelectChoice]:
    """What can come before a course: those on offer, and those that it names already."""
    named = {each.required_id for each in course.prerequisites} if course else set()
    return [
        SelectChoice(each.code, f"{each.code} {titled(each, page_language().code)[1]}")
        for each in course_records(current_session(), retired=True)
        if each is not course and (each.retired_at is None or each.id in named)
    ]


def _programmes() -> list[SelectChoice]:
    language = page_language().code
    return [
        SelectChoice(
            str(each.id),
            f"{country_name(each.country_iso3, language)}: {each.title}, {years(each)}",
        )
        for each in programmes(current_session())
    ]


def _differences(
    form: CourseForm, stands: CourseContent, wanted: CourseContent
) -> list[tuple[str, str, str]]:
    """Field by field what stands now and what the later writer typed, where they differ."""
    return [
        (str(form[name].label.text), stood, typed)
        for name, stood, typed in differences(form.typed(stands), form.typed(wanted))
    ]


# --- retiring ------------------------------------------------------------------------------------


@bp.post("/courses/<int:course_id>/retire")
@needs("training.manage")
def retire(course_id: int) -> ResponseReturnValue:
    session = current_session()
    course = locked_course(session, course_id) or abort(404)
    if retire_course(course, own_id(), now()):
        note("course.retired", f"course:{course.id}", revision=course.revision)
        session.commit()
    flash(_("The course is retired: no new plan holds it. Its editions stay."), "success")
    return to_course(course.id)


@bp.post("/courses/<int:course_id>/bring-back")
@needs("training.manage")
def bring_back(course_id: int) -> ResponseReturnValue:
    session = current_session()
    course = locked_course(session, course_id) or abort(404)
    if bring_back_course(course, own_id(), now()):
        note("course.brought-back", f"course:{course.id}", revision=course.revision)
        session.commit()
    flash(_("The course is on offer again."), "success")
    return to_course(course.id)
