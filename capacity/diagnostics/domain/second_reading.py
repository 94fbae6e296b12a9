"""Which decisions of a reviewer somebody else confirms before they count."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from capacity.diagnostics.domain.change import IMPROVED, compare
from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.linking import Round
from capacity.diagnostics.domain.progress import Problem, ProblemCode


class Why(StrEnum):
    """Why a decision needs a second reading."""

    IMPROVED = "improved"  # verified higher than in the last validated round
    ASKED = "asked"  # the reviewer wants it


def improved(before: Round, after: Round) -> tuple[str, ...]:
    """The criteria verified in both rounds, by the same text, at least one level higher now."""
    changes = compare(before, after, Provenance.VERIFIED).criteria
    return tuple(
        item.code
        for item in changes
        if item.change.value is not None and item.change.value >= IMPROVED
    )


def needed(improved: Collection[str], asked: Collection[str]) -> dict[str, Why]:
    """Why each of these criteria needs a second reading; an improvement is the stronger reason."""
    return {**dict.fromkeys(asked, Why.ASKED), **dict.fromkeys(improved, Why.IMPROVED)}


def problems_before_confirmation(
    needed: Collection[str], agrees: Mapping[str, bool]
) -> tuple[Problem, ...]:
    """submitted → validated, beside the decisions themselves: every needed reading agrees.

    ``agrees``: what the second reader said of each decision as it now stands, by criterion code.
    """
    return tuple(
        Problem(
            ProblemCode.SECOND_READER_DISAGREES
            if code in agrees
            else ProblemCode.SECOND_READING_MISSING,
            code,
        )
        for code in sorted(needed)
        if not agrees.get(code, False)
    )
