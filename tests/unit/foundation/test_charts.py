"""Chart geometry: shapes stay inside their drawing, keep order and proportion, and hide no gap."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation import charts
from surveys.foundation.charts.axes import Point
from surveys.foundation.figures import Figure, Unit, not_computable

LEVELS = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]


def level(value: float | Fraction | None) -> Figure:
    if value is None:
        return not_computable(Unit.LEVEL, "test/1", "too-few-levelled")
    return Figure(value, Unit.LEVEL, 4, "test/1")


def decimals(*numbers: int) -> list[Decimal]:
    return [Decimal(number) for number in numbers]


def share(value: float | Fraction) -> Figure:
    return Figure(value, Unit.SHARE, 10, "test/1")


def bar_of(label: str, counts: list[int]) -> charts.DivergingItem:
    """An item whose figures say nothing: only counts are drawn."""
    return charts.DivergingItem(label, counts, [share(0)] * len(counts), (share(0), share(0)))


def areas(count: int) -> list[tuple[str, str]]:
    return [(f"C{i}", f"Area {i}") for i in range(1, count + 1)]


def at(x: str, y: str) -> Point:
    return Point(Decimal(x), Decimal(y))


# Radar


def test_a_radar_of_four_areas_has_its_spokes_up_end_down_and_start() -> None:
    chart = charts.radar(areas(4), [("Now", [level(5)] * 4)])
    assert [spoke.tip for spoke in chart.spokes] == [
        at("90.00", "10.00"),
        at("130.00", "50.00"),
        at("90.00", "90.00"),
        at("50.00", "50.00"),
    ]
    assert [spoke.place.side for spoke in chart.spokes] == ["middle", "end", "middle", "start"]


def test_level_one_lies_in_the_centre_and_level_five_on_the_rim() -> None:
    chart = charts.radar(areas(3), [("Now", [level(1), level(5), level(3)])])
    first, second, third = chart.series[0].dots
    assert first == chart.centre
    assert second == chart.spokes[1].tip
    halfway = [(chart.centre.x + chart.spokes[2].tip.x) / 2, third.x]
    assert abs(halfway[0] - halfway[1]) <= Decimal("0.01")


def test_rings_carry_the_levels_two_to_five_and_grow() -> None:
    chart = charts.radar(areas(9), [("Now", [level(3)] * 9)])
    assert [ring.value for ring in chart.rings] == [2, 3, 4, 5]
    assert [ring.y for ring in chart.rings] == [40, 30, 20, 10]
    assert [ring.points[0].y for ring in chart.rings] == [40, 30, 20, 10]


def test_an_area_without_a_value_opens_the_line_and_gets_no_dot() -> None:
    values = [level(2), None, level(3), level(4), level(5)]
    chart = charts.radar(areas(5), [("Now", [v or level(None) for v in values])])
    now = chart.series[0]
    assert not now.closed
    assert len(now.dots) == 4
    # From the gap on: areas 3, 4, 5 and around to 1 make one run.
    assert [len(run) for run in now.runs] == [4]
    assert now.runs[0][-1] == now.dots[0]


def test_a_lonely_value_is_a_dot_without_a_line() -> None:
    chart = charts.radar(areas(3), [("Now", [level(2), level(None), level(None)])])
    assert len(chart.series[0].dots) == 1
    assert chart.series[0].runs == ()


def test_a_radar_without_any_value_is_empty() -> None:
    chart = charts.radar(areas(3), [("Now", [level(None)] * 3)])
    assert (chart.series[0].dots, chart.series[0].runs) == ((), ())


def test_a_complete_series_is_one_closed_run() -> None:
    chart = charts.radar(areas(6), [("Now", [level(2)] * 6), ("Before", [level(1)] * 6)])
    assert [series.closed for series in chart.series] == [True, True]
    assert [len(series.runs[0]) for series in chart.series] == [6, 6]


@pytest.mark.parametrize("count", [2, 13])
def test_a_radar_is_only_for_three_to_twelve_areas(count: int) -> None:
    with pytest.raises(ValueError, match="3 to 12 areas"):
        charts.radar(areas(count), [("Now", [level(2)] * count)])


def test_a_radar_refuses_series_of_another_length_and_odd_scales() -> None:
    with pytest.raises(ValueError, match="one figure for each area"):
        charts.radar(areas(4), [("Now", [level(2)] * 3)])
    with pytest.raises(ValueError, match="multiple of 4"):
        charts.radar(areas(4), [("Now", [level(2)] * 4)], low=0, high=10)


@given(
    st.integers(3, 12).flatmap(
        lambda n: st.lists(st.none() | st.floats(-1, 9), min_size=n, max_size=n)
    )
)
def test_no_point_and_no_label_leaves_the_drawing(values: list[float | None]) -> None:
    chart = charts.radar(areas(len(values)), [("Now", [level(v) for v in values])])
    for dot in chart.series[0].dots:
        assert (dot.x - 90) ** 2 + (dot.y - 50) ** 2 <= Decimal("40.02") ** 2
    for spoke in chart.spokes:
        assert 50 <= spoke.place.x <= 74
        assert 6 <= spoke.place.y <= 94
        assert spoke.place.x % 2 == spoke.place.y % 2 == 0


# Heat table


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1),
        (Fraction(149, 100), 1),
        (Fraction(3, 2), 2),
        (2.5, 3),
        (Fraction(349, 100), 3),
        (3.5, 4),
        (Fraction(9, 2), 5),
        (5, 5),
        (None, 0),
    ],
)
def test_shades_of_levels_are_the_bands_of_the_area_score(
    value: Fraction | float | None, expected: int
) -> None:
    assert charts.shade(value, 1, 5) == expected


def test_shades_are_cut_off_outside_the_scale_and_an_empty_scale_is_light() -> None:
    assert charts.shade(-3, 0, 10) == 1
    assert charts.shade(99, 0, 10) == 5
    assert charts.shade(0, 0, 0) == 1


def test_a_heat_table_keeps_figures_shades_and_links_in_place() -> None:
    table = charts.heat_table(
        ["C1", "C2"], [("North", [level(1), level(None)]), ("South", [level(5), level(3)])],
        1, 5, links=["/north", ""],
    )  # fmt: skip
    assert [[cell.shade for cell in row.cells] for row in table.rows] == [[1, 0], [5, 3]]
    assert [row.link for row in table.rows] == ["/north", ""]
    assert table.rows[0].cells[1].figure.why_not == "too-few-levelled"


def test_a_heat_table_refuses_ragged_input() -> None:
    with pytest.raises(ValueError, match="North"):
        charts.heat_table(["C1", "C2"], [("North", [level(1)])], 1, 5)
    with pytest.raises(ValueError, match="links"):
        charts.heat_table(["C1"], [("North", [level(1)])], 1, 5, links=["/a", "/b"])
    with pytest.raises(ValueError, match="each figure"):
        charts.heat_table(["C1"], [("North", [level(1)])], 1, 5, inputs=[[]])


# Bars


def test_a_bar_is_as_long_as_its_share_and_never_longer_than_full() -> None:
    assert charts.bar(share(Fraction(1, 3))).width == Decimal("33.33")
    assert charts.bar(share(1.2)).width == 100
    assert charts.bar(level(4), full=5).width == 80
    assert charts.bar(level(None)).width == 0


def test_neutral_lies_half_on_either_side_of_the_middle() -> None:
    chart = charts.diverging_bars(LEVELS, [bar_of("Heard", [1, 2, 4, 2, 1])])
    row = chart.rows[0]
    assert chart.middle == 50
    assert chart.tones == (-2, -1, 0, 1, 2)
    assert [segment.width for segment in row.segments] == [10, 20, 40, 20, 10]
    assert row.segments[2].x + row.segments[2].width / 2 == 50
    assert row.answered == 10


def test_all_rows_share_one_axis_as_wide_as_the_longest_bars_need() -> None:
    chart = charts.diverging_bars(
        LEVELS, [bar_of("a", [0, 0, 0, 0, 4]), bar_of("b", [1, 0, 0, 3, 0])]
    )
    assert chart.middle == 20  # a quarter below against a whole above
    assert [[s.x, s.width] for s in chart.rows[0].segments] == [decimals(20, 80)]
    assert [[s.x, s.width] for s in chart.rows[1].segments] == [
        decimals(0, 20),
        decimals(20, 60),
    ]


def test_an_item_nobody_answered_is_said_not_drawn() -> None:
    chart = charts.diverging_bars(LEVELS, [bar_of("a", [0, 0, 0, 0, 0])])
    row = chart.rows[0]
    assert (row.answered, row.segments) == (0, ())


def test_an_even_number_of_levels_has_no_neutral() -> None:
    assert charts.diverging_bars(LEVELS[:4], []).tones == (-2, -1, 1, 2)
    assert charts.diverging_bars(LEVELS[:3], []).tones == (-1, 0, 1)


def test_diverging_bars_refuse_six_levels_and_ragged_or_negative_counts() -> None:
    with pytest.raises(ValueError, match="2 to 5"):
        charts.diverging_bars([*LEVELS, "More"], [])
    with pytest.raises(ValueError, match="'a'"):
        charts.diverging_bars(LEVELS, [bar_of("a", [1, 2])])
    with pytest.raises(ValueError, match="'a'"):
        charts.diverging_bars(LEVELS, [bar_of("a", [1, 2, 3, -1, 2])])
    with pytest.raises(ValueError, match="one share for each level"):
        charts.diverging_bars(LEVELS, [replace(bar_of("a", [1, 2, 3, 1, 2]), shares=[share(0)])])


@given(st.lists(st.lists(st.integers(0, 400), min_size=5, max_size=5), min_size=1, max_size=6))
def test_segments_touch_stay_inside_and_add_up(rows: list[list[int]]) -> None:
    chart = charts.diverging_bars(LEVELS, [bar_of(str(i), counts) for i, counts in enumerate(rows)])
    for row, counts in zip(chart.rows, rows, strict=True):
        assert row.answered == sum(counts)
        ends = [segment.x + segment.width for segment in row.segments]
        assert ends[:-1] == [segment.x for segment in row.segments[1:]]
        assert all(
            0 <= segment.x < end <= 100 for segment, end in zip(row.segments, ends, strict=True)
        )
    if any(row.answered for row in chart.rows):
        assert min(row.segments[0].x for row in chart.rows if row.segments) == 0
        assert max(r.segments[-1].x + r.segments[-1].width for r in chart.rows if r.segments) == 100


# Comparisons, targets, trends


def test_an_interval_has_its_dot_between_its_ends() -> None:
    row = charts.intervals([("a", share(0.5), share(0.4), share(0.7))], 0, 1).rows[0]
    assert [row.start, row.dot, row.end] == decimals(40, 50, 70)


def test_the_axis_says_its_ends_in_the_unit_of_the_figures() -> None:
    chart = charts.intervals([("a", share(0.5), None, None)], 0, 1)
    assert [(end.value, end.unit) for end in chart.ends] == [(0, Unit.SHARE), (1, Unit.SHARE)]
    assert charts.intervals([], 0, 1).ends == ()


def test_without_both_bounds_only_the_dot_is_drawn() -> None:
    unknown = not_computable(Unit.SHARE, "test/1", "census")
    for lower, upper in ((None, None), (share(0.4), None), (unknown, share(0.7))):
        row = charts.intervals([("a", share(0.5), lower, upper)], 0, 1).rows[0]
        assert row.dot == 50
        assert (row.start, row.end) == (None, None)
        assert (row.lower, row.upper) == (None, None)
    assert charts.intervals([("a", unknown, None, None)], 0, 1).rows[0].dot is None


def test_a_bullet_has_each_item_on_its_own_axis_and_its_greatest_at_95() -> None:
    value, milestone, target = (Figure(n, Unit.COUNT, 1, "test/1") for n in (12, 24, 48))
    row = charts.bullets([("3.1", value, milestone, target)]).rows[0]
    assert (row.width, row.milestone_at, row.target_at) == (
        Decimal("23.75"),
        Decimal("47.50"),
        Decimal("95.00"),
    )


def test_a_bullet_of_zeros_or_unknowns_is_an_empty_bar() -> None:
    zero = Figure(0, Unit.COUNT, 0, "test/1")
    unknown = not_computable(Unit.COUNT, "test/1", "no-baseline")
    row = charts.bullets([("3.1", zero, unknown, unknown)]).rows[0]
    assert row.width == 0
    assert (row.milestone_at, row.target_at) == (None, None)


def test_a_trend_runs_from_edge_to_edge_and_breaks_at_unknown_periods() -> None:
    chart = charts.trends(
        ["2019", "2021", "2023", "2025"],
        [("C1", [level(1), level(3), level(None), level(5)])],
        1,
        5,
    )
    trend = chart.items[0]
    assert trend.dots == (at("3.00", "37.00"), at("34.33", "20.00"), at("97.00", "3.00"))
    assert trend.runs == ((at("3.00", "37.00"), at("34.33", "20.00")),)


def test_a_single_period_stands_in_the_middle() -> None:
    trend = charts.trends(["2025"], [("C1", [level(3)])], 1, 5).items[0]
    assert (trend.dots, trend.runs) == ((at("50.00", "20.00"),), ())


def test_trends_refuse_series_of_another_length() -> None:
    with pytest.raises(ValueError, match="'C1'"):
        charts.trends(["2023", "2025"], [("C1", [level(3)])], 1, 5)
