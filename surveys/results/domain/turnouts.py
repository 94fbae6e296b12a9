"""How many were asked and how many answered, by group and in all."""

from dataclasses import dataclass

from surveys.constituents.roles import Group


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many were invited and how many submitted.

    ``submitted`` is None for a group of an anonymous round whose responses say no group.
    """

    invited: int = 0
    submitted: int | None = 0

    def __add__(self, other: "Turnout") -> "Turnout":
        both = self.submitted is not None and other.submitted is not None
        submitted = (self.submitted or 0) + (other.submitted or 0) if both else None
        return Turnout(self.invited + other.invited, submitted)


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a round asked, by group and in all.

    ``demonstration``: demonstration organizations only, or an anonymous round that asked any: its
    answers cannot be told apart.
    """

    demonstration: bool
    groups: dict[Group, Turnout]
    whole: Turnout
    anonymous: bool = False

    def tells(self, group: Group) -> bool:
        """Whether it is known which answers are those of ``group``."""
        return self.groups[group].submitted is not None
