"""Whether the service is up and ready, for those who watch it."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from surveys.foundation.database import database
from surveys.foundation.schema import is_current

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def up() -> ResponseReturnValue:
    """200 as long as the process answers."""
    return jsonify(status="up")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """200 when the database answers and its schema is the one this version needs."""
    try:
        with database().reading() as session:
            session.execute(text("SELECT 1"))
        current = is_current(database().engine)
    except Exception:
        current_app.logger.exception("not ready")
        return jsonify(status="database unavailable"), 503
    return (jsonify(status="ready"), 200) if current else (jsonify(status="old schema"), 503)
