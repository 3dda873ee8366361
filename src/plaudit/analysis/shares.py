"""How explained variance divides among predictors, for many covariance matrices at once.

Each function takes covariances of shape (…, k + 1, k + 1) with the outcome last.
"""

from math import factorial

import numpy as np

from .checks import Floats

TINY = 1e-10
MOST = 20  # 2^20 subsets


def subset_r2(covariance: Floats) -> Floats:
    """R² of the outcome on every subset of the k predictors, shape (…, 2^k): bit j of the place says that j is in it.

    One predictor after the other is either left out (its row and column are dropped) or taken in (the others are freed
    of it, then it is dropped), for all subsets so far at once: about 6 · 2^k operations in all. A predictor that those
    taken in explain fully adds nothing.
    """
    spread = np.diagonal(covariance, axis1=-2, axis2=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = np.where(spread > 0, 1 / np.sqrt(spread), 0.0)
    state = (covariance * unit[..., :, None] * unit[..., None, :])[..., None, :, :]
    size = covariance.shape[-1] - 1
    for _ in range(size):
        pivot = state[..., 0, 0]
        rest, with_it = state[..., 1:, 1:], state[..., 1:, 0]
        usable = pivot > TINY
        scaled = with_it / np.where(usable, pivot, 1.0)[..., None] * usable[..., None]
        taken = rest - scaled[..., :, None] * with_it[..., None, :]
        state = np.concatenate([rest, taken], axis=-3)
    found: Floats = np.where(spread[..., -1:] > 0, 1 - state[..., 0, 0], 0.0)
    return found


def shapley(r2: Floats) -> Floats:
    """LMG: what each predictor adds to R², averaged over all orders; shape (…, k) from `subset_r2`."""
    places = np.arange(r2.shape[-1], dtype=np.uint32)
    size = int(r2.shape[-1]).bit_length() - 1
    many = np.array([bin(place).count("1") for place in range(min(len(places), 256))])
    count = sum(many[(places >> shift) & 255] for shift in (0, 8, 16)) if size > 8 else many[places]
    orders = np.array([factorial(s) * factorial(size - s - 1) / factorial(size) for s in range(size)] + [0.0])
    joins = np.concatenate([[0.0], orders[:-1]])[count]  # weight of a subset that holds the predictor
    found = []
    for at in range(size):
        inside = (places >> at & 1).astype(bool)
        found.append(r2[..., inside] @ joins[inside] - r2[..., ~inside] @ orders[count[~inside]])
    return np.stack(found, axis=-1)


def first_and_last(r2: Floats) -> tuple[Floats, Floats]:
    """R² of each predictor alone, and what it adds to all the others."""
    size = int(r2.shape[-1]).bit_length() - 1
    alone = 1 << np.arange(size)
    everything = r2.shape[-1] - 1
    return r2[..., alone], r2[..., everything, None] - r2[..., everything - alone]


def relative_weights(covariance: Floats) -> Floats:
    """Johnson's weights: R² divided through the orthogonal variables nearest to the predictors; shape (…, k)."""
    correlation = correlations(covariance)
    among, with_outcome = correlation[..., :-1, :-1], correlation[..., :-1, -1]
    values, vectors = np.linalg.eigh(among)
    values = np.clip(values, 0.0, None)
    root = (vectors * np.sqrt(values)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    inverse = np.where(values > TINY, 1 / np.sqrt(np.where(values > TINY, values, 1.0)), 0.0)
    back = (vectors * inverse[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    slopes = (back @ with_outcome[..., None])[..., 0]
    found: Floats = (root**2 @ (slopes**2)[..., None])[..., 0]
    return found


def correlations(covariance: Floats) -> Floats:
    """Of covariances (…, k, k); 0 beside an item without spread, so that it takes part in nothing."""
    spread = np.diagonal(covariance, axis1=-2, axis2=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = np.where(spread > 0, 1 / np.sqrt(spread), 0.0)
    found: Floats = covariance * unit[..., :, None] * unit[..., None, :]
    return found


def slopes(covariance: Floats) -> Floats:
    """Regression coefficients of the outcome on all predictors, shape (…, k): the smallest where they are collinear."""
    among, with_outcome = covariance[..., :-1, :-1], covariance[..., :-1, -1]
    unit = 1 / np.sqrt(
        np.where(np.diagonal(among, axis1=-2, axis2=-1) > 0, np.diagonal(among, axis1=-2, axis2=-1), 1.0)
    )
    scaled = among * unit[..., :, None] * unit[..., None, :]
    inverse = np.linalg.pinv(scaled, rcond=TINY, hermitian=True)
    found: Floats = unit * (inverse @ (unit * with_outcome)[..., None])[..., 0]
    return found
