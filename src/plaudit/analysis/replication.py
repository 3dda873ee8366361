"""Replicate groups: whole clusters dealt serially within strata, and what their moments pool to.

The delete-a-group jackknife of Kott 2001, with its extended form for strata of fewer clusters than groups. A finite
population enters by drawing each replicate towards the whole by √(1 − f) of its stratum.
"""

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import Floats, checked_lengths, checked_numbers
from .pooled import KOTT, Pooled, Replicated
from .recompute import data_hash
from .results import Warned

Ints = NDArray[np.int64]
EACH_CLUSTER = (
    "jackknife that leaves out each cluster in turn (JK1, JKn), Wolter 2007, Introduction to Variance Estimation, ch. 4"
)


@dataclass(frozen=True)
class Cells:
    """Sums over complete cases per stratum and group, centred at `centre`.

    `sums` has shape (cells, k + 1, k + 1): Σw, Σwx and Σwxxᵀ bordered, as of the vector (1, x). `clusters` counts the
    clusters of the whole sample in each cell, so also those without a complete case.
    """

    items: tuple[str, ...]
    centre: Floats
    stratum: Ints
    group: Ints
    n: Ints
    weight2: Floats
    sums: Floats
    clusters: Ints


def replicated_of(
    columns: Mapping[str, ArrayLike],
    weights: ArrayLike | None = None,
    strata: Sequence[object] | NDArray[np.generic] | None = None,
    cluster: Sequence[object] | NDArray[np.generic] | None = None,
    *,
    groups: int | None = 50,
    seed: int = 0,
    fpc: Mapping[object, float] | float | None = None,
) -> Replicated:
    """The columns' moments, whole and by replicate: `groups` of clusters dealt by hash within strata.

    Without `cluster` every row is its own. `groups=None` leaves out each cluster in turn. `fpc` is the number of
    clusters in the population, one number or one for each stratum. Rows that lack any of the columns (nan) count as
    cases of the sample but not in the moments, and are told. Raises ValueError for weights below 0, columns of unequal
    length, or fewer than two clusters.
    """
    if not columns:
        raise ValueError("columns is empty; name at least one item")
    values = np.column_stack(
        [np.asarray(column, dtype=np.float64) for column in _equal(columns, weights, strata, cluster)]
    )
    size = len(values)
    weight = np.ones(size) if weights is None else checked_numbers("weights", weights)
    labels, stratum = coded(np.zeros(size, dtype=np.int64) if strata is None else strata)
    unit = clusters_within(stratum, np.arange(size) if cluster is None else cluster)
    owner, tokens = _first_of(unit, stratum, np.arange(size) if cluster is None else cluster)
    dealt = _dealt(owner, tokens, groups, seed)
    warnings = []
    complete: NDArray[np.bool_] = np.asarray(np.isfinite(values).all(axis=1))
    if not complete.all():
        warnings.append(_incomplete(int((~complete).sum()), size))
    cells = _cells(
        tuple(columns), values, np.where(complete, weight, 0.0), complete, stratum, dealt[unit], (owner, dealt)
    )
    fractions = _fractions(labels, np.bincount(owner), fpc)
    found = replicated_from(cells, fractions, each_cluster=groups is None)
    digest = data_hash({"columns": dict(columns), "weights": weight, "stratum": stratum, "unit": unit, "seed": seed})
    return Replicated(
        found.whole, found.parts, found.coefficients, found.df, digest, found.source, (*warnings, *found.warnings)
    )


def replicated_from(cells: Cells, fractions: Floats | None = None, *, each_cluster: bool = False) -> Replicated:
    """The whole and its replicates from sums per stratum and group; `fractions` is sampled per stratum."""
    strata = int(cells.stratum.max()) + 1
    groups = int(cells.group.max()) + 1
    per_stratum: Floats = np.bincount(cells.stratum, cells.clusters, strata).astype(np.float64)
    if cells.clusters.sum() < 2:
        raise ValueError("the sample has one cluster; a variance needs at least two")
    left_out, others = _factors(cells, per_stratum, groups, each_cluster)
    kept = np.ones(strata) if fractions is None else np.sqrt(1 - fractions)
    if not each_cluster:
        shrink = kept[cells.stratum]
        left_out, others = 1 + shrink * (left_out - 1), 1 + shrink * (others - 1)
    whole = cells.sums.sum(axis=0)
    parts = _replicates(cells, cells.sums, left_out, others, whole, groups)
    squares = _replicates(cells, cells.weight2, left_out**2, others**2, cells.weight2.sum(), groups)
    counted = int(cells.n.sum())
    counts = counted - np.bincount(cells.group, cells.n, groups).astype(int)
    coefficients = np.full(groups, (groups - 1) / groups)
    if each_cluster:
        per_group = per_stratum[cells.stratum[np.argsort(cells.group, kind="stable")]]
        coefficients = (per_group - 1) / per_group * kept[cells.stratum[np.argsort(cells.group, kind="stable")]] ** 2
    lonely = int((per_stratum == 1).sum())
    return Replicated(
        whole=pooled_from(cells.items, counted, whole, float(cells.weight2.sum()), cells.centre),
        parts=tuple(
            pooled_from(cells.items, int(n), sums, float(square), cells.centre)
            for n, sums, square in zip(counts, parts, squares, strict=True)
        ),
        coefficients=coefficients,
        df=float(max(1, min(groups - 1 if not each_cluster else np.inf, per_stratum.sum() - strata))),
        source=EACH_CLUSTER if each_cluster else KOTT,
        warnings=(_lonely(lonely),) if lonely else (),
    )


def pooled_from(items: tuple[str, ...], n: int, sums: Floats, weight2: float, centre: Floats) -> Pooled:
    """Moments from bordered sums; without any weight the means are nan."""
    weight = float(sums[0, 0])
    with np.errstate(invalid="ignore", divide="ignore"):
        off = sums[0, 1:] / weight
        covariance = sums[1:, 1:] / weight - np.outer(off, off)
    np.fill_diagonal(covariance, np.maximum(np.diag(covariance), 0.0))
    return Pooled(items, n, weight, weight2, centre + off, covariance)


def dealt_groups(
    unit: Sequence[object] | NDArray[np.generic],
    strata: Sequence[object] | NDArray[np.generic] | None = None,
    *,
    groups: int = 50,
    seed: int = 0,
) -> Ints:
    """The replicate group of each row, 0 to `groups` − 1: whole units dealt serially within strata, in hash order.

    The same units get the same groups in any order of rows and on any machine, so the column may be stored.
    """
    size = len(unit)
    _, stratum = coded(np.zeros(size, dtype=np.int64) if strata is None else strata)
    own = clusters_within(stratum, unit)
    owner, tokens = _first_of(own, stratum, unit)
    found: Ints = _dealt(owner, tokens, groups, seed)[own]
    return found


def coded(labels: Sequence[object] | NDArray[np.generic]) -> tuple[list[object], Ints]:
    """The distinct labels in order, and for each row the place of its own. A missing label is a label."""
    held = np.asarray(labels)
    if held.dtype == object:
        held = np.array([str(label) for label in held])
    distinct, codes = np.unique(held, return_inverse=True)
    return distinct.tolist(), codes.astype(np.int64).reshape(-1)


def clusters_within(stratum: Ints, cluster: Sequence[object] | NDArray[np.generic]) -> Ints:
    """The number of each row's cluster; the same label in two strata is two clusters."""
    _, codes = coded(cluster)
    pair = stratum * (int(codes.max(initial=0)) + 1) + codes
    found: Ints = np.unique(pair, return_inverse=True)[1].astype(np.int64).reshape(-1)
    return found


def _equal(
    columns: Mapping[str, ArrayLike], weights: ArrayLike | None, strata: object, cluster: object
) -> list[NDArray[np.generic]]:
    held = {name: np.asarray(column) for name, column in columns.items()}
    others = {"weights": weights, "strata": strata, "cluster": cluster}
    checked_lengths(**held, **{name: np.asarray(each) for name, each in others.items() if each is not None})
    return list(held.values())


def _first_of(
    unit: Ints, stratum: Ints, labels: Sequence[object] | NDArray[np.generic]
) -> tuple[Ints, NDArray[np.generic]]:
    """Of each cluster its stratum and its label."""
    _, first = np.unique(unit, return_index=True)
    held = np.asarray(labels)
    return stratum[first], held[first]


def _dealt(owner: Ints, tokens: NDArray[np.generic], groups: int | None, seed: int) -> Ints:
    if groups is None:
        return np.arange(len(owner), dtype=np.int64)
    if groups < 2:
        raise ValueError(f"groups is {groups}; a jackknife needs at least 2")
    order = np.lexsort((np.argsort(np.argsort(tokens.astype(str))) if tokens.dtype == object else tokens,
                        _hashed(tokens, seed), owner))  # fmt: skip
    found = np.empty(len(owner), dtype=np.int64)
    found[order] = np.arange(len(owner)) % min(groups, max(len(owner), 2))
    return found


def _hashed(tokens: NDArray[np.generic], seed: int) -> NDArray[np.uint64]:
    """Numbers that depend on label and seed alone: splitmix64 of whole numbers, BLAKE2b of anything else."""
    if np.issubdtype(tokens.dtype, np.integer):
        with np.errstate(over="ignore"):
            z = tokens.astype(np.uint64) + np.uint64((0x9E3779B97F4A7C15 * (seed + 1)) % 2**64)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            return z ^ (z >> np.uint64(31))
    salt = seed.to_bytes(16, "big", signed=True)
    return np.array(
        [
            int.from_bytes(hashlib.blake2b(str(token).encode(), digest_size=8, salt=salt).digest(), "big")
            for token in tokens
        ],
        dtype=np.uint64,
    )


def _cells(
    items: tuple[str, ...],
    values: Floats,
    weight: Floats,
    complete: NDArray[np.bool_],
    stratum: Ints,
    group: Ints,
    dealt: tuple[Ints, Ints],
) -> Cells:
    owner, owner_group = dealt
    centre = values[complete].mean(axis=0) if complete.any() else np.zeros(values.shape[1])
    span = int(owner_group.max()) + 1
    keys, of_cluster = np.unique(owner * span + owner_group, return_inverse=True)
    code = np.searchsorted(keys, stratum * span + group)
    order = np.argsort(code, kind="stable")
    bounds = np.searchsorted(code[order], np.arange(len(keys) + 1))
    bordered = np.column_stack([np.ones(len(values)), np.where(complete[:, None], values - centre, 0.0)])[order]
    w = weight[order]
    sums = np.array(
        [
            (bordered[start:end] * w[start:end, None]).T @ bordered[start:end]
            for start, end in itertools.pairwise(bounds)
        ]
    )
    return Cells(
        items,
        centre,
        keys // span,
        keys % span,
        np.bincount(code, complete, len(keys)).astype(np.int64),
        np.bincount(code, weight**2, len(keys)).astype(np.float64),
        sums,
        np.bincount(of_cluster, minlength=len(keys)),
    )


def _factors(cells: Cells, per_stratum: Floats, groups: int, each_cluster: bool) -> tuple[Floats, Floats]:
    """What weights are multiplied by in a cell when its group is left out, and in the rest of its stratum."""
    size, gone = per_stratum[cells.stratum], cells.clusters
    whole_stratum = (gone == size) & (size > 1)
    if whole_stratum.any():
        raise ValueError(
            "a stratum lies in one replicate group as a whole; deal the groups within strata (see dealt_groups)"
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = size / (size - gone)
        z = np.sqrt(groups / ((groups - 1) * size * (size - 1)))
        extended = (size < groups) & (not each_cluster)
        left_out = np.where(extended, 1 - (size - gone) * z, 0.0)
        others = np.where(extended, 1 + gone * z, rest)
    lonely = size == 1
    return np.where(lonely, 1.0, left_out), np.where(lonely, 1.0, others)


def _replicates(
    cells: Cells, sums: Floats, left_out: Floats, others: Floats, whole: Floats | float, groups: int
) -> Floats:
    """Per group: the whole, with the strata that hold the group re-weighted."""
    flat = sums.reshape(len(sums), -1)
    strata = np.zeros((int(cells.stratum.max()) + 1, flat.shape[1]))
    np.add.at(strata, cells.stratum, flat)
    change = (others - 1)[:, None] * strata[cells.stratum] + (left_out - others)[:, None] * flat
    found = np.zeros((groups, flat.shape[1]))
    np.add.at(found, cells.group, change)
    moved: Floats = (found + np.asarray(whole).reshape(-1)).reshape(groups, *sums.shape[1:])
    return moved


def _fractions(labels: list[object], clusters: Ints, fpc: Mapping[object, float] | float | None) -> Floats | None:
    """The share of its population's clusters that each stratum holds."""
    if fpc is None:
        return None
    of = fpc if isinstance(fpc, Mapping) else dict.fromkeys(labels, fpc)
    missing = [label for label in labels if label not in of]
    if missing:
        raise ValueError(f"fpc has no population size for stratum {missing[0]!r}")
    sizes = np.array([float(of[label]) for label in labels])
    for label, size, held in zip(labels, sizes, clusters, strict=True):
        if size < held:
            raise ValueError(f"fpc of stratum {label!r} is {size:g}, but the sample holds {held} of it")
    found: Floats = clusters / sizes
    return found


def _incomplete(missing: int, size: int) -> Warned:
    return Warned(
        "cases.incomplete",
        "{missing} of {size} cases lack at least one of the items",
        "they are left out of means and covariances, which then speak for the complete cases.",
        "Compare with pairwise moments, or name fewer items.",
        {"missing": missing, "size": size},
    )


def _lonely(strata: int) -> Warned:
    return Warned(
        "design.lonely_stratum",
        "{strata} strata hold one cluster",
        "they add nothing to the variance, which is then too small.",
        "Join each with a stratum like it.",
        {"strata": strata},
    )
