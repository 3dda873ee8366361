"""A table of answers by segment, with the letters of the segments that a share is significantly above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import sqrt
from string import ascii_uppercase
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr

from .checks import Floats
from .columns import DESIGN_IN_R, LINEARISED, Column, Fitted, Lonely, codes_or_missing, fitted, present, sample_of
from .families import adjusted, checked_adjustment
from .figures import figure
from .proportions import wilson
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .tables import checked_table

Z_TEST = (
    "test of two proportions, pooled: Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, ch. 3"
)
THIN = Warned(
    "crosstab.thin_column",
    "a segment has fewer than 30 cases",
    "its tests have little power and stand on a normal approximation.",
    "Join segments.",
)


@dataclass(frozen=True)
class Crosstab:
    """`estimates` holds the share of each answer (`item`) in each segment (`group`) with its interval; `tests` every pair of
    segments in every row, p adjusted over the family of all of them. `letters[item][group]` names the segments ("AC")
    that the share lies significantly above; segments carry A, B, C … in order (`letter_of`)."""

    estimates: Results
    tests: Results
    letters: Mapping[str, Mapping[str, str]]
    letter_of: Mapping[str, str]
    family: str
    level: float


def letters_for(names: Sequence[str]) -> dict[str, str]:
    """A … Z, then AA, AB …; raises ValueError where a name stands twice."""
    if len(set(names)) < len(names):
        raise ValueError("columns has a name twice; every segment needs its own")
    singles = list(ascii_uppercase)
    doubles = [first + second for first in singles for second in singles]
    return dict(zip(names, singles + doubles, strict=False))


@recomputable(
    r="""t <- {table}; n <- colSums(t)
for (i in seq_len(nrow(t))) for (j in seq_len(ncol(t) - 1)) for (k in (j + 1):ncol(t)) {
  p <- suppressWarnings(prop.test(t[i, c(j, k)], n[c(j, k)], correct = FALSE)$p.value); cat(i, j, k, p, "\\n") }
print(sweep(t, 2, n, "/"), digits = 10)"""
)
def crosstab(
    table: Sequence[Sequence[int]],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    adjust: str = "holm",
    level: float = 0.95,
) -> Crosstab:
    """Column shares of counts (rows are answers, columns segments, which nobody is in twice): pooled z tests of every pair
    of segments in every row, adjusted over all of these; shares with Wilson's interval."""
    held = checked_table(table)
    if held.shape != (len(rows), len(columns)):
        raise ValueError(
            f"table is {held.shape[0]} × {held.shape[1]}, but there are {len(rows)} names of rows, {len(columns)} of columns"
        )
    bases = held.sum(0)
    if not bases.all():
        raise ValueError(f"the column {columns[int(np.argmin(bases))]!r} is empty; leave the segment out")
    told: tuple[Warned, ...] = (THIN,) if bases.min() < 30 else ()
    estimates = [
        _share(held[i, j], bases[j], row, column, level, told)
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    ]
    tests = [
        _z_test(held[i], bases, j, k, row, columns, told)
        for i, row in enumerate(rows)
        for j, k in combinations(range(len(columns)), 2)
    ]
    return _lettered(Results(tuple(estimates), told), tests, rows, columns, adjust, level)


def _share(x: float, n: float, row: str, column: str, level: float, told: tuple[Warned, ...]) -> Estimate:
    low, high = wilson(x, n, level)
    named: dict[str, Any] = {"item": row, "group": column, "statistic": "share", "level": level, "warnings": told}
    share = x / n
    se = sqrt(share * (1 - share) / n)
    method = "column share, Wilson interval"
    return figure(
        share, se=se, low=low, high=high, n=int(n), method=method, source="Wilson 1927, JASA 22: 209–212", **named
    )


def _z_test(
    counts: Floats, bases: Floats, j: int, k: int, row: str, columns: Sequence[str], told: tuple[Warned, ...]
) -> Estimate:
    apart = float(counts[j] / bases[j] - counts[k] / bases[k])
    pooled = float((counts[j] + counts[k]) / (bases[j] + bases[k]))
    se = sqrt(pooled * (1 - pooled) * float(1 / bases[j] + 1 / bases[k]))
    return figure(
        apart,
        se=se,
        p=2 * float(ndtr(-abs(apart / se))) if se else 1.0,
        item=row,
        group=f"{columns[j]} − {columns[k]}",
        n=int(bases[j] + bases[k]),
        method="z test of two column shares",
        source=Z_TEST,
        statistic="difference",
        warnings=told,
    )


def _lettered(
    estimates: Results, tests: list[Estimate], rows: Sequence[str], columns: Sequence[str], adjust: str, level: float
) -> Crosstab:
    checked_adjustment(adjust)
    letter_of = letters_for(columns)
    family = f"{len(columns)} segments in pairs × {len(rows)} answers"
    tested = adjusted(tests, adjust, family=family)  # type: ignore[arg-type]
    letters: dict[str, dict[str, str]] = {row: dict.fromkeys(columns, "") for row in rows}
    pairs = [(row, j, k) for row in rows for j, k in combinations(columns, 2)]
    for (row, j, k), test in zip(pairs, tested, strict=True):
        if test.p is not None and test.p < 1 - level and test.value:
            above, below = (j, k) if test.value > 0 else (k, j)
            letters[row][above] += letter_of[below]
    for row in rows:
        letters[row] = {column: "".join(sorted(letters[row][column])) for column in columns}
    return Crosstab(estimates, tested, letters, letter_of, family, level)


@recomputable(
    r="""d <- data.frame(y = {answers}, g = {segments})
"""
    + DESIGN_IN_R
    + """d0 <- svyby(~factor(y), ~g, des, svymean, na.rm = TRUE)
print(d0, digits = 10)"""
)
def design_crosstab(
    answers: Column,
    segments: Column,
    weights: Column | None = None,
    *,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    adjust: str = "holm",
    level: float = 0.95,
) -> Crosstab:
    """As `crosstab` from weighted columns: design-based t tests of every pair of segments in every row; shares with Wilson's
    interval on what the base is worth under the design (the share's own effective n)."""
    rows, a = codes_or_missing("answers", answers)
    columns, g = codes_or_missing("segments", segments, len(a))
    if len(rows) < 2 or len(columns) < 2:
        raise ValueError(f"the table is {len(rows)} × {len(columns)}; it must be at least 2 × 2")
    sample = sample_of(len(a), weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely)
    inside, told = present(sample, np.where(a < 0, np.nan, 0.0), np.where(g < 0, np.nan, 0.0))
    x = np.column_stack([(g == j) * inside * 1.0 for j in range(len(columns))])
    bases = x.sum(0).astype(int)
    if not (sample.weights @ x).all():
        raise ValueError(f"the segment {columns[int(np.argmin(sample.weights @ x))]!r} has no weight; leave it out")
    told += (THIN,) if bases.min() < 30 else ()
    names, heads = [str(row) for row in rows], [str(column) for column in columns]
    estimates, tests = [], []
    for i, row in enumerate(names):
        found = fitted(sample, x, (a == i).astype(np.float64), inside)
        kish = [sample.n_effective(x[:, j] > 0) for j in range(len(heads))]
        estimates += [_design_share(found, j, bases, kish, row, heads, level, told) for j in range(len(heads))]
        pairs = combinations(range(len(heads)), 2)
        tests += [_design_test(found, j, k, bases, row, heads, told) for j, k in pairs]
    return _lettered(Results(tuple(estimates), told), tests, names, heads, adjust, level)


def _design_share(
    found: Fitted,
    j: int,
    bases: NDArray[np.int64],
    kish: Sequence[float],
    row: str,
    columns: Sequence[str],
    level: float,
    told: tuple[Warned, ...],
) -> Estimate:
    """Wilson's interval on the base that has this share's design variance, at most the people counted."""
    value, variance = float(found.coefficients[j]), max(0.0, float(found.covariance[j, j]))
    worth = min(value * (1 - value) / variance, float(bases[j])) if variance else kish[j]
    plain = _share(value * worth, worth, row, columns[j], level, told)
    method = f"{plain.method}, effective base"
    return replace(plain, value=value, se=sqrt(variance), n=int(bases[j]), n_effective=worth, method=method)


def _design_test(
    found: Fitted,
    j: int,
    k: int,
    bases: NDArray[np.int64],
    row: str,
    columns: Sequence[str],
    told: tuple[Warned, ...],
) -> Estimate:
    apart = float(found.coefficients[j] - found.coefficients[k])
    spread = float(found.covariance[j, j] + found.covariance[k, k] - 2 * found.covariance[j, k])
    df = found.df - 1
    return figure(
        apart,
        se=sqrt(max(0.0, spread)),
        p=2 * float(stdtr(df, -abs(apart) / sqrt(spread))) if spread > 0 and df > 0 else None,
        df=df,
        n=int(bases[j] + bases[k]),
        item=row,
        group=f"{columns[j]} − {columns[k]}",
        statistic="difference",
        method="design-based t test of two column shares",
        source=LINEARISED,
        warnings=told,
    )
