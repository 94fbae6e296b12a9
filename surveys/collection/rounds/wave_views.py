"""Whether the items of a round can be compared with those of the wave before it."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from surveys.collection.rounds.actions import keep_links
from surveys.collection.rounds.course import locked_round
from surveys.collection.rounds.domain.linking import (
    Link,
    LinkFault,
    Pair,
    Standing,
    compared,
    link_fault,
)
from surveys.collection.rounds.forms import LinkForm
from surveys.collection.rounds.labels import LINK_FAULT_TEXTS, STANDING_LABELS, STANDING_TONES
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import continued, find_round, links_of
from surveys.constituents.access import current_actor, needs
from surveys.constituents.audit import record_event
from surveys.constituents.labels import GROUP_LABELS
from surveys.foundation.database import current_session, now
from surveys.foundation.forms import NOT_CHOSEN
from surveys.foundation.i18n import direction_of, isolated
from surveys.questionnaires.domain.structure import Item, Questionnaire

bp = Blueprint("waves", __name__, url_prefix="/rounds/<int:round_id>/links")

EVERYBODY = "all"
"""How the questionnaire for everybody, whose group is '', is called in an address."""

NONE = "-"
"""Chosen for an item that continues none; no item has this code."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One questionnaire of the round beside the one it continues."""

    group: str
    address: str
    current: Questionnaire
    direction: str
    pairs: tuple[Pair, ...]
    form: LinkForm

    def count(self, standing: Standing) -> int:
        return sum(pair.standing is standing for pair in self.pairs)


def _waves(round_id: int) -> tuple[Round, Round]:
    """The round and the wave before it; 404 where there is none."""
    round_ = find_round(current_session(), round_id)
    if round_ is None or round_.previous_id is None:
        abort(404)
    previous = find_round(current_session(), round_.previous_id)
    return round_, previous or abort(404)


def _show(
    round_: Round, previous: Round, sent: tuple[str, LinkForm] | None = None
) -> ResponseReturnValue:
    session = current_session()
    linked = links_of(session, round_.id)
    comparisons = []
    for group, (before, current) in continued(session, round_, previous).items():
        pairs = compared(before, current, linked.get(group, []))
        mine = sent is not None and sent[0] == group
        form = sent[1] if sent is not None and mine else LinkForm(formdata=None, prefix=group)
        offer(form, before, current)
        direction = direction_of(current.language)
        address = group or EVERYBODY
        comparisons.append(Comparison(group, address, current, direction, pairs, form))
    html = render_template(
        "waves/links.html",
        round=round_,
        previous=previous,
        comparisons=comparisons,
        standing_labels=STANDING_LABELS,
        standing_tones=STANDING_TONES,
        Standing=Standing,
        group_labels=GROUP_LABELS,
        problems=sent[1] if sent else None,
    )
    return html, 422 if sent else 200


def offer(form: LinkForm, before: Questionnaire, current: Questionnaire) -> None:
    form.code.choices = [NOT_CHOSEN, *map(_choice, current.items)]
    nothing = SelectChoice(NONE, _("It continues none: it is new"))
    form.previous_code.choices = [NOT_CHOSEN, nothing, *map(_choice, before.items)]


def _choice(item: Item) -> SelectChoice:
    return SelectChoice(item.code, f"{isolated(item.code)} {isolated(_short(item.text))}")


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80].rstrip()}…"


@bp.get("")
@needs("rounds.view")
def links(round_id: int) -> ResponseReturnValue:
    return _show(*_waves(round_id))


@bp.post("/<asked>")
@needs("rounds.manage")
def link(round_id: int, asked: str) -> ResponseReturnValue:
    """Say by hand which item of the wave before an item continues, or that it is new."""
    session = current_session()
    round_, previous = _waves(round_id)
    group = "" if asked == EVERYBODY else asked
    found = continued(session, round_, previous).get(group) or abort(404)
    form = LinkForm(prefix=group)
    offer(form, *found)
    if not form.validate():
        return _show(round_, previous, (group, form))
    locked_round(session, round_)
    linked = links_of(session, round_id).get(group, [])
    others = [each for each in linked if each.code != form.code.data]
    if form.previous_code.data != NONE:
        wanted = Link(form.code.data, form.previous_code.data, form.comparable.data)
        if fault := link_fault(*found, others, wanted):
            field = form.comparable if fault is LinkFault.OTHER_ANSWERS else form.previous_code
            field.errors = [str(LINK_FAULT_TEXTS[fault])]
            return _show(round_, previous, (group, form))
        others.append(wanted)
    if set(others) != set(linked):
        keep_links(session, round_id, group, others)
        record_event(
            session, current_actor().person_id, "rounds.items-linked", f"round:{round_id}", now()
        )
    session.commit()
    flash(_("The link is kept."), "success")
    return redirect(url_for("waves.links", round_id=round_id))
