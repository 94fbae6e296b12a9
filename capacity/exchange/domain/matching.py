"""Peers who can help: who is strong where another wants to become stronger (R18).

Only organizations that both consent meet here, of one group. A level never leaves this module:
what comes out says that an organization is strong in a criterion, who says so, and what else fits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from capacity.diagnostics.domain.gaps import Priority, priorities
from capacity.diagnostics.domain.levels import CriterionRecord, Provenance, level
from capacity.exchange.domain.areas import areas_of
from surveys.constituents.roles import Group

STRONG = 4
"""From this level on ("Consolidated") an organization can help another."""

MOST_GAPS = 8
"""For so many gaps peers are looked for, the highest priority first."""


@dataclass(frozen=True, slots=True)
class Party:
    """One organization with what its latest assessment that has ended says.

    ``language`` and ``region`` are codes; ``real`` is False for organizations of demonstration
    countries, which are never offered to real ones.
    """

    organization: int
    name: str
    group: Group
    consents: bool
    language: str
    region: str
    records: tuple[CriterionRecord, ...]
    real: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What the asking organization insists on."""

    same_language: bool = False
    same_region: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An organization that can help with a criterion, and why: codes, for words elsewhere.

    ``verified``: a reviewer has verified that it is strong; otherwise it says so itself.
    """

    organization: int
    criterion: str
    verified: bool
    same_language: bool
    same_region: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """One gap of the asking organization, with those who can help. For its own eyes only."""

    gap: Priority
    matches: tuple[Match, ...]


def strengths(party: Party) -> dict[str, bool]:
    """The criteria in which the organization is strong, and whether that is verified.

    Strong: the verified level, else the agreed one, is 4 or more. What assessors rated alone
    does not count, nor what is in a private area.
    """
    found: dict[str, bool] = {}
    for record in _open_to_peers(party):
        figure = level(record)
        agreed = figure.provenance in (Provenance.VERIFIED, Provenance.CONSENSUS)
        if agreed and figure.value is not None and figure.value >= STRONG:
            found[record.code] = figure.provenance == Provenance.VERIFIED
    return found


def sought_gaps(party: Party) -> tuple[Priority, ...]:
    """The gaps for which peers are looked for: desired above existing, by priority."""
    found = priorities(_open_to_peers(party))
    return tuple(item for item in found if (item.gap.value or 0) > 0)[:MOST_GAPS]


def match(asking: Party, others: Iterable[Party], wish: Wish) -> tuple[Sought, ...]:
    """For each of the asking organization's gaps those who can help, by how well they fit.

    Empty unless the asking organization consents itself. The order: a language in common, then
    the same region, then verified before agreed, then by name. How strong somebody is, or in how
    much, plays no part in it. Raises ValueError for an organization given twice.
    """
    if not asking.consents:
        return ()
    helping = [(party, strengths(party)) for party in others if _may_meet(asking, party, wish)]
    if len({party.organization for party, _strong in helping}) < len(helping):
        raise ValueError("an organization stands twice")
    return tuple(Sought(gap, _matches(asking, gap.code, helping)) for gap in sought_gaps(asking))


def _open_to_peers(party: Party) -> tuple[CriterionRecord, ...]:
    areas = areas_of(party.group)
    return tuple(record for record in party.records if record.area in areas)


def _may_meet(asking: Party, party: Party, wish: Wish) -> bool:
    return (
        party.consents
        and party.organization != asking.organization
        and party.group is asking.group
        and party.real == asking.real
        and (not wish.same_language or party.language == asking.language)
        and (not wish.same_region or party.region == asking.region)
    )


def _matches(
    asking: Party, code: str, helping: Sequence[tuple[Party, dict[str, bool]]]
) -> tuple[Match, ...]:
    found = [(_match(asking, p, code, strong[code]), p) for p, strong in helping if code in strong]
    return tuple(match for match, _party in sorted(found, key=lambda pair: _fit(*pair)))


def _match(asking: Party, party: Party, code: str, verified: bool) -> Match:
    return Match(
        party.organization,
        code,
        verified,
        party.language == asking.language,
        party.region == asking.region,
    )


def _fit(found: Match, party: Party) -> tuple[bool, bool, bool, str, int]:
    return (
        not found.same_language,
        not found.same_region,
        not found.verified,
        party.name.casefold(),
        party.organization,
    )
