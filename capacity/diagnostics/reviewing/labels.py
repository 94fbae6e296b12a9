"""What the codes of this room are called on a page, in the reader's language."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from capacity.diagnostics.domain.appeals import NoAppeal, Outcome
from capacity.diagnostics.domain.guards import FlagCode
from capacity.diagnostics.domain.second_reading import Why
from capacity.diagnostics.reviewing.judges import WhyNotYou

WHY_LABELS: dict[Why, LazyString] = {
    Why.IMPROVED: _l("The level is higher than the one verified in the last round."),
    Why.ASKED: _l("A reviewer asked for a second reading."),
}

SIGN_LABELS: dict[FlagCode, LazyString] = {
    FlagCode.NO_EVIDENCE: _l("Level 2 or above, and no evidence is given"),
    FlagCode.OLD_EVIDENCE: _l("The newest evidence is older than 12 months"),
    FlagCode.JUMP: _l("Two levels or more above the last round, and no new evidence"),
    FlagCode.ALL_HIGHEST: _l("Every level is 5"),
    FlagCode.ALL_ALIKE: _l("Every level is the same"),
}

NOT_YOU_LABELS: dict[WhyNotYou, LazyString] = {
    WhyNotYou.SECOND_READER: _l(
        "You are the second reader of this assessment, so somebody else decides. Nothing was"
        " changed."
    ),
    WhyNotYou.AFTER_APPEAL: _l(
        "After the appeal only the reviewer who upheld it decides. Nothing was changed."
    ),
    WhyNotYou.NOT_APPEALED: _l(
        "Only the criteria named in the appeal are judged anew. Nothing was changed."
    ),
    WhyNotYou.NOT_SECOND_READER: _l(
        "You are not the second reader of this assessment. Nothing was changed."
    ),
    WhyNotYou.OWN_DECISION: _l(
        "You took this decision yourself, so somebody else reads it. Nothing was changed."
    ),
    WhyNotYou.DECIDED_BEFORE: _l(
        "You took part in the decisions that the appeal is about, so another reviewer decides on"
        " it. Nothing was changed."
    ),
    WhyNotYou.TOOK_PART: _l(
        "Whoever took part in the decisions that the appeal is about cannot read second. Nothing"
        " was changed."
    ),
}

NO_APPEAL_LABELS: dict[NoAppeal, LazyString] = {
    NoAppeal.NOT_VALIDATED: _l("There is nothing to appeal against: no review has ended."),
    NoAppeal.ALREADY_USED: _l("An institution may appeal once, and you have."),
    NoAppeal.TOO_LATE: _l("The time for an appeal is over."),
}

OUTCOME_LABELS: dict[Outcome, LazyString] = {
    Outcome.UPHELD: _l("Upheld: the criteria named are judged anew"),
    Outcome.PARTLY: _l("Upheld in part: some of the criteria are judged anew"),
    Outcome.DISMISSED: _l("Dismissed: the decisions stand"),
}

JOB_LABELS: dict[str, LazyString] = {
    "reviews.appeal-letter": _l("Letter about an appeal"),
    "reviews.tell-appeal": _l("Mail about a decided appeal"),
}
"""What this room's jobs are called that have no name below."""

AUDIT_LABELS: dict[str, LazyString] = {
    "review.assigned": _l("Assigned an assessment to a reviewer"),
    "review.second-asked": _l("Asked for a second reading of a criterion"),
    "review.second-read": _l("Read a decision as second reader"),
    "review.asked": _l("Asked an organization about a criterion"),
    "review.answered": _l("Answered a reviewer about a criterion"),
    "review.letter-fetched": _l("Downloaded the letter with the decisions"),
    "review.appeal-letter-fetched": _l("Downloaded the letter about an appeal"),
    "review.appealed": _l("Appealed against decisions of a review"),
    "review.appeal-decided": _l("Decided on an appeal"),
}
"""What this room's events are called in the audit trail."""
