"""Raking: weights that fit the known totals of several margins at once.

Reasons why there are none, besides those of ``weights``: ``no-margins``, ``totals-disagree`` and
``no-convergence``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from surveys.results.domain.weights import Exact, Weight, faulty_cell, why_no_weights


@dataclass(frozen=True, slots=True)
class Margin:
    """One variable to rake to: the cell of each respondent, and the cells' known totals.

    The totals may be counts or shares, as long as those of all margins add up to the same.
    """

    code: str
    cells: tuple[str, ...]
    totals: Mapping[str, Exact]


@dataclass(frozen=True, slots=True)
class Raking:
    """One weight per respondent, in their order; none where ``why_not`` says why.

    ``rounds`` is how often all margins were gone through. ``difference`` is the largest
    difference left between a cell's weighted count and its total, as a share of the grand
    total; None if no round could be made. ``margin`` and ``cell`` say where it is left, or
    what the reason is about.
    """

    weights: tuple[float, ...] = ()
    rounds: int = 0
    difference: float | None = None
    why_not: str = ""
    margin: str = ""
    cell: str = ""


def raked(
    weights: Sequence[Weight],
    margins: Sequence[Margin],
    tolerance: float = 1e-9,
    most_rounds: int = 200,
) -> Raking:
    """Weights that add up to every margin's totals, by iterative proportional fitting.

    Each round scales the weights to the totals of one margin after the other. It has converged
    when no cell of any margin is off by more than ``tolerance`` times the grand total. After
    ``most_rounds`` rounds without that it gives no weights but ``no-convergence`` and the
    largest difference left. Margins whose grand totals differ are refused
    (``totals-disagree``): nothing could fit them.

    Raises ValueError if weights and a margin's cells differ in number, and for a tolerance
    that is not positive or fewer than one round.

    Source: W. E. Deming and F. F. Stephan, "On a Least Squares Adjustment of a Sampled
    Frequency Table When the Expected Marginal Totals are Known", Annals of Mathematical
    Statistics 11 (4), 1940; Lohr 2022 (above), chapter 8.
    """
    if any(len(margin.cells) != len(weights) for margin in margins):
        raise ValueError("every weight has one cell of every margin")
    if not tolerance > 0 or most_rounds < 1:
        raise ValueError("a tolerance above zero and at least one round")
    if fault := _faulty_raking(weights, margins):
        return Raking((), 0, None, *fault)
    # Shares of the whole, so that sums stay near one whatever the weights' scale.
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    shares = np.array([float(Fraction(weight) / whole) for weight in weights])
    fits = [_Fit.of(margin) for margin in margins]
    difference, margin, cell = _largest(shares, fits)
    rounds = 0
    while difference > tolerance and rounds < most_rounds:
        for fit in fits:
            shares = fit.applied(shares)
        rounds += 1
        difference, margin, cell = _largest(shares, fits)
    if difference > tolerance:
        return Raking((), rounds, difference, "no-convergence", margin, cell)
    fitted = (shares * float(sum(margins[0].totals.values()))).tolist()
    return Raking(tuple(fitted), rounds, difference, "", margin, cell)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A margin as arrays: each respondent's cell by number, each cell's share of the total."""

    code: str
    names: tuple[str, ...]
    places: NDArray[np.intp]
    wanted: NDArray[np.float64]

    @classmethod
    def of(cls, margin: Margin) -> "_Fit":
        names = tuple(margin.totals)
        place = {name: number for number, name in enumerate(names)}
        grand = Fraction(sum(margin.totals.values()))
        return cls(
            margin.code,
            names,
            np.array([place[cell] for cell in margin.cells], dtype=np.intp),
            np.array([float(margin.totals[name] / grand) for name in names]),
        )

    def sums(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.bincount(self.places, weights=shares, minlength=len(self.names))
        return np.asarray(found, dtype=np.float64)

    def applied(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scaled to the wanted shares; a cell that another margin has emptied stays empty."""
        sums = self.sums(shares)
        # Divide first: a share of its own cell is at most one, however small both are.
        within = shares / np.where(sums > 0, sums, 1.0)[self.places]
        return within * self.wanted[self.places]


def _largest(shares: NDArray[np.float64], fits: Sequence[_Fit]) -> tuple[float, str, str]:
    """The largest difference between a sum and what is wanted, with its margin and cell."""
    found = (-1.0, "", "")
    for fit in fits:
        apart = np.abs(fit.sums(shares) - fit.wanted)
        worst = int(np.argmax(apart))
        if apart[worst] > found[0]:
            found = (float(apart[worst]), fit.code, fit.names[worst])
    return found


def _faulty_raking(
    weights: Sequence[Weight], margins: Sequence[Margin]
) -> tuple[str, str, str] | None:
    """The reason, the margin and the cell for which raking cannot begin; None if it can."""
    why_not = why_no_weights(weights) or ("" if margins else "no-margins")
    if why_not:
        return why_not, "", ""
    for margin in margins:
        sums = dict.fromkeys(margin.totals, Fraction(0))
        for weight, cell in zip(weights, margin.cells, strict=True):
            sums[cell] = sums.get(cell, Fraction(0)) + Fraction(weight)
        if fault := faulty_cell(sums, margin.totals):
            return fault[0], margin.code, fault[1]
        if sum(margin.totals.values()) != sum(margins[0].totals.values()):
            return "totals-disagree", margin.code, ""
    return None
