"""What the pages of cohorts share."""

from flask import Blueprint, abort, flash
from sqlalchemy.orm import joinedload

from capacity.exchange.labels import WRITTEN_LANGUAGES
from capacity.exchange.naming import called, names
from capacity.training.catalogue.labels import (
    DELIVERY_LABELS,
    EDITION_STATE_LABELS,
    EDITION_STATE_TONES,
    euros,
)
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.queries import edition_of, titled
from capacity.training.cohorts import labels
from capacity.training.cohorts.actions import NotPossible
from capacity.training.cohorts.endings import tell_of_nominations
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.traces import tell_of_traces
from capacity.training.domain.cohorts import NominationState
from surveys.constituents.access import own_id
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name
from surveys.constituents.labels import (
    AUDIT_ACTION_LABELS,
    GROUP_LABELS,
    JOB_KIND_LABELS,
    REGION_LABELS,
    SUBJECT_LABELS,
)
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import direction_of, page_language

bp = Blueprint("cohorts", __name__)
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(labels.AUDIT_LABELS))
bp.record_once(lambda _state: SUBJECT_LABELS.update(labels.AUDIT_SUBJECTS))
bp.record_once(lambda _state: JOB_KIND_LABELS.update(labels.JOB_KINDS))
bp.record_once(lambda _state: tell_of_nominations())
bp.record_once(lambda _state: tell_of_traces())


@bp.context_processor
def words() -> dict[str, object]:
    """What the templates of this room draw with."""
    language = page_language().code
    return {
        "titled": lambda course: titled(course, language),
        "direction_of": direction_of,
        "country_name_of": lambda iso3: country_name(iso3, language),
        "criterion": lambda code: called(names(current_session()), code),
        "euros": euros,
        "delivery_labels": DELIVERY_LABELS,
        "edition_state_labels": EDITION_STATE_LABELS,
        "edition_state_tones": EDITION_STATE_TONES,
        "event_labels": labels.EVENT_LABELS,
        "group_labels": GROUP_LABELS,
        "kind_labels": labels.KIND_LABELS,
        "language_labels": WRITTEN_LANGUAGES,
        "letter_labels": labels.LETTER_LABELS,
        "letter_text": lambda letter: labels.letter_text(letter, now()),
        "region_labels": REGION_LABELS,
        "sex_labels": labels.SEX_LABELS,
        "state_tag": labels.state_tag,
        "today": now().date(),
    }


def find_edition(edition_id: int) -> EditionRecord:
    return edition_of(current_session(), edition_id) or abort(404)


def find_nomination(nomination_id: int) -> Nomination:
    wanted = [joinedload(Nomination.edition).joinedload(EditionRecord.course)]
    return current_session().get(Nomination, nomination_id, options=wanted) or abort(404)


def note(action: str, subject: str) -> None:
    record_event(current_session(), own_id(), action, subject, now())


def note_state(nomination: Nomination) -> None:
    """Note what was just decided about it."""
    subject = f"nomination:{nomination.id}"
    match NominationState(nomination.state):
        case NominationState.ACCEPTED:
            note("cohorts.accepted", subject)
        case NominationState.WAITING:
            note("cohorts.waiting", subject)
        case NominationState.REFUSED:
            note("cohorts.refused", subject)
        case NominationState.WITHDRAWN:
            note("cohorts.withdrawn", subject)


def tell(problem: NotPossible) -> None:
    flash(labels.fault_text(problem), "error")


def criteria_of(course: CourseRecord) -> dict[str, str]:
    """The criteria that a course is about, with their names, for lists to choose from."""
    known = names(current_session())
    covers = {cover.code for cover in course.covers}
    return {
        code: str(called(known, code))
        for code in known
        if "." in code and (code in covers or code.partition(".")[0] in covers)
    }
