"""Files in and out: a dry run first, then the import; the same columns come out again."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.training.catalogue.actions import (
    ChangedMeanwhile,
    EditionHeld,
    EditionsOverlap,
    SeatsCommitted,
    course_codes,
)
from capacity.training.catalogue.contents import content_of
from capacity.training.catalogue.forms.files import ConfirmForm, FileForm
from capacity.training.catalogue.import_outcome import Outcome
from capacity.training.catalogue.importing import carry_out, compare
from capacity.training.catalogue.labels import LANGUAGE_LABELS
from capacity.training.catalogue.queries import course_records, editions
from capacity.training.catalogue.tables import (
    COLUMNS,
    Holds,
    as_csv,
    as_workbook,
    course_row,
    edition_row,
)
from capacity.training.catalogue.views.courses import bp, note
from capacity.training.domain.courses import Delivery, EditionState
from surveys.constituents.access import needs, own_id
from surveys.constituents.roles import Group
from surveys.foundation import workbooks
from surveys.foundation.database import current_session, now
from surveys.foundation.files import send_attachment
from surveys.foundation.workbooks import Cell

_LISTED = 100
"""So many lines of each kind, and faults, are listed; the others are counted."""


@bp.get("/courses/import")
@needs("training.manage")
def upload() -> ResponseReturnValue:
    return _show_upload(FileForm(formdata=None))


@bp.post("/courses/import")
@needs("training.manage")
def check() -> ResponseReturnValue:
    """Say what the file would change, or what is wrong with it; nothing is written yet."""
    form = FileForm()
    if not form.validate():
        return _show_upload(form)
    content, holds = form.content(), Holds(form.holds.data)
    return _show_outcome(content, holds, compare(current_session(), content, holds))


@bp.post("/courses/import/confirm")
@needs("training.manage")
def import_file() -> ResponseReturnValue:
    """Import the file that was checked. Sent twice, it is imported once."""
    form = ConfirmForm()
    content = form.carried()
    if content is None or form.holds.data not in list(Holds):
        abort(400)
    session, holds = current_session(), Holds(form.holds.data)
    outcome = compare(session, content, holds)
    if outcome.faults:
        return _show_outcome(content, holds, outcome)
    if not outcome.new and not outcome.changed:
        flash(_("Nothing was imported: everything stands already as in the file."), "success")
        return redirect(url_for("courses.index"))
    if outcome.seal != form.seal.data:
        return _show_outcome(content, holds, outcome, conflict=True)
    try:
        carry_out(session, outcome, own_id(), now())
    except (ChangedMeanwhile, EditionHeld, EditionsOverlap, SeatsCommitted):
        session.rollback()
        return _show_outcome(content, holds, compare(session, content, holds), conflict=True)
    counts = {"new": len(outcome.new), "changed": len(outcome.changed)}
    note("courses.imported", "catalogue:courses", holds=holds.value, **counts)
    session.commit()
    flash(_("The file is imported."), "success")
    return redirect(url_for("courses.index"))


def _show_upload(form: FileForm) -> ResponseReturnValue:
    html = render_template(
        "training/catalogue/import.html",
        form=form,
        columns=COLUMNS,
        groups=list(Group),
        deliveries=list(Delivery),
        spoken=list(LANGUAGE_LABELS),
    )
    return html, 422 if form.errors else 200


def _show_outcome(
    content: bytes, holds: Holds, outcome: Outcome, conflict: bool = False
) -> ResponseReturnValue:
    html = render_template(
        "training/catalogue/checked.html",
        form=ConfirmForm.of(content, holds, outcome.seal),
        holds=holds,
        outcome=outcome,
        fault_rows=[
            (each.row or _("Whole file"), each.column or "\N{EN DASH}", each.text)
            for each in outcome.faults[:_LISTED]
        ],
        listed=_LISTED,
        conflict=conflict,
    )
    return html, 409 if conflict else 422 if outcome.faults else 200


# --- files out -----------------------------------------------------------------------------------


@bp.get("/courses.xlsx")
@needs("training.view")
def workbook() -> ResponseReturnValue:
    content = as_workbook(_course_rows(), _edition_rows())
    return send_attachment(content, workbooks.MEDIA_TYPE, "courses.xlsx")


@bp.get("/courses.csv")
@needs("training.view")
def table() -> ResponseReturnValue:
    return send_attachment(as_csv(Holds.COURSES, _course_rows()), "text/csv", "courses.csv")


@bp.get("/editions.csv")
@needs("training.view")
def editions_table() -> ResponseReturnValue:
    return send_attachment(as_csv(Holds.EDITIONS, _edition_rows()), "text/csv", "editions.csv")


def _course_rows() -> list[list[Cell]]:
    """The courses on offer."""
    session = current_session()
    codes = course_codes(session)
    return [course_row(content_of(record, codes)) for record in course_records(session)]


def _edition_rows() -> list[list[Cell]]:
    """The editions of courses on offer that were not cancelled."""
    live = [state for state in EditionState if state is not EditionState.CANCELLED]
    found = editions(current_session(), states=live)
    return [edition_row(each) for each in found if each.course.retired_at is None]
