"""What an indicator is: its unit, how its value comes about, what was agreed for which biennium.

Every number that was agreed is exact. Numbers stand as documents write them: 70 for 70 %, or for a
growth of 70 % over the baseline.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from capacity.indicators.domain.results import Direction
from surveys.foundation.figures import Unit

HUNDRED = 100


class Measured(StrEnum):
    """The unit of an indicator's values."""

    PERCENT = "percent"
    COUNT = "count"
    PERSONS = "persons"
    DOLLARS = "dollars"
    PROGRAMMES = "programmes"

    @property
    def places(self) -> int:
        """The most decimals that a number in this unit has; whole numbers have none."""
        return 2 if self in (Measured.PERCENT, Measured.DOLLARS) else 0

    @property
    def unit(self) -> Unit:
        return Unit.SHARE if self is Measured.PERCENT else Unit.COUNT

    def exact(self, number: Fraction | Decimal | int) -> Fraction:
        """A number as documents write it, as a figure holds it: 70 (percent) is 7/10."""
        return Fraction(number) / HUNDRED if self is Measured.PERCENT else Fraction(number)


class Kind(StrEnum):
    """Where values come from."""

    COMPUTED = "computed"
    MANUAL = "manual"


class Aiming(StrEnum):
    """What milestones and the target are: values in the unit, or growth over the baseline."""

    ABSOLUTE = "absolute"
    GROWTH = "growth"


class Computes(StrEnum):
    """What a computed indicator counts."""

    NOTHING = ""
    REFLECTION = "reflection"
    DWCP_SATISFACTION = "dwcp_satisfaction"
    UN_SATISFACTION = "un_satisfaction"


class FocusArea(StrEnum):
    """The focus areas of the Development Cooperation Strategy 2020-25 (GB.340/POL/6, para. 20)."""

    NONE = ""
    SERVICES = "services"
    COHERENCE = "coherence"
    FUNDING = "funding"
    EFFICIENCY = "efficiency"


@dataclass(frozen=True, slots=True)
class Agreed:
    """A milestone, or the target, for the biennium that begins in ``first_year``."""

    first_year: int
    number: Decimal
    is_target: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides how a value is judged. ``agreed`` is in the order of the bienniums."""

    measured: Measured
    aiming: Aiming
    direction: Direction
    agreed: tuple[Agreed, ...] = ()

    @property
    def target(self) -> Agreed | None:
        """The target; where none is named, the last milestone."""
        named = (each for each in self.agreed if each.is_target)
        return next(named, self.agreed[-1] if self.agreed else None)

    def due(self, first_year: int) -> Agreed | None:
        """What is due in a biennium: its own milestone, or else the last that was due before it.

        What was due and not reached stays due. Before the first milestone nothing is.
        """
        past = [each for each in self.agreed if each.first_year <= first_year]
        return past[-1] if past else None

    @property
    def out_of_order(self) -> tuple[Agreed, ...]:
        """What asks for less than something due before it: allowed, and said."""
        # A reduction is agreed as a growth downwards, so of growth more is always more.
        falls = self.aiming is Aiming.ABSOLUTE and self.direction is Direction.DOWN
        found, most = [], None
        for each in self.agreed:
            asks = -each.number if falls else each.number
            if most is not None and asks < most:
                found.append(each)
            else:
                most = asks
        return tuple(found)


def in_order(agreed: Iterable[Agreed]) -> tuple[Agreed, ...]:
    """By biennium. Raises ValueError where two are for one biennium, or two are targets."""
    held = sorted(agreed, key=lambda each: each.first_year)
    if len({each.first_year for each in held}) < len(held):
        raise ValueError("two for one biennium")
    if sum(each.is_target for each in held) > 1:
        raise ValueError("two targets")
    return tuple(held)
