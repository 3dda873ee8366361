"""Weights as a value: what they were before, what they are now, what they cost in precision, and the margins they reach."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats
from .recompute import recomputable
from .results import Estimate, Results, Warned

KISH = "Kish 1965, Survey Sampling, section 11.7; Kish 1992, Journal of Official Statistics 8: 183–200"
COSTLY = 2.0
STRETCHED = 5.0


@dataclass(frozen=True)
class Weights:
    """Weights after an adjustment, one for each case; `before` as they were, `space` the columns that the adjustment
    matched to known totals (None where it matched none), for standard errors that know of it.

    `estimates` hold Kish's design effect and effective n, the extremes, and for each margin what was wanted and reached.
    """

    weights: Floats
    before: Floats
    method: str
    estimates: Results = field(default=Results(()), repr=False)
    space: Floats | None = field(default=None, repr=False)
    matched: Floats | None = field(default=None, repr=False)

    @property
    def design_effect(self) -> float:
        """Kish: n Σw² / (Σw)²."""
        return kish(self.weights)[0]

    @property
    def n_effective(self) -> float:
        """Kish: (Σw)² / Σw²."""
        return kish(self.weights)[1]

    @property
    def factors(self) -> Floats:
        """What each weight was multiplied by; 0 where there was no weight before."""
        return np.divide(self.weights, self.before, out=np.zeros_like(self.weights), where=self.before > 0)


@dataclass(frozen=True, slots=True)
class Margin:
    """A total that was wanted of a category (or an auxiliary) and what the weights give."""

    item: str
    group: str
    wanted: float
    reached: float
    n: int


def kish(weights: Floats) -> tuple[float, float]:
    """Design effect and effective n of the weights that are not 0."""
    used = weights[weights != 0]
    effective = float(used.sum() ** 2 / (used**2).sum())
    return len(used) / effective, effective


@recomputable(r="w <- {weights}\nprint(c(length(w) * sum(w^2) / sum(w)^2, sum(w)^2 / sum(w^2)))")
def weight_diagnostics(weights: ArrayLike) -> Results:
    """Kish's design effect and effective n, the sum, the smallest and the largest weight and their ratio."""
    return diagnosed(checked_weights(weights), None, "weights", ())


def weighted(
    weights: Floats,
    before: Floats,
    method: str,
    source: str,
    *,
    margins: tuple[Margin, ...] = (),
    space: Floats | None = None,
    matched: Floats | None = None,
    warnings: tuple[Warned, ...] = (),
) -> Weights:
    """The weights with their diagnostics and doubts."""
    doubts = (*warnings, *_doubts(weights, before))
    rows = diagnosed(weights, before, method, doubts, f"{source}; {KISH}")
    more = []
    for margin in margins:
        for statistic, value in (("wanted", margin.wanted), ("reached", margin.reached)):
            more.append(
                Estimate(
                    value, None, None, None, margin.n, float(margin.n), method, source, doubts,
                    statistic=statistic, item=margin.item, group=margin.group,
                )
            )  # fmt: skip
    kept = weights if matched is None else matched
    return Weights(weights, before, method, Results((*rows, *more), doubts), space, kept)


def diagnosed(
    weights: Floats, before: Floats | None, method: str, doubts: tuple[Warned, ...], source: str = KISH
) -> Results:
    """Rows of what the weights are like."""
    effect, effective = kish(weights)
    used = weights[weights != 0]
    found = {
        "design_effect": effect,
        "n_effective": effective,
        "sum": float(used.sum()),
        "smallest": float(used.min()),
        "largest": float(used.max()),
    }
    if before is not None:
        kept = (before > 0) & (weights != 0)
        factors = weights[kept] / before[kept]
        found |= {"smallest_factor": float(factors.min()), "largest_factor": float(factors.max())}
    if before is None:
        doubts = (*doubts, *_costly(effect))
    return Results(
        tuple(
            Estimate(value, None, None, None, len(used), effective, method, source, doubts, statistic=name)
            for name, value in found.items()
        ),
        doubts,
    )


def checked_weights(weights: ArrayLike, n: int | None = None) -> Floats:
    """One weight greater than 0 for each case. Raises ValueError naming the first that is not."""
    found = np.asarray(weights, dtype=np.float64)
    if found.ndim != 1 or not found.size:
        raise ValueError("weights must be one row of numbers, one for each case")
    bad = np.flatnonzero(~(np.isfinite(found) & (found > 0)))
    if bad.size:
        told = "missing" if np.isnan(found[bad[0]]) else f"{found[bad[0]]:g}"
        raise ValueError(f"weights[{bad[0]}] is {told}; every weight must be greater than 0")
    if n is not None and len(found) != n:
        raise ValueError(f"weights has {len(found)} values, but there are {n} cases; give one for each")
    return found


def margins_of(rows: Mapping[tuple[str, str], tuple[float, float, int]]) -> tuple[Margin, ...]:
    """From (item, category) to wanted, reached and the number of cases."""
    return tuple(Margin(item, group, *held) for (item, group), held in rows.items())


def _doubts(weights: Floats, before: Floats) -> tuple[Warned, ...]:
    doubts = [*_costly(kish(weights)[0])]
    below = int((weights < 0).sum())
    if below:
        doubts.append(
            Warned(
                "weights.negative",
                "{below} of {of} weights are negative",
                "estimates for small groups can come out absurd, as negative counts.",
                "Calibrate with distance='raking' or 'logit', or with bounds.",
                {"below": below, "of": len(weights)},
            )
        )
    kept = (before > 0) & (weights > 0)
    factors = weights[kept] / before[kept] if kept.any() else np.ones(1)
    ratio = float(factors.max() / np.median(factors))
    if ratio > STRETCHED:
        doubts.append(
            Warned(
                "weights.stretched",
                "one weight grew {ratio:.1f} times as much as the middle one",
                "few cases speak for many, and estimates hang on them.",
                "Merge small categories, or trim and say so.",
                {"ratio": ratio},
            )
        )
    return tuple(doubts)


def _costly(effect: float) -> tuple[Warned, ...]:
    if effect <= COSTLY:
        return ()
    return (
        Warned(
            "weights.costly",
            "unequal weights multiply the variance by {effect:.2f} (Kish)",
            "the sample is worth 1/{effect:.1f} of its cases.",
            "Trim the largest weights, or match fewer margins.",
            {"effect": effect},
        ),
    )
