"""Which areas organizations speak of to each other: W4 and E3 stay within their organization."""

from capacity.diagnostics.domain.peers import PRIVATE_AREAS
from surveys.constituents.roles import Group

COMMON = tuple(f"C{number}" for number in range(1, 10))

_OWN: dict[Group, tuple[str, ...]] = {
    Group.GOVERNMENT: ("M1", "M2", "M3", "M4", "M5"),
    Group.EMPLOYERS: ("E1", "E2", "E3", "E4"),
    Group.WORKERS: ("W1", "W2", "W3", "W4", "W5"),
}


def areas_of(group: Group) -> tuple[str, ...]:
    """The common areas and the group's own, in the instruments' order, without private ones."""
    return tuple(area for area in (*COMMON, *_OWN[group]) if area not in PRIVATE_AREAS)


def all_areas() -> tuple[str, ...]:
    """The areas of all groups, each once."""
    return tuple(dict.fromkeys(area for group in Group for area in areas_of(group)))


def area_of(criterion: str) -> str:
    """The area that a criterion's code begins with: C4 of C4.2."""
    return criterion.partition(".")[0]
