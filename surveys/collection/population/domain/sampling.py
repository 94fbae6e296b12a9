"""Drawing a sample from a frame so that anybody can draw it again, and what each unit stands for.

Selection: each unit has a key, a text of its own that does not depend on its place in the frame.
Its rank is HMAC-SHA256 with the seed (its 16 bytes) as the key and the unit's key (in UTF-8) as the
message; within a stratum the units with the smallest ranks are selected, as many as the design
says. To whoever does not know the seed beforehand the ranks are random numbers, so that this is
simple random sampling without replacement in each stratum, done by sorting at random. Seed and keys
are published with the sample: every language that has HMAC-SHA256 (RFC 2104) recomputes it.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

SEED_DIGITS = 32
_SEED = re.compile(f"[0-9a-f]{{{SEED_DIGITS}}}")

# With one unit of a stratum nobody can tell how much units differ there; with two one can.
LEAST_PER_STRATUM = 2


class Design(StrEnum):
    CENSUS = "census"
    SIMPLE = "simple"
    STRATIFIED = "stratified"


class Allocation(StrEnum):
    """How the size of a stratified sample is divided among the strata."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"
    GIVEN = "given"


class SizeFault(StrEnum):
    """Why a sample of that size cannot be drawn."""

    EMPTY_FRAME = "empty_frame"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    UNKNOWN_STRATUM = "unknown_stratum"


class CannotDraw(ValueError):
    """The frame does not admit a sample of this size; ``stratum`` is '' for the sample as a whole.

    ``limit`` is the least or the largest size that can be drawn.
    """

    def __init__(self, fault: SizeFault, stratum: str = "", limit: int = 0) -> None:
        super().__init__(fault, stratum, limit)
        self.fault, self.stratum, self.limit = fault, stratum, limit


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum with its number of units in the frame (N_h) and in the sample (n_h)."""

    code: str
    frame: int
    sample: int

    @property
    def weight(self) -> Fraction | None:
        """How many units of the frame each selected one stands for; None if none is selected."""
        return Fraction(self.frame, self.sample) if self.sample else None


def is_seed(text: str) -> bool:
    """Whether ``text`` is a seed: 32 hexadecimal digits in lower case, 128 bits."""
    return _SEED.fullmatch(text) is not None


def rank(seed: str, key: str) -> bytes:
    """A unit's place in the random order: 32 bytes, compared as an unsigned number."""
    return hmac.digest(bytes.fromhex(seed), key.encode("utf-8"), "sha256")


def draw_simple(keys: Iterable[str], size: int, seed: str) -> frozenset[str]:
    """The keys of ``size`` units out of all: every subset of that size is equally likely.

    The order of ``keys`` does not matter. Raises CannotDraw for a size that the units do not
    admit, and ValueError for a key that stands there twice or a seed that is none.
    """
    units = list(keys)
    if len(set(units)) != len(units):
        raise ValueError("two units have the same key")
    if not is_seed(seed):
        raise ValueError("a seed has 32 hexadecimal digits")
    _check_size(len(units), size)
    return frozenset(sorted(units, key=lambda key: (rank(seed, key), key))[:size])


def draw_stratified(
    strata: Mapping[str, Iterable[str]], sizes: Mapping[str, int], seed: str
) -> dict[str, frozenset[str]]:
    """For each stratum the keys of its selected units; one seed serves all strata.

    Raises as ``draw_simple`` does; a key must not stand in two strata either.
    """
    units = {code: list(keys) for code, keys in strata.items()}
    everybody = [key for keys in units.values() for key in keys]
    if len(set(everybody)) != len(everybody):
        raise ValueError("two units have the same key")
    check_sizes({code: len(keys) for code, keys in units.items()}, sizes)
    return {code: draw_simple(keys, sizes[code], seed) for code, keys in units.items()}


def _check_size(frame: int, size: int, stratum: str = "") -> None:
    if frame < 1:
        raise CannotDraw(SizeFault.EMPTY_FRAME, stratum)
    if size < 1:
        raise CannotDraw(SizeFault.TOO_SMALL, stratum, 1)
    if size > frame:
        raise CannotDraw(SizeFault.TOO_LARGE, stratum, frame)


def check_sizes(frame: Mapping[str, int], sizes: Mapping[str, int]) -> None:
    """Raise CannotDraw unless ``sizes`` gives each stratum between one unit and all it has.

    A stratum of which nobody is selected would be estimated from nothing.
    """
    if not frame:
        raise CannotDraw(SizeFault.EMPTY_FRAME)
    for code in sorted(set(frame) | set(sizes)):
        if code not in frame:
            raise CannotDraw(SizeFault.UNKNOWN_STRATUM, code)
        _check_size(frame[code], sizes.get(code, 0), code)


def unit_key(country: str, group: str, organization: str, label: str, subject: str) -> str:
    """A unit's key: what is known of it but its address, e.g. ``SEN|workers|A union|Legal unit|``.

    A vertical bar or a backslash within a part has a backslash before it, so that two different
    units never have one key.
    """
    parts = (country, group, organization, label, subject)
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


# --- dividing the sample among the strata --------------------------------------------------------


def allocate(
    frame: Mapping[str, int], allocation: Allocation, size: int, given: Mapping[str, int]
) -> dict[str, int]:
    """n_h for each stratum; ``given`` counts for that allocation alone. Raises CannotDraw."""
    if allocation is Allocation.GIVEN:
        check_sizes(frame, given)
        return dict(given)
    return (proportional if allocation is Allocation.PROPORTIONAL else equal)(frame, size)


def proportional(frame: Mapping[str, int], size: int) -> dict[str, int]:
    """n_h in proportion to N_h by largest remainders, but at least min(2, N_h).

    A stratum whose share n·N_h/N lies below its least number gets that number, and the others
    divide the rest. Equal remainders: the larger stratum first, then by code. Raises CannotDraw.
    """
    least = {code: min(LEAST_PER_STRATUM, units) for code, units in frame.items()}
    _check_total(frame, size, sum(least.values()))
    fixed: dict[str, int] = {}
    while True:
        rest = {code: units for code, units in frame.items() if code not in fixed}
        left, units_left = size - sum(fixed.values()), sum(rest.values())
        short = {
            code: least[code]
            for code, units in rest.items()
            if left * units < least[code] * units_left
        }
        if not short:
            return fixed | _largest_remainders(rest, left)
        fixed |= short


def _largest_remainders(frame: Mapping[str, int], size: int) -> dict[str, int]:
    """Hamilton's method: whole shares first, then one more to the largest remainders."""
    whole = sum(frame.values())
    if not whole:
        return {}
    found = {code: size * units // whole for code, units in frame.items()}
    order = sorted(frame, key=lambda code: (-(size * frame[code] % whole), -frame[code], code))
    for code in order[: size - sum(found.values())]:
        found[code] += 1
    return found


def equal(frame: Mapping[str, int], size: int) -> dict[str, int]:
    """The same n_h everywhere; a stratum with fewer units is taken whole, the others share.

    What cannot be divided goes one by one to the strata that have units left, by code. Raises
    CannotDraw.
    """
    _check_total(frame, size, len(frame))
    found = dict.fromkeys(frame, 0)
    left = size
    while left:
        roomy = sorted(code for code in frame if found[code] < frame[code])
        share = max(1, left // len(roomy))
        for code in roomy[:left]:
            more = min(share, frame[code] - found[code])
            found[code] += more
            left -= more
    return found


def _check_total(frame: Mapping[str, int], size: int, least: int) -> None:
    units = sum(frame.values())
    if not units:
        raise CannotDraw(SizeFault.EMPTY_FRAME)
    if size < least:
        raise CannotDraw(SizeFault.TOO_SMALL, "", least)
    if size > units:
        raise CannotDraw(SizeFault.TOO_LARGE, "", units)
