"""Factors behind the correlations of items: principal components, minres and maximum likelihood."""

from typing import Literal

import numpy as np
from scipy.linalg import eigh
from scipy.optimize import minimize

from .checks import Floats

LEAST = 0.005  # the smallest uniqueness, as R's factanal has it
Extraction = Literal["minres", "ml", "principal"]


def principal(correlation: Floats, factors: int) -> Floats:
    """Loadings of the first components."""
    values, vectors = np.linalg.eigh(correlation)
    values, vectors = values[::-1][:factors], vectors[:, ::-1][:, :factors]
    return positive(vectors * np.sqrt(np.maximum(values, 0.0)))


def positive(loadings: Floats) -> Floats:
    """With the sign of each column turned so that its loadings sum to a positive number."""
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    found: Floats = loadings * signs
    return found


def extract(
    correlation: Floats, factors: int, how: Extraction = "minres", start: Floats | None = None
) -> tuple[Floats, Floats]:
    """Unrotated loadings and uniquenesses. "minres" makes the residual correlations smallest (Harman and Jones 1966),
    "ml" the normal likelihood greatest (Jöreskog 1967). Raises ValueError where the correlations are not finite."""
    if not np.isfinite(correlation).all():
        raise ValueError("an item has no variance, so its correlations are not known; leave it out")
    if how == "principal":
        loadings = principal(correlation, factors)
        return loadings, 1 - (loadings**2).sum(axis=1)
    if start is None:
        inverse = np.linalg.pinv(correlation, hermitian=True)
        start = (1 - 0.5 * factors / len(correlation)) / np.maximum(np.diag(inverse), 1.0)
    loss = _minres if how == "minres" else _likelihood
    found = minimize(  # type: ignore[no-untyped-call]
        loss,
        np.clip(start, LEAST, 1.0),
        args=(correlation, factors),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST, 1.0)] * len(correlation),
        options={"maxiter": 2000, "ftol": 1e-14, "gtol": 1e-9},
    )
    psi = found.x
    if how == "minres":
        values, vectors = np.linalg.eigh(correlation - np.diag(psi))
        loadings = vectors[:, ::-1][:, :factors] * np.sqrt(np.maximum(values[::-1][:factors], 0.0))
    else:
        root = np.sqrt(psi)
        values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
        loadings = root[:, None] * vectors[:, ::-1][:, :factors]
        loadings = loadings * np.sqrt(np.maximum(values[::-1][:factors] - 1, 0.0))
    return positive(loadings), psi


def _minres(psi: Floats, correlation: Floats, factors: int) -> tuple[float, Floats]:
    """Half the sum of squares of what the factors leave over, and its slope in the uniquenesses."""
    values, vectors = eigh(correlation - np.diag(psi))
    left, over = vectors[:, : len(psi) - factors], values[: len(psi) - factors]
    return float((over**2).sum() / 2), -(left**2 @ over)


def _likelihood(psi: Floats, correlation: Floats, factors: int) -> tuple[float, Floats]:
    """The discrepancy with loadings at their best for these uniquenesses, and its slope."""
    root = np.sqrt(psi)
    values, vectors = eigh(correlation / np.outer(root, root))
    over = np.maximum(values[: len(psi) - factors], 1e-12)
    loss = float((over - np.log(over) - 1).sum())
    kept = vectors[:, len(psi) - factors :] * np.sqrt(np.maximum(values[len(psi) - factors :] - 1, 0.0))
    implied = (root[:, None] * kept) @ (root[:, None] * kept).T + np.diag(psi)
    slope: Floats = np.diag(implied - correlation) / psi**2
    return loss, slope
