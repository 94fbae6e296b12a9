"""A population from a file: upload, columns, dry run, import. Each step can be left and taken up.

Every form says which list it was made for: one that somebody else has replaced in the meantime is
never imported by mistake.
"""

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.population.actions import Change, lock_frame
from surveys.collection.population.domain.lists import Fault
from surveys.collection.population.domain.words import Column
from surveys.collection.population.forms import (
    ColumnsForm,
    MannerForm,
    UploadForm,
    WaitingForm,
)
from surveys.collection.population.jobs import CHECK, IMPORT, keep_import
from surveys.collection.population.labels import (
    COLUMN_LABELS,
    ENCODING_LABELS,
    SEPARATOR_LABELS,
    fault_text,
)
from surveys.collection.population.models import WaitingList
from surveys.collection.population.queries import frame_of, is_in_use, waiting_list
from surveys.collection.population.reading import (
    MAX_BYTES,
    MAX_ROWS,
    Kind,
    Manner,
    UnreadableList,
)
from surveys.collection.population.views.population import (
    bp,
    change_text,
    changeable_round,
    round_of,
    to_page,
)
from surveys.collection.population.waiting import (
    ROWS_AT_ONCE,
    check_list,
    columns_of,
    faults_in,
    first_faults,
    keep_report,
    let_go,
    manner_of,
    map_columns,
    read_again,
    receive_list,
)
from surveys.collection.rounds.models import Round
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now
from surveys.foundation.files import send_table
from surveys.foundation.jobs.actions import ask_for_job, cancel_job
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.foundation.security import accepts_bytes

__all__ = ["bp"]  # the blueprint of the population, with the pages of this module on it as well

_LOOK_AGAIN_SECONDS = "2"
# The file and what a browser wraps around it; a file a little too large still gets its message.
_LARGEST_UPLOAD = MAX_BYTES + 1_000_000


def _note(action: str, round_id: int) -> None:
    person = current_actor().person_id
    record_event(current_session(), person, action, f"round:{round_id}", now())


def _to_upload(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("population.upload", round_id=round_id))


def _to_report(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("population.report", round_id=round_id))


def _waiting_for(round_id: int, form: WaitingForm | ColumnsForm | MannerForm) -> WaitingList | None:
    """The list that the form was made for, held for changing; None, with a word, if it is gone."""
    session = current_session()
    lock_frame(session, round_id)
    waiting = waiting_list(session, round_id)
    if waiting is not None and waiting.file_id == form.waiting.data:
        return waiting
    flash(_("This list is no longer there: it was imported, cancelled or replaced."))
    return None


# --- upload --------------------------------------------------------------------------------------


def _show_upload(round_: Round, form: UploadForm, status: int = 200) -> ResponseReturnValue:
    session = current_session()
    html = render_template(
        "population/upload.html",
        round=round_,
        form=form,
        frame=frame_of(session, round_.id),
        in_use=is_in_use(session, round_.id),
        waiting=waiting_list(session, round_.id),
        most_rows=MAX_ROWS,
        most_megabytes=MAX_BYTES // 1_000_000,
        columns=COLUMN_LABELS,
    )
    return html, status


@bp.get("/list")
@needs("rounds.manage")
def upload(round_id: int) -> ResponseReturnValue:
    return _show_upload(round_of(round_id), UploadForm(formdata=None))


@bp.post("/list")
@needs("rounds.manage")
@accepts_bytes(_LARGEST_UPLOAD)
def receive(round_id: int) -> ResponseReturnValue:
    """Keep the file and look at its headings; nothing is imported yet."""
    round_ = changeable_round(round_id)
    form = UploadForm()
    if not form.validate():
        return _show_upload(round_, form, 422)
    person = current_actor().person_id
    assert person is not None
    try:
        receive_list(current_session(), round_id, form.name, form.content(), person, now())
    except UnreadableList as stop:
        form.file.errors = [_with_row(stop.fault)]
        return _show_upload(round_, form, 422)
    _note("population.uploaded", round_id)
    current_session().commit()
    return redirect(url_for("population.columns", round_id=round_id))


def _with_row(fault: Fault) -> str:
    if not fault.row:
        return fault_text(fault)
    return str(_("Row %(row)s: %(text)s", row=fault.row, text=fault_text(fault)))


# --- columns -------------------------------------------------------------------------------------


def _show_columns(
    round_: Round,
    waiting: WaitingList,
    form: ColumnsForm,
    manner_form: MannerForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    manner = manner_of(waiting)
    html = render_template(
        "population/columns.html",
        round=round_,
        waiting=waiting,
        file=current_session().get_one(StoredFile, waiting.file_id),
        manner=manner,
        encoding=ENCODING_LABELS.get(manner.encoding, ""),
        separator=SEPARATOR_LABELS.get(manner.separator, ""),
        form=form,
        manner_form=manner_form or _manner_form(waiting, sent=False),
    )
    return html, status


def _columns_form(waiting: WaitingList, sent: bool) -> ColumnsForm:
    headings = waiting.preview["headings"]
    if sent:
        return ColumnsForm(headings)
    chosen = {column.value: str(place) for column, place in columns_of(waiting).items()}
    return ColumnsForm(
        headings,
        formdata=None,
        waiting=waiting.file_id,
        skip_faulty=waiting.skip_faulty,
        **chosen,
    )


def _manner_form(waiting: WaitingList, sent: bool) -> MannerForm:
    manner, sheets = manner_of(waiting), waiting.preview["sheets"]
    if sent:
        return MannerForm(manner.kind, sheets)
    known = {"waiting": waiting.file_id, **_chosen(manner, sheets)}
    return MannerForm(manner.kind, sheets, formdata=None, **known)


def _chosen(manner: Manner, sheets: list[str]) -> dict[str, str]:
    if manner.kind is Kind.WORKBOOK:
        return {"sheet": str(sheets.index(manner.sheet))}
    place = list(SEPARATOR_LABELS).index(manner.separator)
    return {"encoding": manner.encoding, "separator": str(place)}


@bp.get("/list/columns")
@needs("rounds.manage")
def columns(round_id: int) -> ResponseReturnValue:
    round_, waiting = round_of(round_id), waiting_list(current_session(), round_id)
    if waiting is None:
        return _to_upload(round_id)
    note_look("population.seen", f"round:{round_id}")  # first rows of the file are shown
    return _show_columns(round_, waiting, _columns_form(waiting, sent=False))


@bp.post("/list/reading")
@needs("rounds.manage")
def change_reading(round_id: int) -> ResponseReturnValue:
    """Read the file in another encoding, with another separator, or another sheet of it."""
    round_ = changeable_round(round_id)
    waiting = _waiting_for(round_id, WaitingForm())
    if waiting is None:
        return _to_upload(round_id)
    form = _manner_form(waiting, sent=True)
    if not form.validate():
        return _show_columns(round_, waiting, _columns_form(waiting, sent=False), form, 422)
    try:
        _stop_reading(waiting)
        read_again(current_session(), waiting, form.manner)
    except UnreadableList as stop:
        field = form.sheet if form.kind is Kind.WORKBOOK else form.encoding
        field.errors = [_with_row(stop.fault)]
        return _show_columns(round_, waiting, _columns_form(waiting, sent=False), form, 422)
    current_session().commit()
    return redirect(url_for("population.columns", round_id=round_id))


@bp.post("/list/columns")
@needs("rounds.manage")
def check(round_id: int) -> ResponseReturnValue:
    """The dry run: at once for a short list, as a job for a long one."""
    round_, session = changeable_round(round_id), current_session()
    waiting = _waiting_for(round_id, WaitingForm())
    if waiting is None:
        return _to_upload(round_id)
    form = _columns_form(waiting, sent=True)
    if not form.validate():
        return _show_columns(round_, waiting, form, status=422)
    _stop_reading(waiting)
    map_columns(session, waiting, form.columns, bool(form.skip_faulty.data))
    _note("population.checked", round_id)
    if waiting.preview["rows"] > ROWS_AT_ONCE:
        return _as_job(waiting, CHECK)
    keep_report(session, waiting, check_list(session, round_, waiting, lambda _done: None), now())
    session.commit()
    return _to_report(round_id)


def _as_job(waiting: WaitingList, kind: str) -> ResponseReturnValue:
    """Have the worker read the list; the report's page shows how far it is."""
    session, person = current_session(), current_actor().person_id
    # Another mapping of the same file is another request.
    request = {
        "round": waiting.round_id,
        "file": waiting.file_id,
        "columns": waiting.columns,
        "skip": waiting.skip_faulty,
        "person": person,
    }
    job = ask_for_job(session, kind, f"round:{waiting.round_id}", request, person, now())
    waiting.job_id = job.id
    session.commit()
    current_app.extensions["queue"].wake()
    return _to_report(waiting.round_id)


def _stop_reading(waiting: WaitingList) -> None:
    """What is being read of the list at present is no longer wanted."""
    job = _job_of(waiting)
    if job is not None:
        cancel_job(current_session(), job, now())


def _job_of(waiting: WaitingList) -> Job | None:
    return current_session().get(Job, waiting.job_id) if waiting.job_id else None


# --- dry run and import --------------------------------------------------------------------------


@bp.get("/list/report")
@needs("rounds.manage")
def report(round_id: int) -> ResponseReturnValue:
    """How far the reading is, or what it found."""
    round_, session = round_of(round_id), current_session()
    waiting = waiting_list(session, round_id)
    if waiting is None:
        return to_page(round_id)  # imported, by a job perhaps while this page looked on
    job = _job_of(waiting)
    if not waiting.report and job is None:
        return redirect(url_for("population.columns", round_id=round_id))
    running = job is not None and not JobState(job.state).ended
    if waiting.report.get("faults") and not running:
        note_look("population.seen", f"round:{round_id}")  # cells of the file are quoted
    html = render_template(
        "population/report.html",
        round=round_,
        waiting=waiting,
        file=session.get_one(StoredFile, waiting.file_id),
        job=job,
        running=running,
        importing=job is not None and job.kind == IMPORT,
        report=waiting.report,
        faults=[_fault_line(waiting, fault) for fault in first_faults(waiting.report)],
        frame=frame_of(session, round_id),
        in_use=is_in_use(session, round_id),
        encoding=ENCODING_LABELS.get(manner_of(waiting).encoding, ""),
    )
    return html, 200, {"Refresh": _LOOK_AGAIN_SECONDS} if running else {}


def _fault_line(waiting: WaitingList, fault: Fault) -> tuple[str, str, str]:
    """Row, column and sentence of a fault, as the page and the download show it."""
    row = str(fault.row) if fault.row else str(_("Whole file"))
    return row, _heading(waiting, str(fault.column)), fault_text(fault)


def _heading(waiting: WaitingList, column: str) -> str:
    """The column as the file calls it; by our own name where the file has no such column."""
    if not column:
        return "\N{EN DASH}"
    place = columns_of(waiting).get(Column(column))
    heading = waiting.preview["headings"][place] if place is not None else ""
    return heading or str(COLUMN_LABELS[column])


@bp.get("/list/faults.csv")
@needs("rounds.manage")
def faults_file(round_id: int) -> ResponseReturnValue:
    """Every fault of the dry run, in the language of the page."""
    round_of(round_id)
    session = current_session()
    waiting = waiting_list(session, round_id)
    if waiting is None or waiting.faults_id is None:
        return _to_report(round_id)
    note_look("population.downloaded", f"round:{round_id}")
    found = faults_in(session.get_one(StoredFile, waiting.faults_id).content)
    heading = (_("Row"), _("Column"), _("What is wrong"), _("Code"), _("Value"))
    lines = ((*_fault_line(waiting, fault), fault.code.value, fault.value) for fault in found)
    return send_table([heading, *lines], f"round-{round_id}-faults.csv")


@bp.post("/list/import")
@needs("rounds.manage")
def import_list(round_id: int) -> ResponseReturnValue:
    """Import what the dry run found good. Sent twice, it is imported once."""
    round_, session = changeable_round(round_id), current_session()
    waiting = _waiting_for(round_id, WaitingForm())
    if waiting is None:
        return to_page(round_id)
    if not waiting.report.get("can_be_imported"):
        abort(409)
    if waiting.preview["rows"] > ROWS_AT_ONCE:
        return _as_job(waiting, IMPORT)
    checked = check_list(session, round_, waiting, lambda _done: None)
    if not checked.can_be_imported:  # the register has changed since the dry run
        keep_report(session, waiting, checked, now())
        session.commit()
        return _to_report(round_id)
    report = checked.report
    keep_import(session, waiting, checked, current_actor().person_id)
    session.commit()
    flash(change_text(Change(report["added"], report["known"])), "success")
    return to_page(round_id)


@bp.post("/list/cancel")
@needs("rounds.manage")
def cancel(round_id: int) -> ResponseReturnValue:
    """Let the list go; what is being read of it stops, and nothing is imported."""
    round_of(round_id)
    waiting = _waiting_for(round_id, WaitingForm())
    if waiting is not None:
        _stop_reading(waiting)
        let_go(current_session(), waiting)
        _note("population.list-cancelled", round_id)
        current_session().commit()
        flash(_("The file is deleted; nothing was imported."), "success")
    return to_page(round_id)
