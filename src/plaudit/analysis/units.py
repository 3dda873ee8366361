"""Fair comparison of units (branches, agents, providers): what is theirs, what is chance.

A league table of raw figures puts small units at both ends. Shrinkage takes from each what chance is expected to have
given, a funnel says which differ from a target by more than chance, and ranks get the interval that they need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any, Literal

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import bdtr, betaincinv, betaln, expit, logit

from .checks import Floats, checked_count, checked_level, checked_share
from .figures import doubts, figure, z_of
from .proportions import wilson
from .recompute import recomputable
from .results import Estimate, Results, Warned

BETA = "beta-binomial: Skellam 1948, JRSS B 10: 257–261; empirical Bayes: Casella 1985, The American Statistician 39: 83–87"
MORRIS = "Morris 1983, JASA 78: 47–55; variance between units: Paule and Mandel 1982, J. Res. NBS 87: 377–385"
FUNNEL = "Spiegelhalter 2005, Statistics in Medicine 24: 1185–1202"
RANKS = "Goldstein and Spiegelhalter 1996, JRSS A 159: 385–443"
ALIKE = Warned(
    "units.no_difference",
    "the units differ by no more than chance would make them",
    "all are drawn close to their common value.",
    "Do not rank them.",
)
FEW = Warned(
    "units.few",
    "there are fewer than 10 units",
    "how much units differ is hardly known, and the intervals take it as known.",
    "Read the units' own intervals too.",
)
MOST = 1e7  # pseudo-cases of the prior: units that do not differ


@recomputable()
def shrunk_shares(
    successes: Mapping[str, int],
    bases: Mapping[str, int],
    *,
    method: Literal["likelihood", "moments"] = "likelihood",
    level: float = 0.95,
) -> Results:
    """Each unit's share, drawn towards that of all as far as its base is small; interval from the beta posterior.

    "likelihood" fits the beta-binomial to the counts; "moments" matches mean and variance of the raw shares (Gelman et
    al. 2013, section 5.1), which overstates how far units differ. Needs three units.
    """
    x, n = _counts(successes, bases, least=3)
    if method not in {"likelihood", "moments"}:
        raise ValueError(f"method is {method!r}; it must be likelihood or moments")
    tail = (1 - checked_level(level)) / 2
    a, b = _beta_by_moments(x / n) if method == "moments" else _beta_by_likelihood(x, n)
    told = doubts(ALIKE if a + b >= 0.99 * MOST else None, FEW if len(x) < 10 else None)

    def one(unit: str, hits: float, base: float) -> Estimate:
        up, down = a + hits, b + base - hits
        return figure(
            up / (up + down),
            se=sqrt(up * down / (up + down) ** 2 / (up + down + 1)),
            low=float(betaincinv(up, down, tail)),
            high=float(betaincinv(up, down, 1 - tail)),
            n=int(base),
            method=f"shrunk share, beta-binomial by {method}",
            source=BETA,
            level=level,
            statistic="shrunk_share",
            group=unit,
            warnings=told,
        )

    units = tuple(one(*each) for each in zip(successes, x, n, strict=True))
    common: dict[str, Any] = {"n": int(n.sum()), "source": BETA, "level": level, "warnings": told}
    prior = figure(
        a / (a + b), method=f"mean of the units, beta-binomial by {method}", statistic="prior_mean", **common
    )
    weight = figure(a + b, method="cases that the prior is worth", statistic="prior_size", **common)
    return Results((*units, prior, weight), told)


def _beta_by_moments(shares: Floats) -> tuple[float, float]:
    middle, spread = float(shares.mean()), float(shares.var(ddof=1))
    if not 0 < middle < 1:
        raise ValueError(f"every unit has the share {middle:g}; there is nothing to draw together")
    size = min(MOST, middle * (1 - middle) / spread - 1 if spread else MOST)
    if size <= 0:
        raise ValueError("the shares lie further apart than a beta distribution can; use method='likelihood'")
    return middle * size, (1 - middle) * size


def _beta_by_likelihood(x: Floats, n: Floats) -> tuple[float, float]:
    middle = float(x.sum() / n.sum())
    if not 0 < middle < 1:
        raise ValueError(f"every unit has the share {middle:g}; there is nothing to draw together")

    def loss(at: Floats) -> float:
        share, size = float(expit(at[0])), exp(min(at[1], log(MOST)))
        a, b = share * size, (1 - share) * size
        return -float((betaln(x + a, n - x + b) - betaln(a, b)).sum())

    bounds = [(-30.0, 30.0), (-7.0, log(MOST))]
    starts = [np.array([logit(middle), size]) for size in (1.0, 4.0, 8.0)]
    fits = [minimize(loss, start, bounds=bounds, method="L-BFGS-B") for start in starts]  # type: ignore[no-untyped-call]
    found = min(fits, key=lambda fit: float(fit.fun))
    share, size = float(expit(found.x[0])), exp(found.x[1])
    if loss(np.array([logit(middle), log(MOST)])) <= found.fun + 1e-6:
        share, size = middle, MOST
    return share * size, (1 - share) * size


@recomputable()
def shrunk_means(means: Mapping[str, float], errors: Mapping[str, float], *, level: float = 0.95) -> Results:
    """Each unit's mean (of whatever has a known standard error), drawn towards that of all; Morris's interval.

    With equal errors it is the estimator of James and Stein around the mean. The interval knows that the spread between
    units is itself estimated. Needs four units.
    """
    y, v = _values(means, errors, least=4)
    half, k = z_of(level), len(y)
    between, middle = _between(y, v)
    factor = (k - 3) / (k - 1) * v / (v + between)
    centre = (1 - factor) * y + factor * middle
    unsure = 2 / (k - 3) * factor**2 * (v.mean() + between) / (v + between)
    se = np.sqrt(v * (1 - (k - 1) / k * factor) + unsure * (y - middle) ** 2)
    told = doubts(ALIKE if not between else None, FEW if k < 10 else None)
    common: dict[str, Any] = {"n": k, "source": MORRIS, "level": level, "warnings": told}
    units = tuple(
        figure(
            at, se=e, low=at - half * e, high=at + half * e, method="shrunk mean, normal", statistic="shrunk_mean",
            group=unit, **common,
        )
        for unit, at, e in zip(means, centre.tolist(), se.tolist(), strict=True)
    )  # fmt: skip
    e = 1 / sqrt(float((1 / (v + between)).sum()))
    prior = figure(
        middle, se=e, low=middle - half * e, high=middle + half * e, method="mean of the units", statistic="prior_mean",
        **common,
    )  # fmt: skip
    spread = figure(sqrt(between), method="standard deviation between units", statistic="prior_sd", **common)
    return Results((*units, prior, spread), told)


def _between(y: Floats, v: Floats) -> tuple[float, float]:
    """The variance between units (Paule–Mandel: the weighted squares add to k − 1), and the mean that it gives."""

    def middle(at: float) -> float:
        return float((y / (v + at)).sum() / (1 / (v + at)).sum())

    def excess(at: float) -> float:
        return float(((y - middle(at)) ** 2 / (v + at)).sum()) - (len(y) - 1)

    if excess(0.0) <= 0:
        return 0.0, middle(0.0)
    far = float(((y - y.mean()) ** 2).sum()) + 1e-12
    between = float(brentq(excess, 0.0, far, xtol=1e-14 * far, rtol=1e-12))  # type: ignore[no-untyped-call]
    return between, middle(between)


@dataclass(frozen=True)
class Funnel:
    """Shares with Wilson's intervals (`estimates`), and for each unit the limits about `target`, one pair for each of
    `levels`, narrowest first. `outside` holds the widest level that a unit leaves. Limits are wider by √`inflation`."""

    estimates: Results
    target: float
    inflation: float
    levels: tuple[float, ...]
    limits: Mapping[str, tuple[tuple[float, float], ...]]
    outside: Mapping[str, float]
    warnings: tuple[Warned, ...] = ()


@recomputable(
    r="""x <- unlist({successes}); n <- unlist({bases}); t <- {target}; if (is.null(t)) t <- sum(x) / sum(n)
at <- function(p) { r <- qbinom(p, n, t); (r - (pbinom(r, n, t) - p) / dbinom(r, n, t)) / n }
print(cbind(at((1 - max({levels})) / 2), at((1 + max({levels})) / 2)), digits = 10)
print(unname((x / n)[1]), digits = 10)"""
)
def funnel(
    successes: Mapping[str, int],
    bases: Mapping[str, int],
    *,
    target: float | None = None,
    levels: tuple[float, ...] = (0.95, 0.998),
    overdispersion: bool = False,
) -> Funnel:
    """Which units' shares differ from the target (that of all, where none is given) by more than chance.

    Exact binomial limits, interpolated. With `overdispersion` their distance from the target is multiplied by √φ, φ the
    mean squared z of the units with a tenth drawn in at either end, never below 1.
    """
    x, n = _counts(successes, bases, least=1)
    kept = tuple(sorted(checked_level(each) for each in levels))
    if not kept:
        raise ValueError("levels is empty; name at least one, such as 0.95")
    aim = float(x.sum() / n.sum()) if target is None else target
    checked_share("target", aim)
    z = np.sort((x / n - aim) / np.sqrt(aim * (1 - aim) / n))
    cut = int(0.1 * len(z))
    squares = np.clip(z, z[cut], z[len(z) - 1 - cut]) ** 2
    inflation = max(1.0, float(squares.mean())) if overdispersion else 1.0
    limits = {unit: tuple(_limits(base, aim, each, inflation) for each in kept) for unit, base in bases.items()}
    shares = {unit: successes[unit] / bases[unit] for unit in successes}
    outside = {
        unit: max(left)
        for unit, share in shares.items()
        if (left := [each for each, (low, high) in zip(kept, limits[unit], strict=True) if not low <= share <= high])
    }
    told = doubts(_spread_out(float(squares.mean()), len(z)) if not overdispersion else None)
    rows = (_plain(unit, share, bases[unit], successes[unit], kept[0]) for unit, share in shares.items())
    return Funnel(Results(tuple(rows), told), aim, inflation, kept, limits, outside, told)


def _limits(n: int, target: float, level: float, inflation: float) -> tuple[float, float]:
    """Spiegelhalter 2005, appendix A.1.1: between the two counts whose probabilities enclose the tail."""

    def at(p: float) -> float:
        low, high = -1, n
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if bdtr(middle, n, target) > p else (middle, high)
        below = float(bdtr(high - 1, n, target)) if high else 0.0
        reached = float(bdtr(high, n, target))
        return (high - (reached - p) / (reached - below)) / n

    ends = (at((1 - level) / 2), at((1 + level) / 2))
    low, high = (target + sqrt(inflation) * (end - target) for end in ends)
    return max(0.0, low), min(1.0, high)


def _plain(unit: str, share: float, n: int, x: int, level: float) -> Estimate:
    low, high = wilson(x, n, level)
    return figure(
        share,
        se=sqrt(share * (1 - share) / n),
        low=low,
        high=high,
        n=n,
        method="share in a funnel, Wilson interval",
        source=FUNNEL,
        level=level,
        statistic="share",
        group=unit,
    )


def _spread_out(mean_square: float, units: int) -> Warned | None:
    if mean_square <= 1 + z_of(0.95) * sqrt(2 / units):
        return None
    return Warned(
        "funnel.overdispersed",
        "the units' mean squared z is {mean_square:.2f}",
        "they differ by more than their bases explain, so too many fall outside.",
        "Use overdispersion=True, or compare like with like.",
        {"mean_square": mean_square},
    )


@recomputable()
def rank_intervals(
    means: Mapping[str, float],
    errors: Mapping[str, float],
    rng: np.random.Generator,
    *,
    draws: int = 10_000,
    level: float = 0.95,
) -> Results:
    """The mean rank of each unit (1 has the highest mean) over normal draws, with the interval of its ranks.

    Give `shrunk_means`' values and errors to rank what is left after shrinkage. Needs two units.
    """
    y, v = _values(means, errors, least=2)
    many = checked_count("draws", draws, least=1000)
    tail = (1 - checked_level(level)) / 2
    drawn = y + np.sqrt(v) * rng.standard_normal((many, len(y)))
    ranks = np.argsort(np.argsort(-drawn, axis=1), axis=1) + 1
    low, high = np.quantile(ranks, [tail, 1 - tail], axis=0, method="inverted_cdf")
    rows = (
        figure(
            float(ranks[:, place].mean()),
            se=float(ranks[:, place].std()),
            low=float(low[place]),
            high=float(high[place]),
            n=len(y),
            method="mean rank, 1 is highest, simulated",
            source=RANKS,
            level=level,
            statistic="rank",
            group=unit,
        )
        for place, unit in enumerate(means)
    )
    return Results(tuple(rows))


def _counts(successes: Mapping[str, int], bases: Mapping[str, int], *, least: int) -> tuple[Floats, Floats]:
    _same_units("successes", successes, "bases", bases, least)
    for unit, hits in successes.items():
        n = checked_count(f"bases[{unit!r}]", bases[unit], least=1)
        if checked_count(f"successes[{unit!r}]", hits) > n:
            raise ValueError(f"successes[{unit!r}] is {hits}, but its base is {n}; it cannot be more")
    return np.array(list(successes.values()), dtype=float), np.array([bases[unit] for unit in successes], dtype=float)


def _values(means: Mapping[str, float], errors: Mapping[str, float], *, least: int) -> tuple[Floats, Floats]:
    """Means and squared errors. Raises ValueError for a missing mean, an error that is not above 0."""
    _same_units("means", means, "errors", errors, least)
    for unit, mean in means.items():
        if not np.isfinite(mean):
            raise ValueError(f"means[{unit!r}] is {mean}; it must be a number")
        if not 0 < errors[unit] < np.inf:
            raise ValueError(f"errors[{unit!r}] is {errors[unit]}; a standard error must be greater than 0")
    return np.array(list(means.values()), dtype=float), np.array([errors[unit] for unit in means], dtype=float) ** 2


def _same_units(name: str, a: Mapping[str, Any], other: str, b: Mapping[str, Any], least: int) -> None:
    apart = [unit for unit in (*a, *b) if (unit in a) != (unit in b)]
    if apart:
        raise ValueError(f"{apart[0]!r} is in only one of {name} and {other}; every unit needs both")
    if len(a) < least:
        raise ValueError(f"there are {len(a)} units; at least {least} are needed")
