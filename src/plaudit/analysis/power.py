"""Power of a test beforehand: leave out `n` or `power`, and the other is found."""

from collections.abc import Callable
from math import asin, atanh, ceil, log, sqrt
from typing import Literal

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtri, chndtr, fdtri, ncfdtr, nctdtr, ndtr, ndtri, stdtrit

from .figures import figure
from .recompute import recomputable
from .results import Estimate

COHEN = "Cohen 1988, Statistical Power Analysis for the Behavioral Sciences"
FLEISS = "two-sided normal approximation as in R's power.prop.test: Fleiss, Levin and Paik 2003, ch. 4"
MOST = 1e9
SOLVE_IN_R = """n <- {n}
print(if (is.null(n)) uniroot(function(n) f(n) - {power}, c(LEAST, 1e7), tol = 1e-10)$root else f(n), digits = 10)"""


def _solved(
    f: Callable[[float], float],
    n: float | None,
    power: float | None,
    least: float,
    significance: float,
    method: str,
    source: str,
) -> Estimate:
    """Power for n, or the n that gives a power, not rounded."""
    if (n is None) == (power is None):
        raise ValueError("give n to find the power, or power to find n; not both and not neither")
    if not 0 < significance < 1:
        raise ValueError(f"significance is {significance:g}; it must lie between 0 and 1, such as 0.05")
    if n is not None:
        if not n >= least:
            raise ValueError(f"n is {n:g}; this test needs at least {least:g}")
        return figure(float(f(n)), n=ceil(n), method=method, source=source, statistic="power", level=1 - significance)
    if power is None or not significance < power < 1:
        raise ValueError(f"power is {power}; it must lie between the significance {significance:g} and 1, such as 0.8")
    if f(least) >= power:
        found = least
    elif f(MOST) < power:
        raise ValueError("the effect is too small to be found with a thousand million cases; name a larger one")
    else:
        high = least
        while f(high) < power:
            high *= 2
        found = float(brentq(lambda each: f(each) - power, max(least, high / 2), high, xtol=1e-10))  # type: ignore[no-untyped-call]
    name = f"{method}, not rounded"
    return figure(
        found, n=ceil(found - 1e-9), method=name, source=source, statistic="sample_size", level=1 - significance
    )


def _apart(name: str, effect: float) -> float:
    if not effect:
        raise ValueError(f"{name} is 0; a power needs an effect to find")
    return abs(effect)


@recomputable(
    r="""a <- {share_a}; b <- {share_b}; q <- qnorm({significance} / 2, lower.tail = FALSE)
h <- abs(2 * asin(sqrt(a)) - 2 * asin(sqrt(b)))
f <- function(n) if ({method} == "normal")
  pnorm((sqrt(n) * abs(a - b) - q * sqrt((a + b) * (1 - (a + b) / 2))) / sqrt(a * (1 - a) + b * (1 - b))) else
  pnorm(q, h * sqrt(n / 2), 1, lower.tail = FALSE) + pnorm(-q, h * sqrt(n / 2), 1)
"""
    + SOLVE_IN_R.replace("LEAST", "1")
)
def power_two_proportions(
    share_a: float,
    share_b: float,
    *,
    n: float | None = None,
    power: float | None = None,
    significance: float = 0.05,
    method: Literal["normal", "arcsine"] = "normal",
) -> Estimate:
    """Two independent shares, `n` in each group; "normal" as R's power.prop.test, "arcsine" as pwr.2p.test (Cohen's h)."""
    for name, share in (("share_a", share_a), ("share_b", share_b)):
        if not 0 < share < 1:
            raise ValueError(f"{name} is {share:g}; it must lie between 0 and 1")
    if method not in {"normal", "arcsine"}:
        raise ValueError(f"method is {method!r}; it must be normal or arcsine")
    q, apart = -float(ndtri(significance / 2)), _apart("share_a − share_b", share_a - share_b)
    whole, h = share_a + share_b, abs(2 * asin(sqrt(share_a)) - 2 * asin(sqrt(share_b)))
    alone = sqrt(share_a * (1 - share_a) + share_b * (1 - share_b))

    def normal(each: float) -> float:
        return float(ndtr((sqrt(each) * apart - q * sqrt(whole * (1 - whole / 2))) / alone))

    def arcsine(each: float) -> float:
        return float(ndtr(h * sqrt(each / 2) - q) + ndtr(-q - h * sqrt(each / 2)))

    chosen = normal if method == "normal" else arcsine
    told = f"power of two proportions, {method}, n in each group"
    return _solved(chosen, n, power, 1.0, significance, told, FLEISS if method == "normal" else COHEN)


@recomputable(
    r="""f <- function(n) { k <- {groups}; df <- k * (n - 1); q <- qt({significance} / 2, df, lower.tail = FALSE)
  m <- abs({d}) * sqrt(n / k); pt(q, df, m, lower.tail = FALSE) + pt(-q, df, m) }
"""
    + SOLVE_IN_R.replace("LEAST", "2 + 1e-10")
)
def power_t_test(
    d: float,
    *,
    n: float | None = None,
    power: float | None = None,
    significance: float = 0.05,
    groups: Literal[1, 2] = 2,
) -> Estimate:
    """A t test of Cohen's `d`, two-sided: `n` in each of two groups, or pairs (one group, `d` of the differences)."""
    if groups not in {1, 2}:
        raise ValueError(f"groups is {groups}; it must be 2, or 1 for pairs")
    effect = _apart("d", d)

    def f(each: float) -> float:
        df = groups * (each - 1)
        q, moved = float(stdtrit(df, 1 - significance / 2)), effect * sqrt(each / groups)
        above, below = float(1 - nctdtr(df, moved, q)), float(nctdtr(df, moved, -q))
        # Far out the distribution function is not a number: then nearly all, or nearly nothing, lies beyond.
        return (above if np.isfinite(above) else float(moved > q)) + (below if np.isfinite(below) else 0.0)

    return _solved(f, n, power, 2.0, significance, f"power of a t test, {groups} group(s)", COHEN)


@recomputable(
    r="""f <- function(n) { t <- qt({significance} / 2, n - 2, lower.tail = FALSE); c <- sqrt(t^2 / (t^2 + n - 2))
  z <- atanh(abs({r})) + abs({r}) / (2 * (n - 1)); pnorm((z - atanh(c)) * sqrt(n - 3)) + pnorm((-z - atanh(c)) * sqrt(n - 3)) }
"""
    + SOLVE_IN_R.replace("LEAST", "4 + 1e-10")
)
def power_correlation(
    r: float, *, n: float | None = None, power: float | None = None, significance: float = 0.05
) -> Estimate:
    """A correlation, two-sided, by Fisher's z with its bias correction, as pwr.r.test."""
    effect = _apart("r", r)
    if effect >= 1:
        raise ValueError(f"r is {r:g}; it must lie between -1 and 1")

    def f(each: float) -> float:
        t = float(stdtrit(each - 2, 1 - significance / 2))
        edge = atanh(sqrt(t * t / (t * t + each - 2)))
        z = log((1 + effect) / (1 - effect)) / 2 + effect / (2 * (each - 1))
        return float(ndtr((z - edge) * sqrt(each - 3)) + ndtr((-z - edge) * sqrt(each - 3)))

    return _solved(f, n, power, 4.0, significance, "power of a correlation", COHEN)


@recomputable(
    r="""f <- function(n) pchisq(qchisq({significance}, {df}, lower.tail = FALSE), {df}, {w}^2 * n, lower.tail = FALSE)
"""
    + SOLVE_IN_R.replace("LEAST", "1")
)
def power_chi_square(
    w: float, df: int, *, n: float | None = None, power: float | None = None, significance: float = 0.05
) -> Estimate:
    """A chi-square test of Cohen's `w` with `df` degrees of freedom; `n` is the whole sample."""
    effect, edge = _apart("w", w), float(chdtri(df, significance))

    def f(each: float) -> float:
        far = effect**2 * each
        return 1.0 if far > edge + 2000 else float(1 - chndtr(edge, df, far))

    return _solved(f, n, power, 1.0, significance, "power of a chi-square test", COHEN)


@recomputable(
    r="""f <- function(n) { k <- {groups}; df <- (n - 1) * k
  pf(qf({significance}, k - 1, df, lower.tail = FALSE), k - 1, df, k * n * {f}^2, lower.tail = FALSE) }
"""
    + SOLVE_IN_R.replace("LEAST", "2")
)
def power_anova(
    f: float, groups: int, *, n: float | None = None, power: float | None = None, significance: float = 0.05
) -> Estimate:
    """A one-way analysis of variance of Cohen's `f`; `n` in each group."""
    effect = _apart("f", f)
    if groups < 2:
        raise ValueError(f"groups is {groups}; a comparison needs at least 2")

    def chance(each: float) -> float:
        below = groups * (each - 1)
        edge, far = float(fdtri(groups - 1, below, 1 - significance)), groups * each * effect**2
        if far > 20_000:
            return 1.0
        found = float(1 - ncfdtr(groups - 1, below, far, edge))
        return found if np.isfinite(found) else 1.0

    return _solved(chance, n, power, 2.0, significance, "power of an analysis of variance", COHEN)
