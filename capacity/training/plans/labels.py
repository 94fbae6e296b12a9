"""What the codes of this room are called on a page."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from capacity.training.domain.planning.explaining import Why
from capacity.training.domain.settings import Hand
from capacity.training.plans.queries import Old, State

STATE_LABELS: dict[str, LazyString] = {
    State.APPROVED: _l("Approved"),
    State.WORKING: _l("Being worked out"),
    State.NEW: _l("Nothing proposed yet"),
    State.STOPPED: _l("Stopped"),
    State.OLD: _l("Out of date"),
    State.PROPOSED: _l("Proposed"),
    State.CLASH: _l("Bounds cannot be kept"),
    State.NOTHING_FOUND: _l("Nothing found in time"),
}

STATE_TONES: dict[str, str] = {
    State.APPROVED: "done",
    State.WORKING: "open",
    State.STOPPED: "warm",
    State.OLD: "warm",
    State.PROPOSED: "open",
    State.CLASH: "warm",
    State.NOTHING_FOUND: "warm",
}

OLD_LABELS: dict[Old, LazyString] = {
    Old.CHANGED: _l("Settings or changes by hand are newer than this proposal."),
    Old.INPUTS: _l("Needs or courses have changed since this was proposed."),
    Old.WITHDRAWN: _l("An organization of this proposal no longer shares its needs."),
}

WHY_LABELS: dict[Why, LazyString] = {
    Why.NO_COURSE: _l("No course is about it at this level for this group"),
    Why.NO_LANGUAGE: _l("No such course is held in the organization's language"),
    Why.BY_HAND: _l("It was settled by hand that the organization does not take the course"),
    Why.TOO_FEW: _l("Fewer organizations could come than an edition needs"),
    Why.FULL: _l("The organization takes as many courses as it may"),
    Why.BOUNDS: _l("Money, months, rooms, places or shares did not allow it"),
}

PARTLY = _l("Other levels of needs that are, or could be, addressed in part")

HAND_LABELS: dict[str, LazyString] = {
    Hand.AT_LEAST: _l("Hold at least so many editions"),
    Hand.AT_MOST: _l("Hold at most so many editions"),
    Hand.IN_MONTH: _l("Begin an edition in this month"),
    Hand.NOT_IN_MONTH: _l("Begin no edition in this month"),
    Hand.TAKES: _l("Give the organization places"),
    Hand.DOES_NOT_TAKE: _l("Give the organization no places"),
    Hand.WOMEN_AT_MOST: _l("So many women at most can come from the organization"),
}

JOB_LABELS: dict[str, LazyString] = {"training-plan": _l("Proposal for a training plan")}

AUDIT_SUBJECTS: dict[str, LazyString] = {
    "training-plan": _l("Training plan %(number)s"),
    "scenario": _l("Scenario %(number)s of a training plan"),
}

AUDIT_LABELS: dict[str, LazyString] = {
    "training.plan-begun": _l("Began a training plan"),
    "training.plan-approved": _l("Approved a training plan"),
    "training.scenario-deleted": _l("Deleted a scenario of a training plan"),
    "training.scenario-seen": _l("Looked at the organizations of a training plan"),
}

AUDIT_DETAILS: dict[str, LazyString] = {"decision": _l("Decision: %(value)s")}

READERS = _l("Planners of the Turin Centre.")
