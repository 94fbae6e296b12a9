"""The rules of this room's figures in words, and why a figure cannot be computed."""

from flask_babel import lazy_gettext as _l

from surveys.foundation.rules import Reasons, Rule, RuleGroup

RULES: tuple[RuleGroup, ...] = (
    RuleGroup(
        _l("Reports"),
        (
            Rule(
                "area-desired/1",
                _l("Mean desired level of an area"),
                "Σ d / n",
                _l("It exists where at least two thirds of the criteria that apply have both."),
                _l("criteria of the area that apply, with a level and a desired level"),
                "Borich 1980",
            ),
            Rule(
                "area-distance/1",
                _l("Distance of an area from its desired level"),
                "Σ d / n − D",
                _l("The mean desired level less the score."),
                _l("one area"),
            ),
            Rule(
                "group-area-score/1",
                _l("Score of a group in a country"),
                "Σ D / n",
                _l("The mean of its organizations' scores: each counts the same."),
                _l("organizations of the group with a score in the area"),
            ),
        ),
    ),
)

REASONS: Reasons = {
    "too-few-desired": _l("too few of its criteria have a desired level"),
}
