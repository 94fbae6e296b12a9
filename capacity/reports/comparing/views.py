"""The pages of comparisons: change, priorities, peers, and a country's three groups."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from capacity.diagnostics.assessments.labels import STATE_LABELS
from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of, records
from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.peers import FEWEST_OTHERS
from capacity.diagnostics.domain.quadrants import Quadrant, pairs
from capacity.reports.comparing.change import changes, computable
from capacity.reports.comparing.editions import FEWEST_CHANGED
from capacity.reports.comparing.groups import common_scores
from capacity.reports.comparing.labels import (
    LEVELS_OF,
    QUADRANT_LABELS,
    QUADRANT_TEXTS,
    SeveralNames,
)
from capacity.reports.comparing.levels import OFFERED, chosen
from capacity.reports.comparing.peers import Peers, beside, counted_too, peers_of, peers_view
from capacity.reports.comparing.peers import alt_text as alt_of_peers
from capacity.reports.comparing.priorities import alt_text as alt_of_fields
from capacity.reports.comparing.priorities import priorities_view
from capacity.reports.comparing.rounds import rounds_until, source_of
from capacity.reports.comparing.tripartite import alt_text as alt_of_groups
from capacity.reports.comparing.tripartite import shared_in, side_by_side, tripartite_view
from capacity.reports.institution import Reader
from capacity.reports.names import Names
from capacity.reports.reading import may_read, reader_of
from surveys.constituents.access import authorize, current_actor, needs, note_look
from surveys.constituents.country_names import country_name
from surveys.constituents.domain.endings import formed_by
from surveys.constituents.ending_words import formation_text
from surveys.constituents.endings import formations_of
from surveys.constituents.geography import country as find_country
from surveys.constituents.labels import GROUP_ORGANIZATION_LABELS, REGION_LABELS
from surveys.constituents.roles import Scope
from surveys.foundation.database import current_session
from surveys.foundation.i18n import page_language
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("comparisons", __name__)

# The fields of the drawing: the upper two in reading direction, then the lower two.
FIELDS = (Quadrant.CONCENTRATE, Quadrant.KEEP_UP, Quadrant.LOW_PRIORITY, Quadrant.OVERKILL)


def _names(facts: AssessmentFacts) -> Names:
    return Names(questionnaire_in(current_session(), facts.version_id, page_language().code))


@bp.get("/assessments/<int:assessment_id>/change")
@needs("report.read")
def change(assessment_id: int) -> ResponseReturnValue:
    """What changed since the round before; a reviewer sees agreed and verified levels alone."""
    session = current_session()
    facts = assessment_of(session, assessment_id) or abort(404)
    authorize("report.read", Scope(organization_id=facts.organization_id, group=facts.group))
    reader = reader_of(current_actor(), facts)
    if not may_read(facts, reader):
        abort(404)
    rounds = rounds_until(session, facts, reader)
    if reader is Reader.BUREAU:
        for each in rounds:
            note_look("report.seen", each.facts.subject)
    provenance, choices = chosen(OFFERED[reader], lambda kind: computable(rounds, kind))
    names = SeveralNames([_names(each.facts) for each in reversed(rounds)])
    return render_template(
        "comparisons/change.html",
        facts=facts,
        own=reader is Reader.INSTITUTION,
        before=rounds[-2].facts if len(rounds) > 1 else None,
        view=changes(rounds, names, provenance) if len(rounds) > 1 else None,
        formed=_formed(facts),
        choices=choices,
        levels_text=LEVELS_OF[provenance],
        state_labels=STATE_LABELS,
    )


def _formed(facts: AssessmentFacts) -> str:
    """Why nothing from before the organization was formed is compared; "" if it was not so."""
    formations = formations_of(current_session(), facts.organization_id)
    return formation_text(formed_by(formations, facts.started_at.date()))


def _own(assessment_id: int) -> AssessmentFacts:
    """The institution's own assessment once its self-rating is closed; 404 for everybody else."""
    facts = assessment_of(current_session(), assessment_id) or abort(404)
    authorize("comparison.own", Scope(organization_id=facts.organization_id))
    if not may_read(facts, Reader.INSTITUTION):
        abort(404)
    return facts


@bp.get("/assessments/<int:assessment_id>/priorities")
@needs("comparison.own")
def priorities(assessment_id: int) -> ResponseReturnValue:
    """What the institution could begin with: desired levels and importance are its own alone."""
    session, facts = current_session(), _own(assessment_id)
    known = records(session, facts, source_of(session, facts))
    provenance, choices = chosen(tuple(Provenance), lambda kind: len(pairs(known, kind)))
    view = priorities_view(known, _names(facts), provenance)
    return render_template(
        "comparisons/priorities.html",
        facts=facts,
        view=view,
        alt=alt_of_fields(view.fields),
        field_names=[QUADRANT_LABELS[field] for field in FIELDS],
        field_texts=[(QUADRANT_LABELS[field], QUADRANT_TEXTS[field]) for field in FIELDS],
        choices=choices,
        levels_text=LEVELS_OF[provenance],
    )


@bp.get("/assessments/<int:assessment_id>/peers")
@needs("comparison.own")
def peers(assessment_id: int) -> ResponseReturnValue:
    """The own common areas beside the quartiles of peers who agreed, and stay unnamed."""
    session, facts = current_session(), _own(assessment_id)
    counted = counted_too(session, facts)
    known = records(session, facts, source_of(session, facts))
    provenance, choices = chosen(
        OFFERED[Reader.BUREAU],
        lambda kind: sum(score.known for score in common_scores(known, kind).values()),
    )
    others = peers_of(session, facts, provenance) if counted else Peers()
    return render_template(
        "comparisons/peers.html",
        facts=facts,
        counted=counted,
        view=peers_view(beside(facts, known, others.members, provenance), _names(facts)),
        alt=alt_of_peers(),
        group=GROUP_ORGANIZATION_LABELS[facts.group],
        region=REGION_LABELS[facts.region],
        fewest=FEWEST_OTHERS,
        made_at=others.made_at,
        fewest_changed=FEWEST_CHANGED,
        choices=choices,
        levels_text=LEVELS_OF[provenance],
    )


@bp.get("/countries/<iso3>/tripartite")
@needs("tripartite.view")
def tripartite(iso3: str) -> ResponseReturnValue:
    """The three groups of one country, by consent of all who contribute, or nothing."""
    try:
        country = find_country(iso3)
    except KeyError:
        abort(404)
    shared = shared_in(current_session(), iso3)
    page = {"country": country, "name": country_name(iso3, page_language().code)}
    if not shared.assessments:
        return render_template("comparisons/tripartite.html", **page, view=None)
    provenance, choices = chosen(
        OFFERED[Reader.BUREAU],
        lambda kind: sum(area.spread.known for area in side_by_side(shared, kind).areas),
    )
    view = tripartite_view(side_by_side(shared, provenance), _names(shared.assessments[0]))
    return render_template(
        "comparisons/tripartite.html",
        **page,
        view=view,
        alt=alt_of_groups(),
        choices=choices,
        levels_text=LEVELS_OF[provenance],
    )
