"""How often the intervals hold the truth: means, NPS, relative weights and PLS paths under a stratified cluster design.

Samples of 50 to 5,000 in five unequally weighted strata and clusters of five (intraclass correlation about 0.1), 2,000
runs a cell, 50 replicate groups. The truth is the population's. It takes a few minutes and is no timing.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bench._survey_runs import ITEMS, Floats, Runs, population, sampled
from bench.figures import figure
from plaudit.analysis.path_fitting import fit, paths_of
from plaudit.analysis.path_model import checked_model
from plaudit.analysis.pooled import spread
from plaudit.analysis.shares import correlations, relative_weights, shapley, subset_r2

RUNS, SIZES = 2_000, (50, 100, 200, 500, 1_000, 5_000)
GOAL = "0.93 to 0.97 for n of 500 and more"
DRIVERS = [ITEMS.index(name) for name in ("x1", "x2", "x3", "x4", "x5", "y1")]
PLS_ITEMS = [ITEMS.index(name) for name in ("x1", "x2", "x3", "y1", "y2", "y3", "l1", "l2")]
MODEL = checked_model(
    {"Image": ["x1", "x2", "x3"], "Satisfaction": ["y1", "y2", "y3"], "Loyalty": ["l1", "l2"]},
    [("Image", "Satisfaction"), ("Image", "Loyalty"), ("Satisfaction", "Loyalty")],
)


def _mean(means: Floats, _: Floats) -> Floats:
    return means[..., [5]]


def _nps(means: Floats, _: Floats) -> Floats:
    return means[..., [10]]


def _lmg(_: Floats, covariance: Floats) -> Floats:
    r2 = subset_r2(covariance[..., DRIVERS, :][..., DRIVERS])
    found: Floats = shapley(r2) / r2[..., -1:]
    return found


def _johnson(_: Floats, covariance: Floats) -> Floats:
    weights = relative_weights(covariance[..., DRIVERS, :][..., DRIVERS])
    found: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return found


def _paths(_: Floats, covariance: Floats) -> Floats:
    held = correlations(covariance[..., PLS_ITEMS, :][..., PLS_ITEMS])
    flat = held.reshape(-1, len(PLS_ITEMS), len(PLS_ITEMS))
    fitted = fit(flat, MODEL, scheme="path", tolerance=1e-7, most=100, anchors=np.ones(len(PLS_ITEMS)))
    b = paths_of(fitted.scores, MODEL)[0]
    found = np.column_stack([b[:, one, other] for one, other in MODEL.paths])
    return found.reshape(*held.shape[:-2], found.shape[1])


STATISTICS: dict[str, tuple[Callable[[Floats, Floats], Floats], str, tuple[str, ...]]] = {
    "mean": (_mean, "plain", ("satisfaction",)),
    "NPS": (_nps, "plain", ("recommendation",)),
    "LMG share": (_lmg, "share", tuple(f"driver {at}" for at in range(1, 6))),
    "relative weight": (_johnson, "share", tuple(f"driver {at}" for at in range(1, 6))),
    "PLS path": (_paths, "plain", tuple(MODEL.path_names())),
}


def coverage(runs: Runs, truth: tuple[Floats, Floats], name: str) -> list[tuple[str, float, float]]:
    """Of each figure its true value, and the share of runs whose interval holds it."""
    statistic, scale, labels = STATISTICS[name]
    true = statistic(truth[0], truth[1][None])[0] if truth[1].ndim == 2 and name == "PLS path" else statistic(*truth)
    step = max(1, 20_000 // runs.means.shape[1])
    parts = [
        statistic(runs.means[at : at + step], runs.covariances[at : at + step])
        for at in range(0, len(runs.means), step)
    ]
    values = np.concatenate(parts)
    found = []
    for at, label in enumerate(labels):
        results = spread(runs.design, values[..., at].T, [("", "")] * len(values), method="", source="", scale=scale)
        held = [
            each.low is not None and each.high is not None and each.low <= true[at] <= each.high for each in results
        ]
        found.append((label, float(true[at]), float(np.mean(held))))
    return found


def figures() -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng(20_261_201)
    truth = population(rng)
    for n in SIZES:
        runs = sampled(rng, n, RUNS)
        for name in STATISTICS:
            for label, true, share in coverage(runs, truth, name):
                yield figure(
                    f"coverage of 95 % intervals, {name} ({label}, {true:.3f}), n {n:,}",
                    round(share, 4),
                    "share of runs",
                    n=RUNS,
                    against=GOAL if n >= 500 else "",
                )
