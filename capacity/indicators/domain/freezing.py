"""A reported value with everything it rests on, written so that it can be recomputed years later.

The inputs are one JSON document in one spelling (sorted names, no spaces, numbers as exact text),
so that its SHA-256 says whether it is still the one that was frozen. ``recompute`` makes the result
from the inputs alone, with the functions that every page uses.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from capacity.indicators.domain.definitions import Agreed, Aiming, Measured, Plan, in_order
from capacity.indicators.domain.evidence import (
    Assessed,
    CodedTexts,
    Evidence,
    Judged,
    Nothing,
    Stated,
    assess,
)
from capacity.indicators.domain.reflection import Codings, Level
from capacity.indicators.domain.results import Aim, CountedProgrammes, Direction
from capacity.participation.domain.verdicts import (
    GroupState,
    GroupVerdict,
    ProgrammeVerdict,
    Verdict,
    Why,
)
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit

Document = dict[str, Any]
FORMAT = 1


class BrokenInputs(ValueError):
    """Frozen inputs that cannot be read, or that contradict themselves."""


def canonical(document: Document) -> str:
    """The one spelling of a document."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def inputs_of(
    indicator: Document,
    plan: Plan,
    first_year: int,
    baseline: Document | None,
    evidence: Evidence,
) -> Document:
    """Everything a value rests on.

    ``indicator`` says which one it is and in which revision; ``baseline`` holds ``number`` as exact
    text, and where it comes from; None if none was set.
    """
    inputs: Document = {
        "format": FORMAT,
        "indicator": indicator,
        "first_year": first_year,
        "plan": _plan(plan),
        "baseline": baseline,
        "evidence": _evidence(evidence),
    }
    number = Fraction(baseline["number"]) if baseline else None
    inputs["rules"] = sorted(set(rules_of(assess(plan, first_year, number, evidence))))
    return inputs


def recompute(inputs: Document) -> Document:
    """The result that follows from frozen inputs. Raises BrokenInputs."""
    return result_of(assessed_again(inputs))


def assessed_again(inputs: Document) -> Assessed:
    """The same as values. Raises BrokenInputs."""
    try:
        if inputs["format"] != FORMAT:
            raise BrokenInputs(f"format {inputs['format']}")
        baseline = inputs["baseline"]
        return assess(
            read_plan(inputs["plan"]),
            inputs["first_year"],
            Fraction(baseline["number"]) if baseline else None,
            read_evidence(inputs["evidence"]),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise BrokenInputs(str(error)) from error


def result_of(assessed: Assessed) -> Document:
    """Every figure that is reported, by its name, with status and caveats."""
    standing = assessed.standing
    return {
        "figures": {name: write_figure(figure) for name, figure in figures_of(assessed)},
        "status": standing.status.value,
        "caveats": sorted(standing.caveats),
    }


def rules_of(assessed: Assessed) -> Iterator[str]:
    return (figure.rule for _name, figure in figures_of(assessed))


def figures_of(assessed: Assessed) -> Iterator[tuple[str, Figure]]:
    """All figures of an indicator in a biennium, each with its name."""
    yield from _counted("", assessed.found)
    yield "baseline", assessed.baseline
    for name, one in (
        ("milestone", assessed.standing.milestone),
        ("target", assessed.standing.target),
    ):
        yield from _aim(name, one)
    yield "progress", assessed.standing.progress
    if assessed.reflecting:
        yield "outcome", assessed.reflecting.outcome
        yield "output", assessed.reflecting.output
        yield "outcome_agreement", assessed.reflecting.outcome_agreement
        yield "output_agreement", assessed.reflecting.output_agreement
    if assessed.sensitivity:
        yield "sensitivity", assessed.sensitivity
    if assessed.panel:
        yield from _counted("panel_earlier_", assessed.panel.earlier)
        yield from _counted("panel_later_", assessed.panel.later)
        yield "panel_growth", assessed.panel.growth


def _counted(prefix: str, found: CountedProgrammes) -> Iterator[tuple[str, Figure]]:
    for name in ("value", "lowest", "highest", "share", "coverage"):
        yield prefix + name, getattr(found, name)


def _aim(name: str, one: Aim) -> Iterator[tuple[str, Figure]]:
    yield name, one.count
    yield f"{name}_exact", one.exact


def _exact(number: Fraction | Decimal | float | None) -> str | None:
    return None if number is None else str(Fraction(number))


def write_figure(figure: Figure) -> Document:
    return {
        "value": _exact(figure.value),
        "unit": figure.unit.value,
        "denominator": figure.denominator,
        "rule": figure.rule,
        "why_not": figure.why_not,
    }


def read_figure(document: Mapping[str, Any]) -> Figure:
    value = document["value"]
    return Figure(
        None if value is None else Fraction(value),
        Unit(document["unit"]),
        document["denominator"],
        document["rule"],
        why_not=document["why_not"],
    )


def _plan(plan: Plan) -> Document:
    return {
        "measured": plan.measured.value,
        "aiming": plan.aiming.value,
        "direction": plan.direction.value,
        "agreed": [
            {"first_year": a.first_year, "number": _exact(a.number), "is_target": a.is_target}
            for a in plan.agreed
        ],
    }


def read_plan(document: Mapping[str, Any]) -> Plan:
    agreed = (
        Agreed(each["first_year"], _decimal(each["number"]), each["is_target"])
        for each in document["agreed"]
    )
    return Plan(
        Measured(document["measured"]),
        Aiming(document["aiming"]),
        Direction(document["direction"]),
        in_order(agreed),
    )


def _decimal(text: str) -> Decimal:
    """What was agreed has finitely many decimals, so the division is exact."""
    number = Fraction(text)
    return Decimal(number.numerator) / Decimal(number.denominator)


def _evidence(evidence: Evidence) -> Document:
    match evidence:
        case Judged():
            return {
                "kind": "verdicts",
                "rounds": sorted(evidence.round_ids),
                "programmes": _verdicts(evidence.verdicts),
                "sensitivity": _verdicts(evidence.sensitivity),
                "earlier_year": evidence.earlier_year,
                "earlier": _verdicts(evidence.earlier),
            }
        case CodedTexts():
            return {
                "kind": "codings",
                "programmes": _codings(evidence.codings),
                "first": _codings(evidence.first),
            }
        case Stated():
            return {
                "kind": "stated",
                "number": _exact(evidence.number),
                "numerator": _exact(evidence.numerator),
                "denominator": _exact(evidence.denominator),
            }
        case Nothing():
            return {"kind": "nothing", "why": evidence.why}


def read_evidence(document: Mapping[str, Any]) -> Evidence:
    match document["kind"]:
        case "verdicts":
            return Judged(
                _read_verdicts(document["programmes"]),
                tuple(document["rounds"]),
                _read_verdicts(document["sensitivity"]),
                document["earlier_year"],
                _read_verdicts(document["earlier"]),
            )
        case "codings":
            return CodedTexts(
                _read_codings(document["programmes"]), _read_codings(document["first"])
            )
        case "stated":
            parts = (document[name] for name in ("number", "numerator", "denominator"))
            return Stated(*(None if part is None else Fraction(part) for part in parts))
        case "nothing":
            return Nothing(document["why"])
    raise BrokenInputs(f"evidence of kind {document['kind']}")


def _codings(codings: Codings) -> Document:
    return {
        str(programme): {str(coder): level.value for coder, level in given.items()}
        for programme, given in codings.items()
    }


def _read_codings(document: Mapping[str, Any]) -> dict[int, dict[int, Level]]:
    return {
        int(programme): {int(coder): Level(level) for coder, level in given.items()}
        for programme, given in document.items()
    }


def _verdicts(verdicts: Mapping[int, ProgrammeVerdict]) -> Document:
    return {
        str(programme): {
            "verdict": found.verdict.value,
            "groups": {group.value: _group(one) for group, one in found.groups},
        }
        for programme, found in verdicts.items()
    }


def _group(found: GroupVerdict) -> Document:
    return {
        "state": found.state.value,
        "why": found.why.value if found.why else "",
        "frame": found.frame,
        "answered": found.answered,
        "share": write_figure(found.share),
        "depth": write_figure(found.depth),
    }


def _read_verdicts(document: Mapping[str, Any]) -> dict[int, ProgrammeVerdict]:
    return {int(programme): _read_verdict(found) for programme, found in document.items()}


def _read_verdict(document: Mapping[str, Any]) -> ProgrammeVerdict:
    groups = [_read_group(document["groups"][group.value]) for group in Group]
    found = ProgrammeVerdict(Verdict(document["verdict"]), *groups)
    if found.verdict is not _follows([group.state for group in groups]):
        raise BrokenInputs("a verdict does not follow from its groups")
    return found


def _follows(states: list[GroupState]) -> Verdict:
    """What ``programme_verdict`` makes of three groups."""
    if GroupState.NOT_SATISFIED in states:
        return Verdict.NO
    return Verdict.YES if set(states) == {GroupState.SATISFIED} else Verdict.INCOMPLETE


def _read_group(document: Mapping[str, Any]) -> GroupVerdict:
    return GroupVerdict(
        GroupState(document["state"]),
        Why(document["why"]) if document["why"] else None,
        document["frame"],
        document["answered"],
        read_figure(document["share"]),
        read_figure(document["depth"]),
    )
