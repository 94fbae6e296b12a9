"""The rules of fieldwork's figures in words, and why a figure cannot be computed."""

from flask_babel import lazy_gettext as _l

from surveys.foundation.rules import Reasons, Rule, RuleGroup

_ELIGIBLE = _l("invitations that are known to be eligible")
_ALL_CASES = _l("invitations that are eligible, or of which it is not known")
_STANDARD = "AAPOR 2016"

_RATES = RuleGroup(
    _l("Response rates"),
    (
        Rule(
            "aapor-rr1/2016",
            _l("Response rate RR1"),
            "I / ((I + P) + (R + NC + O) + U)",
            _l(
                "I: complete, P: partial, R: refused or broken off, NC: not reached, O: other, U:"
                " not known to be eligible. The lowest of the six."
            ),
            _ALL_CASES,
            _STANDARD,
        ),
        Rule(
            "aapor-rr2/2016",
            _l("Response rate RR2"),
            "(I + P) / ((I + P) + (R + NC + O) + U)",
            _l("As RR1; partial responses count as answers."),
            _ALL_CASES,
            _STANDARD,
        ),
        Rule(
            "aapor-rr3/2016",
            _l("Response rate RR3"),
            "I / ((I + P) + (R + NC + O) + e·U)",
            _l("e: the share of U taken to be eligible, as the round's record states it."),
            _ALL_CASES,
            _STANDARD,
        ),
        Rule(
            "aapor-rr4/2016",
            _l("Response rate RR4"),
            "(I + P) / ((I + P) + (R + NC + O) + e·U)",
            _l("As RR3; partial responses count as answers."),
            _ALL_CASES,
            _STANDARD,
        ),
        Rule(
            "aapor-rr5/2016",
            _l("Response rate RR5"),
            "I / ((I + P) + (R + NC + O))",
            _l("As if nobody of unknown eligibility were eligible."),
            _ELIGIBLE,
            _STANDARD,
        ),
        Rule(
            "aapor-rr6/2016",
            _l("Response rate RR6"),
            "(I + P) / ((I + P) + (R + NC + O))",
            _l("As RR5; partial responses count as answers. The highest of the six."),
            _ELIGIBLE,
            _STANDARD,
        ),
    ),
)

_COURSE = RuleGroup(
    _l("The course of a round"),
    (
        Rule(
            "turnout/1",
            _l("Turnout"),
            _l("n(handed in) / n(invited)"),
            _l("Withdrawn invitations and tests do not count."),
            _l("invitations"),
        ),
        Rule(
            "answers-so-far/1",
            _l("Answers so far"),
            _l("Σ n(handed in on a day)"),
            _l("All responses handed in up to and with that day."),
            _l("invitations"),
        ),
        Rule(
            "final-rate/1",
            _l("Rate by the last day"),
            _l("min(1, (n + pace · days left) / N)"),
            _l(
                "From what has come so far to what comes if it goes on as in the last seven days."
                " Nothing is claimed beyond that."
            ),
            _l("invitations"),
        ),
        Rule(
            "section-reach/1",
            _l("Reached a section"),
            _l("n(answered here or later) / n(begun)"),
            _l("Whoever answered something in this section or in a later one has reached it."),
            _l("responses with an answer"),
        ),
        Rule(
            "minutes-quartile/1",
            _l("Minutes it took"),
            _l("x(1 + h), h = (n − 1) · q, minutes x in order"),
            _l("A quartile of the minutes spent answering; pauses over half an hour are left out."),
            _l("responses whose time is known; never fewer than five"),
            "Hyndman & Fan 1996, definition 7",
        ),
    ),
)

RULES: tuple[RuleGroup, ...] = (_RATES, _COURSE)

REASONS: Reasons = {
    "no-cases": _l("nobody was invited who counts here"),
    "no-answers": _l("nobody has answered"),
    "too-few-answers": _l("too few have answered"),
}
