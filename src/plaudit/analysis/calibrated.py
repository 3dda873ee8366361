"""Means and totals under calibrated weights, with standard errors that know what was matched."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from .checks import Floats, checked_lengths, checked_level, checked_numbers
from .recompute import recomputable
from .results import Estimate, Warned
from .weights import Weights

SOURCE = "Deville and Särndal 1992, JASA 87: 376–382; linearisation by ultimate clusters, Binder 1983"


@recomputable()
def calibrated_mean(
    values: ArrayLike,
    weights: Weights,
    *,
    clusters: Sequence[Hashable] | None = None,
    strata: Sequence[Hashable] | None = None,
    population: float | None = None,
    level: float = 0.95,
) -> Estimate:
    """The weighted mean; its standard error is of the residuals on what was matched, summed by cluster within strata.
    `population` is how many clusters there are in all (where it is known, and there are no strata)."""
    y = checked_numbers("values", values, least=-np.inf)
    checked_lengths(values=y, weights=weights.weights)
    total = weights.weights.sum()
    mean = float(weights.weights @ y / total)
    return _estimated(mean, (y - mean) / total, weights, clusters, strata, population, level, "mean")


@recomputable()
def calibrated_total(
    values: ArrayLike,
    weights: Weights,
    *,
    clusters: Sequence[Hashable] | None = None,
    strata: Sequence[Hashable] | None = None,
    population: float | None = None,
    level: float = 0.95,
) -> Estimate:
    """The weighted total, as `calibrated_mean`."""
    y = checked_numbers("values", values, least=-np.inf)
    checked_lengths(values=y, weights=weights.weights)
    return _estimated(float(weights.weights @ y), y, weights, clusters, strata, population, level, "total")


def _estimated(
    value: float,
    influence: Floats,
    weights: Weights,
    clusters: Sequence[Hashable] | None,
    strata: Sequence[Hashable] | None,
    population: float | None,
    level: float,
    statistic: str,
) -> Estimate:
    scores = _residuals(influence, weights)
    n = len(scores)
    cluster = np.arange(n) if clusters is None else np.unique(np.asarray(clusters), return_inverse=True)[1]
    stratum = np.zeros(n, int) if strata is None else np.unique(np.asarray(strata), return_inverse=True)[1]
    checked_lengths(values=scores, clusters=cluster, strata=stratum)
    pair = np.unique(np.column_stack([stratum, cluster]), axis=0, return_inverse=True)
    sums = np.bincount(pair[1].ravel(), weights=scores)
    of = pair[0][:, 0]
    variance, df = 0.0, 0
    for each in np.unique(of):
        part = sums[of == each]
        if len(part) < 2:
            raise ValueError("strata has a stratum with one cluster; merge it with a neighbour")
        left = 1.0 if population is None else 1 - len(part) / population
        variance += left * len(part) / (len(part) - 1) * float(((part - part.mean()) ** 2).sum())
        df += len(part) - 1
    se = float(np.sqrt(variance))
    half = float(stdtrit(df, 0.5 + checked_level(level) / 2)) * se
    method = f"{statistic}, {weights.method}"
    return Estimate(
        value, se, value - half, value + half, n, weights.n_effective, method, SOURCE, _few(df), level, statistic, df=df
    )  # fmt: skip


def _residuals(influence: Floats, weights: Weights) -> Floats:
    """Weighted scores, less what the matched columns explain of them (least squares with the weights before)."""
    if weights.space is None or weights.matched is None:
        return np.asarray(influence * weights.weights)
    matched = np.where(weights.matched > 0, weights.matched, 1.0)
    scores = influence * weights.weights / matched
    root = np.sqrt(weights.before)
    explained = np.linalg.lstsq(weights.space * root[:, None], scores * root, rcond=None)[0]
    return np.asarray((scores - weights.space @ explained) * matched)


def _few(df: int) -> tuple[Warned, ...]:
    if df >= 30:
        return ()
    return (
        Warned(
            "design.few_clusters",
            "the standard error rests on {df} degrees of freedom",
            "it is uncertain itself; the interval is widened for it (t), which helps only partly.",
            "Sample more clusters next time.",
            {"df": df},
        ),
    )
