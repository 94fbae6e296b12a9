"""What a participant's letter opens, without an account: the course, and yes or no."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from capacity.training.cohorts.actions import NotPossible
from capacity.training.cohorts.forms import CannotComeForm
from capacity.training.cohorts.labels import fault_text
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.nominating import confirm, withdraw
from capacity.training.cohorts.queries import by_link
from capacity.training.cohorts.views.parts import bp
from capacity.training.domain.cohorts import NominationState
from capacity.training.domain.courses import EditionState
from surveys.collection.invitations.domain.links import participation_id
from surveys.constituents.access import needs
from surveys.constituents.views.account import limiter
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LanguageSource, prefer_language


def _find(secret: str) -> Nomination:
    found = by_link(current_session(), participation_id(secret)) or abort(404)
    prefer_language(LanguageSource.LINK, found.language)
    return found


def _show(
    secret: str, found: Nomination, form: CannotComeForm | None = None, problem: str = ""
) -> str:
    """The page as things stand: asked, answered, or over."""
    edition = found.edition
    today = now().date()
    asked = (
        found.state == NominationState.ACCEPTED
        and edition.state != EditionState.CANCELLED
        and edition.begins > today
    )
    return render_template(
        "training/cohorts/link.html",
        secret=secret,
        nomination=found,
        edition=edition,
        asked=asked,
        over=edition.ends < today,
        cancelled=edition.state == EditionState.CANCELLED,
        form=form,
        problem=problem,
    )


@bp.get("/t/<secret>")
@needs("public")
@limiter.limit("120 per minute")
def link(secret: str) -> ResponseReturnValue:
    found = _find(secret)
    saying_no = request.args.get("say") == "no"
    page = _show(secret, found, CannotComeForm(formdata=None) if saying_no else None)
    return (page, 410) if found.edition.ends < now().date() else page


@bp.post("/t/<secret>")
@needs("public")
@limiter.limit("60 per minute")
def answer(secret: str) -> ResponseReturnValue:
    """Yes, or no with a reason if wanted; said twice it is said once."""
    session, found = current_session(), _find(secret)
    if found.edition.ends < now().date():
        return _show(secret, found), 410
    try:
        match request.form.get("go"):
            case "come":
                confirm(session, found, now())
            case "cannot-come":
                form = CannotComeForm()
                if not form.validate():
                    return _show(secret, found, form), 422
                withdraw(session, found, None, now(), form.reason.data or "")
            case _:
                abort(400)
    except NotPossible as problem:
        session.rollback()
        return _show(secret, found, problem=fault_text(problem)), 409
    session.commit()
    return redirect(url_for("cohorts.link", secret=secret), 303)
