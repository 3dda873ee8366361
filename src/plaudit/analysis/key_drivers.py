"""Which items drive an outcome: shares of explained variance with intervals that know the design."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .checks import Floats
from .doubts import collinear, few_cases, variance_inflation, without_spread
from .pooled import Replicated, spread, stacked
from .recompute import recomputable
from .results import Results, Warned
from .shares import MOST, correlations, first_and_last, relative_weights, shapley, slopes, subset_r2

LMG = "Lindeman, Merenda and Gold 1980; Grömping 2006, Journal of Statistical Software 17(1)"
JOHNSON = "Johnson 2000, Multivariate Behavioral Research 35: 1–19"
PRATT = "Pratt 1987; Hoffman 1960"
LEAST = 500
REVERSED = "drivers.reversed"


@dataclass(frozen=True)
class Drivers:
    """`estimates` has for each item lmg, lmg_share, johnson, johnson_share, first, last, beta, r and product, and r2;
    `vif` the variance inflation of each item."""

    estimates: Results
    outcome: str
    items: tuple[str, ...]
    vif: tuple[float, ...]
    source: str = f"{LMG}; {JOHNSON}"

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(
    r="""library(relaimpo); library(iopsych) # data: a data frame of the complete cases, w their weights
cases <- data[, c({outcome}, {items})]
calc.relimp(cov.wt(cases, wt = w)$cov, type = c("lmg", "first", "last", "pratt"))@lmg"""
)
def drivers(data: Replicated, outcome: str, items: Sequence[str] | None = None, *, level: float = 0.95) -> Drivers:
    """LMG (Shapley) and Johnson's relative weights of `items` for `outcome`, each as R² and as a share of it.

    Both divide R² among items that overlap; they do not say what would happen if an item were changed. Intervals are
    made on the logit scale. Up to 20 items. Raises ValueError for an outcome among the items.
    """
    names = _named(data, outcome, items)
    held = data.only([*names, outcome])
    _, covariance = stacked(held)
    doubts = _doubts(held, names)
    measures = _measures(covariance)
    found: list[Results] = []
    for statistic, (values, scale, method, source) in measures.items():
        labels = [(statistic, "" if statistic == "r2" else name) for name in (names if statistic != "r2" else ("",))]
        found.append(
            spread(held, values, labels, method=method, source=source, level=level, scale=scale, warnings=doubts)
        )
    every = tuple(estimate for results in found for estimate in results)
    inflation = variance_inflation(held.whole.only(names).correlation)
    return Drivers(Results(every, found[0].warnings), outcome, names, tuple(map(float, inflation)))


def _named(data: Replicated, outcome: str, items: Sequence[str] | None) -> tuple[str, ...]:
    names = tuple(items) if items is not None else tuple(each for each in data.whole.items if each != outcome)
    if outcome in names:
        raise ValueError(f"items has {outcome!r}, which is the outcome; leave it out")
    if not 1 <= len(names) <= MOST:
        raise ValueError(f"items has {len(names)} names; shares of R² are given for 1 to {MOST}")
    return names


def _measures(covariance: Floats) -> dict[str, tuple[Floats, str, str, str]]:
    """Of each statistic its values (1 + G, k), the scale of its interval, its method and source."""
    whole, lmg, first, last = _over_subsets(covariance)
    johnson = relative_weights(covariance)
    correlation = correlations(covariance)
    beta, zero_order = slopes(correlation), correlation[:, :-1, -1]
    with np.errstate(all="ignore"):
        lmg_share, johnson_share = lmg / whole, johnson / whole
    return {
        "lmg": (lmg, "share", "LMG (Shapley) part of R²", LMG),
        "lmg_share": (lmg_share, "share", "LMG (Shapley) share of R²", LMG),
        "johnson": (johnson, "share", "relative weight", JOHNSON),
        "johnson_share": (johnson_share, "share", "relative weight as a share of R²", JOHNSON),
        "first": (first, "share", "R² of the item alone", LMG),
        "last": (last, "share", "R² added to all the other items", LMG),
        "beta": (beta, "plain", "standardised coefficient", LMG),
        "r": (zero_order, "correlation", "correlation with the outcome", LMG),
        "product": (beta * zero_order, "plain", "product measure (coefficient times correlation)", PRATT),
        "r2": (whole, "share", "share of variance explained", LMG),
    }


def _over_subsets(covariance: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """R², LMG, first and last of each matrix; so many matrices at a time that a million subsets are held at once."""
    at_once = max(1, 2 ** (MOST - (covariance.shape[-1] - 1)))
    found = []
    for start in range(0, len(covariance), at_once):
        r2 = subset_r2(covariance[start : start + at_once])
        found.append((r2[:, -1:], shapley(r2), *first_and_last(r2)))
    whole, lmg, first, last = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return whole, lmg, first, last


def _doubts(data: Replicated, names: tuple[str, ...]) -> tuple[Warned, ...]:
    whole = data.whole
    doubts = without_spread(whole.items, np.diag(whole.covariance))
    correlation = whole.correlation
    doubts += collinear(names, variance_inflation(whole.only(names).correlation))
    against = [name for name, r in zip(names, correlation[:-1, -1], strict=True) if r < 0]
    if against:
        doubts += (
            Warned(
                REVERSED,
                "negative correlation with the outcome: {items}",
                "a share of R² has no sign, so it counts as a driver like the others.",
                "Look whether the item is worded the other way round.",
                {"items": tuple(against)},
            ),
        )
    return doubts + few_cases(whole.n_effective, LEAST, "shares of R²")
