"""Rotations of factor loadings."""

import numpy as np

from .checks import Floats

STEPS = 1000


def varimax(loadings: Floats) -> tuple[Floats, Floats]:
    """Loadings and rotation of greatest variance of squared loadings, rows made equally long first (Kaiser 1958)."""
    rows, width = loadings.shape
    if width < 2:
        return loadings, np.eye(width)
    length = np.sqrt((loadings**2).sum(axis=1))
    unit = loadings / np.where(length > 0, length, 1.0)[:, None]
    turn, last = np.eye(width), 0.0
    for _ in range(STEPS):
        z = unit @ turn
        u, values, vt = np.linalg.svd(unit.T @ (z**3 - z * ((z**2).sum(axis=0) / rows)))
        turn = u @ vt
        if values.sum() < last * (1 + 1e-10):
            break
        last = float(values.sum())
    return loadings @ turn, turn


def oblimin(loadings: Floats) -> tuple[Floats, Floats]:
    """Pattern and factor correlations of the direct quartimin rotation, by gradient projection.

    Jennrich 2002, Psychometrika 67: 7–19; Bernaards and Jennrich 2005, Educational and Psychological Measurement 65: 676–696.
    """
    width = loadings.shape[1]
    if width < 2:
        return loadings, np.eye(width)
    turn, step = np.eye(width), 1.0
    inverse = np.linalg.inv(turn)
    pattern = loadings @ inverse.T
    value, slope = _quartimin(pattern)
    gradient = -(pattern.T @ slope @ inverse).T
    for _ in range(STEPS):
        projected = gradient - turn * (turn * gradient).sum(axis=0)
        size = float(np.sqrt((projected**2).sum()))
        if size < 1e-6:
            break
        step *= 2
        for _ in range(30):
            moved = turn - step * projected
            moved = moved / np.sqrt((moved**2).sum(axis=0))
            inverse = np.linalg.inv(moved)
            tried = loadings @ inverse.T
            new, slope = _quartimin(tried)
            if value - new > 0.5 * size**2 * step:
                break
            step /= 2
        if value - new <= 1e-16 * abs(value):
            break
        turn, pattern, value = moved, tried, new
        gradient = -(pattern.T @ slope @ inverse).T
    return pattern, turn.T @ turn


def _quartimin(pattern: Floats) -> tuple[float, Floats]:
    squares = pattern**2
    others = squares.sum(axis=1, keepdims=True) - squares
    return float((squares * others).sum() / 4), pattern * others
