"""Going on on another device: a receipt code opens its response again."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.answering.domain.receipts import typed_code
from surveys.collection.answering.entrance import receipt_key
from surveys.collection.answering.queries import visit_by_receipt
from surveys.constituents.access import needs
from surveys.constituents.views.account import limiter
from surveys.foundation.database import database

bp = Blueprint("resume", __name__, url_prefix="/resume")


@bp.app_template_global()
def public_address(endpoint: str) -> str:
    """The address of a page as it is told to people: never that of the Host header."""
    address: str = current_app.extensions["settings"].public_url
    return address + url_for(endpoint)


def _show(typed: str = "", problem: str = "") -> str:
    return render_template("resume/page.html", typed=typed, problem=problem)


@bp.get("")
@needs("public")
def page() -> ResponseReturnValue:
    return _show()


@bp.post("")
@needs("public")
@limiter.limit("20 per hour")
def find() -> ResponseReturnValue:
    """To the questionnaire behind the code. Guessing one of 2⁶⁰ codes is hopeless at this pace."""
    typed = request.form.get("code", "")[:40]
    code = typed_code(typed)
    if code is None:
        return _show(typed, _("A code has twelve letters and digits, such as 7KQ2-M9TD-04XA.")), 422
    with database().reading() as session:
        known = visit_by_receipt(session, receipt_key(code), code) is not None
    if not known:
        return _show(typed, _("There is no such code. Check each letter and digit.")), 422
    return redirect(url_for("answering.welcome", key=receipt_key(code)))
