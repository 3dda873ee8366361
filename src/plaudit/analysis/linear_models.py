"""Weighted linear regression: from moments with jackknife errors, from columns with classical or design-based errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import pi
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_triangular
from scipy.special import fdtrc, stdtr, stdtrit

from .cases import Cases, Columns, Stages, complete_cases, numbers, stages
from .checks import Floats, checked_level
from .doubts import collinear, few_cases, variance_inflation, without_spread
from .linearised import SOURCE as LINEARISED
from .linearised import total_covariance
from .pooled import Replicated, spread, stacked
from .recompute import recomputable
from .results import Estimate, Results, Warned
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
        return _classical(cases, x, y, fit, inflation, doubts, outcome, level)
    parts = total_covariance(
        (x * (cases.weights * fit.residual)[:, None]) @ fit.bread,
        stages(strata, cases.kept),
        stages(cluster, cases.kept),
        stages(fpc, cases.kept),
    )
    df = parts.df + 1 - x.shape[1]
    method, source = "weighted regression, linearised", f"{OLS}; {LINEARISED}"
    doubts += parts.warnings + few_cases(cases.n_effective, 200, "regression coefficients")
    found = coefficient_rows(cases, fit.b, parts.covariance, df, method, source, doubts, level)
    r2 = figure_row(cases, "r2", fit.r2, method, source, doubts, level)
    return Regression(
        Results((*found, r2), doubts),
        outcome,
        (INTERCEPT, *cases.terms),
        tuple(map(float, inflation)),
        parts.covariance,
        source=source,
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
    cases: Cases,
    x: Floats,
    y: Floats,
    fit: _Fit,
    inflation: Floats,
    doubts: tuple[Warned, ...],
    outcome: str,
    level: float,
) -> Regression:
    n, p = x.shape
    df = n - p
    if df < 1:
        raise ValueError(f"{n} complete cases for {p} coefficients; there must be more cases than coefficients")
    variance = fit.rss / df
    hat = cases.weights * ((x @ fit.bread) * x).sum(axis=1)
    method = "linear regression, classical errors"
    found = coefficient_rows(cases, fit.b, variance * fit.bread, df, method, OLS, doubts, level)
    with np.errstate(all="ignore"):
        cooks = cases.weights * fit.residual**2 * hat / (variance * p * (1 - hat) ** 2)
        f = float(np.float64(fit.tss - fit.rss) / (p - 1) / variance)
        logs = float(n * (np.log(2 * pi) + np.log(fit.rss / n) + 1) - np.log(cases.weights).sum())
    f_row = figure_row(cases, "f", f, method, OLS, doubts, level, p=float(fdtrc(p - 1, df, f)), df=df)
    rows = [
        figure_row(cases, "r2", fit.r2, method, OLS, doubts, level),
        figure_row(cases, "adjusted_r2", 1 - (1 - fit.r2) * (n - 1) / df, method, OLS, doubts, level),
        figure_row(cases, "sigma", variance**0.5, method, OLS, doubts, level, df=df),
        f_row,
        figure_row(cases, "aic", logs + 2 * (p + 1), method, OLS, doubts, level),
    ]
    return Regression(
        Results((*found, *rows), doubts),
        outcome,
        (INTERCEPT, *cases.terms),
        tuple(map(float, inflation)),
        variance * fit.bread,
        hat,
        cooks,
    )


def coefficient_rows(
    cases: Cases,
    b: Floats,
    covariance: Floats,
    df: float,
    method: str,
    source: str,
    doubts: tuple[Warned, ...],
    level: float,
    terms: Sequence[str] = (),
    statistic: str = "coefficient",
) -> tuple[Estimate, ...]:
    """A row for each coefficient with its t interval (normal for infinite `df`) and two-sided p."""
    if df <= 0:
        raise ValueError(f"the design leaves {df:g} degrees of freedom for {len(b)} coefficients; use fewer items")
    many = min(df, 1e9)
    t = float(stdtrit(many, 0.5 + checked_level(level) / 2))
    named = terms or (INTERCEPT, *cases.terms)
    found = []
    for at, name in enumerate(named):
        se = float(np.sqrt(max(covariance[at, at], 0.0)))
        p = float(2 * stdtr(many, -abs(b[at]) / se)) if se > 0 else None
        found.append(
            Estimate(
                float(b[at]),
                se,
                float(b[at] - t * se),
                float(b[at] + t * se),
                cases.n,
                cases.n_effective,
                method,
                source,
                doubts,
                level,
                statistic,
                name,
                df=df if np.isfinite(df) else None,
                p=p,
            )
        )
    return tuple(found)


def figure_row(
    cases: Cases,
    statistic: str,
    value: float,
    method: str,
    source: str,
    doubts: tuple[Warned, ...],
    level: float,
    p: float | None = None,
    df: float | None = None,
) -> Estimate:
    """A row for a figure of the whole model, without an interval."""
    known = float(value) if np.isfinite(value) else None
    return Estimate(
        known, None, None, None, cases.n, cases.n_effective, method, source, doubts, level, statistic, df=df, p=p
    )
