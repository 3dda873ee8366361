"""Partial least squares on correlation matrices, many at once.

Arrays are (B, …), one row for each matrix: the whole sample and its replicates, or bootstrap draws.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .checks import Floats
from .path_model import Model, Scheme

TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Fit:
    """`weights` (B, p, k) of standardised items, so that scores have variance 1; `scores` (B, k, k) their correlations;
    `iterations` that still moved the weights of the first matrix; `settled` (B,) whether each did."""

    weights: Floats
    scores: Floats
    cross: Floats
    iterations: int
    settled: NDArray[np.bool_]


def fit(
    correlation: Floats,
    model: Model,
    *,
    scheme: Scheme,
    tolerance: float,
    most: int,
    anchors: Floats,
    start: Floats | None = None,
) -> Fit:
    """Lohmöller's algorithm: outer weights are renewed until their absolute changes sum to less than `tolerance`.

    `anchors` (p,) holds for each item how it should run with its construct: 1, −1, or 0 for no matter; each construct's
    sign is turned so that the sum of its loadings times these is positive.
    """
    batch, p = len(correlation), len(model.items)
    weights = np.zeros((batch, p, len(model.constructs)))
    for at, block in enumerate(model.blocks):
        weights[:, block, at] = 1.0
    if start is not None:
        weights = np.broadcast_to(start, weights.shape).copy()
    weights = _unit(weights, correlation)
    iterations, change = most, np.full(batch, np.inf)
    for step in range(1, most + 1):
        towards = correlation @ weights
        scores = np.swapaxes(weights, 1, 2) @ towards
        renewed = _unit(_outer(correlation, towards @ _inner(scores, model, scheme), model), correlation)
        change = np.abs(np.abs(renewed) - np.abs(weights)).sum(axis=(1, 2))
        weights = renewed
        if change[0] < tolerance:
            iterations = min(iterations, step - 1)
        if (change < tolerance).all():
            break
    weights = _anchored(weights, correlation, anchors)
    cross = correlation @ weights
    return Fit(weights, np.swapaxes(weights, 1, 2) @ cross, cross, iterations, change < tolerance)


def _inner(scores: Floats, model: Model, scheme: Scheme) -> Floats:
    """The weight of construct i in the inner proxy of construct j."""
    joined = model.leads | model.leads.T
    if scheme == "centroid":
        return np.sign(scores) * joined
    if scheme == "factorial":
        return scores * joined
    found: Floats = np.where(model.leads.T, scores, 0.0)  # of those it leads to: the correlation
    for at in model.endogenous:
        before = model.before(at)
        found[:, before, at] = solved(scores[:, before[:, None], before], scores[:, before, at])
    return found


def _outer(correlation: Floats, towards: Floats, model: Model) -> Floats:
    found = np.zeros_like(towards)
    for at, (block, mode) in enumerate(zip(model.blocks, model.modes, strict=True)):
        with_proxy = towards[:, block, at]
        if mode == "B" and len(block) > 1:
            with_proxy = solved(correlation[:, block[:, None], block], with_proxy)
        found[:, block, at] = with_proxy
    return found


def _unit(weights: Floats, correlation: Floats) -> Floats:
    variance = (weights * (correlation @ weights)).sum(axis=1)
    found: Floats = weights / np.sqrt(np.maximum(variance, TINY))[:, None, :]
    return found


def _anchored(weights: Floats, correlation: Floats, anchors: Floats) -> Floats:
    loadings = (correlation @ weights) * (weights != 0)
    turned = np.where((loadings * anchors[:, None]).sum(axis=1) < 0, -1.0, 1.0)
    found: Floats = weights * turned[:, None, :]
    return found


def solved(matrix: Floats, right: Floats) -> Floats:
    """matrix⁻¹ · right, of (B, m, m) and (B, m); the smallest solution where a matrix has no inverse."""
    try:
        found: Floats = np.linalg.solve(matrix, right[..., None])[..., 0].astype(np.float64)
        if np.isfinite(found).all():
            return found
    except np.linalg.LinAlgError:
        pass
    smallest: Floats = (np.linalg.pinv(matrix, hermitian=True) @ right[..., None])[..., 0]
    return smallest


def paths_of(scores: Floats, model: Model) -> tuple[Floats, Floats]:
    """Path coefficients (B, k, k) and R² (B, k; 0 for constructs that none leads to)."""
    paths, r2 = np.zeros_like(scores), np.zeros(scores.shape[:2])
    for at in model.endogenous:
        before = model.before(at)
        with_it = scores[:, before, at]
        b = solved(scores[:, before[:, None], before], with_it)
        paths[:, before, at] = b
        r2[:, at] = (b * with_it).sum(axis=1)
    return paths, r2


def total_effects(paths: Floats) -> Floats:
    """Of every construct on every other, along all ways: (I − B)⁻¹ − I."""
    one = np.eye(paths.shape[-1])
    found: Floats = np.linalg.inv(one - paths) - one
    return found


def rho_a(fitted: Fit, correlation: Floats, model: Model) -> Floats:
    """Dijkstra and Henseler's reliability of each construct's scores (B, k); 1 for single items and mode B."""
    found = np.ones(fitted.scores.shape[:2])
    for at, (block, mode) in enumerate(zip(model.blocks, model.modes, strict=True)):
        if len(block) == 1 or mode == "B":
            continue
        w = fitted.weights[:, block, at]
        outer = w[:, :, None] * w[:, None, :]
        off = 1 - np.eye(len(block))
        with np.errstate(all="ignore"):
            ratio = (outer * correlation[:, block[:, None], block] * off).sum(axis=(1, 2)) / (outer**2 * off).sum(
                axis=(1, 2)
            )
        found[:, at] = (w**2).sum(axis=1) ** 2 * ratio
    return found


def consistent(fitted: Fit, reliability: Floats, model: Model) -> tuple[Floats, Floats]:
    """PLSc (Dijkstra and Henseler 2015): correlations of the constructs freed of unreliability, and loadings (B, p, k)."""
    root = np.sqrt(np.maximum(reliability, TINY))
    scores = fitted.scores / (root[:, :, None] * root[:, None, :])
    at = np.arange(scores.shape[1])
    scores[:, at, at] = 1.0
    loadings = fitted.cross * (fitted.weights != 0)
    for place, (block, mode) in enumerate(zip(model.blocks, model.modes, strict=True)):
        if len(block) > 1 and mode == "A":
            w = fitted.weights[:, block, place]
            loadings[:, block, place] = w * (root[:, place] / (w**2).sum(axis=1))[:, None]
    return scores, loadings
