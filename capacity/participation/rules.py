"""The rules of this room's figures in words, and why a figure cannot be computed."""

from flask_babel import lazy_gettext as _l

from surveys.foundation.rules import Reasons, Rule, RuleGroup

_ANSWERING = _l("organizations of the group that answered")

RULES: tuple[RuleGroup, ...] = (
    RuleGroup(
        _l("Participation, from documents"),
        (
            Rule(
                "participation-rate/1",
                _l("Participation rate"),
                _l("n(depth ≥ 2) / n(depth known)"),
                _l(
                    "Programmes in which the group entered the stage: it was consulted, or more."
                    " The tripartite rate takes all three groups at once. “Took part” states no"
                    " depth."
                ),
                _l("programmes where the depth at this stage is known"),
            ),
            Rule(
                "depth-index/1",
                _l("Depth index"),
                _l("100 · mean(deepest depth) / 5"),
                _l(
                    "Of each programme the deepest depth that a finding states for the group; not"
                    " invited is 0. The programmes where none is stated are counted beside it."
                ),
                _l("programmes where a depth of the group is known"),
            ),
        ),
    ),
    RuleGroup(
        _l("Taking part to one's satisfaction"),
        (
            Rule(
                "group-satisfied-share/1",
                _l("Share of a group that is satisfied"),
                _l("Σ w(satisfied) / Σ w"),
                _l(
                    "An organization is satisfied by its official reply, else by more than half"
                    " of its respondents: 4 or 5 on the item on satisfaction."
                ),
                _ANSWERING,
            ),
            Rule(
                "group-depth/1",
                _l("Depth of a group's participation"),
                _l("median of the organizations' deepest stages"),
                _l("From 0, not invited, to 5, implements together; weighted as the share is."),
                _ANSWERING,
            ),
        ),
    ),
)

REASONS: Reasons = {
    "no-findings": _l("no finding says who took part in a programme"),
    "stage-not-stated": _l("stage not stated"),
    "depth-not-known": _l("no programme with a known depth"),
    "empty-frame": _l("no organization of the group was asked"),
    "nobody-answered": _l("nobody has answered"),
    "too-few-answered": _l("less than half of the organizations asked have answered"),
    "negative-weight": _l("a weight is below zero"),
    "no-weight": _l("all weights are zero"),
}
