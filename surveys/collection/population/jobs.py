"""Long lists are read by the worker: the dry run and the import."""

from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from surveys.collection.population.actions import lock_frame
from surveys.collection.population.models import WaitingList
from surveys.collection.population.waiting import (
    Checked,
    check_list,
    import_checked,
    keep_report,
    let_old_lists_go,
)
from surveys.collection.rounds.models import Round
from surveys.constituents.audit import record_event
from surveys.foundation.database import database, now
from surveys.foundation.jobs.worker import Progress, register_job, register_sweep

CHECK = "population.check"
"""The kind of job that reads a list and says what it would do."""

IMPORT = "population.import"
"""The kind of job that imports a list."""


def check(request: dict[str, Any], progress: Progress) -> None:
    """The dry run of {"round", "file", "columns", "skip"}; nothing if that list is gone."""
    checked = _read(request, progress)
    if checked is None:
        return
    with database().writing() as session:
        waiting = _waiting(session, request)
        if waiting is not None:
            keep_report(session, waiting, checked, now())
        session.commit()


def import_list(request: dict[str, Any], progress: Progress) -> None:
    """The import of the same and {"person"}: whole, in one transaction, and only once.

    The list goes together with it, so that doing it again finds nothing to do. Faults that were
    not there at the dry run stop it; they stand in a new report.
    """
    checked = _read(request, progress)
    if checked is None:
        return
    with database().writing() as session:
        lock_frame(session, int(request["round"]))
        waiting = _waiting(session, request)
        if waiting is None:
            return
        if checked.can_be_imported:
            keep_import(session, waiting, checked, request["person"])
        else:
            keep_report(session, waiting, checked, now())
        session.commit()


def keep_import(
    session: Session, waiting: WaitingList, checked: Checked, person_id: int | None
) -> int:
    """Import with its line in the audit trail; how many units came in."""
    moment, subject = now(), f"round:{waiting.round_id}"
    round_ = session.get_one(Round, waiting.round_id)
    change = import_checked(session, round_, waiting, checked, moment, person_id)
    details = {"units": change.added}
    record_event(session, person_id, "population.imported", subject, moment, details)
    return change.added


def _read(request: dict[str, Any], progress: Progress) -> Checked | None:
    with database().reading() as session:
        waiting = _waiting(session, request)
        if waiting is None:
            return None
        total = int(waiting.preview["rows"]) + 1
        progress.report(0, total)
        round_ = session.get_one(Round, waiting.round_id)
        return check_list(
            session, round_, waiting, lambda done: progress.report(min(done, total), total)
        )


def _waiting(session: Session, request: dict[str, Any]) -> WaitingList | None:
    """The list as it was asked for; None if it is gone, replaced, or mapped anew meanwhile."""
    found = session.get(WaitingList, int(request["round"]))
    if found is None or found.file_id != request["file"]:
        return None
    same = (found.columns, found.skip_faulty) == (request["columns"], request["skip"])
    return found if same else None


def init_jobs(app: Flask) -> None:
    register_job(app, CHECK, check)
    register_job(app, IMPORT, import_list)
    register_sweep(app, let_old_lists_go)
