"""Polychoric correlation: of the normal feelings thought to lie behind two ordered scales."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import pi, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.special import ndtr, ndtri

from .cases import Columns, complete_cases
from .checks import Floats, checked_level
from .correlations import joint_table, pair
from .doubts import few_cases, without_spread
from .recompute import recomputable
from .results import Estimate, Results, Warned

SOURCE = "Olsson 1979, Psychometrika 44: 443–460 (two steps)"
NODES, AREAS = np.polynomial.legendre.leggauss(48)
BOUND = 0.9999
SPARSE = Warned(
    "polychoric.empty_cells",
    "cells of the joint table are empty",
    "the correlation leans on few pairs of answers and may run to its bound.",
    "Join rare answers.",
)


@dataclass(frozen=True)
class Polychoric:
    """`estimates` has polychoric for each pair of items; `correlation` the matrix, `thresholds` of each item where one
    answer goes over into the next on the normal scale."""

    estimates: Results
    items: tuple[str, ...]
    correlation: Floats
    thresholds: dict[str, Floats]
    source: str = SOURCE

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(r="library(psych); polychoric(na.omit(data[, c({items})]), weight = {weights})$rho")
def polychoric(
    columns: Columns, items: Sequence[str], *, weights: ArrayLike | None = None, level: float = 0.95
) -> Polychoric:
    """Thresholds from the margins, then the correlation of greatest likelihood for each pair, over complete cases.

    Assumes two normal feelings cut into answers. The interval is from the curvature on Fisher's scale with Kish's
    effective cases, the thresholds taken as known; it knows nothing of clusters.
    """
    if len(items) < 2:
        raise ValueError(f"items has {len(items)} name(s); a correlation needs at least two")
    cases = complete_cases(columns, items[0], items, weights=weights)
    doubts = cases.warnings + without_spread(cases.terms, cases.x.var(axis=0))
    doubts += few_cases(cases.n_effective, 200, "polychoric correlations")
    scale = cases.n_effective / cases.weights.sum()
    matrix = np.eye(len(items))
    cuts = {name: _thresholds(cases.x[:, at], cases.weights) for at, name in enumerate(items)}
    found: list[Estimate] = []
    for one, other in combinations(range(len(items)), 2):
        table, _, _ = joint_table(cases.x[:, one], cases.x[:, other], cases.weights * scale)
        told = doubts + ((SPARSE,) if (table == 0).any() else ())
        rho, z_error = _fit(table, cuts[items[one]], cuts[items[other]])
        matrix[one, other] = matrix[other, one] = rho
        half = float(ndtri(0.5 + checked_level(level) / 2)) * z_error
        z = np.arctanh(rho)
        found.append(
            Estimate(
                rho,
                z_error * (1 - rho**2),
                float(np.tanh(z - half)),
                float(np.tanh(z + half)),
                cases.n,
                cases.n_effective,
                "polychoric correlation, two steps",
                SOURCE,
                told,
                level,
                "polychoric",
                pair(items[one], items[other]),
            )
        )
    return Polychoric(Results(tuple(found), doubts), tuple(items), matrix, cuts)


def _thresholds(values: Floats, weights: Floats) -> Floats:
    _, place = np.unique(values, return_inverse=True)
    share = np.bincount(place, weights=weights) / weights.sum()
    found: Floats = ndtri(np.cumsum(share)[:-1])
    return found


def both_below(h: Floats, k: Floats, rho: float) -> Floats:
    """P(X < h, Y < k) for standard normals that correlate by rho: Plackett's integral over the angle (Gauss–Legendre)."""
    angle = np.arcsin(rho)
    theta = angle * (NODES + 1) / 2
    first, second = h[:, None], k[None, :]
    finite = np.isfinite(first) & np.isfinite(second)
    a, b = np.where(np.isfinite(first), first, 0.0), np.where(np.isfinite(second), second, 0.0)
    sine, cosine2 = np.sin(theta), np.cos(theta) ** 2
    inner = np.exp(-(a**2 + b**2)[..., None] / (2 * cosine2) + (a * b)[..., None] * sine / cosine2)
    found: Floats = ndtr(first) * ndtr(second) + np.where(finite, (inner @ AREAS) * angle / (4 * pi), 0.0)
    return found


def _fit(table: Floats, row_cuts: Floats, column_cuts: Floats) -> tuple[float, float]:
    """The correlation and its standard error on Fisher's scale."""
    h = np.concatenate([[-np.inf], row_cuts, [np.inf]])
    k = np.concatenate([[-np.inf], column_cuts, [np.inf]])

    def loss(z: float) -> float:
        below = both_below(h, k, float(np.tanh(z)))
        cells = np.diff(np.diff(below, axis=0), axis=1)
        return float(-(table * np.log(np.maximum(cells, 1e-300))).sum())

    bound = float(np.arctanh(BOUND))
    z = float(minimize_scalar(loss, bounds=(-bound, bound), method="bounded", options={"xatol": 1e-9}).x)  # type: ignore[no-untyped-call]
    step = 1e-3
    curvature = (loss(z + step) - 2 * loss(z) + loss(z - step)) / step**2
    return float(np.tanh(z)), 1 / sqrt(curvature) if curvature > 0 else float("inf")
