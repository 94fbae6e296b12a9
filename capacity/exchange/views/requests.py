"""Requests between peers: what an organization is asked and has asked, and how each is settled."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.exchange.asking import NotAny, settle_request
from capacity.exchange.domain.requests import RequestState, Standing
from capacity.exchange.models import PeerRequest
from capacity.exchange.peers import as_seen, consented_since, requests_of
from capacity.exchange.views.peers import bp, note
from surveys.constituents.access import authorize, current_actor, needs, note_look, own_id
from surveys.constituents.models import Organization
from surveys.constituents.queries import focal_points_of
from surveys.constituents.roles import Role, Scope
from surveys.foundation.database import current_session, now


@bp.get("/organizations/<int:organization_id>/peer-requests")
@needs("peers.seek")
def requests(organization_id: int) -> ResponseReturnValue:
    organization = current_session().get(Organization, organization_id) or abort(404)
    authorize("peers.seek", Scope(organization_id=organization.id))
    found = requests_of(current_session(), organization.id)
    return render_template(
        "peers/requests.html",
        organization=organization,
        received=[one for one in found if one.received],
        sent=[one for one in found if not one.received],
    )


def own_request(request_id: int, as_asking: bool | None = None) -> tuple[PeerRequest, int]:
    """A request and the side of it on which the person is; else 404.

    ``as_asking``: the side there has to be; None: whichever.
    """
    found = current_session().get(PeerRequest, request_id) or abort(404)
    if as_asking is None:
        as_asking = found.to_id not in current_actor().organizations(Role.FOCAL_POINT)
    side = found.from_id if as_asking else found.to_id
    authorize("peers.seek", Scope(organization_id=side))
    return found, side


@bp.get("/peer-requests/<int:request_id>")
@needs("peers.seek")
def request_page(request_id: int) -> ResponseReturnValue:
    found, side = own_request(request_id)
    session = current_session()
    shown = as_seen(found, side, consented_since(session, (found.from_id, found.to_id)))
    contacts = []
    if shown.standing is Standing.ACCEPTED and shown.other is not None:
        note_look("peers.contacts-seen", f"peer-request:{found.id}")
        contacts = focal_points_of(session, shown.other.id)
    return render_template("peers/request.html", shown=shown, side=side, contacts=contacts)


_GOES = {
    "accept": (RequestState.ACCEPTED, False),
    "decline": (RequestState.DECLINED, False),
    "take-back": (RequestState.WITHDRAWN, True),
}


@bp.post("/peer-requests/<int:request_id>")
@needs("peers.seek")
def settle(request_id: int) -> ResponseReturnValue:
    """Accept or decline as the one who is asked, take back as the one who asks."""
    go = _GOES.get(request.form.get("go", ""))
    found, _side = own_request(request_id, go[1] if go else None)
    if go is None:
        abort(400)
    try:
        if settle_request(current_session(), found, go[0], own_id(), now()):
            _note_settled(found)
            current_session().commit()
    except NotAny:
        flash(_("This request has ended in the meantime. Nothing was changed."), "error")
    return redirect(url_for("peers.request_page", request_id=request_id))


def _note_settled(found: PeerRequest) -> None:
    match RequestState(found.state):
        case RequestState.ACCEPTED:
            note("peers.accepted", found)
        case RequestState.DECLINED:
            note("peers.declined", found)
        case _:
            note("peers.taken-back", found)
