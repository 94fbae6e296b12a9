"""The first page: for visitors what this is, for others what waits for them and the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.labels import STATE_LABELS, STATE_TONES
from capacity.diagnostics.queries import (
    AssessmentFacts,
    assessments_of_organizations,
    review_queue,
)
from surveys.collection.domain import RoundState
from surveys.collection.models import Invitation
from surveys.collection.queries import open_invitations_of_person, period_of, rounds
from surveys.constituents.access import current_actor, needs
from surveys.constituents.policy import may_ever
from surveys.constituents.roles import Actor, Role
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import write_day, write_number

bp = Blueprint("home", __name__)
