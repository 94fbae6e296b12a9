"""The rules of this room's figures in words, and why a figure cannot be computed."""

from flask_babel import lazy_gettext as _l

from capacity.diagnostics.domain import (
    agreement,
    change,
    findings,
    gaps,
    lenses,
    levels,
    peers,
    quadrants,
    scores,
    spread,
    tripartite,
)
from surveys.foundation.rules import Reasons, Rule, RuleGroup

_RATERS = _l("assessors who gave a level")
_LEVELLED = _l("criteria that have a level")
_OF_AREA = _l("criteria of the area that apply and have a level")
_ONE = _l("one criterion of one institution")
_COMPARED = _l("criteria of one text in both rounds, with a level in both")
_TWICE = _l("criteria verified in both rounds")
_PAIRS = _l("criteria with both an importance and a level")
_BORICH = "Borich 1980"

_CRITERIA = RuleGroup(
    _l("Criteria of a diagnostic"),
    (
        Rule(
            levels.RULE,
            _l("Level of a criterion"),
            _l("x = verified, else agreed, else median(self-rated)"),
            _l("The strongest statement there is; who stands behind it is always said beside it."),
            _l("one; for a self-rated level the assessors who gave one"),
        ),
        Rule(
            gaps.DESIRED_RULE,
            _l("Desired level"),
            _l("d = agreed, else median(wished)"),
            _l("The assessors' own wishes count only while the level itself is self-rated."),
            _l("one; for the assessors' own wishes those who stated one"),
            _BORICH,
        ),
        Rule(
            gaps.IMPORTANCE_RULE,
            _l("Importance"),
            _l("i = agreed, else median(stated)"),
            _l("From 1 to 5, by the same rule as the desired level."),
            _l("one; for the assessors' own wishes those who stated one"),
            _BORICH,
        ),
        Rule(
            gaps.GAP_RULE,
            _l("Gap"),
            "g = max(0, d − x)",
            _l("How many levels are missing to the desired one."),
            _ONE,
            _BORICH,
        ),
        Rule(
            gaps.PRIORITY_RULE,
            _l("Priority"),
            "i · g",
            _l("Importance times gap, from 0 to 20."),
            _ONE,
            _BORICH,
        ),
        Rule(
            quadrants.IMPORTANCE_RULE,
            _l("Mean importance"),
            "ī = Σ i / n",
            _l("Where the line between more and less important criteria lies."),
            _PAIRS,
            "Martilla & James 1977",
        ),
        Rule(
            quadrants.LEVEL_RULE,
            _l("Mean level"),
            "x̄ = Σ x / n",
            _l("Where the line between higher and lower levels lies."),
            _PAIRS,
            "Martilla & James 1977",
        ),
    ),
)

_AREAS = RuleGroup(
    _l("Areas of a diagnostic"),
    (
        Rule(
            scores.SCORE_RULE,
            _l("Score of an area"),
            "D = Σ w·x / Σ w",
            _l(
                "The mean of the levels x of the area's criteria, each with weight 1. It exists"
                " only where at least half of the criteria apply and at least two thirds of"
                " those have a level."
            ),
            _OF_AREA,
        ),
        Rule(
            scores.INDEX_RULE,
            _l("Index of an area"),
            "100 · (D − 1) / 4",
            _l("The score from 0, where all is at level 1, to 100, where all is at level 5."),
            _OF_AREA,
            "Cohen, Cohen, Aiken & West 1999",
        ),
        Rule(
            scores.WEAKEST_RULE,
            _l("Weakest criterion"),
            "min x",
            _l("The lowest level in the area, which a mean would hide."),
            _OF_AREA,
        ),
        Rule(
            findings.SHARE_RULE,
            _l("Share verified"),
            _l("n(verified) / n(level)"),
            _l("Of the criteria that have a level, those whose level a reviewer verified."),
            _LEVELLED,
        ),
        Rule(
            lenses.RULE,
            _l("Share at level 3 or above"),
            _l("n(x ≥ 3) / n(level)"),
            _l("Level 3 is used in core work. Counted over the criteria of one subject."),
            _LEVELLED,
        ),
    ),
)

_ASSESSORS = RuleGroup(
    _l("How far assessors agree"),
    (
        Rule(
            spread.RANGE_RULE,
            _l("Range of the self-ratings"),
            "max − min",
            _l("From two levels on, a criterion is disputed."),
            _RATERS,
        ),
        Rule(
            spread.MEDIAN_RULE,
            _l("Interpolated median of the self-ratings"),
            "M + (a − b) / 2e",
            _l("M: the median; b, e, a: how many levels lie below, at and above it."),
            _RATERS,
            "University of Michigan, Office of the Registrar",
        ),
        Rule(
            spread.DISPERSION_RULE,
            _l("Dispersion of the self-ratings"),
            "100 · 2 Σ min(F, 1 − F) / (m − 1)",
            _l(
                "F: cumulative shares over the m = 5 levels. 0 where all agree, 100 where one half"
                " says 1 and the other 5."
            ),
            _RATERS,
            "Leik 1966",
        ),
        Rule(
            agreement.ALPHA_RULE,
            _l("Krippendorff's alpha, ordinal"),
            "α = 1 − (N − 1) · Σ o(c,k) · d²(c,k) / Σ n(c) · n(k) · d²(c,k), c < k",
            _l(
                "o: how often levels c and k met in one criterion; n: how often each was given; N:"
                " their sum; d: how many levels given lie from c to k, those at the ends by half."
                " 1 where all gave the same levels, 0 where they agree no more than by chance."
            ),
            _l("criteria rated by two assessors or more"),
            "Krippendorff 2004, 2011",
        ),
        Rule(
            agreement.W_RULE,
            _l("Kendall's W"),
            "W = 12 · Σ (R − m(n + 1)/2)² / (m²(n³ − n) − m · ΣT)",
            _l(
                "R: rank sums of n criteria over m assessors; T corrects for ties. 1 where all put"
                " the criteria in the same order."
            ),
            _l("criteria rated by all assessors"),
            "Kendall & Babington Smith 1939; Kendall 1948",
        ),
    ),
)

_CHANGE = RuleGroup(
    _l("Change between two rounds of one institution"),
    (
        Rule(
            change.LEVEL_RULE,
            _l("Change of a level"),
            "x₁ − x₀",
            _l("Only of a criterion whose text did not change, by levels of the same source."),
            _ONE,
        ),
        Rule(
            change.AREA_RULE,
            _l("Change of an area"),
            "D₁ − D₀",
            _l("Both scores over the criteria of one text that have a level in both rounds."),
            _COMPARED,
        ),
        Rule(
            change.GAIN_RULE,
            _l("Net gain in verified levels"),
            "Σ (v₁ − v₀)",
            _l("From one level on, the area improved; a second reader confirms it."),
            _TWICE,
        ),
        Rule(
            change.SHARE_RULE,
            _l("Share of areas that improved"),
            _l("n(gain ≥ 1) / n"),
            _l("Of the areas that can be judged."),
            _l("areas with a criterion verified in both rounds"),
        ),
    ),
)

_BESIDE = RuleGroup(
    _l("Beside other institutions"),
    (
        Rule(
            tripartite.SPREAD_RULE,
            _l("Tripartite spread"),
            "max D − min D",
            _l("Over the three groups of one country, in an area that all three share."),
            _l("groups with a score"),
        ),
        Rule(
            peers.QUARTILE_RULE,
            _l("Quartile of the others"),
            _l("x(1 + h), h = (n − 1) · q, scores x in order"),
            _l("On a straight line between the two scores around that place; q: ¼, ½ or ¾."),
            _l("other organizations of the same kind with a score; never fewer than eight"),
            "Hyndman & Fan 1996, definition 7",
        ),
    ),
)

RULES: tuple[RuleGroup, ...] = (_CRITERIA, _AREAS, _ASSESSORS, _CHANGE, _BESIDE)

_NOT_PUBLISHED = _l("not published")  # suppression never states its reason

REASONS: Reasons = {
    # criteria
    "not-applicable": _l("does not apply"),
    "no-level": _l("there is no level"),
    "not-verified": _l("not verified"),
    "not-agreed": _l("not agreed"),
    "not-rated": _l("nobody gave a level"),
    "not-stated": _l("not stated"),
    "incomplete": _l("level, desired level or importance is missing"),
    # areas
    "no-criteria": _l("no criterion has been assessed"),
    "too-few-applicable": _l("too few of its criteria apply"),
    "too-few-levelled": _l("too few of its criteria have a level of this kind"),
    "no-weight": _l("all weights are zero"),
    # assessors
    "too-few-ratings": _l("fewer than two assessors gave a level"),
    "too-few-assessors": _l("fewer than three assessors gave levels"),
    "too-few-criteria": _l("fewer than four criteria were rated"),
    # change
    "not-comparable": _l("not comparable, its text changed"),
    "added": _l("new in this round"),
    "dropped": _l("no longer asked"),
    "absent": _l("not asked in that round"),
    "no-common-criteria": _l("no criterion was asked with the same text both times"),
    "mixed-provenance": _l("the levels do not all come from the same source"),
    "not-verified-twice": _l("no criterion is verified in both rounds"),
    # importance beside level
    "too-few-pairs": _l("fewer than four criteria have both an importance and a level"),
    "importance-alike": _l("all criteria are equally important"),
    "levels-alike": _l("all criteria stand at the same level"),
    # others
    "other-provenance": _l("too few of its criteria have a level of this kind"),
    "other-texts": _l("not comparable, the groups were asked by different texts"),
    "group-without-score": _l("one of the three has no score"),
    "too-few-others": _NOT_PUBLISHED,
    "private-area": _NOT_PUBLISHED,
    "not-published": _NOT_PUBLISHED,
}
