"""Results as tables with named axes (pandas), for exports and for whoever reckons on.

Inside the platform figures are exact and say why they cannot be computed; here, at the edge, a
figure that cannot be computed is NaN. pandas is imported only when a table is made: no page needs
it, and it would cost every process of the server its memory.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from surveys.results.domain import measures
from surveys.results.domain.by_cell import MEASURES, measures_by_cell
from surveys.results.domain.codebook import CHOSEN, FIRST_OPTION
from surveys.results.domain.round_results import FieldResult, Results, RoundTally
from surveys.results.domain.tally import STATES, bases

if TYPE_CHECKING:
    from pandas import DataFrame, MultiIndex


def results_frame(results: Results) -> "DataFrame":
    """What a page shows of each field: a row for each option and each measure that is known.

    Index levels ``field``, ``option`` ('' for a measure) and ``measure`` (its rule). Columns
    ``count``, ``answered``, ``value`` (an exact fraction, or a float of a root) and ``status``. A
    field that is not published has one row, without numbers.
    """
    import pandas as pd

    rows = [row for result in results.values() for row in _rows(result)]
    names = ["field", "option", "measure", "count", "answered", "value", "status"]
    frame = pd.DataFrame(rows, columns=names, dtype=object).set_index(names[:3])
    return frame.rename_axis(columns="column")


def _rows(result: FieldResult) -> list[tuple[Any, ...]]:
    if result.counts is None:
        return [(result.code, "", "", None, None, None, "not published")]
    answered = result.counts.answered
    options = [
        (result.code, s.option, s.share.rule, s.count, answered, s.share.value, "published")
        for s in measures.distribution(result.counts)
    ]
    found = (
        measures.mean(result.counts),
        measures.median(result.counts),
        measures.top_2_box(result.counts),
        measures.net_promoter(result.counts).score,
    )
    return options + [
        (result.code, "", figure.rule, None, answered, figure.value, "published")
        for figure in found
        if figure.known
    ]


def counts_frame(counted: RoundTally) -> "DataFrame":
    """How many gave each option: int64; index levels ``field`` and ``option``, a column for each
    cell with the levels ``organization`` (0 where nobody knows) and ``group``."""
    import pandas as pd

    frame, counts = counted.tally.frame, counted.tally.counts
    places, named = [], []
    for variable in frame.variables:
        columns = range(*frame.columns_of(variable.code).indices(len(frame.columns)))
        for number, option in enumerate(variable.ordinary):
            multiple = variable.multiple
            here = (columns[number], CHOSEN) if multiple else (columns[0], FIRST_OPTION + number)
            places.append(here)
            named.append((variable.code, option))
    at = np.array(places, np.intp).reshape(-1, 2)
    index = pd.MultiIndex.from_tuples(named, names=["field", "option"])
    return pd.DataFrame(counts[:, at[:, 0], at[:, 1]].T, index, _cells(counted))


def bases_frame(counted: RoundTally) -> "DataFrame":
    """Why the others gave none: int64; index ``field``, columns of each cell its states."""
    import pandas as pd

    fields = pd.Index([v.code for v in counted.tally.frame.variables], name="field")
    states = [state.value for state in STATES]
    by_field = bases(counted.tally).transpose(1, 0, 2).reshape(len(fields), -1)
    return pd.DataFrame(by_field, fields, _cells(counted, "state", states))


def measures_frame(counted: RoundTally) -> "DataFrame":
    """Answered, mean, standard deviation and top-2-box of each field with a scale, for each cell.

    float64; index ``field``, columns with the levels ``organization``, ``group`` and ``measure``.
    NaN: not computable, as ``domain.measures`` says for the same counts.
    """
    import pandas as pd

    found = measures_by_cell(counted.tally)
    fields = pd.Index(found.fields, name="field")
    by_field = found.values.transpose(1, 0, 2).reshape(len(fields), -1)
    return pd.DataFrame(by_field, fields, _cells(counted, "measure", MEASURES))


def _cells(counted: RoundTally, further: str = "", values: Any = ()) -> "MultiIndex":
    import pandas as pd

    cells = [(source.organization_id or 0, source.group) for source in counted.sources]
    if not further:
        return pd.MultiIndex.from_tuples(cells, names=["organization", "group"])
    tuples = [(*cell, value) for cell in cells for value in values]
    return pd.MultiIndex.from_tuples(tuples, names=["organization", "group", further])
