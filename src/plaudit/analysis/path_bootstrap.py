"""The seeded bootstrap of a path model: every draw of all cases at once, with a rule for signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .cases import Cases, Columns, complete_cases
from .checks import Floats, checked_count, checked_level
from .path_fitting import consistent, fit, paths_of, rho_a
from .path_model import Constructs, Mode, Model, Paths, Scheme, checked_model
from .path_models import LOHMOLLER, MOST, anchors_of
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .shares import correlations

SOURCE = "Efron and Tibshirani 1993, ch. 13 (percentiles); Tenenhaus et al. 2005, sections 1.7 (sign rules)"
Signs = Literal["none", "construct", "item"]
INDEPENDENT = Warned(
    "bootstrap.independent",
    "cases are drawn one by one",
    "the intervals know nothing of strata or clusters.",
    "Use pls(), whose jackknife does.",
)


@recomputable(
    r="""library(seminr) # constructs: {constructs}; paths: {paths}
summary(bootstrap_model(estimate_pls(data, measurements, structure), nboot = {draws}, seed = {seed}))"""
)
def pls_bootstrap(
    columns: Columns,
    constructs: Constructs,
    paths: Paths,
    *,
    draws: int = 2000,
    seed: int = 1,
    signs: Signs = "construct",
    scheme: Scheme = "path",
    modes: Mapping[str, Mode] | Mode = "A",
    is_consistent: bool = False,
    tolerance: float = 1e-7,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> Results:
    """Percentile intervals of paths and loadings over `draws` samples of the cases with replacement.

    `signs`: "construct" turns a construct whose loadings run against those of the whole sample, "item" each loading and
    path by itself (which narrows intervals around 0), "none" leaves the signs. The same seed gives the same interval.
    """
    if signs not in ("none", "construct", "item"):
        raise ValueError(f"signs is {signs!r}; it must be 'none', 'construct' or 'item'")
    checked_count("draws", draws, least=100)
    model = checked_model(constructs, paths, modes)
    cases = complete_cases(columns, model.items[0], model.items, weights=weights)
    rng = np.random.default_rng(seed)
    ways = _Ways(model, scheme, tolerance, is_consistent)
    whole = ways.values(_moments(cases.x, cases.weights[None]))
    parts = []
    for start in range(0, draws, 500):
        many = min(500, draws - start)
        counts = rng.multinomial(cases.n, np.full(cases.n, 1 / cases.n), size=many) * cases.weights
        parts.append(ways.values(_moments(cases.x, counts), whole))
    b, loadings = (np.concatenate([part[at] for part in parts]) for at in (0, 1))
    if signs != "none":
        b, loadings = _turned(b, loadings, whole, signs)
    method = f"PLS, {scheme} scheme, bootstrap of {draws}, seed {seed}, signs: {signs}"
    doubts = (*cases.warnings, INDEPENDENT)
    rows = _rows(model, whole, b, loadings)
    return Results(tuple(_percentiles(cases, row, method, doubts, level) for row in rows), doubts)


Row = tuple[str, str, float, Floats]


def _rows(model: Model, whole: tuple[Floats, Floats, Floats], b: Floats, loadings: Floats) -> list[Row]:
    """Statistic, item, value in the whole sample and in every draw."""
    of = [(item, at) for at, block in enumerate(model.blocks) for item in block]
    rows: list[Row] = [
        ("path", name, float(whole[0][0, i, j]), b[:, i, j])
        for name, (i, j) in zip(model.path_names(), model.paths, strict=True)
    ]
    return rows + [("loading", model.items[i], float(whole[1][0, i, j]), loadings[:, i, j]) for i, j in of]


def _percentiles(cases: Cases, row: Row, method: str, doubts: tuple[Warned, ...], level: float) -> Estimate:
    statistic, name, value, drawn = row
    tail = (1 - checked_level(level)) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Estimate(
        value,
        float(drawn.std(ddof=1)),
        float(low),
        float(high),
        cases.n,
        cases.n_effective,
        method,
        f"{LOHMOLLER}; {SOURCE}",
        doubts,
        level,
        statistic,
        name,
    )


def _moments(x: Floats, weights: Floats) -> Floats:
    """Correlations (B, p, p) under each row of weights."""
    centred = x - x.mean(axis=0)
    rows, columns = np.triu_indices(x.shape[1])
    total = weights.sum(axis=1, keepdims=True)
    means = weights @ centred / total
    products = weights @ (centred[:, rows] * centred[:, columns]) / total
    covariance = np.empty((len(weights), x.shape[1], x.shape[1]))
    covariance[:, rows, columns] = products
    covariance[:, columns, rows] = products
    return correlations(covariance - means[:, :, None] * means[:, None, :])


@dataclass(frozen=True, slots=True)
class _Ways:
    model: Model
    scheme: Scheme
    tolerance: float
    is_consistent: bool

    def values(
        self, correlation: Floats, whole: tuple[Floats, Floats, Floats] | None = None
    ) -> tuple[Floats, Floats, Floats]:
        """Paths (B, k, k), loadings (B, p, k) and weights; the signs of draws are left as they come."""
        anchors = anchors_of(self.model, None) if whole is None else np.zeros(len(self.model.items))
        fitted = fit(
            correlation,
            self.model,
            scheme=self.scheme,
            tolerance=self.tolerance,
            most=MOST,
            anchors=anchors,
            start=None if whole is None else whole[2][:1],
        )
        scores, loadings = fitted.scores, fitted.cross * (fitted.weights != 0)
        if self.is_consistent:
            scores, loadings = consistent(fitted, rho_a(fitted, correlation, self.model), self.model)
        return paths_of(scores, self.model)[0], loadings, fitted.weights


def _turned(b: Floats, loadings: Floats, whole: tuple[Floats, Floats, Floats], signs: Signs) -> tuple[Floats, Floats]:
    """Brought to the signs of the whole sample, construct by construct or number by number."""
    if signs == "item":
        return np.abs(b) * np.sign(whole[0]), np.abs(loadings) * np.sign(whole[1])
    same, opposite = (np.abs(whole[1] - turn * loadings).sum(axis=1) for turn in (1, -1))
    turn = np.where(opposite < same, -1.0, 1.0)
    return b * turn[:, :, None] * turn[:, None, :], loadings * turn[:, None, :]
