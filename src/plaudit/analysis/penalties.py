"""Penalty and reward: what a low rating of an item costs the outcome, and what a high one brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from .cases import Columns, numbers
from .checks import Floats
from .doubts import few_cases
from .pooled import Pooled, Replicated, jackknife
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .shares import slopes

SOURCE = (
    "Brandt 1988; Matzler, Bailom, Hinterhuber, Renzl and Pichler 2004, Industrial Marketing Management 33: 271–277"
)
LEAST = 500
Kind = Literal["basic", "linear", "excitement"]
EMPTY = Warned(
    "penalty.no_extreme",
    "nobody gave a low, or nobody a high rating",
    "that side of the contrast has no cases and is given as 0.",
    "Choose other bounds for low and high.",
)


@dataclass(frozen=True)
class PenaltyReward:
    """`estimates` has for each item base, penalty, reward and contrast (|penalty| − reward, with p), and r2 of each item
    alone or of all together; `kinds` says basic (the penalty weighs more), excitement (the reward does) or linear."""

    estimates: Results
    outcome: str
    kinds: dict[str, Kind]
    together: bool
    source: str = SOURCE

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


def low_name(item: str) -> str:
    """The column that is 1 where the item was rated low."""
    return f"{item}: low"


def high_name(item: str) -> str:
    """The column that is 1 where the item was rated high."""
    return f"{item}: high"


def extremes(columns: Columns, items: Sequence[str], *, low: float, high: float) -> Mapping[str, ArrayLike]:
    """The columns and, for each item, two more: rated `low` or below, and `high` or above (missing stays missing)."""
    if not low < high:
        raise ValueError(f"low is {low:g} and high is {high:g}; low ratings must lie below high ones")
    found: dict[str, ArrayLike] = dict(columns)
    for item in items:
        values = numbers(columns, item)
        known = np.isfinite(values)
        found[low_name(item)] = np.where(known, values <= low, np.nan)
        found[high_name(item)] = np.where(known, values >= high, np.nan)
    return found


@recomputable(
    r="""# for each item: dummies of a low and a high rating
library(survey)
for (item in c({items})) print(coef(svyglm(reformulate(
  c(sprintf("I(%s <= low)", item), sprintf("I(%s >= high)", item)), {outcome}), design = design)))"""
)
def penalty_reward(
    data: Replicated, outcome: str, items: Sequence[str], *, together: bool = False, level: float = 0.95
) -> PenaltyReward:
    """The outcome's regression on the two columns of `extremes` for each item, one item at a time or all `together`.

    An item is called basic or excitement only where the interval of |penalty| − reward leaves out 0. The two ways
    answer differently: together, what items have in common is taken out.
    """
    wanted = [name for item in items for name in (low_name(item), high_name(item))]
    held = data.only([*wanted, outcome])
    flat = bool((np.diag(held.whole.covariance) <= 0).any())
    doubts = ((EMPTY,) if flat else ()) + few_cases(held.whole.n_effective, LEAST, "penalties and rewards")
    names = [(name, item) for item in items for name in ("base", "penalty", "reward", "contrast")]
    way = "all items together" if together else "one item at a time"
    method = f"penalty–reward contrast, {way}"
    found = jackknife(
        held,
        lambda pooled: _contrasts(pooled, together),
        names,
        method=method,
        source=SOURCE,
        level=level,
        warnings=doubts,
    )
    explained = jackknife(
        held,
        lambda pooled: _explained(pooled, together),
        [("r2", "")] if together else [("r2", item) for item in items],
        method=method,
        source=SOURCE,
        level=level,
        scale="share",
        warnings=doubts,
    )
    tested = tuple(_tested(each) if each.statistic == "contrast" else each for each in found)
    kinds = {each.item: _kind(each) for each in tested if each.statistic == "contrast"}
    return PenaltyReward(Results((*tested, *explained), found.warnings), outcome, kinds, together)


def _contrasts(pooled: Pooled, together: bool) -> Floats:
    count = (len(pooled.items) - 1) // 2
    blocks = [np.arange(2 * count)] if together else [np.array([2 * at, 2 * at + 1]) for at in range(count)]
    found = []
    for block in blocks:
        at = np.append(block, len(pooled.items) - 1)
        b = slopes(pooled.covariance[np.ix_(at, at)])
        base = pooled.mean[-1] - b @ pooled.mean[block]
        for low, high in b.reshape(-1, 2):
            found.append([base, low, high, abs(low) - high])
    return np.array(found).ravel()


def _explained(pooled: Pooled, together: bool) -> Floats:
    count = (len(pooled.items) - 1) // 2
    blocks = [np.arange(2 * count)] if together else [np.array([2 * at, 2 * at + 1]) for at in range(count)]
    found = []
    for block in blocks:
        at = np.append(block, len(pooled.items) - 1)
        held = pooled.covariance[np.ix_(at, at)]
        found.append(slopes(held) @ held[:-1, -1] / held[-1, -1])
    return np.array(found)


def _tested(contrast: Estimate) -> Estimate:
    if contrast.value is None or not contrast.se or contrast.df is None:
        return contrast
    return replace(contrast, p=float(2 * stdtr(contrast.df, -abs(contrast.value) / contrast.se)))


def _kind(contrast: Estimate) -> Kind:
    if contrast.low is not None and contrast.low > 0:
        return "basic"
    return "excitement" if contrast.high is not None and contrast.high < 0 else "linear"
