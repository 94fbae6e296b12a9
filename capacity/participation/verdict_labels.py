"""What verdicts are called on a page, and the sentence that says why one came out as it did."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from capacity.participation.domain.replies import Publication
from capacity.participation.domain.verdicts import (
    GroupState,
    OrganizationState,
    Verdict,
    Why,
)

VERDICT_LABELS: dict[Verdict, LazyString] = {
    Verdict.YES: _l("All three groups took part to their satisfaction."),
    Verdict.NO: _l("Not all three groups took part to their satisfaction."),
    Verdict.INCOMPLETE: _l("There is no verdict yet: not every group is decided."),
}

GROUP_STATE_LABELS: dict[GroupState, LazyString] = {
    GroupState.SATISFIED: _l("Satisfied"),
    GroupState.NOT_SATISFIED: _l("Not satisfied"),
    GroupState.DIVIDED: _l("Divided"),
    GroupState.UNDECIDED: _l("Undecided"),
}

GROUP_STATE_TONES = {
    GroupState.SATISFIED: "done",
    GroupState.NOT_SATISFIED: "warm",
    GroupState.DIVIDED: "",
    GroupState.UNDECIDED: "",
}

WHY_LABELS: dict[Why, LazyString] = {
    Why.NOT_INVITED: _l("a public document says that the group was not invited"),
    Why.NO_MAJORITY: _l("less than half of the organizations that answered are satisfied"),
    Why.NOT_CONSULTED: _l("most of its organizations were at no stage at least consulted"),
    Why.EXACT_HALF: _l("exactly half of the organizations that answered are satisfied"),
    Why.EMPTY_FRAME: _l("no organization of the group was to be asked"),
    Why.NOBODY_ANSWERED: _l("no organization of the group answered"),
    Why.TOO_FEW_ANSWERED: _l("less than half of the organizations answered"),
    Why.DEPTH_NOT_KNOWN: _l("it is not known how deeply the organizations took part"),
    Why.NEGATIVE_WEIGHT: _l("a weight is negative"),
    Why.NO_WEIGHT: _l("the organizations that answered have no weight"),
}

ORGANIZATION_STATE_LABELS: dict[OrganizationState, LazyString] = {
    OrganizationState.SATISFIED: _l("It took part to its satisfaction."),
    OrganizationState.NOT_SATISFIED: _l("It did not take part to its satisfaction."),
    OrganizationState.NOT_ANSWERED: _l("It gave no valid answer."),
}

PUBLICATION_LABELS: dict[Publication, LazyString] = {
    Publication.CONSENT: _l(
        "The verdict is published only if every organization that contributed to it consents."
    ),
    Publication.NOTHING: _l("No verdict on this programme is published."),
}
