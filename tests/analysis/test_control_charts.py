import csv
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plaudit.analysis import (
    Baseline,
    ControlChart,
    Reading,
    c_chart,
    capability,
    cusum_chart,
    ewma_chart,
    mr_chart,
    np_chart,
    nps_chart,
    p_chart,
    r_chart,
    s_chart,
    u_chart,
    xbar_chart,
    xmr_chart,
)
from plaudit.analysis.control_constants import a2, c4, d2, d3
from tests.analysis.published import SHARED, items

PUBLISHED = items("control_charts")
WAFERS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
DEFECTS = [3, 2, 0, 1, 4, 3, 2, 4, 1, 0, 2, 3, 2, 8, 0, 2, 4, 3, 5, 0, 2, 1, 9, 3, 2]
NELSON = Reading(rules="nelson")


def column(name: str, *columns: str) -> list[list[float]]:
    """Columns of a data set that ships with the R package qcc."""
    with (SHARED / "qcc" / f"{name}.csv").open() as file:
        rows = list(csv.DictReader(file))
    truths = {"TRUE": "1", "FALSE": "0"}
    return [[float(truths.get(row[each], row[each])) for row in rows] for each in columns]


def rings(last: int) -> tuple[list[float], list[float]]:
    diameter, sample = column("pistonrings", "diameter", "sample")
    return diameter[: last * 5], sample[: last * 5]


def judged(chart: ControlChart, published: dict[str, Any], tolerance: float) -> None:
    """Centre, limits and points are those published."""
    assert chart.centre == pytest.approx(published["center"], abs=tolerance)
    limits = np.array(published["limits"]["data"])
    found = np.column_stack([chart.lower, chart.upper])
    assert found == pytest.approx(np.broadcast_to(limits, found.shape), abs=tolerance)
    if "statistics" in published:
        assert chart.points == pytest.approx(published["statistics"], abs=tolerance)


def same_signals(draw: Callable[[Reading], ControlChart], published: dict[str, Any], first: int | None = None) -> None:
    for name, rules in (("western electric", "western_electric"), ("nelson", "nelson")):
        chart = draw(Reading(first=first, rules=rules))
        for rule, places in published[rules].items():
            found = [at + 1 for at in chart.at(f"{name} {rule.removeprefix('rule')}")]
            assert found == places, (rules, rule)


def test_constants_by_integration_are_those_published() -> None:
    item = PUBLISHED["constants"]
    data = item["values"]["data"]

    for n, *expected in zip(*(data[name] for name in ("n", "d2", "c4", "A2")), strict=True):
        assert [d2(n), c4(n), a2(n)] == pytest.approx(expected, abs=item["tolerance"])


@pytest.mark.parametrize(("n", "published"), [(2, 0.8525), (3, 0.8884), (5, 0.8641), (10, 0.7971), (25, 0.7084)])
def test_the_spread_of_a_range_is_that_of_the_tables(n: int, published: float) -> None:
    assert d3(n) == pytest.approx(published, abs=6e-5)  # Montgomery 2013, appendix VI


def test_means_of_samples_are_judged_as_in_r() -> None:
    item = PUBLISHED["xbar_pistonrings"]

    def draw(reading: Reading) -> ControlChart:
        return xbar_chart(*rings(40), reading=reading)

    judged(draw(Reading(first=25)), item["values"], item["tolerance"])
    assert draw(Reading(first=25)).baseline.sigma == pytest.approx(item["values"]["std_dev"], abs=1e-9)
    same_signals(draw, item["values"], first=25)


def test_the_pooled_spread_is_that_of_r() -> None:
    item = PUBLISHED["xbar_S_sigma_pistonrings"]

    chart = xbar_chart(*rings(25), spread="pooled")

    judged(chart, item["values"], item["tolerance"])
    assert chart.baseline.sigma == pytest.approx(item["values"]["std_dev"], abs=1e-9)


@pytest.mark.parametrize(("name", "draw"), [("R_pistonrings", r_chart), ("S_pistonrings", s_chart)])
def test_spreads_of_samples_are_judged_as_in_r(name: str, draw: Callable[..., ControlChart]) -> None:
    item = PUBLISHED[name]

    judged(draw(*rings(25)), item["values"], item["tolerance"])
    assert draw(*rings(25)).baseline.sigma == pytest.approx(item["values"]["std_dev"], abs=1e-9)
    same_signals(lambda reading: draw(*rings(25), reading=reading), item["values"])


def test_shares_are_judged_as_in_r_and_in_the_nist_handbook() -> None:
    item = PUBLISHED["p_orangejuice"]
    found, size, _trial = column("orangejuice", "D", "size", "trial")

    def draw(reading: Reading) -> ControlChart:
        return p_chart(found, size, reading=reading)

    chart = draw(Reading(first=30))
    judged(chart, item["values"], item["tolerance"])
    assert chart.sigma[0] == pytest.approx(item["values"]["std_dev"], abs=1e-9)
    same_signals(draw, item["values"], first=30)
    wafers = p_chart(WAFERS, [50] * 30)
    assert [round(x, 4) for x in (wafers.centre, wafers.lower[0], wafers.upper[0])] == [0.2313, 0.0524, 0.4102]
    assert [at + 1 for at in wafers.out_of_control] == [15, 23]


def test_points_whose_cause_is_known_are_left_out_of_the_baseline() -> None:
    item = PUBLISHED["p_orangejuice_trimmed"]
    found, size = column("orangejuice", "D", "size")

    chart = p_chart(found, size, reading=Reading(first=30, exclude=(14, 22)))

    assert chart.centre == pytest.approx(item["values"]["center"], abs=item["tolerance"])
    limits = item["values"]["limits"]["data"][0]
    assert [chart.lower[0], chart.upper[0]] == pytest.approx(limits, abs=item["tolerance"])
    assert chart.points[[14, 22]] == pytest.approx([0.44, 0.48])


def test_numbers_of_cases_are_judged_as_in_r() -> None:
    item = PUBLISHED["np_orangejuice"]

    judged(np_chart(WAFERS, 50), item["values"], item["tolerance"])
    same_signals(lambda reading: np_chart(WAFERS, 50, reading=reading), item["values"])


def test_counts_are_judged_as_in_r() -> None:
    item = PUBLISHED["c_circuit"]
    (found,) = column("circuit", "x")

    judged(c_chart(found, reading=Reading(first=26)), item["values"], item["tolerance"])
    same_signals(lambda reading: c_chart(found, reading=reading), item["values"], first=26)


def test_rates_are_judged_as_in_r() -> None:
    item = PUBLISHED["u_dyedcloth"]
    found, size = column("dyedcloth", "x", "size")

    chart = u_chart(found, size)

    judged(chart, item["values"], item["tolerance"])
    assert chart.baseline.sigma == pytest.approx(item["values"]["std_dev"], abs=1e-9)
    same_signals(lambda reading: u_chart(found, size, reading=reading), item["values"])


def test_rates_by_five_cases() -> None:
    chart = u_chart(DEFECTS, [5] * 25)

    assert [round(x, 4) for x in (chart.centre, chart.lower[0], chart.upper[0])] == [0.528, 0, 1.5029]
    assert [at + 1 for at in chart.out_of_control] == [14, 23]
    assert "chart.lower_clipped" in {warned.code for warned in chart.estimates.warnings}


def test_laney_s_limits_allow_for_the_spread_between_samples() -> None:
    plain, wider = (p_chart(WAFERS, [50] * 30, adjusted=adjusted) for adjusted in (False, True))

    assert wider.baseline.sigma_z == pytest.approx(1.661, abs=5e-4)
    assert [round(wider.lower[0], 4), round(wider.upper[0], 4)] == [0, 0.5285]
    assert wider.out_of_control == ()
    assert "chart.more_spread_than_counts" in {warned.code for warned in plain.estimates.warnings}
    assert "chart.more_spread_than_counts" not in {warned.code for warned in wider.estimates.warnings}


def test_single_values_are_judged_as_in_r_and_in_the_nist_handbook() -> None:
    item = PUBLISHED["xbar_one_flowrate"]

    chart = xmr_chart(FLOW)

    judged(chart, item["values"], item["tolerance"])
    assert [round(x, 4) for x in (chart.centre, chart.lower[0], chart.upper[0])] == [50.81, 45.8159, 55.8041]
    assert mr_chart(FLOW).centre == pytest.approx(item["values"]["moving_range_mean"])
    same_signals(lambda reading: xmr_chart(FLOW, reading=reading), item["values"])


def test_single_values_with_a_trial_period_are_judged_as_in_r() -> None:
    item = PUBLISHED["xbar_one_viscosity"]
    found, trial = column("viscosity", "viscosity", "trial")
    first = int(sum(trial))

    judged(xmr_chart(found, reading=Reading(first=first)), item["values"], item["tolerance"])
    same_signals(lambda reading: xmr_chart(found, reading=reading), item["values"], first=first)


def test_moving_ranges_have_the_limit_of_the_tables() -> None:
    chart = mr_chart(FLOW)

    assert chart.upper[0] == pytest.approx(3.267 * chart.centre, abs=2e-3)  # D4 of two, Montgomery 2013, appendix VI


def test_smoothed_means_have_the_limits_of_r() -> None:
    item = PUBLISHED["ewma_pistonrings"]

    chart = ewma_chart(*rings(25))

    judged(chart, item["values"], item["tolerance"])
    assert chart.points[0] == pytest.approx(0.2 * 74.0102 + 0.8 * 74.001176)


def test_sums_are_those_of_r() -> None:
    item = PUBLISHED["cusum_pistonrings"]

    chart = cusum_chart(*rings(25))

    assert chart.above == pytest.approx(item["values"]["pos"], abs=item["tolerance"])
    assert chart.below == pytest.approx(item["values"]["neg"], abs=item["tolerance"])
    assert chart.signals == ()


def test_a_lasting_shift_is_found_by_the_sums_before_any_point_is_outside() -> None:
    rng = np.random.default_rng(7)
    values = np.concatenate([rng.normal(0, 1, 40), rng.normal(1.2, 0.8, 20)])
    how = Reading(first=40)

    sums, points = cusum_chart(values, reading=how), xmr_chart(values, reading=Reading(first=40, rules="outside"))

    assert sums.signals and sums.signals[0].rule == "cusum above"
    assert 30 <= sums.began[0] <= 44
    assert not [at for at in points.out_of_control if at <= sums.signals[0].at]
    assert sums.estimates.only(statistic="signal", group="cusum above")


def test_capability_is_that_of_r() -> None:
    item = PUBLISHED["capability_pistonrings"]
    indices = item["values"]["indices"]

    found = capability(*rings(25), lower=73.95, upper=74.05)

    for name, (value, low, high) in zip(indices["rows"], indices["data"], strict=True):
        one = found.one(statistic=name.lower().replace("_", ""))
        assert [one.value, one.low, one.high] == pytest.approx([value, low, high], abs=item["tolerance"]), name


def test_weekly_nps_has_limits_by_the_answers_of_the_week() -> None:
    up, flat, down = [50, 40, 60, 5], [30, 30, 25, 3], [20, 30, 15, 2]

    chart = nps_chart(up, flat, down)

    base, share_up, share_down = 310, 155 / 310, 67 / 310
    assert chart.centre == pytest.approx(88 / base)
    se = np.sqrt((share_up + share_down - (share_up - share_down) ** 2) / 10)
    assert chart.sigma[3] == pytest.approx(se)
    assert chart.points == pytest.approx([0.3, 0.1, 0.45, 0.3])
    assert (chart.lower[3], chart.upper[3]) == (pytest.approx(chart.centre - 3 * se), 1.0)


def test_a_frozen_baseline_is_never_computed_again() -> None:
    before = p_chart(WAFERS, [50] * 30)

    after = p_chart([*WAFERS, 40, 41], [50] * 32, baseline=before.baseline)

    assert after.baseline == before.baseline
    assert (after.centre, after.lower[0]) == (before.centre, before.lower[0])
    assert [at + 1 for at in after.out_of_control] == [15, 23, 31, 32]
    assert p_chart([*WAFERS, 40, 41], [50] * 32).centre != before.centre


@pytest.mark.parametrize(
    ("values", "rule", "points"),
    [
        ([0, 1, 2, 3, 4, 5, 0], "nelson 3", (0, 1, 2, 3, 4, 5)),
        ([0, 1] * 7, "nelson 4", tuple(range(14))),
        ([0.1, -0.1, 0] * 5, "nelson 7", tuple(range(15))),
        ([1.5, -1.5] * 4, "nelson 8", tuple(range(8))),
        ([0.5] * 9, "nelson 2", tuple(range(9))),
        ([0, 2.5, 0, 2.5], "nelson 5", (1, 3)),
        ([1.5, 1.5, 0, 1.5, 1.5], "nelson 6", (0, 1, 3, 4)),
        ([0, -3.5], "nelson 1", (1,)),
    ],
)
def test_each_rule_names_the_points_that_broke_it(values: list[float], rule: str, points: tuple[int, ...]) -> None:
    chart = xmr_chart(values, baseline=Baseline("xmr", 0.0, 1.0, 30), reading=NELSON)

    (signal,) = [each for each in chart.signals if each.rule == rule]
    assert (signal.points, signal.at) == (points, points[-1])


@settings(max_examples=40, deadline=None)
@given(
    some.lists(some.floats(-50, 50), min_size=5, max_size=40),
    some.floats(0.5, 20),
    some.floats(-100, 100),
)
def test_limits_and_signals_move_with_shift_and_unit(values: list[float], scale: float, shift: float) -> None:
    rounded = np.round(values, 2)
    plain, moved = xmr_chart(rounded, reading=NELSON), xmr_chart(rounded * scale + shift, reading=NELSON)

    assert moved.lower == pytest.approx(plain.lower * scale + shift, abs=1e-7)
    assert moved.upper == pytest.approx(plain.upper * scale + shift, abs=1e-7)
    assert moved.out_of_control == plain.out_of_control or np.isclose(plain.points, plain.upper).any()


@settings(max_examples=30, deadline=None)
@given(some.lists(some.tuples(some.integers(0, 40), some.integers(40, 90)), min_size=3, max_size=30), some.booleans())
def test_limits_of_shares_stay_where_shares_can_be(samples: list[tuple[int, int]], adjusted: bool) -> None:
    counts, sizes = zip(*samples, strict=True)

    chart = p_chart(counts, sizes, adjusted=adjusted)

    assert np.all(
        (chart.lower >= 0) & (chart.lower <= chart.centre) & (chart.upper >= chart.centre) & (chart.upper <= 1)
    )


def test_five_points_are_judged_but_not_trusted() -> None:
    chart = xmr_chart([5, 6, 5, 7, 6])

    assert {warned.code for warned in chart.estimates.warnings} == {"chart.short_baseline"}


def test_values_without_variation_say_so() -> None:
    chart = xmr_chart([7.0] * 25, baseline=None)

    assert [warned.code for warned in chart.estimates.warnings] == ["chart.no_variation"]
    assert chart.out_of_control == ()
    assert xmr_chart([7.0, 7.1], baseline=chart.baseline).out_of_control == (1,)


def test_a_baseline_with_points_outside_says_which() -> None:
    doubts = {warned.code: warned for warned in p_chart(WAFERS, [50] * 30).estimates.warnings}

    assert doubts["chart.baseline_signals"].seen == "points of the baseline lie beyond its limits: 15, 23"


def test_each_point_and_each_signal_is_a_row_with_its_limits() -> None:
    found = p_chart(WAFERS, [50] * 30).estimates

    point = found.one(statistic="point", item="15")
    assert (point.value, round(point.high or 0, 4), point.n) == (0.44, 0.4102, 50)
    assert found.one(statistic="signal", item="15", group="western electric 1").value == 0.44
    assert found.one(statistic="centre_line").n == 1500
    assert "p_chart(counts=[" in found[0].recipe().python


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (
            lambda: p_chart([5, 60], [50, 50]),
            "counts[1] is 60, but sizes[1] is 50; a count cannot be larger than its sample",
        ),
        (lambda: p_chart([5, 6], [50, 0]), "sizes[1] is 0; leave out periods in which nothing was counted"),
        (lambda: p_chart([5], [50]), "sizes has 1 values; a chart needs at least 2 points"),
        (lambda: u_chart([5, -1], [1, 1]), "counts[1] is -1; every value must be a number of at least 0"),
        (lambda: xmr_chart([1, float("nan"), 2]), "values[1] is nan; every value must be a number"),
        (
            lambda: xmr_chart([1, 2], reading=Reading(rules="best")),
            "rules is 'best'; it must be one of western_electric",
        ),
        (lambda: xmr_chart([1, 2], reading=Reading(first=3)), "reading.first is 3, but there are 2 points"),
        (
            lambda: xmr_chart([1, 2], reading=Reading(labels=("a",))),
            "labels has 1, but there are 2 points; give one for each",
        ),
        (
            lambda: xmr_chart([1, 2], baseline=Baseline("p", 0.1, 0.3, 9)),
            "baseline is of a chart 'p'; a chart 'xmr' needs",
        ),
        (lambda: xbar_chart([1, 2, 3], [1, 2, 3]), "samples has one value in each sample; use xmr_chart"),
        (lambda: r_chart([1, 2, 3], [1, 1, 2]), "samples has samples of 1 to 2 values; r_chart needs all of one size"),
        (lambda: capability([1, 2], [1, 2], lower=2, upper=1), "lower is 2 and upper 1; lower must be the smaller"),
        (lambda: capability([1, 2], [1, 2]), "lower and upper are both missing; give at least one limit"),
        (lambda: cusum_chart([1, 1, 1]), "values has no variation in the baseline"),
    ],
)
def test_what_cannot_be_charted_is_refused_in_a_sentence(draw: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        draw()

    assert str(refused.value).startswith(said)
