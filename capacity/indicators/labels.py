"""What the codes of this room are called on a page, in the reader's language."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from capacity.indicators.domain.definitions import (
    Aiming,
    Computes,
    FocusArea,
    Kind,
    Measured,
)
from capacity.indicators.domain.reflection import Level
from capacity.indicators.domain.results import Caveat, Direction, Status
from capacity.participation.domain.verdicts import Verdict

MEASURED_LABELS: dict[str, LazyString] = {
    Measured.PERCENT: _l("Percent"),
    Measured.COUNT: _l("Count"),
    Measured.PERSONS: _l("Persons"),
    Measured.DOLLARS: _l("US dollars"),
    Measured.PROGRAMMES: _l("Programmes"),
}

KIND_LABELS: dict[str, LazyString] = {
    Kind.COMPUTED: _l("Computed by the platform"),
    Kind.MANUAL: _l("Entered by hand"),
}

COMPUTES_LABELS: dict[str, LazyString] = {
    Computes.NOTHING: _l("Entered by hand"),
    Computes.REFLECTION: _l("Computed: UN frameworks that reflect decent-work priorities"),
    Computes.DWCP_SATISFACTION: _l("Computed: DWCPs in which all three groups are satisfied"),
    Computes.UN_SATISFACTION: _l("Computed: UN frameworks in which all three groups are satisfied"),
}

AIMING_LABELS: dict[str, LazyString] = {
    Aiming.ABSOLUTE: _l("Values in the unit"),
    Aiming.GROWTH: _l("Growth over the baseline, in percent"),
}

DIRECTION_LABELS: dict[str, LazyString] = {
    Direction.UP: _l("More is better"),
    Direction.DOWN: _l("Less is better"),
}

FOCUS_AREA_LABELS: dict[str, LazyString] = {
    FocusArea.NONE: _l("No focus area"),
    FocusArea.SERVICES: _l("Services to constituents"),
    FocusArea.COHERENCE: _l("Partnerships for policy coherence"),
    FocusArea.FUNDING: _l("Partnerships for funding"),
    FocusArea.EFFICIENCY: _l("Efficiency, decent work results and transparency"),
}

STATUS_LABELS: dict[str, LazyString] = {
    Status.TARGET_REACHED: _l("Target reached"),
    Status.MILESTONE_REACHED: _l("Milestone reached"),
    Status.OPEN: _l("Open"),
    Status.BELOW_MILESTONE: _l("Below the milestone"),
    Status.NOT_COMPUTABLE: _l("Not computable"),
}

STATUS_SENTENCES: dict[str, LazyString] = {
    Status.TARGET_REACHED: _l("The target is reached."),
    Status.MILESTONE_REACHED: _l("The milestone is reached, the target is not."),
    Status.OPEN: _l("The programmes that are incomplete decide whether the milestone is reached."),
    Status.BELOW_MILESTONE: _l("The milestone is not reached."),
    Status.NOT_COMPUTABLE: _l("It cannot be said yet whether the milestone is reached."),
}

STATUS_TONES: dict[str, str] = {
    Status.TARGET_REACHED: "done",
    Status.MILESTONE_REACHED: "done",
    Status.OPEN: "open",
    Status.BELOW_MILESTONE: "warm",
    Status.NOT_COMPUTABLE: "",
}

CAVEAT_LABELS: dict[str, LazyString] = {
    Caveat.SMALL_BASELINE: _l(
        "The baseline is below 10, so one programme more or less moves every percentage"
        " a lot: only counts are told."
    ),
    Caveat.UNATTAINABLE: _l(
        "The target is higher than the number of programmes in scope: it cannot be reached."
    ),
}

LEVEL_LABELS: dict[str, LazyString] = {
    Level.OUTCOME: _l("At outcome level"),
    Level.OUTPUT: _l("At output level"),
    Level.NONE: _l("Not reflected"),
    Level.NOT_STATED: _l("The document does not say"),
}

VERDICT_LABELS: dict[str, LazyString] = {
    Verdict.YES: _l("All three groups are satisfied"),
    Verdict.NO: _l("Not all three groups are satisfied"),
    Verdict.INCOMPLETE: _l("Incomplete"),
}

QUALIFIER_LABELS: dict[str, LazyString] = {
    "": _l("Exactly as written"),
    "approximately": _l("Approximately"),
    "more_than": _l("More than"),
}

AUDIT_LABELS: dict[str, LazyString] = {
    "indicators.added": _l("Added an indicator"),
    "indicators.revised": _l("Revised the definition of an indicator"),
    "indicators.approved": _l("Noted the tripartite approval of an indicator"),
    "indicators.baseline-set": _l("Set the baseline of an indicator"),
    "indicators.value-entered": _l("Entered the value of an indicator"),
    "indicators.coded": _l("Coded how programmes reflect decent work"),
    "indicators.frozen": _l("Froze a reported value"),
    "indicators.signed": _l("Signed a reported value"),
    "indicators.quoted": _l("Added a quoted figure"),
    "indicators.quoted-corrected": _l("Corrected a quoted figure"),
    "indicators.quoted-taken-back": _l("Took back a quoted figure"),
}

AUDIT_SUBJECTS: dict[str, LazyString] = {
    "indicator": _l("Indicator with the number %(number)s"),
    "frozen-value": _l("Reported value %(number)s"),
    "quoted-figure": _l("Quoted figure %(number)s"),
    "reflection": _l("UN frameworks"),
}

AUDIT_DETAILS: dict[str, LazyString] = {
    "code": _l("Indicator %(value)s"),
    "biennium": _l("Biennium %(value)s"),
    "sha256": _l("Fingerprint %(value)s"),
    "codings": _l("Codings: %(value)s"),
}

VERDICTS_READERS = _l(
    "Everybody who is signed in. A verdict on one programme is shown only where every organization"
    " that contributed to it consents."
)
DOCUMENT_READERS = _l("Everybody who is signed in.")

# Every figure of a frozen value, in the order of the page.
FIGURE_LABELS: dict[str, LazyString] = {
    "value": _l("Value"),
    "lowest": _l("Least possible value"),
    "highest": _l("Greatest possible value"),
    "share": _l("Share"),
    "coverage": _l("Coverage"),
    "outcome": _l("At outcome level"),
    "output": _l("At output level"),
    "outcome_agreement": _l("Agreement of coders on the outcome level"),
    "output_agreement": _l("Agreement of coders on the output level"),
    "sensitivity": _l("Value by the core items"),
    "baseline": _l("Baseline"),
    "milestone": _l("Milestone"),
    "milestone_exact": _l("Milestone before rounding"),
    "target": _l("Target"),
    "target_exact": _l("Target before rounding"),
    "progress": _l("Progress"),
    "panel_earlier_value": _l("Panel, earlier: value"),
    "panel_earlier_lowest": _l("Panel, earlier: least possible value"),
    "panel_earlier_highest": _l("Panel, earlier: greatest possible value"),
    "panel_earlier_share": _l("Panel, earlier: share"),
    "panel_earlier_coverage": _l("Panel, earlier: coverage"),
    "panel_later_value": _l("Panel, later: value"),
    "panel_later_lowest": _l("Panel, later: least possible value"),
    "panel_later_highest": _l("Panel, later: greatest possible value"),
    "panel_later_share": _l("Panel, later: share"),
    "panel_later_coverage": _l("Panel, later: coverage"),
    "panel_growth": _l("Growth over the panel"),
}

# What a check of a frozen value finds.
FINDING_LABELS: dict[str, LazyString] = {
    "good": _l("It was recomputed from what was frozen with it, and it is the same."),
    "altered": _l("What was frozen with it was altered afterwards."),
    "unreadable": _l("What was frozen with it cannot be read."),
    "different": _l("Another result follows from what was frozen with it."),
    "not_in_trail": _l("The audit trail does not hold its fingerprint."),
}

CODED_LABELS: dict[str, LazyString] = {
    "reflects": _l("Reflects decent-work priorities"),
    "does_not": _l("Does not reflect them"),
    "incomplete": _l("Judged differently, or not stated"),
}

# The parts of a definition that a revision can change.
PART_LABELS: dict[str, LazyString] = {
    "texts": _l("Texts"),
    "measured": _l("Unit"),
    "kind": _l("Where values come from"),
    "computes": _l("Where values come from"),
    "aiming": _l("Milestones are"),
    "direction": _l("Direction"),
    "focus_area": _l("Focus area"),
    "source": _l("Source document"),
    "paragraph": _l("Paragraph or page"),
    "document_date": _l("Date of the document"),
    "agreed": _l("Milestones and target"),
}
