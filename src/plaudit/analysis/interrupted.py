"""An interrupted series: whether level or slope changed when something was done, with errors that hang together in time."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.special import stdtr, stdtrit

from .checks import Floats, checked_count, checked_level, checked_numbers
from .recompute import recomputable
from .results import Estimate, Results, Warned

Errors = Literal["ar1", "newey_west"]
SEGMENTED = "Wagner and others 2002, Journal of Clinical Pharmacy and Therapeutics 27: 299–309"
REML = "AR(1) by restricted likelihood: Turner and others 2021, BMC Medical Research Methodology 21: 181; Prais and Winsten 1954"
NEWEY = "Newey and West 1987, Econometrica 55: 703–708; lags 4 (n/100)^(2/9), Newey and West 1994"
LEAST, FEW, K = 3, 8, 4
NAMES = ("start", "slope_before", "level_change", "slope_change")


@recomputable(
    r="""y <- {values}; n <- length(y); t <- seq_len(n); d <- as.numeric(t > {start})
fit <- nlme::gls(y ~ t + d + I(d * (t - {start} - 1)), correlation = nlme::corAR1(form = ~ t))
print(summary(fit)$tTable)  # errors = "ar1"; REML"""
)
def interrupted_series(
    values: ArrayLike, start: int, *, errors: Errors = "ar1", lags: int | None = None, level: float = 0.95
) -> Results:
    """Segmented regression: `start` is the place (from 0) of the first value after the interruption.

    Statistics: "level_change" at the first value after; "slope_change" by period; "effect" at the last value, against what
    the line before would have come to; "slope_before"; "autocorrelation". Errors follow an autoregression of order one,
    fitted by restricted likelihood, or are left open with Newey–West standard errors. Right where nothing else happened at
    the time and the line before would have gone on. Raises ValueError under three values on a side.
    """
    y = checked_numbers("values", values, least=-np.inf)
    start = checked_count("start", start, least=1)
    n = len(y)
    if start < LEAST or n - start < LEAST:
        raise ValueError(
            f"start is {start} of {n} values; there must be at least {LEAST} before the interruption and {LEAST} after"
        )
    level = checked_level(level)
    x = _segments(n, start)
    if errors == "ar1":
        fit, method, source = _autoregressive(x, y), "interrupted series, AR(1) errors", f"{SEGMENTED}; {REML}"
    elif errors == "newey_west":
        lags = int(4 * (n / 100) ** (2 / 9)) if lags is None else checked_count("lags", lags)
        fit, method, source = (
            _newey_west(x, y, lags),
            f"interrupted series, Newey–West, {lags} lags",
            f"{SEGMENTED}; {NEWEY}",
        )
    else:
        raise ValueError(f"errors is {errors!r}; it must be ar1 or newey_west")
    doubts = _doubts(start, n - start, fit.rho)
    last = np.array([0.0, 0.0, 1.0, n - 1 - start])
    base = Estimate(None, None, None, None, n, float(n), method, source, doubts, level)
    rows = [_of(fit, last, replace(base, statistic="effect"))]
    rows += [_of(fit, row, replace(base, statistic=name)) for name, row in zip(NAMES, np.eye(K), strict=True)]
    rows.append(replace(base, statistic="autocorrelation", value=fit.rho))
    return Results(tuple(rows), doubts)


@dataclass(frozen=True, slots=True)
class _Fit:
    beta: Floats
    covariance: Floats
    df: float
    rho: float


def _segments(n: int, start: int) -> Floats:
    t = np.arange(n, dtype=np.float64)
    d = (t >= start).astype(np.float64)
    return np.column_stack([np.ones(n), t, d, d * (t - start)])


def _of(fit: _Fit, row: Floats, base: Estimate) -> Estimate:
    """A combination of the coefficients with its t interval and p."""
    value, se = float(row @ fit.beta), float(np.sqrt(max(0.0, float(row @ fit.covariance @ row))))
    half = float(stdtrit(fit.df, 0.5 + base.level / 2)) * se
    p = 2 * float(stdtr(fit.df, -abs(value / se))) if se > 0 else None
    return replace(base, value=value, se=se, low=value - half, high=value + half, df=fit.df, p=p)


def _whitened(columns: Floats, rho: float) -> Floats:
    """Prais and Winsten: errors of an AR(1) made independent, the first value kept."""
    found = columns.copy()
    found[0] *= np.sqrt(1 - rho * rho)
    found[1:] -= rho * columns[:-1]
    return found


def _least_squares(x: Floats, y: Floats) -> tuple[Floats, float, Floats]:
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    return np.asarray(beta, dtype=np.float64), float(((y - x @ beta) ** 2).sum()), x.T @ x


def _autoregressive(x: Floats, y: Floats) -> _Fit:
    n, k = x.shape

    def lack(rho: float) -> float:
        wx, wy = _whitened(x, rho), _whitened(y[:, None], rho)[:, 0]
        _beta, squares, cross = _least_squares(wx, wy)
        if squares <= 0:
            return -np.inf
        return float((n - k) * np.log(squares) - np.log(1 - rho * rho) + np.linalg.slogdet(cross)[1])

    scale = float(y.std())
    flat = scale == 0 or _least_squares(x, y)[1] < 1e-20 * n * scale**2
    best = 0.0
    if not flat:
        found = optimize.minimize_scalar(  # type: ignore[no-untyped-call]
            lack, bounds=(-0.98, 0.98), method="bounded", options={"xatol": 1e-9}
        )
        best = float(found.x)
    beta, squares, cross = _least_squares(_whitened(x, best), _whitened(y[:, None], best)[:, 0])
    return _Fit(beta, np.asarray(squares / (n - k) * np.linalg.inv(cross)), float(n - k), best)


def _newey_west(x: Floats, y: Floats, lags: int) -> _Fit:
    n, k = x.shape
    beta, _squares, cross = _least_squares(x, y)
    residuals = y - x @ beta
    scores = x * residuals[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        part = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (part + part.T)
    bread = np.linalg.inv(cross)
    spread = float(residuals @ residuals)
    rho = float(residuals[1:] @ residuals[:-1]) / spread if spread > 0 else 0.0
    return _Fit(beta, np.asarray(n / (n - k) * bread @ meat @ bread), float(n - k), rho)


def _doubts(before: int, after: int, rho: float) -> tuple[Warned, ...]:
    doubts = []
    if min(before, after) < FEW:
        doubts.append(
            Warned(
                "effect.few_periods",
                "there are {before} values before the interruption and {after} after",
                "a slope and the autocorrelation cannot be told well from so few; intervals are too narrow.",
                "Wait for at least {few} on each side.",
                {"before": before, "after": after, "few": FEW},
            )
        )
    if rho > 0.6:
        doubts.append(
            Warned(
                "effect.strong_autocorrelation",
                "errors hang together strongly (autocorrelation {rho:.2f})",
                "a slow wave looks like an effect, and intervals are too narrow.",
                "Compare with a series that was not interrupted (difference in differences).",
                {"rho": rho},
            )
        )
    return tuple(doubts)


@recomputable()
def power_of_interruption(
    before: int,
    after: int,
    *,
    sd: float,
    level_change: float = 0.0,
    slope_change: float = 0.0,
    autocorrelation: float = 0.0,
    generator: np.random.Generator,
    runs: int = 500,
    alpha: float = 0.05,
) -> Estimate:
    """How often an interrupted series of so many values would show its effect at the last value (p below `alpha`), by making
    it `runs` times; `sd` is of single values about the line. The interval is of the simulation."""
    before, after = checked_count("before", before, least=LEAST), checked_count("after", after, least=LEAST)
    runs = checked_count("runs", runs, least=100)
    if not sd > 0 or not -1 < autocorrelation < 1:
        raise ValueError(
            f"sd is {sd} and autocorrelation {autocorrelation}; sd is above 0, autocorrelation within −1 and 1"
        )
    n = before + after
    x = _segments(n, before)
    line = x[:, 2] * level_change + x[:, 3] * slope_change
    last = np.array([0.0, 0.0, 1.0, after - 1])
    base = Estimate(None, None, None, None, n, float(n), "", "")
    shown = 0
    for _run in range(runs):
        fit = _autoregressive(x, line + autoregression(n, sd, autocorrelation, generator))
        p = _of(fit, last, base).p
        shown += int(p is not None and p < alpha)
    share = shown / runs
    se = float(np.sqrt(share * (1 - share) / runs))
    return Estimate(
        share, se, max(0.0, share - 1.96 * se), min(1.0, share + 1.96 * se), n, float(n),
        "power of an interrupted series, simulated", SEGMENTED, statistic="power",
    )  # fmt: skip


def autoregression(n: int, sd: float, rho: float, generator: np.random.Generator) -> Floats:
    """A series of an AR(1) that has been going for ever, with this standard deviation."""
    steps = generator.normal(0, sd * np.sqrt(1 - rho * rho), n)
    found = np.empty(n)
    past = generator.normal(0, sd)
    for at in range(n):
        found[at] = past = rho * past + steps[at]
    return found
