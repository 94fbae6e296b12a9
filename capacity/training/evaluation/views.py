"""What came of a training: rounds, results by edition and course."""

from flask import Blueprint

bp = Blueprint("evaluations", __name__, url_prefix="/training")
