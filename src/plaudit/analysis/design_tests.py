"""Tests that know how the sample was drawn: t, ranks, and the chi-square of a table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc, stdtr

from .checks import Floats
from .columns import (
    DESIGN_IN_R,
    LINEARISED,
    Column,
    Fitted,
    Lonely,
    Sample,
    codes_or_missing,
    fitted,
    numbers_of,
    present,
    sample_of,
)
from .figures import figure, small_expected, t_of
from .recompute import recomputable
from .results import Results

RANKS = "Lumley and Scott 2013, Biometrika 100: 831–842"
RAO_SCOTT = "Rao and Scott 1984, Annals of Statistics 12: 46–60; Thomas and Rao 1987, JASA 82: 630–636 for F"
WALD = "Koch, Freeman and Freeman 1975, International Statistical Review 43: 59–78"
GROUPS_IN_R = "d <- data.frame(y = {values}, g = {groups})\n" + DESIGN_IN_R


@recomputable(r=GROUPS_IN_R + "t <- svyttest(y ~ g, des)\nprint(t, digits = 10)\nprint(t$estimate[[1]], digits = 10)")
def design_t_test(
    values: Column,
    groups: Column,
    weights: Column | None = None,
    *,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    level: float = 0.95,
) -> Results:
    """Two groups' weighted means: "difference" (second less first, in sorted order) with its interval, and "t"."""
    y, g, names, sample = _read(values, groups, weights, strata, clusters, fpc, lonely)
    if len(names) != 2:
        raise ValueError(f"groups has {len(names)} distinct values; this test compares two")
    inside, told = present(sample, y, g)
    found, df = _on_groups(sample, y, g, inside, 2)
    value, se = float(found.coefficients[1]), float(np.sqrt(found.covariance[1, 1]))
    p = 2 * float(stdtr(df, -abs(value / se))) if se and df > 0 else None
    half = t_of(level, df) * se if df > 0 else np.nan
    shared: dict[str, Any] = {
        "n": int(inside.sum()),
        "n_effective": sample.n_effective(inside),
        "source": LINEARISED,
        "level": level,
        "warnings": told,
        "df": df,
        "p": p,
        "item": f"{names[1]} − {names[0]}",
    }
    name = "design-based t test"
    difference = figure(
        value, se=se, low=value - half, high=value + half, method=name, statistic="difference", **shared
    )
    return Results((difference, figure(value / se if se else None, method=name, statistic="t", **shared)), told)


def _read(
    values: Column,
    groups: Column,
    weights: Column | None,
    strata: Column | None,
    clusters: Column | None,
    fpc: Column | None,
    lonely: Lonely,
) -> tuple[Floats, Floats, list[object], Sample]:
    """Values, groups as numbers with nan where missing, the groups' names, the design."""
    y = numbers_of("values", values)
    names, codes = codes_or_missing("groups", groups, len(y))
    sample = sample_of(len(y), weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely)
    return y, np.where(codes < 0, np.nan, codes), names, sample


def _on_groups(sample: Sample, y: Floats, g: Floats, inside: NDArray[np.bool_], many: int) -> tuple[Fitted, float]:
    """The regression on group indicators, the first being the base; degrees of freedom of what the design leaves."""
    x = np.column_stack([np.ones(len(y)), *((g == each).astype(np.float64) for each in range(1, many))])
    for each in range(many):
        if not (sample.weights * inside * (g == each)).any():
            raise ValueError("a group has no case with a value and a weight; leave it out")
    found = fitted(sample, np.where(inside[:, None], x, 0.0), np.where(inside, y, 0.0), inside)
    return found, found.df - (many - 1)


@recomputable(
    r=GROUPS_IN_R
    + """r <- svyranktest(y ~ g, des)
two <- length(unique(na.omit(d$g))) == 2
print(r$p.value, digits = 10)
print(if (two) r$statistic[[1]] else r$parameter[[1]] / (length(unique(na.omit(d$g))) - 1), digits = 10)"""
)
def design_rank_test(
    values: Column,
    groups: Column,
    weights: Column | None = None,
    *,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    level: float = 0.95,
) -> Results:
    """Wilcoxon's (two groups: "t", and "difference" of mean ranks as a share of the population) or Kruskal and Wallis's
    test (more: "F", with "df2" below it) on estimated population ranks."""
    y, g, names, sample = _read(values, groups, weights, strata, clusters, fpc, lonely)
    if len(names) < 2:
        raise ValueError(f"groups has {len(names)} distinct values; a comparison needs at least two")
    inside, told = present(sample, y, g)
    scores = _population_ranks(y, sample.weights * inside, inside)
    found, df = _on_groups(sample, scores, g, inside, len(names))
    shared: dict[str, Any] = {
        "n": int(inside.sum()),
        "n_effective": sample.n_effective(inside),
        "source": f"{RANKS}; {LINEARISED}",
        "level": level,
        "warnings": told,
        "method": "design-based rank test",
    }
    if len(names) > 2:
        return _many_ranks(found, df, len(names) - 1, shared)
    value, se = float(found.coefficients[1]), float(np.sqrt(found.covariance[1, 1]))
    half = t_of(level, df) * se if df > 0 else np.nan
    p = 2 * float(stdtr(df, -abs(value / se))) if se and df > 0 else None
    more: dict[str, Any] = {**shared, "df": df, "p": p, "item": f"{names[1]} − {names[0]}"}
    t = figure(value / se if se else None, statistic="t", **more)
    return Results(
        (t, figure(value, se=se, low=value - half, high=value + half, statistic="difference", **more)),
        told,
    )


def _many_ranks(found: Fitted, df: float, many: int, shared: dict[str, Any]) -> Results:
    beta = found.coefficients[1:]
    value = float(beta @ np.linalg.solve(found.covariance[1:, 1:], beta)) / many
    p = float(fdtrc(many, df, value)) if df > 0 else None
    return Results(
        (
            figure(value, statistic="F", df=float(many), p=p, **shared),
            figure(df, statistic="df2", **shared),
        )
    )


def _population_ranks(y: Floats, weights: Floats, inside: NDArray[np.bool_]) -> Floats:
    """The mid-rank of each value in the estimated population, as a share of it."""
    order = np.argsort(np.where(inside, y, np.inf), kind="stable")
    held = weights[order]
    middle = np.cumsum(held) - held / 2
    _, place = np.unique(np.where(inside, y, np.inf)[order], return_inverse=True)
    mean = np.bincount(place, weights=middle) / np.bincount(place)
    ranks = np.empty(len(y))
    ranks[order] = mean[place] / weights.sum()
    return ranks


@recomputable(
    r="d <- data.frame(a = {rows}, b = {columns})\n"
    + DESIGN_IN_R
    + """t <- svychisq(~a + b, des, statistic = {statistic})
print(c(t$parameter, t$p.value), digits = 10)
print(t$statistic[[1]], digits = 10)"""
)
def design_chi_square(
    rows: Column,
    columns: Column,
    weights: Column | None = None,
    *,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    statistic: str = "F",
) -> Results:
    """Whether two answers are independent, with Rao and Scott's correction (second order "F", first order "Chisq") or
    Wald's test ("Wald"). Returns the statistic with df and p, and "df2" where there is one.
    """
    if statistic not in {"F", "Chisq", "Wald"}:
        raise ValueError(f"statistic is {statistic!r}; it must be F, Chisq or Wald")
    row_names, a = codes_or_missing("rows", rows)
    column_names, b = codes_or_missing("columns", columns, len(a))
    nr, nc = len(row_names), len(column_names)
    if nr < 2 or nc < 2:
        raise ValueError(f"the table is {nr} × {nc}; independence needs at least 2 × 2")
    sample = sample_of(len(a), weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely)
    inside, told = present(sample, np.where(a < 0, np.nan, 0.0), np.where(b < 0, np.nan, 0.0))
    cells = np.zeros((len(a), nr * nc))
    cells[np.flatnonzero(inside), (a * nc + b)[inside]] = 1.0
    held = sample.weights * inside
    shares = (held @ cells) / held.sum()
    n, nu = int(inside.sum()), sample.df()
    expected = np.outer(shares.reshape(nr, nc).sum(1), shares.reshape(nr, nc).sum(0)).ravel()
    thin = small_expected(list(n * expected))
    if statistic == "Wald":
        value, df, df2, p = _wald(held @ cells, sample.covariance(cells), nr, nc, nu)
    else:
        covariance = sample.covariance((cells - shares) * inside[:, None] / held.sum())
        value, df, df2, p = _rao_scott(shares, covariance, expected, n, nr, nc, nu, statistic)
    shared: dict[str, Any] = {
        "n": n,
        "n_effective": sample.n_effective(inside),
        "method": f"design-based chi-square, {statistic}",
        "source": WALD if statistic == "Wald" else RAO_SCOTT,
        "warnings": told + ((thin,) if thin else ()),
    }
    found = [figure(value, statistic=statistic, df=df, p=p, **shared)]
    if df2 is not None:
        found.append(figure(df2, statistic="df2", **shared))
    return Results(tuple(found), told)


def _rao_scott(
    shares: Floats, covariance: Floats, expected: Floats, n: int, nr: int, nc: int, nu: float, statistic: str
) -> tuple[float, float, float | None, float]:
    pearson = n * float(((shares - expected) ** 2 / expected).sum())
    contrasts = _interactions(nr, nc)
    inverse = np.diag(np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0))
    simple = contrasts.T @ (inverse / n) @ contrasts
    delta = np.linalg.solve(simple, contrasts.T @ inverse @ covariance @ inverse @ contrasts)
    trace = float(np.trace(delta))
    if statistic == "Chisq":
        df = float(len(delta))
        return pearson, df, None, float(chdtrc(df, pearson / (trace / df)))
    df = trace**2 / float(np.trace(delta @ delta))
    return pearson / trace, df, df * nu, float(fdtrc(df, df * nu, pearson / trace))


def _interactions(nr: int, nc: int) -> Floats:
    """Contrasts of cells (row by row) that neither the rows nor the columns explain."""
    rows, columns = np.kron(np.eye(nr), np.ones((nc, 1))), np.kron(np.ones((nr, 1)), np.eye(nc))
    main = np.column_stack([np.ones(nr * nc), rows[:, 1:], columns[:, 1:]])
    both = np.column_stack([rows[:, i] * columns[:, j] for i in range(1, nr) for j in range(1, nc)])
    return np.asarray(both - main @ np.linalg.lstsq(main, both, rcond=None)[0])


def _wald(totals: Floats, covariance: Floats, nr: int, nc: int, nu: float) -> tuple[float, float, float | None, float]:
    """On weighted counts, as they were drawn: the population's size is estimated too."""
    table = totals.reshape(nr, nc)
    by_row, by_column, whole = table.sum(1), table.sum(0), table.sum()
    apart = table - np.outer(by_row, by_column) / whole
    slopes = np.zeros((nr * nc, nr * nc))
    for i in range(nr):
        for j in range(nc):
            into = np.full((nr, nc), by_row[i] * by_column[j] / whole**2)
            into[i, :] -= by_column[j] / whole
            into[:, j] -= by_row[i] / whole
            into[i, j] += 1
            slopes[i * nc + j] = into.ravel()
    use = [i * nc + j for i in range(1, nr) for j in range(1, nc)]
    spread = (slopes @ covariance @ slopes.T)[np.ix_(use, use)]
    df = float((nr - 1) * (nc - 1))
    value = float(apart.ravel()[use] @ np.linalg.solve(spread, apart.ravel()[use])) / df
    return value, df, nu, float(fdtrc(df, nu, value))
