"""How large a difference is, beside whether it is one: with intervals by inverting the noncentral distributions."""

from collections.abc import Callable, Sequence
from math import asin, exp, isfinite, log, nan, sqrt
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import chndtr, ncfdtr, nctdtr

from .checks import checked_level
from .columns import Column
from .figures import doubts, figure, t_of, z_of
from .groups import ALONE, NO_SPREAD, Groups, _pair, read_groups
from .recompute import recomputable
from .results import Estimate, Warned
from .tables import ALL_THE_SAME, checked_table, expected_of

COHEN = "Cohen 1988, Statistical Power Analysis for the Behavioral Sciences"
INVERTED = (
    "noncentral interval: Smithson 2003, Confidence Intervals, ch. 4; Steiger 2004, Psychological Methods 9: 164–182"
)
WOOLF = "Woolf 1955, Annals of Human Genetics 19: 251–253"
CRAMER = "Cramér 1946, Mathematical Methods of Statistics, p. 282"
ADDED = Warned(
    "odds.half_added",
    "a cell is empty",
    "one half was added to every cell (Haldane 1956, Annals of Human Genetics 20: 309–311).",
    "Use Fisher's exact test.",
)

OUT_OF_REACH = Warned(
    "effect.out_of_reach",
    "the effect is so large that the noncentral distribution has no number",
    "one end of the interval or both are not known.",
    "Look for a mistake in the data: such effects hardly happen.",
)


def _inverted(f: Callable[[float], float], at: float, start: float) -> float:
    """The noncentrality at which the falling function f is `at`; `start` where it is below it from the beginning, nan where
    scipy's distributions have no number so far out."""
    if not f(start) > at:
        return start
    step = 1.0
    while f(start + step) > at and step < 1e9:
        step *= 2
    if not f(start + step) <= at:
        return nan
    return float(brentq(lambda x: f(x) - at, start, start + step, xtol=1e-11))  # type: ignore[no-untyped-call]


@recomputable(
    r="""x <- unlist({a}); y <- unlist({b}); n <- length(x); m <- length(y)
s <- sqrt(((n - 1) * var(x) + (m - 1) * var(y)) / (n + m - 2))
print((mean(x) - mean(y)) / s, digits = 10)"""
)
def cohen_d(a: Column, b: Column, *, level: float = 0.95) -> Estimate:
    """Mean of a less mean of b in pooled standard deviations; interval by the noncentral t."""
    x, y, told = _pair(a, b)
    n, m = len(x), len(y)
    named: dict[str, Any] = {"n": n + m, "method": "Cohen's d", "source": f"{COHEN}; {INVERTED}"}
    named |= {"statistic": "cohen_d", "level": level}
    df = n + m - 2
    pooled = (((x - x.mean()) ** 2).sum() + ((y - y.mean()) ** 2).sum()) / df if df > 0 else 0.0
    if not pooled:
        return figure(None, warnings=doubts(*told, NO_SPREAD if df > 0 else ALONE), **named)
    scale = sqrt(1 / n + 1 / m)
    value = float((x.mean() - y.mean()) / sqrt(pooled))
    t, tail = value / scale, (1 - level) / 2
    start = -abs(t) - 12 * t_of(level, df)
    ends = [_inverted(lambda d: _below(df, d, t), at, start) * scale for at in (1 - tail, tail)]
    se = sqrt((n + m) / (n * m) + value**2 / (2 * (n + m)))
    return figure(value, se=se, low=ends[0], high=ends[1], df=float(df), warnings=doubts(*told, _far(ends)), **named)


@recomputable(r="print(2 * asin(sqrt({share_a})) - 2 * asin(sqrt({share_b})), digits = 10)")
def cohen_h(share_a: float, n_a: float, share_b: float, n_b: float, *, level: float = 0.95) -> Estimate:
    """The difference of two shares on the arcsine scale, where it is equally hard to find everywhere."""
    for name, share, base in (("share_a", share_a, n_a), ("share_b", share_b, n_b)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share:g}; a share runs from 0 to 1")
        if not base > 0:
            raise ValueError(f"the base of {name} is {base:g}; it must be greater than 0")
    value, se = 2 * asin(sqrt(share_a)) - 2 * asin(sqrt(share_b)), sqrt(1 / n_a + 1 / n_b)
    half = z_of(level) * se
    named: dict[str, Any] = {"statistic": "cohen_h", "n_effective": n_a + n_b, "level": level, "source": COHEN}
    return figure(
        value, se=se, low=value - half, high=value + half, n=round(n_a + n_b), method="Cohen's h, arcsine", **named
    )


def _below(df: float, d: float, t: float) -> float:
    """The noncentral t distribution; far out, where scipy has no number, it is 0 or 1."""
    found = float(nctdtr(df, d, t))
    return found if isfinite(found) else float(d < t)


def _far(ends: Sequence[float]) -> Warned | None:
    return OUT_OF_REACH if not all(map(isfinite, ends)) else None


TABLE_IN_R = "t <- {table}; x <- suppressWarnings(chisq.test(t, correct = FALSE))$statistic[[1]]\n"


@recomputable(r=TABLE_IN_R + "print(sqrt(x / sum(t)), digits = 10)")
def cohen_w(table: Sequence[Sequence[int]], *, level: float = 0.95) -> Estimate:
    """How far a table is from independence: √(χ² / n); interval by the noncentral chi-square."""
    return _of_table(table, level, "cohen_w", COHEN, lambda rows, columns: 1.0)


@recomputable(r=TABLE_IN_R + "print(sqrt(x / sum(t) / (min(dim(t)) - 1)), digits = 10)")
def cramer_v(table: Sequence[Sequence[int]], *, level: float = 0.95) -> Estimate:
    """Cohen's w divided so that it runs from 0 to 1 in any table; interval by the noncentral chi-square."""
    return _of_table(table, level, "cramer_v", CRAMER, lambda rows, columns: sqrt(min(rows, columns) - 1))


def _of_table(
    table: Sequence[Sequence[int]], level: float, name: str, source: str, over: Callable[[int, int], float]
) -> Estimate:
    held = checked_table(table)
    held = held[held.sum(1) > 0][:, held.sum(0) > 0]
    n, (rows, columns) = float(held.sum()), held.shape
    named: dict[str, Any] = {"n": int(n), "method": name.replace("_", " "), "source": f"{source}; {INVERTED}"}
    named |= {"statistic": name, "level": level}
    if min(rows, columns) < 2:
        return figure(None, warnings=(ALL_THE_SAME,), **named)
    expected = expected_of(held)
    chi, df, scale = float(((held - expected) ** 2 / expected).sum()), (rows - 1) * (columns - 1), over(rows, columns)
    tail = (1 - checked_level(level)) / 2
    ends = [_inverted(lambda d: float(chndtr(chi, df, d)), at, 0.0) for at in (1 - tail, tail)]
    value, most = sqrt(chi / n) / scale, sqrt(min(rows, columns) - 1) / scale
    low, high = (min(sqrt(end / n) / scale, most) for end in ends)
    return figure(value, low=low, high=max(high, value), df=float(df), warnings=doubts(_far(ends)), **named)


@recomputable(
    r="""g <- {groups}; y <- unlist(g, use.names = FALSE); f <- factor(rep(names(g), lengths(g)))
s <- summary(aov(y ~ f))[[1]][, 2]; print(s[1] / sum(s), digits = 10)"""
)
def eta_squared(groups: Groups, *, level: float = 0.95) -> Estimate:
    """The share of the answers' variance that lies between groups; interval by the noncentral F, never short of the value."""
    found, told = read_groups(groups)
    whole = np.concatenate(list(found.values()))
    n, k = len(whole), len(found)
    named: dict[str, Any] = {
        "n": n,
        "method": "eta squared",
        "source": f"{COHEN}; {INVERTED}",
        "statistic": "eta_squared",
    }
    within = float(sum(((y - y.mean()) ** 2).sum() for y in found.values()))
    total = float(((whole - whole.mean()) ** 2).sum())
    if n <= k or not within:
        return figure(None, warnings=doubts(*told, NO_SPREAD if n > k else ALONE), level=level, **named)
    value, tail = max(0.0, 1 - within / total), (1 - checked_level(level)) / 2
    f = value / (1 - value) * (n - k) / (k - 1)
    ends = [_inverted(lambda d: float(ncfdtr(k - 1, n - k, d, f)), at, 0.0) for at in (1 - tail, tail)]
    low, high = (end / (end + n) for end in ends)
    told = doubts(*told, _far(ends))
    return figure(value, low=low, high=max(high, value), warnings=told, level=level, **named)


@recomputable(
    r="""t <- {table}; if (any(t == 0)) t <- t + 0.5
l <- log(t[1, 1] * t[2, 2] / (t[1, 2] * t[2, 1])); s <- sqrt(sum(1 / t))
print(exp(l + c(-1, 1) * qnorm(0.5 + {level} / 2) * s), digits = 10)
print(exp(l), digits = 10)"""
)
def odds_ratio(table: Sequence[Sequence[int]], *, level: float = 0.95) -> Estimate:
    """The odds of the first column in the first row over those in the second; Woolf's interval on the log scale."""
    held = checked_table(table)
    if held.shape != (2, 2):
        raise ValueError(f"table is {held.shape[0]} × {held.shape[1]}; odds are compared in 2 × 2")
    told = doubts(None if held.all() else ADDED)
    used = held if held.all() else held + 0.5
    middle, spread = log(used[0, 0] * used[1, 1] / (used[0, 1] * used[1, 0])), sqrt(float((1 / used).sum()))
    half = z_of(level) * spread
    return figure(
        exp(middle),
        se=exp(middle) * spread,
        low=exp(middle - half),
        high=exp(middle + half),
        n=int(held.sum()),
        method="odds ratio, Woolf interval",
        source=WOOLF,
        level=level,
        statistic="odds_ratio",
        warnings=told,
    )
