"""How far coders agree beyond chance: Cohen, Fleiss, Krippendorff, and each code of many by itself.

A machine that codes is one more coder.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import sqrt
from typing import Any, Literal

import numpy as np

from .checks import Floats
from .columns import Column, codes_or_missing
from .figures import doubts, dropped, figure, t_of, z_of
from .recompute import recomputable
from .results import Estimate, Results, Warned

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
COHEN = (
    "Cohen 1960, Educational and Psychological Measurement 20: 37–46; Cohen 1968, Psychological Bulletin 70: 213–220"
)
VARIANCE = "error: Fleiss, Cohen and Everitt 1969, Psychological Bulletin 72: 323–327"
FLEISS = "Fleiss 1971, Psychological Bulletin 76: 378–382"
KRIPPENDORFF = "Krippendorff 2019, Content Analysis, 4th ed., ch. 12; Computing Krippendorff's Alpha-Reliability 2011"
JACKKNIFE = "delete-one jackknife over units: Efron and Stein 1981, Annals of Statistics 9: 586–596"
BOOTSTRAP = "percentile bootstrap over units: Efron 1979, Annals of Statistics 7: 1–26"
ONE_CODE = Warned(
    "agreement.one_code",
    "only one code was ever given",
    "chance explains all agreement, so there is no coefficient.",
    "Code units that differ.",
)
FEW_UNITS = Warned(
    "agreement.few_units",
    "fewer than 30 units were coded by more than one",
    "the interval is approximate.",
    "Code more units twice.",
)


@recomputable(
    r="""a <- unlist({a}); b <- unlist({b}); o <- {order}; if (is.null(o)) o <- sort(unique(c(a, b)))
p <- table(factor(a, o), factor(b, o)); p <- p / sum(p); k <- length(o)
d <- abs(outer(seq_len(k), seq_len(k), "-"))
v <- switch({weights}, none = d > 0, linear = d, quadratic = d^2)
print(1 - sum(v * p) / sum(v * outer(rowSums(p), colSums(p))), digits = 10)"""
)
def cohen_kappa(
    a: Column,
    b: Column,
    *,
    weights: Literal["none", "linear", "quadratic"] = "none",
    order: Sequence[Any] | None = None,
    level: float = 0.95,
) -> Estimate:
    """Two coders' agreement on the same units beyond chance; weighted for ordered codes (in sorted `order`, or as given).

    Units that one of them left out are left out. The error holds for large samples.
    """
    if weights not in {"none", "linear", "quadratic"}:
        raise ValueError(f"weights is {weights!r}; it must be none, linear or quadratic")
    names, first, second = _coded(a, b, order)
    both = (first >= 0) & (second >= 0)
    n, k = int(both.sum()), len(names)
    if not n:
        raise ValueError("no unit was coded by both; at least one is needed")
    table = np.zeros((k, k))
    np.add.at(table, (first[both], second[both]), 1 / n)
    told = doubts(dropped(int((~both).sum()), len(both)), FEW_UNITS if n < 30 else None)
    named: dict[str, Any] = {"n": n, "level": level, "statistic": "kappa", "source": f"{COHEN}; {VARIANCE}"}
    named["method"] = "Cohen's kappa" + ("" if weights == "none" else f", {weights} weights")
    apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(np.float64)
    top = max(k - 1, 1)
    agree = {"none": (apart == 0) * 1.0, "linear": 1 - apart / top, "quadratic": 1 - (apart / top) ** 2}[weights]
    value, se = _kappa(table, agree, n)
    if value is None:
        return figure(None, warnings=doubts(*told, ONE_CODE), **named)
    half = z_of(level) * se
    return figure(value, se=se, low=max(-1.0, value - half), high=min(1.0, value + half), warnings=told, **named)


def _coded(a: Column, b: Column, order: Sequence[Any] | None) -> tuple[list[Any], Any, Any]:
    """The codes in order, and the place of each unit's among them (−1 where missing)."""
    first, second = list(a), list(b)  # type: ignore[arg-type]
    if len(first) != len(second):
        raise ValueError(f"a has {len(first)} units and b {len(second)}; they must be the same units in the same order")
    names, codes = codes_or_missing("codes", first + second)
    if order is not None:
        strange = [name for name in names if name not in order]
        if strange:
            raise ValueError(f"order does not have the code {strange[0]!r}; name every code once")
        place = np.array([list(order).index(name) for name in names] + [-1])
        names, codes = list(order), place[codes]
    return names, codes[: len(first)], codes[len(first) :]


def _kappa(table: Floats, agree: Floats, n: int) -> tuple[float | None, float]:
    """Kappa and its standard error from shares and agreement weights; None where chance explains all."""
    by_row, by_column = table.sum(1), table.sum(0)
    observed, chance = float((agree * table).sum()), float(by_row @ agree @ by_column)
    if chance > 1 - 1e-12:
        return None, 0.0
    value = (observed - chance) / (1 - chance)
    means = np.add.outer(agree @ by_column, by_row @ agree)
    inner = float((table * (agree - means * (1 - value)) ** 2).sum()) - (value - chance * (1 - value)) ** 2
    return value, sqrt(max(0.0, inner / n)) / (1 - chance)


@recomputable(
    r="""x <- {counts}; m <- sum(x[1, ]); N <- nrow(x); p <- colSums(x) / sum(x)
P <- (rowSums(x^2) - m) / (m * (m - 1)); e <- sum(p^2)
print((mean(P) - e) / (1 - e), digits = 10)"""
)
def fleiss_kappa(
    counts: Sequence[Sequence[int]],
    *,
    rng: np.random.Generator | None = None,
    draws: int = 1000,
    level: float = 0.95,
) -> Estimate:
    """Agreement of equally many coders on each unit: `counts[unit][code]` is how many of them gave the code.

    The interval is the jackknife's over units, or with `rng` the bootstrap's.
    """
    held = np.array([list(row) for row in counts], dtype=np.float64)
    if held.ndim != 2 or not held.size or not np.isfinite(held).all() or (held < 0).any():
        raise ValueError("counts must be a full table of counts: a row for each unit, a column for each code")
    many = held.sum(1)
    uneven = np.flatnonzero(many != many[0])
    if uneven.size:
        raise ValueError(
            f"counts[{uneven[0]}] adds to {many[uneven[0]]:g} coders, counts[0] to {many[0]:g}; use krippendorff"
        )
    if many[0] < 2:
        raise ValueError(f"counts has {many[0]:g} coder for each unit; agreement needs at least 2")

    def value(units: Floats) -> float:
        coders = units[0].sum()
        chance = float(((units.sum(0) / units.sum()) ** 2).sum())
        within = float(((units**2).sum(1) - coders).mean() / (coders * (coders - 1)))
        return (within - chance) / (1 - chance) if chance < 1 - 1e-12 else float("nan")

    return _over_units(held, value, rng, draws, level, "Fleiss' kappa", FLEISS, "kappa", ())


@recomputable(
    r="""x <- {coders}; v <- sort(unique(c(x[!is.na(x)]))); k <- length(v)
o <- matrix(0, k, k); for (u in seq_len(ncol(x))) { y <- factor(x[!is.na(x[, u]), u], v); m <- length(y)
  if (m > 1) { t <- as.numeric(table(y)); o <- o + (outer(t, t) - diag(t, k)) / (m - 1) } }
n <- rowSums(o); N <- sum(n)
d <- outer(seq_len(k), seq_len(k), Vectorize(function(i, j) switch({metric}, nominal = i != j,
  ordinal = (sum(n[min(i, j):max(i, j)]) - (n[i] + n[j]) / 2)^2, interval = (v[i] - v[j])^2,
  ratio = if (v[i] + v[j] == 0) 0 else ((v[i] - v[j]) / (v[i] + v[j]))^2)))
print(1 - (N - 1) * sum(o * d) / sum(outer(n, n) * d), digits = 10)"""
)
def krippendorff(
    coders: Sequence[Column],
    *,
    metric: Metric = "nominal",
    rng: np.random.Generator | None = None,
    draws: int = 1000,
    level: float = 0.95,
) -> Estimate:
    """Krippendorff's alpha of any number of coders (a row of codes each, None where missing) by the metric of the codes.

    Units with fewer than two codes drop out. The interval is the jackknife's over units, or with `rng` the bootstrap's.
    """
    if metric not in {"nominal", "ordinal", "interval", "ratio"}:
        raise ValueError(f"metric is {metric!r}; it must be nominal, ordinal, interval or ratio")
    rows = [list(row) for row in coders]  # type: ignore[arg-type]
    if len(rows) < 2:
        raise ValueError(f"coders has {len(rows)} rows; agreement needs at least 2 coders")
    if len({len(row) for row in rows}) > 1:
        raise ValueError("coders has rows of different length; each needs a place for every unit, None where missing")
    names, codes = codes_or_missing("coders", [code for row in rows for code in row])
    if metric != "nominal" and any(isinstance(name, str) for name in names):
        raise ValueError(
            f"coders has the code {next(n for n in names if isinstance(n, str))!r}; {metric} needs numbers"
        )
    if metric == "ratio" and names and min(names) < 0:
        raise ValueError(f"coders has the code {min(names)}; a ratio scale has none below 0")
    units = np.zeros((len(rows[0]), len(names)))
    placed = codes.reshape(len(rows), -1)
    for row in placed:
        np.add.at(units, (np.flatnonzero(row >= 0), row[row >= 0]), 1)
    used = units[units.sum(1) >= 2]
    if not len(used):
        raise ValueError("no unit has two codes; agreement needs at least one")
    told = doubts(dropped(len(units) - len(used), len(units)))
    scale = np.array(names, dtype=np.float64) if metric != "nominal" else np.arange(len(names), dtype=np.float64)
    method = f"Krippendorff's alpha, {metric}"
    return _over_units(
        used, lambda held: _alpha(held, scale, metric), rng, draws, level, method, KRIPPENDORFF, "alpha", told
    )


def _alpha(units: Floats, scale: Floats, metric: str) -> float:
    many = units.sum(1)
    weighted = units / (many - 1)[:, None]
    together = weighted.T @ units - np.diag(weighted.sum(0))
    margins = together.sum(0)
    apart = _distances(margins, scale, metric)
    below = float(margins @ apart @ margins)
    return 1 - (margins.sum() - 1) * float((together * apart).sum()) / below if below > 0 else float("nan")


def _distances(margins: Floats, scale: Floats, metric: str) -> Floats:
    """Squared distances of codes."""
    if metric == "nominal":
        return 1.0 - np.eye(len(scale))
    if metric == "ordinal":
        middle = np.cumsum(margins) - margins / 2
        return np.asarray(np.subtract.outer(middle, middle) ** 2)
    apart = np.subtract.outer(scale, scale)
    if metric == "interval":
        return np.asarray(apart**2)
    together = np.add.outer(scale, scale)
    return np.asarray(np.divide(apart, together, out=np.zeros_like(apart), where=together != 0) ** 2)


def _over_units(
    units: Floats,
    statistic: Callable[[Floats], float],
    rng: np.random.Generator | None,
    draws: int,
    level: float,
    method: str,
    source: str,
    name: str,
    told: tuple[Warned, ...],
) -> Estimate:
    """The coefficient with an interval over units, cut at 1; without spread or with one unit, none and the reason."""
    value, n = statistic(units), len(units)
    named: dict[str, Any] = {"n": n, "level": level, "statistic": name}
    told = doubts(*told, FEW_UNITS if n < 30 else None)
    if np.isnan(value):
        return figure(None, method=method, source=source, warnings=doubts(*told, ONE_CODE), **named)
    if rng is not None:
        found = np.array([statistic(units[rng.integers(0, n, n)]) for _ in range(draws)])
        found = found[~np.isnan(found)]
        edges = np.quantile(found, [(1 - level) / 2, (1 + level) / 2]) if len(found) else [np.nan, np.nan]
        se = float(found.std(ddof=1)) if len(found) > 1 else np.nan
        named |= {"method": f"{method}, bootstrap interval of {draws} draws", "source": f"{source}; {BOOTSTRAP}"}
        return figure(value, se=se, low=float(edges[0]), high=float(edges[1]), warnings=told, **named)
    named |= {"method": f"{method}, jackknife interval", "source": f"{source}; {JACKKNIFE}"}
    if n < 2:
        return figure(value, warnings=told, **named)
    without = np.array([statistic(np.delete(units, place, axis=0)) for place in range(n)])
    without = without[~np.isnan(without)]
    se = sqrt((n - 1) / n * float(((without - without.mean()) ** 2).sum())) if len(without) > 1 else np.nan
    half = t_of(level, n - 1) * se
    return figure(
        value, se=se, low=max(-1.0, value - half), high=min(1.0, value + half), df=n - 1.0, warnings=told, **named
    )


@recomputable(r="# alpha of each code alone: its marks 0 and 1 go to krippendorff with metric nominal")
def agreement_per_code(
    coders: Sequence[Sequence[Sequence[Any] | None]], codes: Sequence[Any], *, level: float = 0.95
) -> Results:
    """Krippendorff's nominal alpha for each code by itself, where a unit may carry several codes at once.

    `coders[coder][unit]` is the list of codes given, empty for none, None where the unit was not coded. `item` is the code.
    """
    found = []
    for code in codes:
        marks = [[None if given is None else int(code in given) for given in row] for row in coders]
        one = krippendorff(marks, level=level)
        found.append(replace(one, item=str(code)))
    return Results(tuple(found))
