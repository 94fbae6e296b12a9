"""An organization's own profile beside the quartiles of its peers, who stay unnamed.

No rank, no minimum and no maximum: the quartiles say what is usual in a peer group, and nothing
about any one organization in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.scores import SCORE_RULE
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

FEWEST_OTHERS = 8
"""Of fewer other organizations no quartile is shown."""

PRIVATE_AREAS = frozenset({"W4", "E3"})
"""Areas that stay with the organization and its own bureau, whatever it shares else: internal
democracy and unity (Convention No. 87, Article 3), independence and fee base."""

QUARTILE_RULE = "peer-quartile/1"

LOWER, MIDDLE, UPPER = Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)

Scores = Mapping[str, Figure]
"""Area scores D by area code, in instrument order."""


def is_private(code: str) -> bool:
    """Whether the area, or the area of the criterion, is one of ``PRIVATE_AREAS``."""
    return code.split(".")[0] in PRIVATE_AREAS


class Basis(StrEnum):
    """What the members of a peer group share besides their group; one at a time."""

    REGION = "region"
    INCOME = "income"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Member:
    """One organization with its latest scores, and the classes by which peers are found.

    ``region``, ``income`` and ``size`` are codes of fixed lists, "" where unknown: who is in
    no class has no peers by it.
    """

    organization: int
    group: Group
    scores: Scores
    region: str = ""
    income: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """One area: the own score, how many others have one, and their quartiles.

    The three quartiles are all known or all carry the same reason; ``others`` is their
    denominator.
    """

    area: str
    own: Figure
    others: int
    lower: Figure
    median: Figure
    upper: Figure


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The sample quantile at ``share`` (0 to 1): definition 7, in exact arithmetic.

    With the values in order and h = (n - 1)·share, it lies at position 1 + h, on a straight
    line between the two values around it. Raises ValueError without values and for a share
    outside 0 to 1.

    Source: R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American
    Statistician 50 (4), 1996, definition 7; the default of R's ``quantile``.
    """
    if not values or not 0 <= share <= 1:
        raise ValueError("a quantile takes at least one value and a share of 0 to 1")
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def peers(own: Member, members: Sequence[Member], basis: Basis) -> tuple[Member, ...]:
    """The other members of the same group and class; never the organization itself.

    Raises ValueError for an organization given twice: it would count twice.
    """
    shared = _class_of(own, basis)
    found = tuple(
        member
        for member in members
        if member.organization != own.organization
        and member.group is own.group
        and shared
        and _class_of(member, basis) == shared
    )
    if len({member.organization for member in found}) < len(found):
        raise ValueError("an organization stands twice among its peers")
    return found


def beside_peers(
    own: Member, members: Sequence[Member], basis: Basis, provenance: Provenance
) -> tuple[Beside, ...]:
    """The own areas in instrument order, each beside the quartiles of the peers' scores.

    Only scores of the one ``provenance`` count, the own one included: without such a score it
    is not computable here (``other-provenance``). Quartiles are not computable for private
    areas (``private-area``), of fewer than 8 others with a score (``too-few-others``), and
    where all of them have the same one, for then it would be known of each (``not-published``).
    """
    others = peers(own, members, basis)
    return tuple(
        _beside(area, score, [member.scores.get(area) for member in others], provenance)
        for area, score in own.scores.items()
    )


def _class_of(member: Member, basis: Basis) -> str:
    by_basis = {
        Basis.REGION: member.region,
        Basis.INCOME: member.income,
        Basis.SIZE: member.size,
    }
    return by_basis[basis]


def _beside(
    area: str, own: Figure, others: Sequence[Figure | None], provenance: Provenance
) -> Beside:
    values = [
        Fraction(score.value)
        for score in others
        if score is not None and score.value is not None and score.provenance == provenance
    ]
    why_not = _why_not(area, values)
    lower, median, upper = (
        not_computable(Unit.LEVEL, QUARTILE_RULE, why_not, len(values))
        if why_not
        else Figure(quantile(values, share), Unit.LEVEL, len(values), QUARTILE_RULE, provenance)
        for share in (LOWER, MIDDLE, UPPER)
    )
    return Beside(area, _of(own, provenance), len(values), lower, median, upper)


def _of(own: Figure, provenance: Provenance) -> Figure:
    if own.value is None or own.provenance == provenance:
        return own
    return not_computable(Unit.LEVEL, SCORE_RULE, "other-provenance", own.denominator)


def _why_not(area: str, values: Sequence[Fraction]) -> str:
    if is_private(area):
        return "private-area"
    if len(values) < FEWEST_OTHERS:
        return "too-few-others"
    return "not-published" if len(set(values)) == 1 else ""
