"""Whom training reached, by year, and its equity."""

from flask import Blueprint

bp = Blueprint("reach", __name__, url_prefix="/training")
