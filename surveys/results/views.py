"""Results of a round: the bureau of a group sees its answers live, everybody else what the latest
release publishes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from surveys.collection.rounds.course import note_published
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.labels import STATE_LABELS as ROUND_STATES
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of, was_published
from surveys.constituents.access import authorize, current_actor, needs, note_look
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group, Role, Scope
from surveys.foundation.database import SAFE_METHODS, current_session, database, now
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.models import Job
from surveys.results.documents import ROUND_PDF
from surveys.results.domain.lattice import WHOLE, Cell
from surveys.results.domain.round_results import Results
from surveys.results.domain.turnouts import Population
from surveys.results.exports import csv_bytes, published_lines
from surveys.results.forms import DocumentForm
from surveys.results.labels import OLDER_TEXT
from surveys.results.presentation import introduce, present
from surveys.results.queries import populations, survey_rounds
from surveys.results.releases.actions import NoRelease, keep, situation, worked_out
from surveys.results.releases.jobs import ask_for_release
from surveys.results.releases.models import forget_basis
from surveys.results.releases.queries import shown_release
from surveys.results.surfaces import Surface, group_surface, published_surface, survey_round
from surveys.results.wording import Wording

bp = Blueprint("results", __name__)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list of results, with the groups whose answers the reader sees live."""

    round: Round
    state: RoundState
    population: Population
    groups: tuple[Group, ...]


@bp.get("/results")
@needs("results.published")
def index() -> ResponseReturnValue:
    session, groups = current_session(), _own_groups()
    found = survey_rounds(session)
    asked = populations(session, [round_.id for round_ in found])
    lines = [
        RoundLine(round_, period_of(round_).state(now()), asked[round_.id], groups)
        for round_ in found
    ]
    return render_template(
        "results/index.html", lines=lines, states=ROUND_STATES, group_labels=GROUP_LABELS
    )


def _own_groups() -> tuple[Group, ...]:
    reviewed = current_actor().groups(Role.REVIEWER)
    return tuple(group for group in Group if group in reviewed)


def _find(round_id: int) -> Round:
    return survey_round(current_session(), round_id) or abort(404)


def _group(name: str) -> Group:
    """The group that a path names, if it is the reader's own; else 404."""
    if name not in list(Group):
        abort(404)
    authorize("results.view", Scope(group=Group(name)))
    return Group(name)


def _cell() -> Cell:
    """The cell that the address asks for; 404 where groups and regions have no such code."""
    group, region = request.args.get("group", ""), request.args.get("region", "")
    if group not in ("", *Group) or region not in ("", *Region):
        abort(404)
    return Cell(group, region)


def _published(round_id: int) -> Surface:
    """What is published of the round; of a closed one it is noted first that it is shown.

    From then on the round cannot be opened again: a second table, subtracted from the first,
    would tell what came in between.
    """
    round_, cell = _find(round_id), _cell()
    closed = period_of(round_).state(now()) is RoundState.CLOSED
    if closed and not was_published(current_session(), round_id):
        _note_shown(round_)
    if closed and shown_release(current_session(), round_, now()) is None:
        _release(round_)
    return published_surface(current_session(), round_, page_language().code, now(), cell)


def _note_shown(round_: Round) -> None:
    """Kept by itself, before anything is shown."""
    with _to_write() as writing:
        found = writing.get_one(Round, round_.id)
        if note_published(writing, found, now()) and shown_release(writing, found, now()):
            forget_basis(writing, round_.id)  # no release comes after this one
        writing.commit()
    current_session().rollback()  # what is shown is what stands after that


@contextmanager
def _to_write() -> Iterator[Session]:
    """The request's own session if it can write: a page that only reads has none that does."""
    if request.method not in SAFE_METHODS:
        yield current_session()
        return
    with database().writing() as session:
        yield session


def _release(round_: Round) -> Job | bool:
    """A new release: at once if the round is small, else by the worker, as the job says.

    If at once: whether there is a new one. Where nothing has changed the one before stays.
    """
    found, person_id = situation(current_session(), round_, now()), None
    if request.method not in SAFE_METHODS:
        person_id = current_actor().person_id
    draft, job, made = worked_out(found) if found.small else None, None, False
    with _to_write() as writing:
        if draft is not None:
            kept = keep(writing, writing.get_one(Round, round_.id), draft, now(), person_id)
            made = kept is not None and kept.number > found.latest
        else:
            job = ask_for_release(writing, round_.id, person_id, now())
        writing.expire_on_commit = False
        writing.commit()
    current_session().rollback()
    if job is None:
        return made
    current_app.extensions["queue"].wake()
    return job


@bp.get("/rounds/<int:round_id>/results")
@needs("results.published")
def published_page(round_id: int) -> ResponseReturnValue:
    return _show(_published(round_id))


@bp.post("/rounds/<int:round_id>/results/release")
@needs("rounds.manage")
def release(round_id: int) -> ResponseReturnValue:
    """Publish how the answers stand, while the round takes them; a closed one needs no pressing."""
    round_ = _find(round_id)
    if period_of(round_).state(now()) is RoundState.PLANNED:
        abort(409)
    try:
        made = _release(round_)
    except NoRelease:
        abort(409)
    if isinstance(made, Job):
        return redirect(url_for("jobs.page", job_id=made.id))
    if made:
        flash(_("Published. Readers see this release from now on."), "success")
    else:
        flash(_("Nothing was published: the latest release says the same already."), "info")
    return redirect(url_for("results.published_page", round_id=round_id))


@bp.get("/rounds/<int:round_id>/results/<group>")
@needs("results.view")
def group_page(round_id: int, group: str) -> ResponseReturnValue:
    own, round_ = _group(group), _find(round_id)
    note_look("results.seen", f"round:{round_id}")
    return _show(group_surface(current_session(), round_, own, page_language().code, now()))


def _show(surface: Surface, form: DocumentForm | None = None) -> ResponseReturnValue:
    shown = form or DocumentForm(formdata=None, language=page_language().code)
    html = render_template(
        "results/page.html",
        surface=surface,
        facts=surface.facts,
        introduction=introduce(surface),
        results=present(surface),
        own_groups=_own_groups(),
        group_labels=GROUP_LABELS,
        form=shown,
        **_shown_beside(surface),
    )
    return html, 422 if shown.errors else 200


def _shown_beside(surface: Surface) -> dict[str, Any]:
    """The filter of the published page: the cells of its release, and which one is shown."""
    release_ = surface.release
    cells = release_.cells if release_ is not None else ()
    wording = Wording(surface.facts.questionnaire)
    older = sorted(release_.older.items()) if release_ is not None else []
    return {
        "cell": release_.cell if release_ is not None else WHOLE,
        "groups": [(c.group, GROUP_LABELS[Group(c.group)]) for c in cells if c.breadth == 2],
        "regions": [(c.region, REGION_LABELS[Region(c.region)]) for c in cells if c.breadth == 1],
        "older_text": OLDER_TEXT,
        "older": [(wording.field(code), moment) for code, moment in older],
        "releasable": surface.group is None
        and surface.facts.state in (RoundState.OPEN, RoundState.PAUSED)
        and not surface.facts.population.anonymous,
    }


@bp.get("/rounds/<int:round_id>/results.csv")
@needs("results.published")
def extract(round_id: int) -> Response:
    surface, cell = _published(round_id), _cell()
    if not surface.exportable:
        abort(404)
    lines = published_lines(surface.facts.questionnaire, _told(surface))
    name = "-".join(filter(None, [f"round-{round_id}-results", cell.group, cell.region]))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(csv_bytes(lines), mimetype="text/csv", headers=headers)


@bp.post("/rounds/<int:round_id>/results/pdf")
@needs("results.published")
def published_pdf(round_id: int) -> ResponseReturnValue:
    return _ask_for_pdf(_published(round_id))


@bp.post("/rounds/<int:round_id>/results/<group>/pdf")
@needs("results.view")
def group_pdf(round_id: int, group: str) -> ResponseReturnValue:
    own, round_ = _group(group), _find(round_id)
    surface = group_surface(current_session(), round_, own, page_language().code, now())
    return _ask_for_pdf(surface)


def _told(surface: Surface) -> Results:
    """What is told; 409 while nothing is, whichever file is asked for.

    The page offers none then. Whoever has an older one open is asked to reload it, and reads why:
    a table or a document without a figure would look like one in which nobody answered.
    """
    if surface.results is None or not surface.tells:
        abort(409)
    return surface.results


def _ask_for_pdf(surface: Surface) -> ResponseReturnValue:
    form = DocumentForm()
    _told(surface)
    if not form.validate():
        return _show(surface, form)
    session, round_id = current_session(), surface.facts.id
    cell = surface.release.cell if surface.release is not None else WHOLE
    job = ask_for_job(
        session,
        ROUND_PDF,
        f"round:{round_id}",
        {
            "round": round_id,
            "group": surface.group,
            "language": form.language.data,
            "cell": [cell.group, cell.region],
        },
        current_actor().person_id,
        now(),
    )
    session.commit()
    current_app.extensions["queue"].wake()
    return redirect(url_for("jobs.page", job_id=job.id))
