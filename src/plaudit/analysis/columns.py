"""Columns of answers with the design they were drawn by, for methods that need the rows: Taylor linearisation.

Where moments are enough, use those: they are read in one scan and stored. Here a row is a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import Floats, checked_numbers
from .figures import doubts, dropped
from .results import Warned

Column = ArrayLike | Sequence[Any]
Lonely = Literal["adjust", "remove", "fail"]
LINEARISED = "Taylor linearisation, ultimate clusters: Binder 1983, International Statistical Review 51: 279–292"
DESIGN_IN_R = """library(survey); options(survey.lonely.psu = {lonely})
n <- nrow(d); d$w <- if (is.null({weights})) rep(1, n) else {weights}
d$s <- if (is.null({strata})) rep(1, n) else {strata}
d$c <- if (is.null({clusters})) seq_len(n) else {clusters}
d$f <- if (is.null({fpc})) rep(Inf, n) else {fpc}
des <- svydesign(~c, strata = ~s, weights = ~w, fpc = if (is.null({fpc})) NULL else ~f, data = d, nest = TRUE)
"""


@dataclass(frozen=True)
class Sample:
    """The design of n rows: `strata` and `clusters` are numbers, `rates` the sampled share of each stratum's clusters."""

    weights: Floats
    strata: NDArray[np.int64]
    clusters: NDArray[np.int64]
    rates: Floats
    lonely: Lonely
    warnings: tuple[Warned, ...] = ()

    def covariance(self, scores: Floats) -> Floats:
        """Of the weighted totals of the columns of `scores`, shape (n, k), between clusters within strata."""
        held = np.atleast_2d(scores.T).T * self.weights[:, None]
        totals = np.zeros((int(self.clusters.max()) + 1, held.shape[1]))
        np.add.at(totals, self.clusters, held)
        stratum = np.zeros(len(totals), dtype=np.int64)
        stratum[self.clusters] = self.strata
        found = np.zeros((held.shape[1], held.shape[1]))
        for each, rate in enumerate(self.rates):
            inside = totals[stratum == each]
            many = len(inside)
            centre = inside.mean(axis=0)
            if many == 1:
                if self.lonely == "remove" or len(self.rates) == 1:
                    continue
                centre = totals.mean(axis=0)
            apart = inside - centre
            found += (1 - rate) * many / max(many - 1, 1) * apart.T @ apart
        return found

    def df(self, inside: NDArray[np.bool_] | None = None) -> float:
        """Clusters less strata, among the rows that are `inside` and have a weight."""
        kept = self.weights > 0 if inside is None else (self.weights > 0) & inside
        return float(len(np.unique(self.clusters[kept])) - len(np.unique(self.strata[kept])))

    def n_effective(self, inside: NDArray[np.bool_]) -> float:
        """Kish 1965: (Σw)² / Σw²."""
        kept = self.weights[inside]
        return float(kept.sum() ** 2 / (kept**2).sum())


def sample_of(
    n: int,
    *,
    weights: Column | None = None,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
) -> Sample:
    """The design of n rows. Clusters are counted within strata; `fpc` is the number of clusters (rows, where there are
    none) in the population of each row's stratum, or the share of them that was drawn.

    A stratum with one cluster: "adjust" measures it from the mean of all, "remove" leaves it out, "fail" refuses.
    """
    if lonely not in {"adjust", "remove", "fail"}:
        raise ValueError(f"lonely is {lonely!r}; it must be adjust, remove or fail")
    held = np.ones(n) if weights is None else checked_weights(weights, n)
    stratum = np.zeros(n, dtype=np.int64) if strata is None else codes_of("strata", strata, n)[1]
    unit = np.arange(n) if clusters is None else codes_of("clusters", clusters, n)[1]
    _, cluster = np.unique(stratum * (int(unit.max()) + 1) + unit, return_inverse=True)
    many = np.array([len(np.unique(cluster[stratum == each])) for each in range(int(stratum.max()) + 1)])
    alone = int((many == 1).sum())
    if alone and lonely == "fail":
        raise ValueError(f"strata has {alone} with one cluster only; join strata, or choose lonely='adjust'")
    told = doubts(
        _zero(held),
        Warned(
            "design.lonely_stratum",
            "{alone} of {strata} strata have one cluster only",
            "their spread is measured from the mean of all, so the interval is approximate."
            if lonely == "adjust"
            else "they add nothing to the error, so the interval is approximate.",
            "Join strata that are alike.",
            {"alone": alone, "strata": len(many)},
        )
        if alone and lonely != "fail"
        else None,
    )
    return Sample(held, stratum, cluster.astype(np.int64), _rates(fpc, n, stratum, many), lonely, told)


def _rates(fpc: Column | None, n: int, stratum: NDArray[np.int64], many: NDArray[np.int64]) -> Floats:
    if fpc is None:
        return np.zeros(len(many))
    given = checked_numbers("fpc", np.asarray(fpc, dtype=np.float64))
    if len(given) != n:
        raise ValueError(f"fpc has {len(given)} values for {n} rows; it needs one for each")
    rates = np.zeros(len(many))
    for each in range(len(many)):
        inside = np.unique(given[stratum == each])
        if len(inside) > 1:
            raise ValueError(
                f"fpc has {inside[0]:g} and {inside[1]:g} in one stratum; it must be the same in all its rows"
            )
        rates[each] = inside[0] if inside[0] <= 1 else many[each] / inside[0]
        if rates[each] > 1:
            raise ValueError(
                f"fpc is {inside[0]:g} in a stratum with {many[each]} clusters; it cannot be less than these"
            )
    return rates


def checked_weights(weights: Column, n: int) -> Floats:
    """One weight for each row, none negative or missing, not all zero. Raises ValueError naming the first that is."""
    found = numbers_of("weights", weights, n)
    bad = np.flatnonzero(~(found >= 0))
    if bad.size:
        seen = found[bad[0]]
        said = "missing" if np.isnan(seen) else f"{seen:g}"
        raise ValueError(f"weights[{bad[0]}] is {said}; every weight must be greater than 0")
    if not found.sum():
        raise ValueError("weights are all 0; at least one must be greater than 0")
    return found


def _zero(weights: Floats) -> Warned | None:
    none = int((weights == 0).sum())
    if not none:
        return None
    return Warned(
        "weights.zero",
        "{none} weights are 0",
        "these cases count for nothing.",
        "Leave them out, or see why they are 0.",
        {"none": none},
    )


def numbers_of(name: str, values: Column, n: int | None = None) -> Floats:
    """One row of numbers, nan where there is none (None or nan). Raises ValueError for text, infinity, a wrong length."""
    given: NDArray[Any] = values if isinstance(values, np.ndarray) else np.array(list(values), dtype=object)  # type: ignore[arg-type]
    if given.ndim != 1:
        raise ValueError(f"{name} has {given.ndim} dimensions; it must be one row of numbers")
    if n is not None and len(given) != n:
        raise ValueError(f"{name} has {len(given)} values for {n} rows; it needs one for each")
    found = np.empty(len(given))
    for place, value in enumerate(given) if given.dtype == object else ():
        if value is not None and not isinstance(value, int | float | np.number | np.bool_):
            raise ValueError(f"{name}[{place}] is {value!r}; it must be a number, or None where there is no answer")
        found[place] = np.nan if value is None else float(value)
    if given.dtype != object:
        if not np.issubdtype(given.dtype, np.number) and given.dtype != np.bool_:
            raise ValueError(f"{name}[0] is {given[0]!r}; it must be a number, or None where there is no answer")
        found = given.astype(np.float64)
    endless = np.flatnonzero(np.isinf(found))
    if endless.size:
        raise ValueError(f"{name}[{endless[0]}] is infinite; it must be a number, or None where there is no answer")
    return found


def codes_of(name: str, values: Column, n: int | None = None) -> tuple[list[Any], NDArray[np.int64]]:
    """The distinct values in order, and the place of each row's among them. Raises ValueError for a missing value."""
    found, codes = codes_or_missing(name, values, n)
    gaps = np.flatnonzero(codes < 0)
    if gaps.size:
        raise ValueError(f"{name}[{gaps[0]}] is missing; every row needs one")
    return found, codes


def codes_or_missing(name: str, values: Column, n: int | None = None) -> tuple[list[Any], NDArray[np.int64]]:
    """As `codes_of`, with −1 where a value is missing."""
    given = list(np.asarray(values).tolist() if isinstance(values, np.ndarray) else values)  # type: ignore[arg-type]
    if n is not None and len(given) != n:
        raise ValueError(f"{name} has {len(given)} values for {n} rows; it needs one for each")
    missing = [value is None or value != value for value in given]
    told = {value for value, gap in zip(given, missing, strict=True) if not gap}
    order = sorted(told, key=lambda value: (isinstance(value, str), value))
    place = {value: at for at, value in enumerate(order)}
    return order, np.array(
        [-1 if gap else place[value] for value, gap in zip(given, missing, strict=True)], dtype=np.int64
    )


@dataclass(frozen=True)
class Fitted:
    """Weighted least squares with the covariance that the design gives its coefficients."""

    coefficients: Floats
    covariance: Floats
    df: float


def fitted(sample: Sample, x: Floats, y: Floats, inside: NDArray[np.bool_]) -> Fitted:
    """y on the columns of x among the rows that are `inside`; the others are kept as the design's, with nothing in them."""
    held = sample.weights * inside
    bread = np.linalg.inv(x.T @ (x * held[:, None]))
    coefficients = bread @ (x.T @ (held * y))
    scores = (x * ((y - x @ coefficients) * inside)[:, None]) @ bread
    return Fitted(coefficients, sample.covariance(scores), sample.df(inside))


def present(sample: Sample, *columns: Floats) -> tuple[NDArray[np.bool_], tuple[Warned, ...]]:
    """Which rows have a value in all columns, and the doubts about those that have none. Raises ValueError if none has."""
    inside = np.logical_and.reduce([~np.isnan(column) for column in columns])
    if not (sample.weights[inside] > 0).any():
        raise ValueError("no row has a value and a weight; at least one case is needed")
    return inside, doubts(*sample.warnings, dropped(int((~inside).sum()), len(inside)))
