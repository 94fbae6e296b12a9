"""The page of all rules: how every figure of the platform is computed."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from surveys.constituents.access import needs
from surveys.foundation.rules import rulebook

bp = Blueprint("methods", __name__)


@bp.get("/methods")
@needs("public")
def page() -> ResponseReturnValue:
    return render_template("methods/page.html", groups=[g for g in rulebook().groups if g.rules])
