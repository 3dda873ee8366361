"""From moments to what smooth functions take: weighted means and covariances, whole and by replicate."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from .checks import Floats
from .moments import Moments
from .pooled import Pooled, Replicated
from .replication import Cells, dealt_groups, pooled_from, replicated_from
from .request import Block
from .results import Warned
from .taylor import Ints, Sampled, codes, sampled_of


def pooled_of(moments: Moments, items: Sequence[str] | None = None, group: str | None = None) -> Pooled:
    """Means and covariances over cases that have every item of the complete-case moments, of all rows or one domain."""
    table, block = _complete(moments)
    kept = _domain(moments, table, group)
    sums = _bordered(table, block)[kept].sum(axis=0)
    n = int(table[block.column("n")].to_numpy()[kept].sum())
    weight2 = float(table[block.column("v", 0, 0)].to_numpy()[kept].sum())
    whole = pooled_from(block.items, n, sums, weight2, _centre(moments, block))
    return whole if items is None else whole.only(items)


def pairwise_of(moments: Moments, items: Sequence[str] | None = None, group: str | None = None) -> Pooled:
    """Each mean over the item's own cases, each covariance over the cases that have both; n is the smallest pair's.

    Such a matrix need not be that of any real set of answers (its eigenvalues may fall below 0). Raises ValueError
    where the request did not ask for pairwise moments.
    """
    asked = tuple(moments.request.items if items is None else items)
    size = len(asked)
    mean, covariance, least, weight, weight2 = np.empty(size), np.empty((size, size)), np.inf, 0.0, 0.0
    for i, one in enumerate(asked):
        block = Block(one, (one,))
        kept = _domain(moments, moments.table, group)
        single = pooled_from((one,), 0, _bordered(moments.table, block)[kept].sum(axis=0), 0.0, _centre(moments, block))
        mean[i], covariance[i, i] = single.mean[0], single.covariance[0, 0]
        for j in range(i):
            table, pair = moments.block(asked[j], one)
            kept = _domain(moments, table, group)
            both = pooled_from(pair.items, 0, _bordered(table, pair)[kept].sum(axis=0), 0.0, _centre(moments, pair))
            covariance[i, j] = covariance[j, i] = both.covariance[0, 1]
            n = int(table[pair.column("n")].to_numpy()[kept].sum())
            if n < least:
                least, weight = n, both.weight
                weight2 = weight**2 / n if n else 0.0
    return Pooled(asked, int(least) if np.isfinite(least) else moments.rows, weight, weight2, mean, covariance)


def replicated_moments(
    moments: Moments, items: Sequence[str] | None = None, group: str | None = None, *, groups: int = 50, seed: int = 0
) -> Replicated:
    """The complete-case moments whole and by replicate, for `jackknife`, of all rows or one domain.

    Replicate groups are those of the design's column; without one, its clusters are dealt here. Rows outside the domain
    still count as the sample. Raises ValueError where there are neither groups nor clusters.
    """
    table, block = _complete(moments)
    sampled = sampled_of(moments)
    stratum, _ = sampled.strata
    owner = _groups(moments, sampled, groups, seed)
    span = int(owner.max()) + 1
    cell = stratum * span + owner
    keys, at = np.unique(cell, return_inverse=True)
    clusters = _clusters(sampled, at, len(keys))
    coarse = np.arange(len(table)) if len(table) == len(moments.table) else None
    if coarse is None:
        places = moments.table.select(moments.request.coarse).with_columns(pl.Series("_at", at)).unique()
        names = list(moments.request.coarse)
        at = (
            table.select(names)
            .join(places, on=names, how="left", nulls_equal=True, maintain_order="left")["_at"]
            .to_numpy()
        )
    kept = _domain(moments, table, group)
    bordered = _bordered(table, block)
    sums = np.zeros((len(keys), *bordered.shape[1:]))
    np.add.at(sums, at[kept], bordered[kept])
    n, weight2 = (table[block.column(*name)].to_numpy()[kept] for name in (("n",), ("v", 0, 0)))
    cells = Cells(
        block.items,
        _centre(moments, block),
        keys // span,
        keys % span,
        np.bincount(at[kept], n, len(keys)).astype(np.int64),
        np.bincount(at[kept], weight2, len(keys)).astype(np.float64),
        sums,
        clusters,
    )
    fractions = sampled.fractions if moments.design.fpc else None
    found = replicated_from(cells, fractions)
    whole = found if items is None else found.only(items)
    warnings = (*moments.warnings, *found.warnings, *_left_out(moments, found.whole.n, kept))
    return Replicated(whole.whole, whole.parts, whole.coefficients, whole.df, moments.data_hash, found.source, warnings)


def _complete(moments: Moments) -> tuple[pl.DataFrame, Block]:
    found = [block for block in moments.request.products if block.name == "complete"]
    if not found or moments.products is None:
        raise ValueError(
            "the moments hold no cross-products of complete cases; ask for moments='complete' in the Request"
        )
    if moments.design.margins:
        raise ValueError("margins change the weights by cell; give the raked weights as a column, then reduce again")
    return moments.products, found[0]


def _bordered(table: pl.DataFrame, block: Block) -> Floats:
    size = len(block.items) + 1
    found = np.empty((len(table), size, size))
    for kind, i, j in block.monomials():
        if kind == "w":
            found[:, i, j] = found[:, j, i] = table[block.column("w", i, j)].to_numpy()
    return found


def _centre(moments: Moments, block: Block) -> Floats:
    return np.array([moments.centre[item] for item in block.items])


def _domain(moments: Moments, table: pl.DataFrame, group: str | None) -> Ints:
    """The rows of the table that are of the domain, named as in estimates."""
    if group is None:
        return np.arange(len(table))
    sampled = sampled_of(moments)
    if group not in sampled.labels:
        raise ValueError(f"there is no domain {group!r}; there are {', '.join(sampled.labels[:40])}")
    held, _ = codes(table, moments.request.by)
    return np.flatnonzero(held == sampled.labels.index(group))


def _groups(moments: Moments, sampled: Sampled, groups: int, seed: int) -> Ints:
    design = moments.design
    if design.groups:
        return codes(moments.table, (design.groups,))[0]
    if not design.cluster:
        raise ValueError(
            "there are no replicate groups; deal them with dealt_groups, store them as a column, and name it in"
            " Design(groups=…)"
        )
    labels = moments.table[design.cluster].to_numpy()
    return dealt_groups(labels, sampled.strata[0], groups=groups, seed=seed)


def _clusters(sampled: Sampled, at: Ints, cells: int) -> Ints:
    """How many clusters, or rows, of the whole sample are in each cell of stratum and group."""
    if not sampled.moments.design.cluster:
        return np.bincount(at, sampled.column("rows|n"), cells).astype(np.int64)
    first = np.unique(sampled.clusters, return_index=True)[1]
    return np.bincount(at[first], minlength=cells).astype(np.int64)


def _left_out(moments: Moments, n: int, kept: Ints) -> tuple[Warned, ...]:
    rows = moments.rows
    if len(kept) != len(moments.products if moments.products is not None else ()) or n >= rows:
        return ()
    return (
        Warned(
            "cases.incomplete",
            "{missing} of {rows} cases lack at least one of the items, or have no weight",
            "they are left out of means and covariances, which then speak for the complete cases.",
            "Compare with pairwise moments, or name fewer items.",
            {"missing": rows - n, "rows": rows},
        ),
    )
