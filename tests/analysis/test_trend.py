from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.stats import kendalltau, theilslopes
from statsmodels.tsa.seasonal import seasonal_decompose

from plaudit.analysis import (
    Break,
    change_by_cusum,
    change_points,
    forecast,
    mann_kendall,
    seasonal_parts,
)
from tests.analysis.in_r import ran

NILE = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
    1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831,
    726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845,
    944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918,
    986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]  # fmt: skip
OIL = [
    445.36, 453.20, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21, 500.43, 521.28, 508.95, 488.89, 509.87, 456.72,
    473.82, 525.95, 549.83, 542.34,
]  # fmt: skip
SERIES = some.lists(some.integers(0, 9), min_size=12, max_size=40).filter(lambda values: len(set(values)) > 1)


def codes(found: object) -> set[str]:
    return {warned.code for warned in found.warnings}  # type: ignore[attr-defined]


def test_the_trend_of_the_nile() -> None:
    found = mann_kendall(NILE)

    assert found.one(statistic="S").value == -1387
    assert found.one(statistic="z").value == pytest.approx(-4.128, abs=5e-4)
    assert found.one(statistic="z").p == pytest.approx(3.66e-5, abs=5e-8)


@settings(max_examples=40, deadline=None)
@given(SERIES)
def test_tau_and_slope_are_those_of_scipy(values: list[int]) -> None:
    found = mann_kendall(values)

    tau = kendalltau(np.arange(len(values)), values)
    slope = theilslopes(values, np.arange(len(values)), alpha=0.95)
    assert found.one(statistic="tau").value == pytest.approx(tau.statistic)
    one = found.one(statistic="slope")
    assert one.value == pytest.approx(slope.slope)
    assert (one.low, one.high) == (pytest.approx(slope.low_slope), pytest.approx(slope.high_slope))


@settings(max_examples=30, deadline=None)
@given(SERIES)
def test_a_series_turned_round_has_the_opposite_trend(values: list[int]) -> None:
    there, back = mann_kendall(values), mann_kendall(values[::-1])

    assert there.one(statistic="S").value == -(back.one(statistic="S").value or 0)
    assert there.one(statistic="slope").value == pytest.approx(-(back.one(statistic="slope").value or 0))


def test_a_trend_never_runs_through_a_break() -> None:
    values = [*range(20), *range(100, 120)][::1]
    flat = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 15, 16, 15, 16, 15, 16, 15, 16, 15, 16]

    whole, cut = mann_kendall(flat), mann_kendall(flat, breaks=[Break(10, "new scale")])

    assert (whole.one(statistic="z").p or 1) < 0.001
    assert [one.group for one in cut.only(statistic="slope")] == ["1–10", "11–20"]
    assert all((one.p or 0) > 0.5 for one in cut.only(statistic="z"))
    assert "series.broken" in codes(cut)
    assert len(mann_kendall(values, breaks=[Break(20, "x")]).only(statistic="S")) == 2


def test_the_level_of_the_nile_changed_in_1899() -> None:
    found = change_points(NILE)

    assert [one.value for one in found.only(statistic="change_point")] == [29]  # the first value is of 1871
    levels = found.only(statistic="level")
    assert [round(one.value or 0) for one in levels] == [1098, 850]
    assert "change.chosen_from_the_data" in {w.code for w in found.one(statistic="step").warnings}
    by_sums = change_by_cusum(NILE, generator=np.random.default_rng(1))
    assert by_sums.one(statistic="change_point").value == 29
    assert (by_sums.one(statistic="change_point").p or 1) < 0.001


def least_cut(x: np.ndarray[tuple[int], np.dtype[np.float64]], penalty: float, shortest: int) -> list[int]:
    """The best cut by trying every last cut at every place, without pruning."""
    best: list[tuple[float, list[int]]] = [(-penalty, [])]
    for end in range(1, len(x) + 1):
        options = [(np.inf, list[int]())]
        for start in range(end - shortest + 1):
            cost = best[start][0] + float(((x[start:end] - x[start:end].mean()) ** 2).sum()) + penalty
            options.append((cost, [*best[start][1], *([start] if start else [])]))
        best.append(min(options, key=lambda option: option[0]))
    return best[-1][1]


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 10_000), some.integers(2, 5))
def test_pruning_loses_no_change(seed: int, shortest: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1, 40) + np.repeat(rng.choice([0, 0, 2, 5], 8), 5)
    sigma = float(np.median(np.abs(np.diff(x)))) / (np.sqrt(2) * 0.6744897501960817)

    found = change_points(x, shortest=shortest, penalty=8.0)

    places = [int(one.value or 0) - 1 for one in found.only(statistic="change_point")]
    assert places == least_cut(x / sigma, 8.0, shortest)


def test_noise_seldom_has_a_change() -> None:
    rng = np.random.default_rng(5)

    sure = [change_by_cusum(rng.normal(0, 1, 40), generator=rng, samples=199)[0].p or 1 for _run in range(120)]

    assert 0.01 <= np.mean(np.array(sure) <= 0.05) <= 0.10


def test_smoothing_the_oil_of_saudi_arabia_as_published() -> None:
    found = forecast(OIL, 3).estimates  # Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 2nd ed., 7.1

    assert found.one(statistic="alpha").value == pytest.approx(0.8338, abs=2e-4)
    assert found.one(statistic="start_level").value == pytest.approx(446.58, abs=0.02)
    first = found.one(statistic="forecast", item="+1")
    assert first.value == pytest.approx(542.68, abs=0.01)
    assert (first.low or 0) < 542 < (first.high or 0)
    assert "forecast.short" in codes(found)


@pytest.mark.r
def test_holt_winters_is_that_of_r() -> None:
    series = [float(x) for x in ran("cat(format(as.numeric(co2), digits = 17), sep = '\\n')")]
    expected = ran(
        "f <- HoltWinters(co2); p <- predict(f, 24, prediction.interval = TRUE)\n"
        "cat(format(c(f$coefficients[1:2], f$alpha, f$beta, f$gamma, f$SSE, p[, 1], p[, 2]), digits = 17), sep = '\\n')"
    )

    found = forecast(series, 24, method="holt_winters", period=12)

    a, b, alpha, beta, gamma, sse = map(float, expected[:6])
    told = found.estimates
    assert [told.one(statistic=name).value for name in ("alpha", "beta", "gamma")] == pytest.approx(
        [alpha, beta, gamma], abs=2e-3
    )
    assert told.one(statistic="last_level").value == pytest.approx(a, abs=2e-3)
    assert told.one(statistic="last_level").value == pytest.approx(364.7616, abs=2e-3)
    assert told.one(statistic="last_slope").value == pytest.approx(b, abs=5e-4)
    assert (found.residuals**2).sum() == pytest.approx(sse, rel=1e-4)
    assert found.values == pytest.approx([float(x) for x in expected[6:30]], abs=0.01)
    assert found.high - found.values == pytest.approx(
        np.array(expected[30:54], float) - np.array(expected[6:30], float), rel=0.01
    )


@pytest.mark.r
def test_trend_and_decomposition_are_those_of_r() -> None:
    kendall = ran(
        f"x <- c({','.join(map(str, NILE))}); k <- cor.test(x, seq_along(x), method = 'kendall', exact = FALSE)\n"
        "cat(format(c(k$statistic, k$estimate, max(abs(x - as.numeric(Nile)))), digits = 17), sep = '\\n')"
    )
    parts = ran("cat(format(decompose(co2)$figure, digits = 17), sep = '\\n')")
    series = [float(x) for x in ran("cat(format(as.numeric(co2), digits = 17), sep = '\\n')")]

    found = mann_kendall(NILE)
    seasons = seasonal_parts(series, 12, method="classical").estimates.only(statistic="season")

    assert float(kendall[2]) == 0
    assert found.one(statistic="tau").value == pytest.approx(float(kendall[1]))
    assert [one.value for one in seasons] == pytest.approx([float(x) for x in parts])


def test_classical_decomposition_is_that_of_statsmodels() -> None:
    rng = np.random.default_rng(2)
    values = np.arange(60) * 0.1 + np.tile([1, -1, 2, -2, 0], 12) + rng.normal(0, 0.1, 60)

    found, other = seasonal_parts(values, 5, method="classical"), seasonal_decompose(values, period=5)

    assert found.seasonal == pytest.approx(other.seasonal)
    assert found.trend[2:-2] == pytest.approx(other.trend[2:-2])


def test_a_season_is_found_and_its_strength_told() -> None:
    rng = np.random.default_rng(2)
    values = np.tile([3, 0, -3, 0], 12) + rng.normal(0, 0.3, 48)

    for method in ("stl", "classical"):
        found = seasonal_parts(values, 4, method=method)  # type: ignore[arg-type]
        assert found.estimates.one(statistic="season_strength").value == pytest.approx(0.98, abs=0.03)
        assert found.estimates.one(statistic="season", item="1").value == pytest.approx(3, abs=0.25)


def test_intervals_of_forecasts_cover() -> None:
    rng = np.random.default_rng(11)
    inside, runs = 0, 100
    for _run in range(runs):
        errors = rng.normal(0, 1, 105)
        levels = np.concatenate([[0.0], np.cumsum(0.4 * errors)[:-1]])
        y = 10 + levels + errors
        found = forecast(y[:100], 5)
        inside += int(found.low[4] <= y[104] <= found.high[4])

    assert 0.90 <= inside / runs <= 0.99


@settings(max_examples=15, deadline=None)
@given(some.integers(0, 10_000), some.floats(0.5, 50), some.floats(-20, 20))
def test_forecasts_move_with_shift_and_unit(seed: int, scale: float, shift: float) -> None:
    y = np.random.default_rng(seed).normal(0, 1, 40).cumsum()

    plain, moved = forecast(y, 3), forecast(y * scale + shift, 3)

    assert moved.values == pytest.approx(plain.values * scale + shift, rel=1e-3, abs=1e-2 * scale)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: forecast([1, 2, 3, 4, 5], 1),
            "values has 5 since the last break; no forecast is made of fewer than 10",
        ),
        (
            lambda: forecast(list(range(20)), 1, method="holt_winters", period=12),
            "values has 20 since the last break, less than two seasons of 12 and one more; wait for more periods",
        ),
        (
            lambda: forecast(list(range(40)), 1, method="holt_winters"),
            "period is missing; say how many values make a season",
        ),
        (
            lambda: forecast(list(range(40)), 1, breaks=[Break(35, "new wording")]),
            "values has 5 since the last break; no forecast is made of fewer than 10",
        ),
        (lambda: forecast(list(range(40)), 0), "horizon is 0; it must be a whole number of at least 1"),
        (lambda: forecast(list(range(40)), 1, method="magic"), "method is 'magic'; it must be one of simple, holt"),  # type: ignore[arg-type]
        (lambda: seasonal_parts([1, 2, 3], 2), "values has 3 since the last break, less than two seasons of 2"),
        (lambda: mann_kendall([1, 2, 3]), "values has a stretch of 3 (1–3); a trend needs at least 4 values"),
        (lambda: mann_kendall([1, 2, 3, float("nan")]), "values[3] is nan; every value must be a number"),
        (lambda: mann_kendall([1, 2, 3, 4], breaks=[Break(4, "x")]), "breaks has one at 4; places run from 1 to 3"),
        (lambda: change_points([1, 2, 3]), "values has a stretch of 3 (1–3); two levels of at least 3 need 6"),
        (lambda: change_points([1, 2] * 5, penalty=-1), "penalty is -1; it must be greater than 0, or 'bic'"),
    ],
)
def test_what_cannot_be_a_trend_is_refused_in_a_sentence(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        call()

    assert str(refused.value).startswith(said)


def test_five_points_and_equal_values_are_doubted() -> None:
    assert {"trend.few_values"} <= codes(mann_kendall([1, 2, 4, 3, 5]).one(statistic="S"))
    same = mann_kendall([3] * 12)
    assert (same.one(statistic="z").value, same.one(statistic="S").value) == (None, 0)
    assert "trend.no_variation" in codes(same.one(statistic="z"))
    wave = mann_kendall(np.sin(np.arange(40) / 4))
    assert "series.autocorrelated" in codes(wave.one(statistic="S"))
