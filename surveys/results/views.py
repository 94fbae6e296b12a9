"""Results of a round: the bureau of a group sees its answers live, everybody else what may be
published of a closed round."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from surveys.collection.rounds.course import note_published
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.labels import STATE_LABELS as ROUND_STATES
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of, was_published
from surveys.constituents.access import authorize, current_actor, needs, note_look
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group, Role, Scope
from surveys.foundation.database import SAFE_METHODS, current_session, database, now
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.results.documents import ROUND_PDF
from surveys.results.domain.turnouts import Population
from surveys.results.extracts import csv_bytes, published_lines
from surveys.results.forms import DocumentForm
from surveys.results.presentation import introduce, present
from surveys.results.queries import populations, survey_rounds
from surveys.results.surfaces import Surface, group_surface, published_surface, survey_round

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


def _published(round_id: int) -> Surface:
    """What is published of the round; of a closed one it is noted first that it is shown.

    From then on the round cannot be opened again: a second table, subtracted from the first,
    would tell what came in between.
    """
    round_ = _find(round_id)
    closed = period_of(round_).state(now()) is RoundState.CLOSED
    if closed and not was_published(current_session(), round_id):
        _note_shown(round_)
    return published_surface(current_session(), round_, page_language().code, now())


def _note_shown(round_: Round) -> None:
    """Kept by itself, before anything is shown: a page that only reads has no writing session."""
    session = current_session()
    if request.method not in SAFE_METHODS:
        note_published(session, round_, now())
        session.commit()
        return
    with database().writing() as writing:
        note_published(writing, writing.get_one(Round, round_.id), now())
        writing.commit()
    session.rollback()  # what is shown is what stands after that


@bp.get("/rounds/<int:round_id>/results")
@needs("results.published")
def published_page(round_id: int) -> ResponseReturnValue:
    return _show(_published(round_id))


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
    )
    return html, 422 if shown.errors else 200


@bp.get("/rounds/<int:round_id>/results.csv")
@needs("results.published")
def extract(round_id: int) -> Response:
    surface = _published(round_id)
    if surface.results is None or not surface.exportable:
        abort(404)
    lines = published_lines(surface.facts.questionnaire, surface.results)
    headers = {"Content-Disposition": f'attachment; filename="round-{round_id}-results.csv"'}
    return Response(csv_bytes(lines), mimetype="text/csv", headers=headers)


@bp.post("/rounds/<int:round_id>/results/pdf")
@needs("results.published")
def published_pdf(round_id: int) -> ResponseReturnValue:
    surface = _published(round_id)
    if surface.results is None:
        abort(404)
    return _ask_for_pdf(surface)


@bp.post("/rounds/<int:round_id>/results/<group>/pdf")
@needs("results.view")
def group_pdf(round_id: int, group: str) -> ResponseReturnValue:
    own, round_ = _group(group), _find(round_id)
    surface = group_surface(current_session(), round_, own, page_language().code, now())
    if surface.results is None:
        abort(404)
    return _ask_for_pdf(surface)


def _ask_for_pdf(surface: Surface) -> ResponseReturnValue:
    form = DocumentForm()
    if not form.validate():
        return _show(surface, form)
    session, round_id = current_session(), surface.facts.id
    job = ask_for_job(
        session,
        ROUND_PDF,
        f"round:{round_id}",
        {"round": round_id, "group": surface.group, "language": form.language.data},
        current_actor().person_id,
        now(),
    )
    session.commit()
    current_app.extensions["queue"].wake()
    return redirect(url_for("jobs.page", job_id=job.id))
