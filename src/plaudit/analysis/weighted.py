"""Scores of weighted answers, with errors that know weights, strata, clusters and the finite population."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, logit

from .checks import Floats
from .columns import DESIGN_IN_R, LINEARISED, Column, Lonely, Sample, fitted, numbers_of, present, sample_of
from .figures import doubts, figure, t_of, z_of
from .recompute import recomputable
from .results import Estimate, Warned

Distribution = Literal["t", "normal"]
LOGIT = "interval on the logit scale: Korn and Graubard 1998, Survey Methodology 24: 193–201"
AT_THE_EDGE = Warned(
    "share.at_the_edge",
    "all answers are on one side",
    "the linearised error is 0, so the interval is Clopper–Pearson's with the effective base.",
    "Wait for more answers, or read the counts.",
)
NO_SPREAD = Warned(
    "mean.no_spread",
    "every answer is the same",
    "the interval has no width although the mean is not certain.",
    "Read the share of that answer with its interval instead.",
)
TOO_FEW = Warned(
    "design.no_df",
    "there are no more clusters than strata",
    "the error cannot be measured, so there is no interval.",
    "Wait for more answers, or join strata.",
)
MEAN_IN_R = (
    "d <- data.frame(y = {values})\n"
    + DESIGN_IN_R
    + """m <- svymean(~SCORE, des, na.rm = TRUE)
print(c(SE(m)), digits = 10)
print(coef(m)[[1]], digits = 10)"""
)


@recomputable(r=MEAN_IN_R.replace("SCORE", "y"))
def weighted_rating(
    values: Column,
    weights: Column | None = None,
    *,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    distribution: Distribution = "t",
    level: float = 0.95,
) -> Estimate:
    """The weighted mean of ratings; interval by Student's t with the design's degrees of freedom, or normal as in R.

    Cases without a rating stay in the design as a part of it that says nothing (a domain is estimated).
    """
    found = numbers_of("values", values)
    sample = sample_of(len(found), weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely)
    return _mean(sample, found, level, distribution, method="weighted mean", statistic="mean")


@recomputable(r=MEAN_IN_R.replace("SCORE", "I(100 * ((y >= 9) - (y <= 6)))"))
def weighted_nps(
    values: Column,
    weights: Column | None = None,
    *,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    distribution: Distribution = "t",
    level: float = 0.95,
) -> Estimate:
    """The net promoter score of weighted answers 0–10, in points: the weighted mean of 100, 0 and −100."""
    found = numbers_of("values", values)
    off = np.flatnonzero((found < 0) | (found > 10))
    if off.size:
        raise ValueError(
            f"values[{off[0]}] is {found[off[0]]:g}; the scale runs from 0 to 10, or None where unanswered"
        )
    sample = sample_of(len(found), weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely)
    score = np.where(np.isnan(found), np.nan, 100.0 * (found >= 9) - 100.0 * (found <= 6))
    return _mean(sample, score, level, distribution, method="NPS, points, weighted", statistic="nps", ends=(-100, 100))


def _mean(
    sample: Sample,
    y: Floats,
    level: float,
    distribution: str,
    *,
    ends: tuple[float, float] = (-np.inf, np.inf),
    **named: Any,
) -> Estimate:
    if distribution not in {"t", "normal"}:
        raise ValueError(f"distribution is {distribution!r}; it must be t or normal")
    inside, told = present(sample, y)
    value, se, df = _linearised(sample, y, inside)
    shared: dict[str, Any] = {
        "n": int(inside.sum()),
        "n_effective": sample.n_effective(inside),
        "source": LINEARISED,
        "level": level,
    }
    if df < 1:
        return figure(value, warnings=doubts(*told, TOO_FEW), **named, **shared)
    half = (z_of(level) if distribution == "normal" else t_of(level, df)) * se
    return figure(
        value,
        se=se,
        low=max(ends[0], value - half),
        high=min(ends[1], value + half),
        df=df,
        warnings=doubts(*told, None if se else NO_SPREAD),
        **(named | {"method": f"{named['method']}, {distribution} interval"}),
        **shared,
    )


def _linearised(sample: Sample, y: Floats, inside: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Value, standard error and degrees of freedom of a mean."""
    found = fitted(sample, np.ones((len(y), 1)), np.where(inside, y, 0.0), inside)
    return float(found.coefficients[0]), float(np.sqrt(max(0.0, found.covariance[0, 0]))), found.df


@recomputable(
    r="d <- data.frame(y = {values})\n"
    + DESIGN_IN_R
    + """d$y <- as.numeric(d$y >= {at_least}); des <- update(des, z = as.numeric(y >= {at_least}))
m <- svymean(~z, des, na.rm = TRUE); p <- coef(m)[[1]]; df <- degf(subset(des, !is.na(z)))
print(plogis(qlogis(p) + c(-1, 1) * qt(0.5 + {level} / 2, df) * SE(m)[1] / (p * (1 - p))), digits = 10)
print(p, digits = 10)"""
)
def weighted_share(
    values: Column,
    at_least: float,
    weights: Column | None = None,
    *,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    level: float = 0.95,
) -> Estimate:
    """The weighted share of ratings of `at_least` so much (top boxes, CSAT), with a t interval on the logit scale."""
    found = numbers_of("values", values)
    sample = sample_of(len(found), weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely)
    y = np.where(np.isnan(found), np.nan, (found >= at_least).astype(np.float64))
    inside, told = present(sample, y)
    value, se, df = _linearised(sample, y, inside)
    n_effective = sample.n_effective(inside)
    low: float | None
    high: float | None
    if df < 1:
        low, high, told = None, None, doubts(*told, TOO_FEW)
    elif 0 < value < 1:
        half = t_of(level, df) * se / (value * (1 - value))
        low, high = float(expit(logit(value) - half)), float(expit(logit(value) + half))
    else:
        low, high = _exact(value, n_effective, level)
        told = doubts(*told, AT_THE_EDGE)
    return figure(
        value,
        se=se if df >= 1 else None,
        low=low,
        high=high,
        df=df,
        n=int(inside.sum()),
        n_effective=n_effective,
        method=f"weighted share of {at_least:g} or more, t interval on the logit scale",
        source=f"{LINEARISED}; {LOGIT}",
        level=level,
        statistic="share",
        warnings=told,
    )


def _exact(value: float, n: float, level: float) -> tuple[float, float]:
    """Clopper–Pearson where all or none of an effective base are successes."""
    z_of(level)
    tail = (1 - level) / 2
    return (0.0, float(betaincinv(1, n, 1 - tail))) if value < 0.5 else (float(betaincinv(n, 1, tail)), 1.0)


@recomputable(
    r="d <- data.frame(a = {numerator}, b = {denominator})\n"
    + DESIGN_IN_R
    + """m <- svyratio(~a, ~b, des, na.rm = TRUE)
print(c(SE(m)), digits = 10)
print(coef(m)[[1]], digits = 10)"""
)
def ratio_of_totals(
    numerator: Column,
    denominator: Column,
    weights: Column | None = None,
    *,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    level: float = 0.95,
) -> Estimate:
    """The weighted total of one column over that of another: complaints for each thousand orders, say.

    Not the mean of the ratios. Rows without either are left out together. Raises ValueError where the denominator adds
    to 0.
    """
    a, b = numbers_of("numerator", numerator), numbers_of("denominator", denominator)
    if len(a) != len(b):
        raise ValueError(f"numerator has {len(a)} values and denominator {len(b)}; they must be equally long")
    sample = sample_of(len(a), weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely)
    inside, told = present(sample, a, b)
    held = np.where(inside, sample.weights, 0.0)
    a, b = np.where(inside, a, 0.0), np.where(inside, b, 0.0)
    below = float(held @ b)
    if not below:
        raise ValueError("denominator adds to 0; a ratio needs a total other than 0 below it")
    value = float(held @ a) / below
    se = float(np.sqrt(sample.covariance(((a - value * b) / below)[:, None])[0, 0]))
    df = sample.df(inside)
    half = t_of(level, df) * se if df >= 1 else np.nan
    return figure(
        value,
        se=se if df >= 1 else None,
        low=value - half,
        high=value + half,
        df=df,
        n=int(inside.sum()),
        n_effective=sample.n_effective(inside),
        method="ratio of totals, t interval",
        source=f"{LINEARISED}; Cochran 1977, Sampling Techniques, section 6.3",
        level=level,
        statistic="ratio",
        warnings=doubts(*told, TOO_FEW if df < 1 else None),
    )
