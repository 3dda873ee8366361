"""How many to ask: for a share or a mean, from a small population, over strata, and how many to invite."""

from collections.abc import Sequence
from math import ceil, floor, sqrt
from typing import Any, Literal

import numpy as np

from .checks import checked_count, checked_numbers
from .figures import figure, z_of
from .recompute import recomputable
from .results import Estimate, Results

Rounding = Literal["up", "nearest", "none"]
COCHRAN = "Cochran 1977, Sampling Techniques, sections 4.4–4.6"
KREJCIE = "Krejcie and Morgan 1970, Educational and Psychological Measurement 30: 607–610"
NEYMAN = "Neyman 1934, JRSS 97: 558–625; Cochran 1977, section 5.5"
CLUSTERS = "Kish 1965, Survey Sampling, section 5.4"
GROSS_IN_R = """n <- n * {design_effect} / ({response_rate} * {eligibility_rate})
print(switch({rounding}, up = ceiling(n - 1e-9), nearest = floor(n + 0.5), none = n), digits = 10)"""


def _gross(
    n: float, design_effect: float, response_rate: float, eligibility_rate: float, rounding: str, **named: Any
) -> Estimate:
    """The number to invite: after the finite population the design effect, then the rates, rounded once."""
    if not design_effect > 0:
        raise ValueError(f"design_effect is {design_effect:g}; it must be greater than 0, 1 for a simple sample")
    for name, rate in (("response_rate", response_rate), ("eligibility_rate", eligibility_rate)):
        if not 0 < rate <= 1:
            raise ValueError(f"{name} is {rate:g}; it must lie above 0 and not above 1")
    found = n * design_effect / (response_rate * eligibility_rate)
    rounded = rounded_size(found, rounding)
    return figure(rounded, n=ceil(found - 1e-9), statistic="sample_size", **named)


def rounded_size(n: float, rounding: str) -> float:
    """Up, to the nearest, or not at all. What is a whole number but for the computer's error stays it."""
    if rounding not in {"up", "nearest", "none"}:
        raise ValueError(f"rounding is {rounding!r}; it must be up, nearest or none")
    return {"up": float(ceil(n - 1e-9)), "nearest": float(floor(n + 0.5)), "none": n}[rounding]


def _checked_margin(margin: float) -> float:
    if not margin > 0:
        raise ValueError(f"margin is {margin:g}; it must be greater than 0, such as 0.05")
    return margin


@recomputable(
    r="z <- qnorm(0.5 + {level} / 2); N <- {population}\nn <- z^2 * {share} * (1 - {share}) / {margin}^2\n"
    "if (!is.null(N)) n <- n / (1 + (n - 1) / N)\n" + GROSS_IN_R
)
def sample_size_for_share(
    margin: float,
    *,
    share: float = 0.5,
    level: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
    eligibility_rate: float = 1.0,
    rounding: Rounding = "up",
) -> Estimate:
    """How many to invite so that a share is known to ± `margin` (0.05: five points), with the exact normal quantile.

    The finite population comes first, then the design effect, then the rates; it is rounded once, at the end. A moving
    stream of customers is no finite population.
    """
    if not 0 < share < 1:
        raise ValueError(f"share is {share:g}; it must lie between 0 and 1; 0.5 asks for most")
    n = z_of(level) ** 2 * share * (1 - share) / _checked_margin(margin) ** 2
    return _gross(
        _finite(n, population),
        design_effect,
        response_rate,
        eligibility_rate,
        rounding,
        method=f"sample size for a share, margin {margin:g}, rounded {rounding}",
        source=COCHRAN,
        level=level,
    )


def _finite(n: float, population: int | None) -> float:
    return n if population is None else n / (1 + (n - 1) / checked_count("population", population, least=1))


@recomputable(
    r="z <- qnorm(0.5 + {level} / 2); N <- {population}\nn <- (z * {deviation} / {margin})^2\n"
    "if (!is.null(N)) n <- n / (1 + (n - 1) / N)\n" + GROSS_IN_R
)
def sample_size_for_mean(
    margin: float,
    deviation: float,
    *,
    level: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
    eligibility_rate: float = 1.0,
    rounding: Rounding = "up",
) -> Estimate:
    """How many to invite so that a mean of answers with this standard `deviation` is known to ± `margin`."""
    if not deviation > 0:
        raise ValueError(f"deviation is {deviation:g}; it must be greater than 0")
    n = (z_of(level) * deviation / _checked_margin(margin)) ** 2
    return _gross(
        _finite(n, population),
        design_effect,
        response_rate,
        eligibility_rate,
        rounding,
        method=f"sample size for a mean, margin {margin:g}, rounded {rounding}",
        source=COCHRAN,
        level=level,
    )


@recomputable(
    r="""N <- {population}; P <- {share}; d <- {margin}
n <- 3.841 * N * P * (1 - P) / (d^2 * (N - 1) + 3.841 * P * (1 - P))
print(switch({rounding}, up = ceiling(n), nearest = floor(n + 0.5), none = n), digits = 10)"""
)
def krejcie_morgan(
    population: int, *, margin: float = 0.05, share: float = 0.5, rounding: Rounding = "nearest"
) -> Estimate:
    """The size by Krejcie and Morgan's table (chi-square 3.841, rounded to the nearest), for those who must cite it.

    It differs by one from `sample_size_for_share` here and there, for the rounding; the method says which was used.
    """
    big, spread = checked_count("population", population, least=1), share * (1 - share)
    if not 0 < share < 1:
        raise ValueError(f"share is {share:g}; it must lie between 0 and 1")
    n = 3.841 * big * spread / (_checked_margin(margin) ** 2 * (big - 1) + 3.841 * spread)
    method = f"sample size by Krejcie and Morgan, margin {margin:g}, rounded {rounding}"
    value = rounded_size(n, rounding)
    return figure(value, n=ceil(n), method=method, source=KREJCIE, statistic="sample_size")


@recomputable(
    r="""N <- {sizes}; S <- {deviations}; if (is.null(S)) S <- rep(1, length(N))
print({n} * N * S / sum(N * S), digits = 10)"""
)
def allocation(sizes: Sequence[float], n: int, *, deviations: Sequence[float] | None = None) -> Results:
    """How `n` answers are spread over strata of these `sizes`: by Neyman's rule where `deviations` are given (most where
    answers differ most), in proportion where not. Not rounded."""
    big = checked_numbers("sizes", sizes)
    spread = np.ones(len(big)) if deviations is None else checked_numbers("deviations", deviations)
    if len(spread) != len(big):
        raise ValueError(f"sizes has {len(big)} and deviations {len(spread)}; give one of each for every stratum")
    checked_count("n", n, least=1)
    total = float(big @ spread)
    if not total:
        raise ValueError("sizes times deviations add to 0; at least one stratum needs both above 0")
    name = "proportional allocation" if deviations is None else "Neyman allocation"
    return Results(
        tuple(
            figure(
                float(n * N * s / total), n=n, method=name, source=NEYMAN, statistic="allocation", item=str(place + 1)
            )
            for place, (N, s) in enumerate(zip(big, spread, strict=True))
        )
    )


@recomputable(r="print(1 + ({cluster_size} - 1) * {correlation}, digits = 10)")
def cluster_design_effect(cluster_size: float, correlation: float) -> Estimate:
    """What clusters of this mean size cost, if answers within one are correlated so: 1 + (m − 1)ρ."""
    if not cluster_size >= 1:
        raise ValueError(f"cluster_size is {cluster_size:g}; it must be at least 1")
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation is {correlation:g}; it runs from -1 to 1")
    value = 1 + (cluster_size - 1) * correlation
    return figure(value, n=0, method="design effect of clusters", source=CLUSTERS, statistic="design_effect")


@recomputable(r="print(qnorm(0.5 + {level} / 2) * sqrt({share} * (1 - {share}) / {n} * {design_effect}), digits = 10)")
def margin_of_share(n: int, *, share: float = 0.5, level: float = 0.95, design_effect: float = 1.0) -> Estimate:
    """The half width that a share's normal interval will have with `n` answers; planning only."""
    checked_count("n", n, least=1)
    if not 0 < share < 1:
        raise ValueError(f"share is {share:g}; it must lie between 0 and 1")
    value = z_of(level) * sqrt(share * (1 - share) / n * design_effect)
    return figure(value, n=n, method="margin of a share", source=COCHRAN, level=level, statistic="margin")
