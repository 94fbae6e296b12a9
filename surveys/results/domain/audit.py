"""What can be worked out of the numbers that are not published: the integer audit.

For every cell that is not published, and for everybody who may know something beside the published
tables, the numbers in it could lie in a range: the least and the most that any table of whole
numbers, with all sums as published, has there. The range must span at least the threshold.

Ranges are first shown to be wide by *witnesses*: answers moved between pieces that the published
sums cannot tell apart give two tables, both as good as the truth, and the range spans at least the
difference. Only where that does not settle it an integer programme is solved (HiGHS, by
``scipy.optimize.milp``), twice: for the least and for the most.

Source of the method: the "shuttle" and integer-programming audits of complementary suppression, in
A. Hundepool and others, Statistical Disclosure Control, 2012, chapter 4.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from surveys.results.domain.lattice import Mask, bits, classes, derivable
from surveys.results.domain.pieces import Numbers, Pieces

RULE = "disclosure-audit/1"
SOLVER = "HiGHS"

ANSWERED = 0
"""The place, among the numbers of a piece, of how many answered; the options follow."""


@dataclass(frozen=True, slots=True)
class Attacker:
    """Who tries: ``known`` pieces are known exactly; ``atom`` is that of an own organization.

    ``source`` is that organization; without, one that knows as much as any of them.
    """

    known: Mask = 0
    atom: int | None = None
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """All that is published of a field: the sets of pieces whose sums are known.

    ``hidden``: the sets that must not be worked out, each with its release.
    """

    published: frozenset[Mask]
    hidden: tuple[tuple[Mask, int], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could be worked out. ``pieces``: those it is about.

    ``target`` and ``release`` are None where a sum follows that may not be known.
    """

    pieces: Mask
    attacker: Attacker
    target: Mask | None = None
    release: int | None = None


@dataclass(slots=True)
class Record:
    """What an audit has looked at. ``narrowest``: the smallest span of a number of answers."""

    ranges: int = 0
    solved: int = 0
    narrowest: int | None = None

    def note(self, spans: Numbers) -> None:
        self.ranges += len(spans)
        found = int(spans[ANSWERED])
        self.narrowest = found if self.narrowest is None else min(self.narrowest, found)


def gaps(field: Pieces, tables: Tables, record: Record, solve: bool = True) -> Iterator[Gap]:
    """Everything that could be worked out, one after the other; none if the tables may stand."""
    if not tables.published:
        return
    yield from _sums(field, tables)
    for target, release in tables.hidden:
        for attacker in _attackers(field, tables.published, target, release, record):
            gap = range_gap(field, tables.published, target, release, attacker, record, solve)
            if gap is not None:
                yield gap


def _sums(field: Pieces, tables: Tables) -> Iterator[Gap]:
    """Sums that follow from what is published, for whoever knows some groups, and may not."""
    for known in field.knowledge:
        beside, seen = _beside(field, tables.published, known)
        for found in derivable(beside, seen):
            if not field.safe(found):
                yield Gap(found, Attacker(known))


def attackers(field: Pieces, target: Mask) -> Iterator[Attacker]:
    """Nobody in particular, the bureaus of each set of groups, an organization of each atom."""
    for known in field.knowledge:
        if target & ~known:
            yield Attacker(known)
    for atom in range(len(field.where.atoms)):
        if field.answered(field.of_atom(atom)):
            yield Attacker(atom=atom)


def _attackers(
    field: Pieces, published: frozenset[Mask], target: Mask, release: int, record: Record
) -> Iterator[Attacker]:
    """Those for whom a range has to be looked at more closely: an organization can narrow it by no
    more than its own answers, which most often leave it wide enough."""
    plain = _need(field, published, target, release, Attacker())
    for attacker in attackers(field, target):
        if attacker.atom is not None:
            if plain is None:
                continue
            at_least = plain.shown - field.own(field.everything, attacker.atom)
            if (at_least >= plain.required).all():
                record.note(at_least)
                continue
        yield attacker


def _beside(field: Pieces, published: frozenset[Mask], known: Mask) -> tuple[Mask, frozenset[Mask]]:
    """The pieces that are not known, and what is published of them."""
    beside = field.everything & ~known
    return beside, frozenset(one & beside for one in published if one & beside)


@dataclass(frozen=True, slots=True)
class _Need:
    """What a range must span, by number, and what witnesses show that it does."""

    pieces: Mask
    required: Numbers
    shown: Numbers


def range_gap(
    field: Pieces,
    published: frozenset[Mask],
    target: Mask,
    release: int,
    attacker: Attacker,
    record: Record | None = None,
    solve: bool = True,
) -> Gap | None:
    """The gap, if a number of ``target`` lies in too narrow a range for ``attacker``.

    The number of answers must span the threshold. The number of an option must span the threshold
    or as much as the smallest set of answers around it that may be known leaves: where a published
    distribution has an option twice, it is given at most twice in each part of it. Nothing can span
    more than there were responses.
    """
    need = _need(field, published, target, release, attacker)
    if need is None:
        return None
    shown = need.shown
    if attacker.atom is not None and attacker.source is None and (shown < need.required).any():
        return _one_by_one(field, published, target, release, attacker.atom, record, solve)
    for number in np.flatnonzero(shown < need.required) if solve else ():
        low, high = feasible_range(field, published, need.pieces, attacker, int(number))
        shown[number] = high - low
        if record is not None:
            record.solved += 2
        if shown[number] < need.required[number]:
            break
    if record is not None:
        record.note(shown)
    if (shown < need.required).any():
        return Gap(need.pieces, attacker, target, release)
    return None


def _one_by_one(
    field: Pieces,
    published: frozenset[Mask],
    target: Mask,
    release: int,
    atom: int,
    record: Record | None,
    solve: bool,
) -> Gap | None:
    """Each organization of an atom as what it is, where one that knew as much as any of them would
    know too much. In an anonymous round they cannot be told apart."""
    if field.where.bounds is not None:
        return Gap(target, Attacker(atom=atom), target, release)
    for source in field.sources(atom):
        attacker = Attacker(atom=atom, source=source)
        gap = range_gap(field, published, target, release, attacker, record, solve)
        if gap is not None:
            return gap
    return None


def _need(
    field: Pieces, published: frozenset[Mask], target: Mask, release: int, attacker: Attacker
) -> _Need | None:
    """None where there is nothing to protect: nobody (else) answered there, or it is known by
    sums that may be known."""
    beside, seen = _beside(field, published, attacker.known)
    follows = derivable(beside, seen)
    rest = target & beside
    for found in follows:
        if found & target == found:
            rest &= ~found
    own = _own(field, attacker, rest)
    if not field.answered(rest) - own[ANSWERED]:
        return None
    around = [one for one in (*seen, *follows) if one & rest == rest]
    least = [field.numbers(one) - _own(field, attacker, one) for one in around]
    room = field.room(attacker.known, release) - int(_own(field, attacker, beside)[ANSWERED])
    most = field.where.threshold.respondents
    required = np.full_like(own, max(0, min(most, room)))
    for numbers in least:
        np.minimum(required, numbers, out=required)
    required[ANSWERED] = max(0, min(most, room))
    return _Need(rest, required, _shown(field, seen, beside, rest, attacker))


def _own(field: Pieces, attacker: Attacker, mask: Mask) -> Numbers:
    if attacker.atom is None:
        return np.zeros_like(field.numbers(0))
    return field.own(mask, attacker.atom, attacker.source)


def _shown(
    field: Pieces, seen: frozenset[Mask], beside: Mask, rest: Mask, attacker: Attacker
) -> Numbers:
    """What moving answers shows the ranges of ``rest`` to span at least, by number."""
    covered = 0
    for one in seen:
        covered |= one
    span = np.zeros_like(field.numbers(0))
    for part in _by_release(field, classes(covered, seen)):
        if part & rest and part & ~rest:
            span += field.numbers(part) - _own(field, attacker, part)
    free = beside & ~covered
    for part in _by_release(field, (free,)):
        if part & rest:
            # No sum is published of these: all may have answered in any way, or nobody.
            movable = part if part & ~rest else part & rest
            span += field.answered(movable) - int(_own(field, attacker, movable)[ANSWERED])
    return span + (_slack(field, attacker.known, free & rest) if free & rest else 0)


def _by_release(field: Pieces, parts: Iterable[Mask]) -> Iterator[Mask]:
    """Answers are moved within one release only: how many responses each had is known."""
    size = len(field.where.atoms)
    of_release = (1 << size) - 1
    for part in parts:
        for release in range(field.releases):
            if found := part & of_release << size * release:
                yield found


def _slack(field: Pieces, known: Mask, mask: Mask) -> int:
    """How many more might have answered in ``mask``, by how many responses there were."""
    latest = max(map(field.release_of, bits(mask)))
    return max(0, min(_left(field, known, n) for n in range(latest, field.releases)))


def _left(field: Pieces, known: Mask, release: int) -> int:
    up_to = (1 << len(field.where.atoms) * (release + 1)) - 1
    return field.room(known, release) - field.answered(up_to & ~known)


def feasible_range(
    field: Pieces, published: frozenset[Mask], target: Mask, attacker: Attacker, number: int
) -> tuple[int, int]:
    """The least and the most that ``number`` of ``target`` can be, over all whole-number tables.

    ``number``: ``ANSWERED``, or 1 + the place of an option. The tables have every published sum as
    it is published, at least what the attacker knows to be there, and at no release more answers
    than responses.
    """
    from scipy.optimize import Bounds as Limits
    from scipy.optimize import LinearConstraint, milp

    beside, seen = _beside(field, published, attacker.known)
    pieces, width = list(bits(beside)), 1 + len(field.variable.ordinary)
    place = {piece: position for position, piece in enumerate(pieces)}
    rows, lows, highs = _equations(field, seen, place, width)
    for release in range(field.releases):
        line = np.zeros((len(pieces), width))
        line[[place[p] for p in pieces if field.release_of(p) <= release], ANSWERED] = 1
        rows.append(line.ravel())
        lows.append(-np.inf)
        highs.append(field.room(attacker.known, release))
    least = np.array([_own(field, attacker, 1 << piece) for piece in pieces], float)
    wanted = np.zeros((len(pieces), width))
    wanted[[place[piece] for piece in bits(target & beside)], number] = 1
    ends = []
    for sign in (1, -1):
        solution = milp(
            sign * wanted.ravel(),
            integrality=np.ones(wanted.size),
            bounds=Limits(least.ravel(), np.inf),
            constraints=LinearConstraint(np.array(rows), lows, highs),
            options={"mip_rel_gap": 0},
        )
        if not solution.success:
            raise ArithmeticError(f"the audit has no solution: {solution.message}")
        ends.append(round(sign * solution.fun))
    return ends[0], ends[1]


def _equations(
    field: Pieces, seen: frozenset[Mask], place: dict[int, int], width: int
) -> tuple[list["np.ndarray[tuple[int]]"], list[float], list[float]]:
    """Every published sum; and in each piece, what options and answered have to do with each
    other: a single choice adds up to those who answered, a multiple one has no more."""
    rows, lows, highs = [], list[float](), list[float]()
    for one in seen:
        numbers = field.numbers(one)
        for number in range(width):
            line = np.zeros((len(place), width))
            line[[place[piece] for piece in bits(one)], number] = 1
            rows.append(line.ravel())
            lows.append(float(numbers[number]))
            highs.append(float(numbers[number]))
    for position in place.values():
        if field.variable.multiple:
            for number in range(1, width):
                line = np.zeros((len(place), width))
                line[position, number], line[position, ANSWERED] = 1, -1
                rows.append(line.ravel())
                lows.append(-np.inf)
                highs.append(0.0)
        else:
            line = np.zeros((len(place), width))
            line[position, 1:], line[position, ANSWERED] = 1, -1
            rows.append(line.ravel())
            lows.append(0.0)
            highs.append(0.0)
    return rows, lows, highs
