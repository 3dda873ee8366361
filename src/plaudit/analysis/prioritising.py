"""Importance and performance: where to work first, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Literal

import numpy as np

from .checks import Floats
from .doubts import few_cases
from .pooled import Replicated, spread, stacked
from .recompute import recomputable
from .results import Results, Warned
from .shares import relative_weights

SOURCE = "Martilla and James 1977, Journal of Marketing 41: 77–79"
Crosshair = Literal["mean", "median", "scale"]
Quadrant = Literal["concentrate here", "keep up", "low priority", "possible overkill"]
UNSURE = "priorities.unsure"
MOVED = "priorities.crosshair_moves"


@dataclass(frozen=True, slots=True)
class Priorities:
    """The quadrant of each item; `without[a]` names the items that change theirs when item a is left out."""

    quadrants: dict[str, Quadrant]
    crosshair: tuple[float, float]
    rule: Crosshair
    without: dict[str, tuple[str, ...]]
    warnings: tuple[Warned, ...] = ()
    source: str = SOURCE


@dataclass(frozen=True)
class SurePriorities:
    """`estimates` has importance, performance, and their distance from the crosshair for each item;
    `unsure` names the items with an interval of a distance that holds 0, so that they may belong elsewhere."""

    estimates: Results
    priorities: Priorities
    unsure: tuple[str, ...]
    source: str = SOURCE

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


def importance_performance(
    importance: Mapping[str, float],
    performance: Mapping[str, float],
    *,
    crosshair: Crosshair = "mean",
    scale: tuple[tuple[float, float], tuple[float, float]] | None = None,
) -> Priorities:
    """Each item's quadrant from its importance and performance, both given.

    The crosshair stands at the mean or median of the items, or at the middle of the scales:
    `scale=((1, 5), (1, 5))` gives those of importance and performance. An item on the line counts as above it.
    """
    if list(importance) != list(performance):
        raise ValueError("importance and performance must name the same items in the same order")
    if len(importance) < 2:
        raise ValueError(f"importance has {len(importance)} item(s); a map needs at least two")
    middle = _crosshair(importance, performance, crosshair, scale)
    quadrants = _quadrants(importance, performance, middle)
    without = {left: _moved(left, importance, performance, crosshair, scale, quadrants) for left in importance}
    sensitive = [item for item, moved in without.items() if moved]
    doubts: tuple[Warned, ...] = ()
    if sensitive:
        doubts = (
            Warned(
                MOVED,
                "leaving out one of {items} moves another item",
                "the crosshair stands where the choice of items puts it.",
                "Read `without`, or set the crosshair by the scale.",
                {"items": tuple(sensitive)},
            ),
        )
    return Priorities(quadrants, middle, crosshair, without, doubts)


@recomputable(r="colMeans(data[, c({performance})]) # importance: see drivers() or colMeans of the stated ratings")
def priorities(
    data: Replicated,
    performance: Sequence[str],
    *,
    importance: Sequence[str] | None = None,
    outcome: str | None = None,
    crosshair: Crosshair = "mean",
    scale: tuple[tuple[float, float], tuple[float, float]] | None = None,
    level: float = 0.95,
) -> SurePriorities:
    """The map from moments: performance is each item's mean; importance the mean of the rating that states it
    (`importance`, one item for each), or, with an `outcome`, Johnson's share of R² of the performance ratings."""
    if (importance is None) == (outcome is None):
        raise ValueError("give either importance (the items that state it) or outcome (importance is then derived)")
    if importance is not None and len(importance) != len(performance):
        raise ValueError(
            f"importance has {len(importance)} items for {len(performance)} of performance; they must pair"
        )
    names = tuple(performance)
    held = data.only([*names, *(importance or ()), *([outcome] if outcome else ())])
    means, covariance = stacked(held)
    rated = means[:, : len(names)]
    if outcome is not None:
        weights = relative_weights(covariance)
        weighty = weights / weights.sum(axis=1, keepdims=True)
    else:
        weighty = means[:, len(names) :]
    pairs = [(_map(names, row), _map(names, column)) for row, column in zip(weighty, rated, strict=True)]
    middles = np.array([_crosshair(*pair, crosshair, scale) for pair in pairs])
    found = importance_performance(*pairs[0], crosshair=crosshair, scale=scale)
    values = np.hstack([weighty, rated, weighty - middles[:, :1], rated - middles[:, 1:]])
    labels = ("importance", "performance", "importance_distance", "performance_distance")
    doubts = found.warnings + few_cases(held.whole.n_effective, 200, "distances from the crosshair")
    results = spread(
        held,
        values,
        [(label, name) for label in labels for name in names],
        method=f"importance–performance, crosshair at the {crosshair}",
        source=SOURCE,
        level=level,
        warnings=doubts,
    )
    unsure = tuple(name for name in names if any(_holds_zero(results, label, name) for label in labels[2:]))
    told = (_unsure(unsure),) if unsure else ()
    return SurePriorities(Results(results.estimates, (*results.warnings, *told)), found, unsure)


def _unsure(names: Sequence[str]) -> Warned:
    return Warned(
        UNSURE,
        "may lie in another quadrant: {items}",
        "the interval of their distance from the crosshair holds 0.",
        "Do not decide between neighbours by the picture alone.",
        {"items": tuple(names)},
    )


def _map(names: Sequence[str], values: Floats) -> dict[str, float]:
    return dict(zip(names, values.tolist(), strict=True))


def _holds_zero(results: Results, statistic: str, item: str) -> bool:
    interval = results.one(statistic=statistic, item=item).interval
    return interval is None or interval[0] <= 0 <= interval[1]


def _crosshair(
    importance: Mapping[str, float],
    performance: Mapping[str, float],
    rule: Crosshair,
    scale: tuple[tuple[float, float], tuple[float, float]] | None,
) -> tuple[float, float]:
    if rule == "scale":
        if scale is None:
            raise ValueError("crosshair is 'scale', so scale must say the ends, as in ((1, 5), (1, 5))")
        return sum(scale[0]) / 2, sum(scale[1]) / 2
    if rule not in ("mean", "median"):
        raise ValueError(f"crosshair is {rule!r}; it must be 'mean', 'median' or 'scale'")
    middle = fmean if rule == "mean" else median
    return middle(importance.values()), middle(performance.values())


def _quadrants(
    importance: Mapping[str, float], performance: Mapping[str, float], middle: tuple[float, float]
) -> dict[str, Quadrant]:
    names: dict[tuple[bool, bool], Quadrant] = {
        (True, False): "concentrate here",
        (True, True): "keep up",
        (False, False): "low priority",
        (False, True): "possible overkill",
    }
    return {item: names[importance[item] >= middle[0], performance[item] >= middle[1]] for item in importance}


def _moved(
    left: str,
    importance: Mapping[str, float],
    performance: Mapping[str, float],
    rule: Crosshair,
    scale: tuple[tuple[float, float], tuple[float, float]] | None,
    quadrants: Mapping[str, Quadrant],
) -> tuple[str, ...]:
    fewer, rated = ({k: v for k, v in each.items() if k != left} for each in (importance, performance))
    now = _quadrants(fewer, rated, _crosshair(fewer, rated, rule, scale))
    return tuple(item for item in now if now[item] != quadrants[item])
