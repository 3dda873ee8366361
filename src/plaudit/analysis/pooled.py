"""Weighted counts, means and covariances of a set of items, whole and with each replicate group left out in turn.

Whatever is a smooth function of these (regression, shares of variance, alpha, path models, indices) takes one `Pooled`
and gives numbers; `jackknife` turns it into estimates whose intervals know the design.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, stdtrit

from .checks import Floats, checked_level
from .results import Estimate, Results, Warned

KOTT = "delete-a-group jackknife, Kott 2001, Journal of Official Statistics 17: 521–526"


@dataclass(frozen=True)
class Pooled:
    """Weighted moments of k items over n complete cases.

    `mean` has shape (k,), `covariance` (k, k) with the sum of weights as divisor; `weight` is the sum of weights,
    `weight2` of their squares.
    """

    items: tuple[str, ...]
    n: int
    weight: float
    weight2: float
    mean: Floats
    covariance: Floats

    @property
    def n_effective(self) -> float:
        """Kish 1965: (Σw)² / Σw²."""
        return self.weight**2 / self.weight2 if self.weight2 else 0.0

    @property
    def correlation(self) -> Floats:
        """Shape (k, k); rows of an item without variance are nan."""
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.sqrt(np.diag(self.covariance))
            found: Floats = self.covariance / np.outer(spread, spread)
        return found

    def only(self, items: Sequence[str]) -> "Pooled":
        """Of these items, in this order. Raises ValueError for an item that is not there."""
        missing = [item for item in items if item not in self.items]
        if missing:
            raise ValueError(f"items has {missing[0]!r}; the moments are of {', '.join(self.items)}")
        at = [self.items.index(item) for item in items]
        return Pooled(tuple(items), self.n, self.weight, self.weight2, self.mean[at], self.covariance[np.ix_(at, at)])


@dataclass(frozen=True)
class Replicated:
    """The whole, and the whole with each replicate group down-weighted: `coefficients` are the multipliers of the squared
    deviations in the variance, `df` the degrees of freedom. `data_hash` is of the rows."""

    whole: Pooled
    parts: tuple[Pooled, ...]
    coefficients: Floats
    df: float
    data_hash: str = ""
    source: str = KOTT
    warnings: tuple[Warned, ...] = ()

    def only(self, items: Sequence[str]) -> "Replicated":
        parts = tuple(part.only(items) for part in self.parts)
        return Replicated(
            self.whole.only(items), parts, self.coefficients, self.df, self.data_hash, self.source, self.warnings
        )


SCALES: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "plain": (lambda x: x, lambda x: x),
    "share": (logit, expit),  # values within 0–1
    "correlation": (np.arctanh, np.tanh),  # values within −1–1
    "positive": (np.log, np.exp),
    "reliability": (lambda x: -np.log1p(-x), lambda y: -np.expm1(-y)),  # values up to 1 (Bonett 2002)
}


def jackknife(
    data: Replicated,
    statistic: Callable[[Pooled], Floats],
    names: Iterable[tuple[str, str]],
    *,
    method: str,
    source: str,
    level: float = 0.95,
    scale: str = "plain",
    centre: str = "whole",
    warnings: tuple[Warned, ...] = (),
) -> Results:
    """An estimate for each number of `statistic`, named by (statistic, item), with a t interval on the given scale.

    Off the plain scale the interval is made on the transformed values and carried back, so that it stays within bounds
    and covers better near them; `se` is always on the plain scale. Deviations are taken from the whole, or from the
    replicates' own mean (`centre="mean"`, as R survey does by default).
    """
    whole = np.atleast_1d(np.asarray(statistic(data.whole), dtype=np.float64))
    parts = np.array([np.atleast_1d(statistic(part)) for part in data.parts], dtype=np.float64)
    values = np.vstack([whole, parts.reshape(len(data.parts), whole.size)])
    return spread(
        data,
        values,
        names,
        method=method,
        source=source,
        level=level,
        scale=scale,
        centre=centre,
        warnings=warnings,
    )


def stacked(data: Replicated) -> tuple[Floats, Floats]:
    """Means (1 + G, k) and covariances (1 + G, k, k): the whole first, then the parts; for statistics that are computed
    for all of them at once."""
    every = (data.whole, *data.parts)
    return np.array([each.mean for each in every]), np.array([each.covariance for each in every])


def spread(
    data: Replicated,
    values: Floats,
    names: Iterable[tuple[str, str]],
    *,
    method: str,
    source: str,
    level: float = 0.95,
    scale: str = "plain",
    centre: str = "whole",
    group: str = "",
    warnings: tuple[Warned, ...] = (),
) -> Results:
    """As `jackknife`, from the values themselves: the first row of the whole, the others of the parts in their order."""
    whole, parts = values[0], values[1:]
    forth, back = SCALES[scale]
    with np.errstate(all="ignore"):
        se = _spread(data, whole, parts, centre)
        moved, moved_parts = forth(whole), forth(parts)
        half = float(stdtrit(data.df, 0.5 + checked_level(level) / 2)) * _spread(data, moved, moved_parts, centre)
        low, high = back(moved - half), back(moved + half)
    doubts = tuple(dict.fromkeys((*data.warnings, *warnings)))
    return Results(
        tuple(
            Estimate(
                value=_known(whole[at]),
                se=_known(se[at]),
                low=_known(low[at]),
                high=_known(high[at]),
                n=data.whole.n,
                n_effective=data.whole.n_effective,
                method=method,
                source=f"{source}; {data.source}",
                warnings=doubts,
                level=level,
                statistic=name,
                item=item,
                group=group,
                df=data.df,
            )
            for at, (name, item) in enumerate(names)
        ),
        doubts,
    )


def _spread(data: Replicated, whole: Floats, parts: Floats, centre: str) -> Floats:
    middle = whole if centre == "whole" else parts.mean(axis=0)
    found: Floats = np.sqrt(data.coefficients @ (parts - middle) ** 2)
    return found


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
