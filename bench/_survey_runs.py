"""Many samples of one stratified cluster design at once, and the replicates of each."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plaudit.analysis import Pooled, Replicated, dealt_groups
from plaudit.analysis.replication import Cells, replicated_from

Floats = NDArray[np.float64]
SHARES = np.array([0.3, 0.25, 0.2, 0.15, 0.1])  # of the population, by stratum; the sample takes as many of each
LEVELS = np.array([-0.4, -0.1, 0.0, 0.2, 0.5])
ITEMS = ("x1", "x2", "x3", "x4", "x5", "y1", "y2", "y3", "l1", "l2", "nps")
CLUSTER = 5


def answers(rng: np.random.Generator, stratum: NDArray[np.intp], cluster_effect: Floats, runs: int) -> Floats:
    """Ratings 1–10 of five related drivers, satisfaction and loyalty, and the NPS class; shape (runs, n, 11)."""
    n = len(stratum)
    normal = rng.standard_normal
    common = LEVELS[stratum] + cluster_effect + normal((runs, n)) * 0.9
    drivers = common[..., None] * np.array([0.8, 0.7, 0.7, 0.6, 0.5]) + normal((runs, n, 5)) * 0.7
    wanted = drivers @ np.array([0.45, 0.35, 0.25, 0.15, 0.02])
    satisfied = wanted + 0.5 * cluster_effect + normal((runs, n)) * 0.7
    loyal = 0.7 * satisfied + 0.3 * drivers[..., 0] + normal((runs, n)) * 0.7
    shown = np.empty((runs, n, 11))
    shown[..., :5] = drivers
    shown[..., 5:8] = satisfied[..., None] * 0.9 + normal((runs, n, 3)) * np.array([0.3, 0.5, 0.6])
    shown[..., 8:10] = loyal[..., None] * 0.8 + normal((runs, n, 2)) * 0.5
    shown[..., :10] = np.clip(np.rint(6.5 + 1.8 * shown[..., :10]), 1, 10)
    recommend = np.clip(np.rint(7.2 + 1.8 * loyal), 0, 10)
    shown[..., 10] = np.where(recommend >= 9, 1.0, np.where(recommend <= 6, -1.0, 0.0))
    return shown


def population(rng: np.random.Generator, size: int = 3_000_000) -> tuple[Floats, Floats]:
    """Mean and covariance of the population, from a sample so large that its error does not matter."""
    total = np.zeros((12, 12))
    step = 100_000
    for _ in range(size // step):
        stratum = rng.choice(5, size=step, p=SHARES)
        shown = answers(rng, stratum, rng.standard_normal((1, step)) * 0.35, 1)[0]
        bordered = np.column_stack([np.ones(step), shown - 5])
        total += bordered.T @ bordered
    mean = total[0, 1:] / total[0, 0]
    return mean + 5, total[1:, 1:] / total[0, 0] - np.outer(mean, mean)


@dataclass(frozen=True)
class Runs:
    """Moments of every run and replicate: means (runs, 1 + G, k), covariances (runs, 1 + G, k, k), and one run's design."""

    means: Floats
    covariances: Floats
    design: Replicated


def sampled(rng: np.random.Generator, n: int, runs: int, groups: int = 50) -> Runs:
    """`runs` samples of n: five strata of equal size, clusters of five, weights that undo the unequal shares."""
    clusters = n // CLUSTER
    of_cluster = np.arange(clusters) % 5
    stratum = np.repeat(of_cluster, CLUSTER)
    weight = SHARES[of_cluster] * 5
    group = dealt_groups(np.arange(clusters), of_cluster, groups=groups)
    cells, cell = np.unique(of_cluster * groups + group, return_inverse=True)
    to_cell = (np.arange(len(cells))[:, None] == cell).astype(float) * weight
    factors, design = _factors(cells // groups, cells % groups, np.bincount(cell), n, weight)
    found = [_moments(part, to_cell, factors) for part in _parts(rng, stratum, clusters, runs)]
    return Runs(np.concatenate([each[0] for each in found]), np.concatenate([each[1] for each in found]), design)


def _parts(rng: np.random.Generator, stratum: NDArray[np.intp], clusters: int, runs: int) -> Iterator[Floats]:
    at_once = max(1, 400_000 // len(stratum))
    for start in range(0, runs, at_once):
        many = min(at_once, runs - start)
        effect = np.repeat(rng.standard_normal((many, clusters)) * 0.35, CLUSTER, axis=1)
        yield answers(rng, stratum, effect, many)


def _moments(shown: Floats, to_cell: Floats, factors: Floats) -> tuple[Floats, Floats]:
    runs, n, k = shown.shape
    bordered = np.concatenate([np.ones((runs, n, 1)), shown - 5], axis=2).reshape(runs, n // CLUSTER, CLUSTER, k + 1)
    products = np.swapaxes(bordered, -1, -2) @ bordered
    cells = to_cell @ products.reshape(runs, n // CLUSTER, -1)
    sums = (factors @ cells).reshape(runs, len(factors), k + 1, k + 1)
    means = sums[..., 0, 1:] / sums[..., :1, 0]
    covariance = sums[..., 1:, 1:] / sums[..., :1, :1] - means[..., :, None] * means[..., None, :]
    return means + 5, covariance


def _factors(
    stratum: NDArray[np.intp], group: NDArray[np.intp], clusters: NDArray[np.intp], n: int, weight: Floats
) -> tuple[Floats, Replicated]:
    """How much of each cell's sums the whole and each replicate take, as the package's own replicates have it."""
    size = len(stratum)
    rows = []
    design: Replicated | None = None
    for at in range(size):
        sums = np.zeros((size, 2, 2))
        sums[at, 0, 0] = 1.0
        design = replicated_from(
            Cells(("x",), np.zeros(1), stratum, group, clusters * CLUSTER, np.ones(size), sums, clusters)
        )
        rows.append([design.whole.weight, *(part.weight for part in design.parts)])
    assert design is not None
    whole = Pooled(("x",), n, float(n), float((weight**2).sum() * CLUSTER), np.zeros(1), np.zeros((1, 1)))
    told = Replicated(whole, design.parts, design.coefficients, design.df, "", design.source, ())
    return np.array(rows).T, told
