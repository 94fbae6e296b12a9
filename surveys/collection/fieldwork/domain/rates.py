"""The six response rates of the standard, each with its formula.

Source: American Association for Public Opinion Research, Standard Definitions (9th edition, 2016),
"Response rates". With I complete, P partial, R refusals and break-offs, NC non-contacts, O other,
U unknown eligibility (the standard's UH + UO) and e the share of U that is taken to be eligible.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from surveys.collection.fieldwork.domain.dispositions import CaseClass
from surveys.foundation.figures import Figure, Unit, not_computable


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """One of the six rates, with its formula as it is written in the standard."""

    name: str
    formula: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    partials_count: bool
    unknown: str  # how unknown cases enter the denominator: "all", "share" or "none"

    @property
    def formula(self) -> str:
        above = "(I + P)" if self.partials_count else "I"
        unknown = {"all": " + U", "share": " + e·U", "none": ""}[self.unknown]
        return f"{above} / ((I + P) + (R + NC + O){unknown})"


_DEFINITIONS = (
    _Definition("RR1", False, "all"),
    _Definition("RR2", True, "all"),
    _Definition("RR3", False, "share"),
    _Definition("RR4", True, "share"),
    _Definition("RR5", False, "none"),
    _Definition("RR6", True, "none"),
)


def response_rates(classes: Counter[CaseClass], e: Fraction) -> tuple[ResponseRate, ...]:
    """RR1 to RR6 of ``classes``; ``e`` is a share, 0 to 1, stated in the round's record.

    Cases that are not eligible enter none of them. A figure's denominator is the number of cases
    in its formula's denominator, before e is applied. Without such a case a rate is not
    computable ("no-cases").
    """
    if not 0 <= e <= 1:
        raise ValueError("e is a share, 0 to 1")
    return tuple(
        ResponseRate(definition.name, definition.formula, _rate(definition, classes, e))
        for definition in _DEFINITIONS
    )


def _rate(definition: _Definition, classes: Counter[CaseClass], e: Fraction) -> Figure:
    complete, partial = classes[CaseClass.COMPLETE], classes[CaseClass.PARTIAL]
    eligible = (
        complete
        + partial
        + sum(classes[c] for c in (CaseClass.REFUSAL, CaseClass.NON_CONTACT, CaseClass.OTHER))
    )
    unknown = classes[CaseClass.UNKNOWN]
    weight = {"all": Fraction(1), "share": e, "none": Fraction(0)}[definition.unknown]
    below = eligible + weight * unknown
    cases = eligible + (unknown if definition.unknown != "none" else 0)
    rule = f"aapor-{definition.name.lower()}/2016"
    if not below:
        return not_computable(Unit.SHARE, rule, "no-cases", cases)
    above = complete + (partial if definition.partials_count else 0)
    return Figure(Fraction(above) / below, Unit.SHARE, cases, rule)
