"""Peers to ask: who is strong where the own organization has a gap, and requests for contact."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.diagnostics.domain.gaps import Priority
from capacity.exchange.asking import NotAny, ask_peer
from capacity.exchange.domain.matching import Match, Party, Sought, Wish, match
from capacity.exchange.domain.requests import Standing
from capacity.exchange.forms import AskForm, WishForm
from capacity.exchange.labels import STANDING_LABELS, STANDING_TONES, reasons
from capacity.exchange.models import PeerRequest
from capacity.exchange.naming import called, names
from capacity.exchange.peers import (
    Consents,
    consented_since,
    group_members,
    latest_ended,
    parties,
    sent_requests,
)
from surveys.constituents.access import authorize, needs, own_id
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name
from surveys.constituents.models import Organization
from surveys.constituents.roles import Scope
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language

bp = Blueprint("peers", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    known = names(current_session())
    return {
        "called": lambda code: called(known, code),
        "country_name_of": lambda iso3: country_name(iso3, page_language().code),
        "level_names": LEVEL_NAMES,
        "standing_labels": STANDING_LABELS,
        "standing_tones": STANDING_TONES,
    }


def note(action: str, asked: PeerRequest) -> None:
    subject, details = f"peer-request:{asked.id}", {"criterion": asked.criterion}
    record_event(current_session(), own_id(), action, subject, now(), details)


# --- who can help --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Helper:
    """An organization that can help, why, and what was asked of it already."""

    organization: Organization
    criterion: str
    reasons: tuple[str, ...]
    request_id: int | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Table:
    """The own organization with everybody of its group who consents."""

    asking: Party
    others: tuple[Party, ...]
    organizations: dict[int, Organization]
    since: Consents

    def sought(self, wish: Wish) -> tuple[Sought, ...]:
        return match(self.asking, self.others, wish)


def own_assessment(assessment_id: int) -> AssessmentFacts:
    """The facts, if the person seeks peers for this organization; else 404."""
    facts = assessment_of(current_session(), assessment_id) or abort(404)
    authorize("peers.seek", Scope(organization_id=facts.organization_id))
    return facts


def own_latest(facts: AssessmentFacts) -> AssessmentFacts | None:
    """The own assessment that ended last, from which peers are sought."""
    found = latest_ended(current_session(), [facts.organization_id])
    return found.get(facts.organization_id)


def table_of(facts: AssessmentFacts) -> Table:
    session = current_session()
    members = group_members(session, facts.group)
    since = consented_since(session, members.keys())
    ended = latest_ended(session, {*since.holding, facts.organization_id})
    found = parties(session, list(ended.values()), since.holding)
    (asking,) = (party for party in found if party.organization == facts.organization_id)
    return Table(asking, tuple(party for party in found if party is not asking), members, since)


@bp.get("/assessments/<int:assessment_id>/peers-to-ask")
@needs("peers.seek")
def page(assessment_id: int) -> ResponseReturnValue:
    facts = own_assessment(assessment_id)
    latest, form = own_latest(facts), WishForm(request.args)
    if latest is None:
        return render_template("peers/none.html", facts=facts)
    if latest.id != facts.id:
        return redirect(url_for("peers.page", assessment_id=latest.id))
    table = table_of(facts)
    return render_template(
        "peers/page.html",
        facts=facts,
        form=form,
        consents=table.asking.consents,
        gaps=_shown(table, form.wish()),
    )


def _shown(table: Table, wish: Wish) -> list[tuple[Priority, list[Helper]]]:
    """The own gaps with those who can help; what was asked already is told beside."""
    sent = sent_requests(current_session(), table.asking.organization, table.since)
    return [
        (found.gap, [_helper(table, one, sent) for one in found.matches])
        for found in table.sought(wish)
    ]


def _helper(
    table: Table, found: Match, sent: dict[tuple[int, str], tuple[int, Standing]]
) -> Helper:
    request_id, stands = sent.get((found.organization, found.criterion), (None, None))
    again = stands in (Standing.WITHDRAWN, Standing.ENDED, Standing.ENDED_WITH_ORGANIZATION)
    return Helper(
        table.organizations[found.organization],
        found.criterion,
        tuple(reasons(found, table.asking)),
        None if again else request_id,
        None if again else stands,
    )


# --- asking for contact --------------------------------------------------------------------------


def _asked_for(facts: AssessmentFacts, form: AskForm) -> Organization | None:
    """Whom the form asks; None if it is nobody whom this organization may ask about this now."""
    latest = own_latest(facts)
    if latest is None:
        return None
    table = table_of(latest)
    wanted = (form.organization.data, form.criterion.data)
    fitting = (
        table.organizations[one.organization]
        for found in table.sought(Wish())
        for one in found.matches
        if (str(one.organization), one.criterion) == wanted
    )
    return next(fitting, None)


def _nobody(assessment_id: int) -> ResponseReturnValue:
    flash(_("You cannot ask this organization about this criterion now."), "error")
    return redirect(url_for("peers.page", assessment_id=assessment_id))


@bp.get("/assessments/<int:assessment_id>/ask-a-peer")
@needs("peers.seek")
def asking(assessment_id: int) -> ResponseReturnValue:
    facts = own_assessment(assessment_id)
    form = AskForm(
        formdata=None,
        organization=request.args.get("organization", ""),
        criterion=request.args.get("criterion", ""),
    )
    peer = _asked_for(facts, form)
    if peer is None:
        return _nobody(assessment_id)
    return render_template("peers/asking.html", facts=facts, form=form, peer=peer)


@bp.post("/assessments/<int:assessment_id>/ask-a-peer")
@needs("peers.seek")
def ask(assessment_id: int) -> ResponseReturnValue:
    facts, form, session = own_assessment(assessment_id), AskForm(), current_session()
    peer = _asked_for(facts, form)
    if peer is None:
        return _nobody(assessment_id)
    if not form.validate():
        return render_template("peers/asking.html", facts=facts, form=form, peer=peer), 422
    text, criterion = form.text.data, form.criterion.data
    try:
        asked, new = ask_peer(
            session, facts.organization_id, peer.id, criterion, text, own_id(), now()
        )
    except NotAny:
        return _nobody(assessment_id)
    if new:
        note("peers.asked", asked)
        session.commit()
        flash(_("Your request is sent. The other organization finds it here."), "success")
    return redirect(url_for("peers.request_page", request_id=asked.id))
