"""Weighted linear regression: from moments with jackknife errors, from columns with classical or design-based errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import pi
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_triangular
from scipy.special import fdtrc

from .cases import Cases, Columns, Stages, complete_cases, numbers
from .checks import Floats
from .doubts import collinear, few_cases, variance_inflation, without_spread
from .modelled import Fitted, linearised
from .pooled import Replicated, spread, stacked
from .recompute import recomputable
from .results import Results, Warned
from .shares import correlations, slopes

OLS = "Gauss; Householder QR with refinement, Björck 1967, BIT 7: 257–278"
INTERCEPT = "(intercept)"
Errors = Literal["classical", "design"]


@dataclass(frozen=True)
class Regression:
    """`estimates` has coefficient (with its t interval and p) for each term, standardised, r2, and where errors are
    classical adjusted_r2, sigma, f and aic. `hat` and `cooks` tell how far each case pulls the line (classical only)."""

    estimates: Results
    outcome: str
    terms: tuple[str, ...]
    vif: tuple[float, ...]
    covariance: Floats = field(repr=False)
    hat: Floats | None = field(default=None, repr=False)
    cooks: Floats | None = field(default=None, repr=False)
    source: str = OLS

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def coefficients(self) -> dict[str, float | None]:
        return {each.item: each.value for each in self.estimates.only(statistic="coefficient")}

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(
    r="""library(survey) # design: the replicate design of the same groups
summary(svyglm(reformulate({items}, {outcome}), design = design))"""
)
def regression(data: Replicated, outcome: str, items: Sequence[str], *, level: float = 0.95) -> Regression:
    """Weighted least squares of `outcome` on `items` from moments: coefficients, standardised coefficients and R², with
    intervals that know the design. Of collinear items the smallest coefficients are given, with a warning."""
    if outcome in items:
        raise ValueError(f"items has {outcome!r}, which is the outcome; leave it out")
    held = data.only([*items, outcome])
    means, covariance = stacked(held)
    b = slopes(covariance)
    constant = means[:, -1] - (b * means[:, :-1]).sum(axis=1)
    standard = slopes(correlations(covariance))
    explained = (standard * correlations(covariance)[:, :-1, -1]).sum(axis=1)
    inflation = variance_inflation(held.whole.only(items).correlation)
    doubts = without_spread(held.whole.items, np.diag(held.whole.covariance)) + collinear(items, inflation)
    doubts += few_cases(held.whole.n_effective, 200, "regression coefficients")
    values = np.column_stack([constant, b, standard])
    names = [("coefficient", each) for each in (INTERCEPT, *items)] + [("standardised", each) for each in items]
    one = spread(held, values, names, method="weighted regression, jackknife", source=OLS, level=level, warnings=doubts)
    r2 = spread(
        held,
        explained[:, None],
        [("r2", "")],
        method="share of variance explained",
        source=OLS,
        level=level,
        scale="share",
        warnings=doubts,
    )
    apart = values[1:, : len(items) + 1] - values[0, : len(items) + 1]
    return Regression(
        Results((*one, *r2), one.warnings),
        outcome,
        (INTERCEPT, *items),
        tuple(map(float, inflation)),
        (apart * held.coefficients[:, None]).T @ apart,
        source=f"{OLS}; {held.source}",
    )


@recomputable(
    r="""# classical errors: summary(lm(reformulate({items}, {outcome}), data, weights = {weights}))
library(survey)
design <- svydesign(ids = ~cluster, strata = ~strata, weights = ~weights, fpc = ~fpc, data = data)
summary(svyglm(reformulate({items}, {outcome}), design = design))"""
)
def linear_model(
    columns: Columns,
    outcome: str,
    items: Sequence[str],
    *,
    weights: ArrayLike | None = None,
    strata: Stages = None,
    cluster: Stages = None,
    fpc: Stages = None,
    errors: Errors = "design",
    levels: Mapping[str, Sequence[Any]] | None = None,
    level: float = 0.95,
) -> Regression:
    """Weighted least squares from rows. `errors="design"` linearises over strata, clusters and stages as R's svyglm does;
    "classical" takes weights as precision and cases as independent, as R's lm does. Words become indicator columns."""
    cases = complete_cases(columns, outcome, items, weights=weights, levels=levels)
    x = np.column_stack([np.ones(cases.n), cases.x])
    y = numbers({outcome: cases.y}, outcome)
    fit = _least_squares(x, y, cases.weights)
    inflation = variance_inflation(np.atleast_2d(np.corrcoef(cases.x, rowvar=False)))
    doubts = cases.warnings + without_spread(cases.terms, cases.x.var(axis=0)) + collinear(cases.terms, inflation)
    if fit.lost.size:
        names = (INTERCEPT, *cases.terms)
        raise ValueError(
            f"{names[fit.lost[0]]} is a sum of the other items, or never changes; leave it out, for it has no coefficient"
        )
    if errors == "classical":
        return _classical(cases, x, fit, inflation, doubts, outcome, level)
    influence = (x * (cases.weights * fit.residual)[:, None]) @ fit.bread
    doubts += few_cases(cases.n_effective, 200, "regression coefficients")
    told = linearised(cases, influence, (strata, cluster, fpc), x.shape[1], "weighted regression", OLS, doubts, level)
    found = (*told.rows(fit.b, (INTERCEPT, *cases.terms)), told.figure("r2", fit.r2))
    return Regression(
        Results(found, told.doubts),
        outcome,
        (INTERCEPT, *cases.terms),
        tuple(map(float, inflation)),
        told.covariance,
        source=told.source,
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    b: Floats
    residual: Floats
    bread: Floats  # (XᵀWX)⁻¹
    rss: float
    tss: float
    lost: NDArray[np.intp]

    @property
    def r2(self) -> float:
        return 1 - self.rss / self.tss if self.tss > 0 else float("nan")


def _least_squares(x: Floats, y: Floats, weights: Floats) -> _Fit:
    """Columns are centred and scaled in extended precision, solved by Householder QR, and the solution is refined with
    residuals in extended precision (where the machine has it), until NIST's hard cases keep 13 digits."""
    wide = np.longdouble
    w = weights.astype(wide)
    centre = (w @ x[:, 1:].astype(wide)) / w.sum()
    moved = x[:, 1:].astype(wide) - centre
    length = np.sqrt((w[:, None] * moved**2).sum(axis=0))
    lost = np.flatnonzero(length <= 1e-14 * np.sqrt((w[:, None] * x[:, 1:].astype(wide) ** 2).sum(axis=0))) + 1
    scale = np.where(length > 0, length, 1.0)
    unit = moved / scale
    root = np.sqrt(w)
    a = np.column_stack([root / np.sqrt(w.sum()), root[:, None] * unit])
    near = a.astype(np.float64)
    q, r = np.linalg.qr(near)
    if not lost.size:
        lost = np.flatnonzero(np.abs(np.diag(r)) < 1e-11)
    if lost.size:
        return _Fit(np.zeros(x.shape[1]), y, r, 0.0, 0.0, lost)
    target = root * y.astype(wide)
    solution = np.zeros(x.shape[1], dtype=wide)
    solution = solution + solve_triangular(r, q.T @ target.astype(np.float64))
    for _ in range(8):
        left = (a.T @ (target - a @ solution)).astype(np.float64)
        solution = solution + solve_triangular(r, solve_triangular(r, left, trans="T"))
    residual = target - a @ solution
    inverse = solve_triangular(r, np.eye(len(r)))
    back = np.zeros((x.shape[1], x.shape[1]))
    back[0, 0] = float(1 / np.sqrt(w.sum()))
    back[0, 1:] = (-centre / scale).astype(np.float64)
    back[np.arange(1, len(back)), np.arange(1, len(back))] = (1 / scale).astype(np.float64)
    b = np.empty(x.shape[1], dtype=wide)
    b[1:] = solution[1:] / scale
    b[0] = solution[0] / np.sqrt(w.sum()) - (b[1:] * centre).sum()
    half = back @ inverse
    middle = (w * y.astype(wide)).sum() / w.sum()
    return _Fit(
        b.astype(np.float64),
        (residual / root).astype(np.float64),
        half @ half.T,
        float((residual**2).sum()),
        float((w * (y.astype(wide) - middle) ** 2).sum()),
        lost,
    )


def _classical(
    cases: Cases, x: Floats, fit: _Fit, inflation: Floats, doubts: tuple[Warned, ...], outcome: str, level: float
) -> Regression:
    n, p = x.shape
    df = n - p
    if df < 1:
        raise ValueError(f"{n} complete cases for {p} coefficients; there must be more cases than coefficients")
    variance = fit.rss / df
    hat = cases.weights * ((x @ fit.bread) * x).sum(axis=1)
    told = Fitted(cases, variance * fit.bread, df, "linear regression, classical errors", OLS, doubts, level)
    with np.errstate(all="ignore"):
        cooks = cases.weights * fit.residual**2 * hat / (variance * p * (1 - hat) ** 2)
        f = float(np.float64(fit.tss - fit.rss) / (p - 1) / variance)
        logs = float(n * (np.log(2 * pi) + np.log(fit.rss / n) + 1) - np.log(cases.weights).sum())
    figures = {
        "r2": fit.r2,
        "adjusted_r2": 1 - (1 - fit.r2) * (n - 1) / df,
        "sigma": variance**0.5,
        "aic": logs + 2 * (p + 1),
    }
    tested = told.figure("f", f, p=float(fdtrc(p - 1, df, f)), df=df)
    terms = (INTERCEPT, *cases.terms)
    found = (*told.rows(fit.b, terms), *told.figures(figures), tested)
    return Regression(Results(found, doubts), outcome, terms, tuple(map(float, inflation)), told.covariance, hat, cooks)
