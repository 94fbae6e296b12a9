"""Closer looks at the answers of the reader's own group: scales, two questions together, waves."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from surveys.collection.rounds.domain import FEWEST_RESPONDENTS, Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.constituents.access import authorize, needs, note_look
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group, Scope
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.questionnaires.queries import questionnaire_in
from surveys.results.analysis.forms import CrossTableForm
from surveys.results.analysis.labels import (
    READERS_TEXT,
    UNSEALED_TEXT,
    coverage_text,
    rare_text,
)
from surveys.results.analysis.presentation import (
    WavesView,
    name_of,
    present_area,
    present_table,
    present_waves,
)
from surveys.results.analysis.queries import coverage_of, group_answers, waves_of
from surveys.results.domain.areas import Answered, areas
from surveys.results.domain.associations import TwoWay, two_way
from surveys.results.domain.intervals import NINETY_FIVE
from surveys.results.domain.waves import wave_items
from surveys.results.presentation import introduce
from surveys.results.queries import population
from surveys.results.surfaces import Surface, group_surface, survey_round
from surveys.results.wording import Wording

bp = Blueprint("analysis", __name__, url_prefix="/rounds/<int:round_id>/results/<group>")


@dataclass(frozen=True, slots=True)
class Place:
    """A round, and the group whose answers the reader is entitled to."""

    round: Round
    group: Group
    surface: Surface

    @property
    def demonstration(self) -> bool:
        return self.surface.facts.population.demonstration

    def answered(self) -> Answered | None:
        """The group's answers; None where nobody knows which they are."""
        if self.surface.results is None:
            return None
        return group_answers(current_session(), self.round, self.group, self.demonstration)

    def url(self, endpoint: str) -> str:
        return url_for(endpoint, round_id=self.round.id, group=self.group)


def _place(round_id: int, name: str) -> Place:
    """The round of a survey and the reader's own group; else 404. That somebody looks is noted."""
    if name not in list(Group):
        abort(404)
    group, session = Group(name), current_session()
    authorize("results.view", Scope(group=group))
    round_ = survey_round(session, round_id) or abort(404)
    note_look("results.seen", f"round:{round_id}")
    surface = group_surface(session, round_, group, page_language().code, now())
    return Place(round_, group, surface)


def _render(template: str, place: Place, **values: object) -> str:
    return render_template(
        template,
        place=place,
        facts=place.surface.facts,
        introduction=introduce(place.surface),
        group_label=GROUP_LABELS[place.group],
        readers=READERS_TEXT,
        level=NINETY_FIVE,
        told=place.surface.results is not None,
        **values,
    )


@bp.get("/analysis")
@needs("results.view")
def scales(round_id: int, group: str) -> ResponseReturnValue:
    place, session = _place(round_id, group), current_session()
    coverage = coverage_of(session, place.round, place.group, place.demonstration)
    answered, facts = place.answered(), place.surface.facts
    found = areas(facts.source, answered, coverage) if answered is not None else ()
    return _render(
        "results/analysis/scales.html",
        place,
        areas=[present_area(area, facts.questionnaire) for area in found],
        coverage=coverage_text(coverage),
    )


@bp.get("/crosstable")
@needs("results.view")
def cross_table(round_id: int, group: str) -> ResponseReturnValue:
    place = _place(round_id, group)
    answered, wording = place.answered(), Wording(place.surface.facts.questionnaire)
    form = CrossTableForm(_questions(answered, wording), MultiDict(request.args))
    asked = answered is not None and bool(request.args.keys() & {"rows", "columns"})
    view, hidden = None, ""
    if answered is not None and asked and form.validate():
        chosen = two_way(answered.codes, answered.frame, form.rows.data, form.columns.data)
        hidden = _why_hidden(place, chosen)
        view = None if hidden else present_table(chosen, wording)
    html = _render(
        "results/analysis/crosstable.html",
        place,
        form=form,
        table=view,
        hidden=hidden,
        titles=_titles(form, wording) if view else ("", ""),
    )
    return html, 422 if asked and form.errors else 200


def _why_hidden(place: Place, table: TwoWay) -> str:
    """Two answers together tell more of somebody than each by itself: of an anonymous round they
    are shown once its responses are written anew, and where nobody stands out."""
    if place.round.mode != Mode.ANONYMOUS:
        return ""
    closed = place.surface.facts.state is RoundState.CLOSED
    if not closed or place.round.sealed_at is None:
        return str(UNSEALED_TEXT)
    return rare_text() if 0 < table.rarest < FEWEST_RESPONDENTS else ""


def _questions(answered: Answered | None, wording: Wording) -> Sequence[tuple[str, str]]:
    """The questions that take one answer, by their text."""
    variables = answered.frame.variables if answered is not None else ()
    return [(v.code, name_of(wording, v.code)) for v in variables if not v.multiple]


def _titles(form: CrossTableForm, wording: Wording) -> tuple[str, str]:
    return name_of(wording, form.rows.data), name_of(wording, form.columns.data)


@bp.get("/waves")
@needs("results.view")
def waves(round_id: int, group: str) -> ResponseReturnValue:
    place = _place(round_id, group)
    view, why_not, previous = _compared(place)
    return _render(
        "results/analysis/waves.html", place, waves=view, why_not=why_not, previous=previous
    )


def _compared(place: Place) -> tuple[WavesView | None, str, Round | None]:
    """The comparison with the wave before, or why there is none."""
    session, language = current_session(), page_language().code
    found = waves_of(session, place.round, place.group)
    if found is None:
        return None, _("This round continues no earlier one with the same questionnaire."), None
    previous = found.previous
    note_look("results.seen", f"round:{previous.id}")
    asked = population(session, previous.id)
    if asked.demonstration != place.demonstration:
        why_not = _("One of the two waves is a demonstration: they are not compared.")
        return None, why_not, previous
    answered = place.answered()
    if answered is None or not asked.tells(place.group):
        why_not = _("Of one of the two waves nobody knows which answers are those of this group.")
        return None, why_not, previous
    before = group_answers(session, previous, place.group, asked.demonstration)
    items = wave_items(found.pairs, before, answered)
    questionnaires = (
        place.surface.facts.questionnaire,
        questionnaire_in(session, previous.version_id, language),
    )
    return present_waves(items, *questionnaires), "", previous
