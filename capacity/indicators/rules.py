"""The rules of this room's figures in words, and why a figure cannot be computed."""

from flask_babel import lazy_gettext as _l

from surveys.foundation.rules import Reasons, Rule, RuleGroup

_IN_SCOPE = _l("programmes in scope: those that a closed round of the biennium asked about")
_IN_FORCE = _l("UN frameworks of the register whose years overlap the biennium")
_ONE = _l("one number of a document")
_PARAGRAPH = "GB.306/TC/1, para. 37 (2009)"

_SATISFACTION = RuleGroup(
    _l("Indicators 3.2 and 3.3: taking part to their satisfaction"),
    (
        Rule(
            "satisfied-programmes/1",
            _l("Programmes in which all three groups are satisfied"),
            _l("A = |{p : verdict(p) = yes}|"),
            _l("Counted over the verdicts of the latest closed round about each programme."),
            _IN_SCOPE,
            _PARAGRAPH,
        ),
        Rule(
            "satisfied-programmes-lowest/1",
            _l("Least possible number of satisfied programmes"),
            _l("yes"),
            _l("As if every incomplete programme came out as no."),
            _IN_SCOPE,
        ),
        Rule(
            "satisfied-programmes-highest/1",
            _l("Greatest possible number of satisfied programmes"),
            _l("yes + incomplete"),
            _l("As if every incomplete programme came out as yes."),
            _IN_SCOPE,
        ),
        Rule(
            "satisfied-share/1",
            _l("Share of satisfied programmes"),
            _l("yes ÷ decided"),
            _l("Only programmes in which all three groups are decided are below the line."),
            _l("programmes with all three groups decided"),
        ),
        Rule(
            "satisfied-coverage/1",
            _l("Coverage"),
            _l("decided ÷ scope"),
            _l("How many programmes the share rests on; a divided group is decided."),
            _IN_SCOPE,
        ),
        Rule(
            "satisfied-sensitivity/1",
            _l("Satisfied programmes by the core items"),
            _l("A′ = |{p : verdict′(p) = yes}|, satisfied′ ⇔ mean(core) ≥ 3.5"),
            _l("The same count if a respondent's mean of the core items decides."),
            _IN_SCOPE,
        ),
        Rule(
            "panel-growth/1",
            _l("Growth over the panel"),
            "(A₁ − A₀) ÷ A₀",
            _l("Over the programmes with a verdict at both dates; not below a count of 10."),
            _l("programmes with a verdict at both dates"),
        ),
    ),
)

_REFLECTION = RuleGroup(
    _l("Indicator 3.1: reflecting decent-work priorities"),
    (
        Rule(
            "reflecting-programmes/1",
            _l("UN frameworks that reflect decent-work priorities"),
            _l("|{p : ≥ 2 coders, all outcome or output}|"),
            _l("All who coded the programme find it reflected, at whichever level."),
            _IN_FORCE,
            _PARAGRAPH,
        ),
        Rule(
            "reflecting-programmes-lowest/1",
            _l("Least possible number of reflecting frameworks"),
            _l("yes"),
            _l("As if every incomplete framework reflected nothing."),
            _IN_FORCE,
        ),
        Rule(
            "reflecting-programmes-highest/1",
            _l("Greatest possible number of reflecting frameworks"),
            _l("yes + incomplete"),
            _l("As if every framework coded by one, differently or as not stated reflected it."),
            _IN_FORCE,
        ),
        Rule(
            "reflecting-share/1",
            _l("Share of reflecting frameworks"),
            _l("yes ÷ decided"),
            _l("Decided are those that all their coders, two or more, judge alike."),
            _l("UN frameworks that all their coders judge alike"),
        ),
        Rule(
            "reflecting-coverage/1",
            _l("Coverage by coding"),
            _l("decided ÷ scope"),
            _l("How many frameworks the share rests on."),
            _IN_FORCE,
        ),
        Rule(
            "reflecting-at-level/1",
            _l("UN frameworks at one level"),
            _l("|{p : ≥ 2 coders, all at the level}|"),
            _l("Outcome level and output level are counted apart."),
            _IN_FORCE,
        ),
    ),
)

_AIMS = RuleGroup(
    _l("Milestones, targets and progress"),
    (
        Rule(
            "aim/1",
            _l("Milestone or target as a whole number"),
            "⌈B·(1 + m)⌉",
            _l(
                "The first whole number that is at least as good; ⌊B·(1 − m)⌋ where less is better."
            ),
            _l("one baseline"),
            _PARAGRAPH,
        ),
        Rule(
            "aim-exact/1",
            _l("Milestone or target before rounding"),
            "B·(1 + m)",
            _l("Exact: m is a fraction, never a rounded percentage."),
            _l("one baseline"),
            _PARAGRAPH,
        ),
        Rule(
            "progress/1",
            _l("Progress over the baseline"),
            "(A − B) ÷ (T − B)",
            _l("Never cut off at 0 or 100 %; not told where the baseline is below 10."),
            _l("one baseline"),
        ),
        Rule(
            "progress-absolute/1",
            _l("Progress towards a value"),
            "(A − B) ÷ (T − B)",
            _l("In the indicator's unit, never cut off at 0 or 100 %."),
            _l("one baseline"),
        ),
        Rule(
            "agreed-number/1",
            _l("Number that was agreed"),
            "B, M, T",
            _l("A baseline, a milestone or a target as its document states it, exactly."),
            _ONE,
        ),
        Rule(
            "stated-value/1",
            _l("Value entered by hand"),
            "A, n ÷ d",
            _l(
                "As its document states it; if numerator and denominator are given, their quotient."
            ),
            _ONE,
        ),
    ),
)

RULES: tuple[RuleGroup, ...] = (_SATISFACTION, _REFLECTION, _AIMS)

REASONS: Reasons = {
    "no-programmes": _l("no programme is in scope"),
    "no-verdict": _l("every programme is still incomplete"),
    "none-decided": _l("no programme is decided"),
    "no-baseline": _l("no baseline is set"),
    "negative-baseline": _l("the baseline is below 0"),
    "zero-baseline": _l("the baseline is 0, and nothing grows from 0 by a percentage"),
    "small-baseline": _l("the baseline is below 10"),
    "negative-change": _l("the milestone is set in the wrong direction"),
    "no-value": _l("there is no value"),
    "no-target": _l("there is no target"),
    "target-is-baseline": _l("the target is the baseline itself"),
    "no-milestone": _l("nothing was agreed for this biennium"),
    "no-closed-round": _l("no round of this biennium has closed"),
    "no-value-entered": _l("no value was entered"),
    "not-published": _l("not published"),
    "not-counted": _l("it was not counted over programmes"),
    "zero-denominator": _l("the denominator is 0"),
}
