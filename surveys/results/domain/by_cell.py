"""The measures of every field in every cell at once, as floats: for tables of thousands of figures.

The same formulas as in ``measures``, whose figures are exact and say why there is none. Here NaN
stands for "not computable". Sums are whole numbers until the last division.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.results.domain.codebook import FIRST_OPTION
from surveys.results.domain.tally import Tally, moments

MEASURES = ("answered", "mean", "standard_deviation", "top_2_box")


@dataclass(frozen=True, slots=True, eq=False)
class ByCell:
    """``values``: float64, cells by fields with a scale by ``MEASURES``."""

    fields: tuple[str, ...]
    values: NDArray[np.float64]


def measures_by_cell(counted: Tally) -> ByCell:
    """Answered, mean, standard deviation and top-2-box of each field with a scale."""
    scaled = [v for v in counted.frame.variables if v.scale is not None]
    values = np.full((counted.cell_count, len(scaled), len(MEASURES)), np.nan)
    for place, variable in enumerate(scaled):
        n, total, squares = moments(counted, variable.code).T.astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = (n * squares - total * total) / (n * (n - 1))
            values[:, place, 0] = n
            values[:, place, 1] = total / n
            values[:, place, 2] = np.where(n > 1, np.sqrt(variance), np.nan)
            if len(variable.scale or ()) == 5:
                column = counted.frame.columns_of(variable.code).start
                top = counted.counts[:, column, FIRST_OPTION + 3 : FIRST_OPTION + 5]
                values[:, place, 3] = top.sum(axis=1) / n
    return ByCell(tuple(variable.code for variable in scaled), values)
