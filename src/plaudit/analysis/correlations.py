"""How two items go together: Pearson from moments, ranks and tables from answers."""

from collections.abc import Sequence
from itertools import combinations
from math import log, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr

from .cases import Columns, complete_cases
from .checks import Floats, checked_level
from .doubts import few_cases, without_spread
from .pooled import Replicated, jackknife
from .recompute import recomputable
from .results import Estimate, Results, Warned

PEARSON = "Pearson 1896; Fisher 1921, Metron 1: 3–32"
SPEARMAN = "Spearman 1904; interval: Bonett and Wright 2000, Psychometrika 65: 23–28"
KENDALL = (
    "Kendall 1945, Biometrika 33: 239–251 (tau-b); interval: Fieller, Hartley and Pearson 1957, Biometrika 44: 470–481"
)
GAMMA = "Goodman and Kruskal 1954, JASA 49: 732–764; 1963, JASA 58: 310–364 for its variance"
LEAST = 100
WEIGHTED = Warned(
    "correlation.weighted_ranks",
    "cases have unequal weights",
    "the interval counts Kish's effective cases and knows nothing of strata or clusters.",
    "Use Pearson's correlation, whose jackknife knows the design, where that matters.",
)
Ranks = Literal["spearman", "kendall"]


def pair(one: str, other: str) -> str:
    """How the pair of two items is named in results."""
    return f"{one} × {other}"


@recomputable(r="cov.wt(data[, c({items})], wt = w, cor = TRUE)$cor")
def correlation(data: Replicated, items: Sequence[str] | None = None, *, level: float = 0.95) -> Results:
    """Pearson's correlation of every pair of items, named "a × b", with design-based intervals on Fisher's scale."""
    names = tuple(items) if items is not None else data.whole.items
    _at_least_two(names)
    held = data.only(names)
    rows, columns = np.triu_indices(len(names), 1)
    doubts = without_spread(names, np.diag(held.whole.covariance)) + few_cases(
        held.whole.n_effective, LEAST, "correlations"
    )
    return jackknife(
        held,
        lambda pooled: pooled.correlation[rows, columns],
        [("pearson", pair(names[one], names[other])) for one, other in zip(rows, columns, strict=True)],
        method="Pearson correlation",
        source=PEARSON,
        level=level,
        scale="correlation",
        warnings=doubts,
    )


@recomputable(r="cor(data[, c({items})], method = {method}) # with equal weights")
def rank_correlation(
    columns: Columns,
    items: Sequence[str],
    *,
    method: Ranks = "spearman",
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> Results:
    """Spearman's rho or Kendall's tau-b of every pair of items over the complete cases, with weighted middle ranks.

    p is of no association: Student's t for rho, the normal with ties for tau-b. Raises ValueError for another method.
    """
    if method not in ("spearman", "kendall"):
        raise ValueError(f"method is {method!r}; it must be 'spearman' or 'kendall'")
    _at_least_two(items)
    cases = complete_cases(columns, items[0], items, weights=weights)
    doubts = cases.warnings + without_spread(cases.terms, cases.x.var(axis=0))
    doubts += few_cases(cases.n_effective, LEAST, "rank correlations")
    doubts += (WEIGHTED,) if np.ptp(cases.weights) > 0 else ()
    found = []
    for one, other in combinations(range(len(items)), 2):
        name = pair(items[one], items[other])
        table, _, _ = joint_table(cases.x[:, one], cases.x[:, other], cases.weights)
        if method == "spearman":
            found.append(_spearman(table, cases.n, cases.n_effective, name, doubts, level))
        else:
            found.append(_kendall(table, cases.n, cases.n_effective, name, doubts, level))
    return Results(tuple(found), doubts)


def joint_table(one: Floats, other: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Weighted counts of two columns' distinct values, and the values."""
    rows, row = np.unique(one, return_inverse=True)
    columns, column = np.unique(other, return_inverse=True)
    table = np.zeros((len(rows), len(columns)))
    np.add.at(table, (row, column), weights)
    return table, rows, columns


def middle_ranks(weights: Floats) -> Floats:
    """Of classes in order with these weights: the weight below, and half their own."""
    found: Floats = np.cumsum(weights) - weights / 2
    return found


def _spearman(table: Floats, n: int, effective: float, name: str, doubts: tuple[Warned, ...], level: float) -> Estimate:
    rows, columns = middle_ranks(table.sum(axis=1)), middle_ranks(table.sum(axis=0))
    total = table.sum()
    by_row, by_column = rows - total / 2, columns - total / 2
    with np.errstate(all="ignore"):
        rho = float(
            by_row @ table @ by_column / np.sqrt((table.sum(axis=1) @ by_row**2) * (table.sum(axis=0) @ by_column**2))
        )
        t = rho * np.sqrt((effective - 2) / max(1 - rho**2, 1e-300)) if effective > 2 else np.nan
    z_error = sqrt((1 + rho**2 / 2) / (effective - 3)) if effective > 3 and np.isfinite(rho) else None
    p = float(2 * stdtr(effective - 2, -abs(t))) if np.isfinite(t) else None
    return _on_fisher(rho, z_error, n, effective, "Spearman correlation", SPEARMAN, "spearman", name, doubts, level, p)


def _kendall(table: Floats, n: int, effective: float, name: str, doubts: tuple[Warned, ...], level: float) -> Estimate:
    agree, against = _concordance(table)
    total = table.sum()
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    pairs = (total**2 - (rows**2).sum(), total**2 - (columns**2).sum())
    tau = (agree - against) / sqrt(pairs[0] * pairs[1]) if min(pairs) > 0 else float("nan")
    z_error = sqrt(0.437 / (effective - 4)) if effective > 4 and np.isfinite(tau) else None
    return _on_fisher(
        tau,
        z_error,
        n,
        effective,
        "Kendall's tau-b",
        KENDALL,
        "kendall",
        name,
        doubts,
        level,
        _kendall_p(table, effective),
    )


def _kendall_p(table: Floats, effective: float) -> float | None:
    """The normal approximation with ties, on counts scaled to the effective cases."""
    held = table * (effective / table.sum())
    n, rows, columns = effective, held.sum(axis=1), held.sum(axis=0)
    agree, against = _concordance(held)
    score = (agree - against) / 2
    v0 = n * (n - 1) * (2 * n + 5)
    vr, vc = ((each * (each - 1) * (2 * each + 5)).sum() for each in (rows, columns))
    v1 = (rows * (rows - 1)).sum() * (columns * (columns - 1)).sum()
    v2 = (rows * (rows - 1) * (rows - 2)).sum() * (columns * (columns - 1) * (columns - 2)).sum()
    if n <= 2:
        return None
    variance = (v0 - vr - vc) / 18 + v1 / (2 * n * (n - 1)) + v2 / (9 * n * (n - 1) * (n - 2))
    return float(2 * ndtr(-abs(score) / sqrt(variance))) if variance > 0 else None


def _concordance(table: Floats) -> tuple[float, float]:
    """Twice the weight of the pairs that agree in order, and of those that do not."""
    agree, against = _around(table)
    return float((table * agree).sum()), float((table * against).sum())


def _around(table: Floats) -> tuple[Floats, Floats]:
    """For each cell the weight of the cells that agree with it in order, and of those that go against it."""
    padded = np.zeros((table.shape[0] + 1, table.shape[1] + 1))
    padded[1:, 1:] = table.cumsum(axis=0).cumsum(axis=1)
    above_left = padded[:-1, :-1]
    above_right = padded[:-1, -1:] - padded[:-1, 1:]
    below_left = padded[-1:, :-1] - padded[1:, :-1]
    below_right = padded[-1, -1] - padded[1:, -1:] - padded[-1:, 1:] + padded[1:, 1:]
    return above_left + below_right, above_right + below_left


@recomputable(r="library(vcdExtra); GKgamma(counts) # counts: the table")
def goodman_kruskal(counts: ArrayLike, *, item: str = "", level: float = 0.95) -> Estimate:
    """Gamma of a table of counts whose rows and columns stand in order: the surplus of agreeing over opposed pairs among
    those without ties. Raises ValueError for a table that is not one."""
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or (table < 0).any() or not np.isfinite(table).all():
        raise ValueError("counts must be a table of rows and columns with numbers of at least 0")
    by_agree, by_against = _around(table)
    agree, against = float((table * by_agree).sum()), float((table * by_against).sum())
    n = int(table.sum())
    if agree + against == 0:
        raise ValueError("counts has no two cases that differ in both rows and columns; gamma needs such pairs")
    gamma = (agree - against) / (agree + against)
    variance = 16 * (table * (agree * by_against - against * by_agree) ** 2).sum() / (agree + against) ** 4
    return Estimate(
        gamma,
        sqrt(variance),
        *_fisher_interval(gamma, sqrt(variance) / (1 - gamma**2) if abs(gamma) < 1 else None, level),
        n,
        float(n),
        "Goodman and Kruskal's gamma",
        GAMMA,
        few_cases(n, LEAST, "gamma"),
        level,
        "gamma",
        item,
    )


def _fisher_interval(value: float, z_error: float | None, level: float) -> tuple[float | None, float | None]:
    if z_error is None or not abs(value) < 1:
        return None, None
    half = float(ndtri(0.5 + checked_level(level) / 2)) * z_error
    z = log((1 + value) / (1 - value)) / 2
    return float(np.tanh(z - half)), float(np.tanh(z + half))


def _on_fisher(
    value: float,
    z_error: float | None,
    n: int,
    effective: float,
    method: str,
    source: str,
    statistic: str,
    item: str,
    doubts: tuple[Warned, ...],
    level: float,
    p: float | None,
) -> Estimate:
    if not np.isfinite(value):
        return Estimate(None, None, None, None, n, effective, method, source, doubts, level, statistic, item)
    se = None if z_error is None else z_error * (1 - value**2)
    low, high = _fisher_interval(value, z_error, level)
    return Estimate(value, se, low, high, n, effective, method, source, doubts, level, statistic, item, p=p)


def _at_least_two(names: Sequence[str]) -> None:
    if len(names) < 2:
        raise ValueError(f"items has {len(names)} name(s); a correlation needs at least two")
