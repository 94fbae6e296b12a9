"""A solved scenario as a JSON document, and back exactly; and the fingerprint of what it is made
from. Fractions are written "a/b"."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from typing import Any

from capacity.training.domain.courses import Course
from capacity.training.domain.needs import Need
from capacity.training.domain.planning.explaining import Binding, Opening, Why
from capacity.training.domain.planning.problem import Candidate, Problem
from capacity.training.domain.planning.programme import Bound, Kind
from capacity.training.domain.planning.proposals import Party, PlannedEdition, Proposal
from capacity.training.domain.planning.solutions import Left, Solution, Wanted
from capacity.training.domain.planning.solving import Ending
from capacity.training.domain.settings import (
    Change,
    Hand,
    Settings,
    settings_from,
    settings_to_document,
)
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group

Document = Mapping[str, Any]


def to_document(solution: Solution) -> dict[str, Any]:
    """What JSON can hold, without loss."""
    proposal = solution.proposal
    return {
        "settings": settings_to_document(solution.settings),
        "months": solution.settings.months,
        "changes": [_plain(asdict(change)) for change in solution.settings.changes],
        "ending": solution.ending.value,
        "organizations": solution.organizations,
        "needs": solution.needs,
        "rests_on": list(solution.rests_on),
        "proposal": None if proposal is None else _plain(asdict(proposal)),
        "coming": [_plain(asdict(candidate)) for candidate in solution.coming],
        "wanted": [_plain(asdict(cell)) for cell in solution.wanted],
        "binding": [_plain(asdict(one)) for one in solution.binding],
        "left": [_plain(asdict(one)) for one in solution.left],
        "openings": [_plain(asdict(one)) for one in solution.openings],
        "clash": [_plain(asdict(bound)) for bound in solution.clash],
    }


def from_document(document: Document) -> Solution:
    """The solution that ``to_document`` wrote. Raises KeyError, ValueError for anything else."""
    changes = tuple(
        Change(**{**change, "kind": Hand(change["kind"])}) for change in document["changes"]
    )
    return Solution(
        settings=settings_from(document["settings"], document["months"], changes),
        ending=Ending(document["ending"]),
        organizations=document["organizations"],
        needs=document["needs"],
        proposal=_proposal(document["proposal"]),
        coming=tuple(_candidate(one) for one in document["coming"]),
        wanted=tuple(_wanted(one) for one in document["wanted"]),
        binding=tuple(Binding(_bound(one["bound"]), one["gain"]) for one in document["binding"]),
        left=tuple(
            Left(one["criterion"], Why(one["why"]), one["organizations"], Fraction(one["weight"]))
            for one in document["left"]
        ),
        openings=tuple(
            Opening(**{**one, "weight": Fraction(one["weight"])}) for one in document["openings"]
        ),
        clash=tuple(_bound(one) for one in document["clash"]),
        # Older documents do not name them.
        rests_on=tuple(document.get("rests_on", ())),
    )


def fingerprint_of_inputs(
    courses: Iterable[Course],
    candidates: Iterable[Candidate],
    needs: Iterable[Need],
    taken: Iterable[tuple[int, int]] = (),
) -> str:
    """The same for the same courses, organizations and needs, whatever their order."""
    return _hash(
        [
            sorted(_canonical(_plain(asdict(course))) for course in courses),
            sorted(
                (each.id, each.group, each.region, sorted(each.languages)) for each in candidates
            ),
            sorted(
                (
                    need.organization_id,
                    need.criterion,
                    need.existing,
                    need.target,
                    str(need.weight),
                )
                for need in needs
            ),
            sorted(taken),
        ]
    )


def fingerprint(inputs: str, settings: Settings) -> str:
    """Of everything that a plan is made from; ``inputs``: from ``fingerprint_of_inputs``."""
    changes = [_plain(asdict(change)) for change in settings.changes]
    return _hash([inputs, settings.months, settings_to_document(settings), changes])


def fingerprint_of(problem: Problem) -> str:
    inputs = fingerprint_of_inputs(
        problem.courses, problem.candidates, problem.needs, problem.taken
    )
    return fingerprint(inputs, problem.settings)


def fingerprint_of_document(document: Document) -> str:
    """Of a solved scenario as it is stored: another proposal has another one."""
    return _hash(document)


def _hash(value: Any) -> str:
    return sha256(_canonical(value).encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    match value:
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Enum():
            return value.value
        case dict():
            return {str(_plain(name)): _plain(held) for name, held in value.items()}
        case frozenset():
            return sorted(map(_plain, value))
        case tuple() | list():
            return list(map(_plain, value))
        case _:
            return value


def _proposal(document: Document | None) -> Proposal | None:
    if document is None:
        return None
    return Proposal(
        Ending(document["ending"]),
        tuple(_edition(one) for one in document["editions"]),
        Fraction(document["addressed"]),
        document["limit"],
        Fraction(document["demand"]),
    )


def _edition(document: Document) -> PlannedEdition:
    parties = tuple(
        Party(one["organization_id"], one["places"], one["women"], tuple(one["criteria"]))
        for one in document["parties"]
    )
    return PlannedEdition(
        document["course_id"],
        document["language"],
        document["month"],
        parties,
        document["cost"],
    )


def _candidate(document: Document) -> Candidate:
    return Candidate(
        document["id"],
        Group(document["group"]),
        Region(document["region"]),
        frozenset(document["languages"]),
    )


def _wanted(document: Document) -> Wanted:
    return Wanted(
        document["area"],
        Region(document["region"]),
        Group(document["group"]),
        document["organizations"],
        document["needs"],
        Fraction(document["weight"]),
        Fraction(document["addressed"]),
    )


def _bound(document: Document) -> Bound:
    return Bound(Kind(document["kind"]), document["of"])
