"""Tables with named axes say what the exact figures say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.domain.structure import Answers
from surveys.results.data_frames import bases_frame, counts_frame, measures_frame, results_frame
from surveys.results.domain import measures
from surveys.results.domain.round_results import (
    FieldResult,
    RoundTally,
    Source,
    count_round,
    live_results,
)
from surveys.results.domain.tally import row
from tests.unit.questionnaires.samples import AGAIN, HEARD, STAGES, WHY, survey

QUESTIONNAIRE = survey(HEARD, AGAIN, STAGES, WHY)

DOCUMENTS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.fixed_dictionaries(
            {},
            optional={
                "heard": st.sampled_from(["1", "2", "3", "4", "5"]),
                "again": st.integers(0, 10),
            },
        ),
    ),
    max_size=12,
)


def counted(*given: tuple[int, Answers]) -> RoundTally:
    return count_round(QUESTIONNAIRE, [(Source(o, "workers"), answers) for o, answers in given])


@given(DOCUMENTS)
def test_measures_are_those_of_each_cell(documents: list[tuple[int, Answers]]) -> None:
    tally = counted(*documents)
    table = measures_frame(tally)
    assert table.index.name == "field"
    assert table.columns.names == ["organization", "group", "measure"]
    for cell, source in enumerate(tally.sources):
        for code in table.index:
            counts = row(tally.tally, code, [cell]).counts
            for name, figure in (
                ("mean", measures.mean(counts)),
                ("standard_deviation", measures.standard_deviation(counts)),
                ("top_2_box", measures.top_2_box(counts)),
            ):
                found = table.loc[code, (source.organization_id, "workers", name)]
                if figure.value is None:
                    assert math.isnan(found)
                else:
                    assert found == pytest.approx(float(figure.value), rel=1e-12)
            assert table.loc[code, (source.organization_id, "workers", "answered")] == (
                counts.answered
            )


@given(DOCUMENTS)
def test_counts_and_bases_are_those_of_the_rows(documents: list[tuple[int, Answers]]) -> None:
    tally = counted(*documents)
    options, states = counts_frame(tally), bases_frame(tally)
    assert options.index.names == ["field", "option"]
    for variable in tally.tally.frame.variables:
        whole = row(tally.tally, variable.code)
        assert options.loc[variable.code].sum(axis=1).tolist() == list(whole.counts.by_option)
        by_state = states.loc[variable.code].groupby("state").sum()
        assert by_state.sum() == len(documents)
        assert by_state.get("missing", 0) == whole.missing


def test_what_is_not_published_has_a_row_without_numbers() -> None:
    found = dict(live_results(counted((1, {"heard": "5"}))))
    found["heard"] = FieldResult(found["heard"].variable, None)
    table = results_frame(found)
    assert table.index.names == ["field", "option", "measure"]
    hidden = table.loc["heard"]
    assert hidden["status"].tolist() == ["not published"]
    assert hidden["value"].tolist() == [None]
    assert len(results_frame({})) == 0
