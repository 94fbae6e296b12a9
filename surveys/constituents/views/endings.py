"""The register's page for an organization that has ended: recording it, and taking it back."""

from collections.abc import Callable

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.constituents.access import current_actor, needs
from surveys.constituents.audit import record_event
from surveys.constituents.ending_words import ending_text
from surveys.constituents.endings import (
    NOTING,
    TOUCHED,
    OrganizationEnded,
    end_organization,
    locked_organization,
    locked_with_successors,
    possible_successors,
    undo_ending,
    what_rests,
)
from surveys.constituents.forms import EndingForm
from surveys.constituents.models import Organization
from surveys.constituents.views.organizations import bp
from surveys.foundation.database import current_session, now
from surveys.foundation.errors import ErrorText, show_error

ENDED = ErrorText(
    _l("This organization has ended"),
    _l(
        "What there is of it stays readable for its own people and its reviewers. Nothing of it"
        " can be changed any more, and nothing was changed now."
    ),
)


@bp.app_errorhandler(OrganizationEnded)
def refused(_error: OrganizationEnded) -> ResponseReturnValue:
    return show_error(409, ENDED)


@bp.app_context_processor
def _notices() -> dict[str, Callable[[], str]]:
    return {"ended_notice": _ended_notice}


def _ended_notice() -> str:
    """For the staff layout: what became of the organization that the page is about, or ""."""
    organization_id = g.get("about_organization")
    if organization_id is None:
        return ""
    organization = current_session().get(Organization, organization_id)
    return ending_text(current_session(), organization) if organization else ""


def _found(organization_id: int, locked: bool = False) -> Organization:
    session = current_session()
    if locked:
        return locked_organization(session, organization_id) or abort(404)
    return session.get(Organization, organization_id) or abort(404)


@bp.get("/organizations/<int:organization_id>/ending")
@needs("organizations.manage")
def ending(organization_id: int) -> ResponseReturnValue:
    organization = _found(organization_id)
    others = possible_successors(current_session(), organization)
    return _show(organization, EndingForm(others, formdata=None))


def _show(organization: Organization, form: EndingForm) -> ResponseReturnValue:
    session = current_session()
    touched = [text for room in TOUCHED.values() for text in room(session, organization.id, now())]
    html = render_template(
        "organizations/ending.html",
        organization=organization,
        form=form,
        touched=touched,
        ended=ending_text(session, organization),
        resting=what_rests(session, organization),
    )
    return html, 422 if form.errors else 200


@bp.post("/organizations/<int:organization_id>/ending")
@needs("organizations.manage")
def end(organization_id: int) -> ResponseReturnValue:
    session, organization = current_session(), _found(organization_id)
    form = EndingForm(possible_successors(session, organization))
    if not form.validate():
        return _show(organization, form)
    after = locked_with_successors(session, organization_id, form.chosen)
    before, today = organization.ended_on, now().date()
    form.refuse(
        end_organization(session, organization, form.ended_how(), form.day.data, after, today)
    )
    if form.errors:
        return _show(organization, form)
    if before is None:
        details = {"way": form.way.data, "day": form.day.data.isoformat()}
        _note(
            "organizations.ended",
            organization,
            {**details, "successors": sorted(form.chosen) or None},
        )
        session.commit()
        flash(_("It is recorded that the organization has ended."), "success")
    return _to_page(organization)


@bp.post("/organizations/<int:organization_id>/ending/undo")
@needs("organizations.manage")
def undo(organization_id: int) -> ResponseReturnValue:
    """Take the ending back, unless something rests on it."""
    session, organization = current_session(), _found(organization_id, locked=True)
    if what_rests(session, organization):
        flash(_("Nothing was changed: something rests on this end by now."), "error")
    elif undo_ending(session, organization):
        _note("organizations.ending-undone", organization)
        session.commit()
        flash(_("The organization goes on as before."), "success")
    return _to_page(organization)


def _note(
    action: str, organization: Organization, details: dict[str, object] | None = None
) -> None:
    """In the audit trail: that it ended or goes on, and what upper rooms have to add."""
    session, person_id, moment = current_session(), current_actor().person_id, now()
    record_event(session, person_id, action, f"organization:{organization.id}", moment, details)
    for room in NOTING.values():
        room(session, organization.id, organization.ended_on is not None, person_id, moment)


def _to_page(organization: Organization) -> ResponseReturnValue:
    return redirect(url_for("organizations.ending", organization_id=organization.id))
