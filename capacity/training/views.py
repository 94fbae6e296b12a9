"""The training room's first page: what waits, for planners and for those who nominate."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from surveys.constituents.access import needs

bp = Blueprint("training", __name__)


@bp.get("/training")
@needs("training.view")
def index() -> ResponseReturnValue:
    return render_template("training/index.html")
