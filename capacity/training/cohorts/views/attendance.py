"""Who was there: the list of days, and certificates, which anybody can check by their number."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.actions import NotPossible
from capacity.training.cohorts.certificates import (
    CERTIFICATES,
    OWN_CERTIFICATES,
    certified,
    is_demonstration,
    issued,
)
from capacity.training.cohorts.deciding import days_of, record_attendance
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.queries import participants
from capacity.training.cohorts.views.parts import bp, find_edition, find_nomination, note, tell
from capacity.training.domain.cohorts import ATTENDED_FROM, NominationState, initials
from surveys.constituents.access import authorize, needs, note_look, own_id
from surveys.constituents.roles import Scope
from surveys.constituents.views.account import limiter
from surveys.foundation.database import current_session, now
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.security import record_number


def _show(
    edition: EditionRecord,
    people: list[Nomination],
    typed: dict[int, str],
    problems: dict[int, str],
) -> str:
    return render_template(
        "training/cohorts/attendance.html",
        edition=edition,
        people=people,
        days=days_of(edition),
        attended_from=ATTENDED_FROM,
        typed=typed,
        problems=problems,
    )


@bp.get("/training/editions/<int:edition_id>/attendance")
@needs("training.manage")
def attendance(edition_id: int) -> ResponseReturnValue:
    edition = find_edition(edition_id)
    people = participants(current_session(), edition.id)
    if people:
        note_look("cohorts.seen", f"edition:{edition.id}")
    noted = {
        each.id: "" if each.days_attended is None else str(each.days_attended) for each in people
    }
    return _show(edition, people, noted, {})


@bp.post("/training/editions/<int:edition_id>/attendance")
@needs("training.manage")
def keep_attendance(edition_id: int) -> ResponseReturnValue:
    """The days of each; a field left empty leaves open whether somebody came."""
    session, edition = current_session(), find_edition(edition_id)
    people = participants(session, edition.id)
    typed = {each.id: request.form.get(f"days-{each.id}", "").strip() for each in people}
    days, problems = _read(typed, days_of(edition))
    if problems:
        return _show(edition, people, typed, problems), 422
    try:
        changed = record_attendance(session, edition, days, own_id(), now())
    except NotPossible as problem:
        session.rollback()
        tell(problem)
        return redirect(url_for("cohorts.attendance", edition_id=edition_id))
    if changed:
        note("cohorts.attendance", f"edition:{edition.id}")
    session.commit()
    flash(_("Attendance is noted."), "success")
    return redirect(url_for("cohorts.edition", edition_id=edition_id))


def _read(typed: dict[int, str], whole: int) -> tuple[dict[int, int], dict[int, str]]:
    days, problems = {}, {}
    for id_, text in typed.items():
        if not text:
            continue
        if text.isdecimal() and len(text) <= 3 and int(text) <= whole:
            days[id_] = int(text)
        else:
            problems[id_] = _("Enter a whole number from 0 to %(most)s.", most=whole)
    return days, problems


@bp.post("/training/editions/<int:edition_id>/certificates")
@needs("training.manage")
def make_certificates(edition_id: int) -> ResponseReturnValue:
    """For everybody who attended, or for the one named; the file is on the job's page."""
    session, edition = current_session(), find_edition(edition_id)
    typed = request.form.get("nomination")
    nomination_id = None if typed is None else find_nomination(record_number(typed)).id
    attended = [
        each.id
        for each in participants(session, edition.id, (NominationState.ATTENDED,))
        if each.erased_at is None and nomination_id in (None, each.id)
    ]
    if not attended:
        flash(_("Nobody has attended whose name is known: there is nothing to certify."), "error")
        return redirect(url_for("cohorts.edition", edition_id=edition_id))
    asked = {"edition": edition.id, "nomination": nomination_id, "person": own_id()}
    job = ask_for_job(session, CERTIFICATES, f"edition:{edition.id}", asked, own_id(), now())
    note("cohorts.certificates", f"edition:{edition.id}")
    session.commit()
    current_app.extensions["queue"].wake()
    return redirect(url_for("jobs.page", job_id=job.id))


@bp.post("/training/organizations/<int:organization_id>/editions/<int:edition_id>/certificates")
@needs("training.own-certificates")
def own_certificates(organization_id: int, edition_id: int) -> ResponseReturnValue:
    """What the Centre has certified of whom the organization sent, once more; on the job's page."""
    session = current_session()
    authorize("training.own-certificates", Scope(organization_id=organization_id))
    if not issued(session, edition_id, organization_id):
        abort(404)
    asked = {"edition": edition_id, "organization": organization_id}
    subject = f"edition:{edition_id}"
    job = ask_for_job(session, OWN_CERTIFICATES, subject, asked, own_id(), now())
    note("cohorts.own-certificates", subject)
    session.commit()
    current_app.extensions["queue"].wake()
    return redirect(url_for("jobs.page", job_id=job.id))


@bp.get("/certificates")
@needs("public")
@limiter.limit("60 per minute")
def checking() -> ResponseReturnValue:
    """Where the number of a certificate is typed in."""
    number = request.args.get("number", "").strip()
    if number:
        return redirect(url_for("cohorts.certificate", number=number[:60]))
    return render_template("training/cohorts/checking.html", number="", found=None)


@bp.get("/certificates/<number>")
@needs("public")
@limiter.limit("60 per minute")
def certificate(number: str) -> ResponseReturnValue:
    """Whether there is such a certificate: the course, its days, and initials; nothing else."""
    session = current_session()
    found = certified(session, number)
    page = render_template(
        "training/cohorts/checking.html",
        number=number,
        found=found,
        demonstration=bool(found and is_demonstration(session, found)),
        initials=initials(found.name) if found else "",
    )
    return page if found else (page, 404)
