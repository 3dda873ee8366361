from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy.linalg import toeplitz

from plaudit.analysis import (
    difference_in_differences,
    event_study,
    interrupted_series,
    matched_comparison,
    placebo_effect,
    power_of_effect,
    power_of_interruption,
)
from plaudit.analysis.interrupted import autoregression
from tests.analysis.in_r import ran


def branches(seed: int, effect: float = 0.5, drift: float = 0.0, many: int = 40, periods: int = 6) -> dict[str, Any]:
    """Answers from branches, half of them changed from period 4 on; branches differ, and so do their periods."""
    rng = np.random.default_rng(seed)
    branch, period = np.repeat(np.arange(many), periods * 5), np.tile(np.repeat(np.arange(1, periods + 1), 5), many)
    treated = (branch < many // 2).astype(int)
    own = rng.normal(0, 0.5, many)[branch] + rng.normal(0, 0.3, (many, periods))[branch, period - 1]
    y = 7 + 0.1 * period + own + effect * treated * (period >= 4) + drift * treated * period
    return {"y": y + rng.normal(0, 1, len(y)), "d": treated, "t": period, "g": branch, "a": (period >= 4).astype(int)}


def test_the_effect_is_the_difference_of_the_cells_differences() -> None:
    found = difference_in_differences([1, 3, 2, 4, 10, 12, 15, 17], [0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1] * 2)

    assert found.one(statistic="effect").value == pytest.approx((16 - 11) - (3 - 2))
    assert found.one(statistic="mean", item="after", group="treated").value == 16
    assert [warned.code for warned in found.warnings] == ["effect.no_clusters"]


def test_the_effect_and_its_clustered_error_are_those_of_statsmodels() -> None:
    data = branches(1)
    weights = np.random.default_rng(9).uniform(0.5, 2, len(data["y"]))

    found = difference_in_differences(data["y"], data["d"], data["a"], clusters=data["g"], weights=weights)
    other = smf.wls("y ~ d * a", pd.DataFrame(data), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": data["g"]}, use_t=True
    )

    effect = found.one(statistic="effect")
    assert [effect.value, effect.se, effect.p] == pytest.approx(
        [other.params["d:a"], other.bse["d:a"], other.pvalues["d:a"]]
    )
    assert [effect.low, effect.high] == pytest.approx(other.conf_int().loc["d:a"].tolist())


def test_the_event_study_is_that_of_statsmodels() -> None:
    data = branches(2)

    found = event_study(data["y"], data["d"], data["t"], 4, clusters=data["g"])
    other = smf.ols("y ~ d * C(t, Treatment(3))", pd.DataFrame(data)).fit(
        cov_type="cluster", cov_kwds={"groups": data["g"]}, use_t=True
    )

    for period in (1, 2, 4, 5, 6):
        one = found.one(statistic="effect", item=str(period))
        name = f"d:C(t, Treatment(3))[T.{period}]"
        assert [one.value, one.se] == pytest.approx([other.params[name], other.bse[name]])
    names = [f"d:C(t, Treatment(3))[T.{period}] = 0" for period in (1, 2)]
    f = other.f_test(", ".join(names))
    pre = found.one(statistic="pre_trend")
    assert [pre.value, pre.p] == pytest.approx([float(f.fvalue), float(f.pvalue)])


def test_groups_that_went_apart_before_are_found_out() -> None:
    alike, apart = branches(3), branches(3, drift=1.0)

    for data, expected in ((alike, False), (apart, True)):
        study = event_study(data["y"], data["d"], data["t"], 4, clusters=data["g"])
        placebo = placebo_effect(data["y"], data["d"], data["t"], 4, 2, clusters=data["g"])
        assert ("effect.pre_trend" in {w.code for w in study.warnings}) is expected
        assert ("effect.pre_trend" in {w.code for w in placebo.warnings}) is expected


def test_intervals_of_effects_between_branches_cover_the_truth() -> None:
    runs = 200
    inside = 0
    for seed in range(runs):
        data = branches(seed, many=30, periods=6)
        one = difference_in_differences(data["y"], data["d"], data["a"], clusters=data["g"]).one(statistic="effect")
        inside += int((one.low or 0) <= 0.5 <= (one.high or 0))

    assert 0.91 <= inside / runs <= 0.985


def series(seed: int, n: int = 60, start: int = 30, rho: float = 0.3) -> np.ndarray[Any, Any]:
    t = np.arange(n)
    return (
        50
        + 0.1 * t
        + np.where(t >= start, 3 + 0.2 * (t - start), 0)
        + autoregression(n, 2, rho, np.random.default_rng(seed))
    )


@pytest.mark.parametrize("lags", [0, 3])
def test_newey_and_west_s_errors_are_those_of_statsmodels(lags: int) -> None:
    y, t = series(1), np.arange(60)
    x = sm.add_constant(np.column_stack([t, t >= 30, (t >= 30) * (t - 30)]).astype(float))

    found = interrupted_series(y, 30, errors="newey_west", lags=lags)
    other = sm.OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True)

    for at, name in enumerate(("start", "slope_before", "level_change", "slope_change")):
        one = found.one(statistic=name)
        assert [one.value, one.se, one.p] == pytest.approx([other.params[at], other.bse[at], other.pvalues[at]])


def test_the_autoregressive_fit_is_generalised_least_squares_at_its_own_correlation() -> None:
    y, t = series(2), np.arange(60)
    x = sm.add_constant(np.column_stack([t, t >= 30, (t >= 30) * (t - 30)]).astype(float))

    found = interrupted_series(y, 30)
    rho = found.one(statistic="autocorrelation").value
    other = sm.GLS(y, x, sigma=toeplitz((rho or 0) ** np.arange(60))).fit()

    for at, name in enumerate(("start", "slope_before", "level_change", "slope_change")):
        one = found.one(statistic=name)
        assert [one.value, one.se] == pytest.approx([other.params[at], other.bse[at]])
    effect = found.one(statistic="effect")
    assert effect.value == pytest.approx(other.params[2] + 29 * other.params[3])


@pytest.mark.r
def test_the_autoregressive_fit_is_that_of_r() -> None:
    y = series(3)

    found = interrupted_series(y, 30)
    told = ran(
        f"library(nlme); y <- c({','.join(map(repr, y.tolist()))}); t <- 0:59; d <- as.numeric(t >= 30)\n"
        "f <- gls(y ~ t + d + I(d * (t - 30)), correlation = corAR1(form = ~ 1))\n"
        "cat(format(c(coef(f)[3], sqrt(vcov(f)[3, 3]), coef(f$modelStruct$corStruct, unconstrained = FALSE)), digits = 17))"
    )

    one = found.one(statistic="level_change")
    assert [one.value, one.se, found.one(statistic="autocorrelation").value] == pytest.approx(
        [float(each) for each in told], rel=2e-3
    )


@pytest.mark.parametrize("rho", [0.0, 0.3])
def test_intervals_of_an_interruption_cover_the_truth(rho: float) -> None:
    runs, inside = 250, 0
    truth = 3 + 0.2 * 39
    for seed in range(runs):
        one = interrupted_series(series(seed, 80, 40, rho), 40).one(statistic="effect")
        inside += int((one.low or 0) <= truth <= (one.high or 0))

    assert 0.91 <= inside / runs <= 0.985


def people(seed: int, n: int = 600) -> tuple[Any, Any, dict[str, Any]]:
    """Those who were treated are older and use more; age and use alone move the outcome by themselves."""
    rng = np.random.default_rng(seed)
    age, use = rng.normal(45, 12, n), rng.normal(10, 3, n)
    treated = (rng.random(n) < 1 / (1 + np.exp(-(-2.0 + 0.04 * (age - 45) + 0.25 * (use - 10))))).astype(int)
    y = 6 + 0.05 * age + 0.3 * use + 1.0 * treated + rng.normal(0, 1, n)
    return y, treated, {"age": age, "use": use}


@pytest.mark.parametrize("distance", ["mahalanobis", "propensity"])
def test_matching_undoes_a_difference_that_hangs_on_what_is_known(distance: str) -> None:
    y, treated, known = people(4, 2000)

    found = matched_comparison(y, treated, known, distance=distance, caliper=0.25)  # type: ignore[arg-type]

    plain = y[treated == 1].mean() - y[treated == 0].mean()
    effect = found.estimates.one(statistic="effect")
    assert plain > 1.6
    assert (effect.low or 0) < 1.0 < (effect.high or 0)
    for name in known:
        assert abs(found.estimates.one(statistic="difference_after", item=name).value or 0) < 0.1
    assert abs(found.estimates.one(statistic="difference_before", item="use").value or 0) > 0.4
    assert len(np.unique(found.pairs[:, 1])) == len(found.pairs)


def test_those_who_are_the_same_are_matched_to_each_other() -> None:
    x = [1.0, 5.0, 9.0, 3.0, 9.0, 1.0, 5.0, 20.0]
    treated = [1, 1, 1, 1, 0, 0, 0, 0]

    found = matched_comparison([4, 5, 6, 9, 3, 1, 2, 0], treated, {"x": x}, caliper=0.01)

    assert sorted(map(tuple, found.pairs.tolist())) == [(0, 5), (1, 6), (2, 4)]
    assert found.unmatched == (3,)
    assert found.estimates.one(statistic="effect").value == 3
    assert "match.unmatched" in {warned.code for warned in found.estimates.warnings}


def test_power_before_is_what_simulation_gives() -> None:
    rng = np.random.default_rng(6)
    shown = 0
    for _run in range(400):
        y = np.concatenate([rng.normal(0, 1, 300), rng.normal(0.5, 1, 100)])
        d = np.tile(np.repeat([0, 1], 100), 2)
        a = np.repeat([0, 1], 200)
        one = difference_in_differences(y, d, a).one(statistic="effect")
        shown += int((one.p or 1) < 0.05)

    told = power_of_effect(0.5, sd=1, treated=100, others=100).value or 0

    assert told == pytest.approx(0.705, abs=0.005)
    assert shown / 400 == pytest.approx(told, abs=0.07)
    assert power_of_effect(0, sd=1, treated=50, others=50).value == pytest.approx(0.05)
    panel = power_of_effect(0.5, sd=1, treated=100, others=100, correlation=0.5).value or 0
    assert panel > told > (power_of_effect(0.5, sd=1, treated=100, others=100, icc=0.1, per_cluster=10).value or 0)


def test_power_of_an_interruption_grows_with_the_change() -> None:
    rng = np.random.default_rng(7)

    none, much = (
        power_of_interruption(20, 20, sd=1, level_change=change, generator=rng, runs=100).value or 0
        for change in (0, 10)
    )

    assert none < 0.2 and much > 0.9


def test_few_branches_and_few_periods_are_doubted() -> None:
    data = branches(5, many=6)

    found = difference_in_differences(data["y"], data["d"], data["a"], clusters=data["g"])

    assert [warned.code for warned in found.warnings] == ["effect.few_clusters"]
    short = interrupted_series([1, 2, 1, 3, 5, 6, 5, 6, 7], 4)
    assert "effect.few_periods" in {warned.code for warned in short.warnings}
    line = interrupted_series(np.arange(20.0), 10)
    assert line.one(statistic="effect").value == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: difference_in_differences([1, 2, 3], [1, 1, 0], [0, 1, 1]),
            "nobody who is not treated was seen before the change; a comparison needs all four cells",
        ),
        (lambda: difference_in_differences([1, 2], [1, 2], [0, 1]), "treated has values other than 0 and 1"),
        (
            lambda: difference_in_differences([1, 2], [1, 1], [0, 1]),
            "treated is all 1; there must be cases of both kinds",
        ),
        (
            lambda: difference_in_differences([1, 2, 3, 4], [1, 1, 0, 0], [0, 1, 0, 1], weights=[1, 1, 0, 1]),
            "weights[2] is 0; every weight must be greater than 0",
        ),
        (
            lambda: difference_in_differences([1, 2, 3, 4], [1, 1, 0, 0], [0, 1, 0, 1], clusters=list("aabc")),
            "clusters has one cluster on a side; with one there is no telling",
        ),
        (lambda: interrupted_series([1, 2, 3, 4], 2), "start is 2 of 4 values; there must be at least 3 before"),
        (lambda: interrupted_series(list(range(9)), 4, errors="iid"), "errors is 'iid'; it must be ar1 or newey_west"),  # type: ignore[arg-type]
        (
            lambda: placebo_effect([1, 2, 3, 4], [1, 1, 0, 0], [1, 2, 1, 2], 2, 3),
            "pretended is 3; it must lie before the true start, 2",
        ),
        (lambda: power_of_effect(1, sd=0, treated=10, others=10), "sd is 0, correlation 0.0, icc 0.0"),
        (lambda: power_of_effect(1, sd=1, treated=1, others=10), "treated is 1; each group needs at least 2 answers"),
    ],
)
def test_what_cannot_be_an_effect_is_refused_in_a_sentence(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        call()

    assert str(refused.value).startswith(said)
