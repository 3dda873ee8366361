"""Ordinal regression: one shift of an ordered outcome's thresholds, with logit or probit link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, expit, ndtr

from .cases import Columns, Stages, complete_cases
from .checks import Floats
from .doubts import few_cases, without_spread
from .modelled import Fitted, linearised
from .recompute import recomputable
from .results import Estimate, Results, Warned

SOURCE = "McCullagh 1980, JRSS B 42: 109–142 (Newton's method)"
PARALLEL = "likelihood ratio test of equal slopes, Christensen 2022, ordinal (nominal_test)"
STEPS = 60
Link = Literal["logit", "probit"]
Errors = Literal["model", "design"]
NOT_PARALLEL = Warned(
    "ordinal.not_parallel",
    "slopes differ between thresholds (p < 0.05)",
    "one coefficient for all thresholds hides that an item moves the low and the high answers differently.",
    "Look at each threshold by a logistic regression.",
)


@dataclass(frozen=True)
class Ordinal:
    """`estimates` has coefficient for each term, threshold for each step of the outcome, loglik, deviance, aic, and
    parallel_lines (likelihood ratio, df, p) for each item where errors are of the model."""

    estimates: Results
    outcome: str
    link: Link
    terms: tuple[str, ...]
    iterations: int
    covariance: Floats = field(repr=False)
    source: str = SOURCE

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(
    r="""library(ordinal)
data[[{outcome}]] <- factor(data[[{outcome}]], ordered = TRUE)
summary(clm(reformulate({items}, {outcome}), data = data, weights = {weights}, link = {link}))"""
)
def ordinal(
    columns: Columns,
    outcome: str,
    items: Sequence[str],
    *,
    order: Sequence[Any] | None = None,
    link: Link = "logit",
    weights: ArrayLike | None = None,
    strata: Stages = None,
    cluster: Stages = None,
    fpc: Stages = None,
    errors: Errors = "design",
    levels: Mapping[str, Sequence[Any]] | None = None,
    level: float = 0.95,
) -> Ordinal:
    """Cumulative model P(outcome ≤ j) = F(threshold j − items · coefficients) of greatest likelihood.

    A positive coefficient moves towards the answers that stand later in `order` (by default sorted).
    `errors="model"` takes weights as counts (R's polr and clm) and tests parallel lines; "design" linearises.
    """
    if link not in ("logit", "probit"):
        raise ValueError(f"link is {link!r}; it must be 'logit' or 'probit'")
    cases = complete_cases(columns, outcome, items, weights=weights, levels=levels)
    kinds = list(order) if order is not None else sorted(set(cases.y.tolist()))
    place = _places(cases.y, kinds, outcome)
    scaled = cases.weights if errors == "model" else cases.weights / cases.weights.mean()
    doubts = cases.warnings + without_spread(cases.terms, cases.x.var(axis=0))
    doubts += few_cases(cases.n_effective, 500, "ordinal coefficients")
    fit = _fit(cases.x, place, len(kinds), scaled, link)
    tests: tuple[Estimate, ...] = ()
    if errors == "model":
        told = Fitted(cases, fit.bread, np.inf, f"cumulative {link}, model errors", SOURCE, doubts, level)
        tests = _parallel_lines(told, place, len(kinds), scaled, link, fit)
        if any(test.p is not None and test.p < 0.05 for test in tests):
            told = replace(told, doubts=(*told.doubts, NOT_PARALLEL))
    else:
        design = (strata, cluster, fpc)
        slopes = cases.x.shape[1]
        told = linearised(cases, fit.score @ fit.bread, design, slopes, f"cumulative {link}", SOURCE, doubts, level)
    found = told.rows(fit.b, cases.terms, start=len(kinds) - 1)
    thresholds = told.rows(fit.b, [f"{low}|{high}" for low, high in pairwise(kinds)], "threshold")
    rows = told.figures({"loglik": fit.loglik, "deviance": -2 * fit.loglik, "aic": -2 * fit.loglik + 2 * len(fit.b)})
    every = Results((*found, *thresholds, *rows, *tests), told.doubts)
    return Ordinal(every, outcome, link, cases.terms, fit.steps, told.covariance, source=told.source)


def _places(values: NDArray[Any], kinds: list[Any], outcome: str) -> NDArray[np.intp]:
    at = {kind: place for place, kind in enumerate(kinds)}
    unknown = [value for value in values.tolist() if value not in at]
    if unknown:
        raise ValueError(f"{outcome} has {unknown[0]!r}, which order does not name; order is {kinds}")
    found = np.array([at[value] for value in values.tolist()])
    empty = [kinds[place] for place in np.flatnonzero(np.bincount(found, minlength=len(kinds)) == 0)]
    if empty or len(kinds) < 2:
        raise ValueError(
            f"{outcome} has no case with {empty[0]!r}; leave it out of order" if empty else f"{outcome} never changes"
        )
    return found


@dataclass(frozen=True, slots=True)
class _Fit:
    b: Floats
    bread: Floats
    score: Floats
    loglik: float
    steps: int


def _fit(x: Floats, place: NDArray[np.intp], kinds: int, w: Floats, link: Link, apart: Floats | None = None) -> _Fit:
    """Thresholds first, then the slopes; columns of `apart` get a slope of their own at each threshold but the first."""
    cuts, n = kinds - 1, len(x)
    extra = np.zeros((n, 0)) if apart is None else apart
    width = cuts + x.shape[1] + extra.shape[1] * (cuts - 1)
    upper, lower = (_design(x, extra, place + shift, cuts, width) for shift in (0, -1))
    top, bottom = place == cuts, place == 0
    share = np.cumsum(np.bincount(place, weights=w, minlength=kinds)[:-1]) / w.sum()
    b = np.zeros(width)
    b[:cuts] = np.log(share / (1 - share)) * (1.0 if link == "logit" else 0.6)
    loglik, score, information = _likelihood(b, upper, lower, top, bottom, w, link)
    steps = 0
    while steps < STEPS:
        steps += 1
        move = np.linalg.lstsq(information, score.sum(axis=0), rcond=None)[0]
        factor = 1.0
        while True:
            tried = _likelihood(b + factor * move, upper, lower, top, bottom, w, link)
            if tried[0] >= loglik - 1e-12 * abs(loglik) or factor < 1e-6:
                break
            factor /= 2
        b = b + factor * move
        gained = tried[0] - loglik
        loglik, score, information = tried
        if abs(gained) < 1e-12 * (abs(loglik) + 1) and np.abs(move).max() < 1e-8:
            break
    return _Fit(b, np.linalg.pinv(information, hermitian=True).astype(np.float64), score, loglik, steps)


def _design(x: Floats, extra: Floats, cut: NDArray[np.intp], cuts: int, width: int) -> Floats:
    """Each case's row so that row · parameters is the threshold `cut` less the slopes."""
    found = np.zeros((len(x), width))
    inside = np.flatnonzero((cut >= 0) & (cut < cuts))
    found[inside, cut[inside]] = 1.0
    found[inside, cuts : cuts + x.shape[1]] = -x[inside]
    for one in range(1, cuts):
        at = np.flatnonzero(cut == one)
        start = cuts + x.shape[1] + (one - 1) * extra.shape[1]
        found[at, start : start + extra.shape[1]] = -extra[at]
    return found


def _likelihood(
    b: Floats,
    upper: Floats,
    lower: Floats,
    top: NDArray[np.bool_],
    bottom: NDArray[np.bool_],
    w: Floats,
    link: Link,
) -> tuple[float, Floats, Floats]:
    """Log likelihood, each case's weighted score, and the observed information."""
    high, low = upper @ b, lower @ b
    share = np.where(top, 1.0, _below(high, link)) - np.where(bottom, 0.0, _below(low, link))
    if (share <= 0).any():
        return -np.inf, np.zeros_like(upper), np.eye(len(b))
    f_high, g_high = _density(high, ~top, link)
    f_low, g_low = _density(low, ~bottom, link)
    slope = (upper * f_high[:, None] - lower * f_low[:, None]) / share[:, None]
    score = slope * w[:, None]
    bend = (upper * (w * g_high / share)[:, None]).T @ upper - (lower * (w * g_low / share)[:, None]).T @ lower
    return float(w @ np.log(share)), score, score.T @ slope - bend


def _below(z: Floats, link: Link) -> Floats:
    found: Floats = expit(z) if link == "logit" else ndtr(z)
    return found


def _density(z: Floats, inside: NDArray[np.bool_], link: Link) -> tuple[Floats, Floats]:
    """The density and its slope, 0 outside."""
    if link == "logit":
        p = expit(z)
        f = p * (1 - p)
        return f * inside, f * (1 - 2 * p) * inside
    f = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return f * inside, -z * f * inside


def _parallel_lines(
    told: Fitted, place: NDArray[np.intp], kinds: int, w: Floats, link: Link, fit: _Fit
) -> tuple[Estimate, ...]:
    """Twice the likelihood gained by giving an item slopes of its own at each threshold."""
    named = replace(told, method="test of parallel lines", source=PARALLEL)
    found = []
    for item in dict.fromkeys(told.cases.owner):
        columns = [at for at, owner in enumerate(told.cases.owner) if owner == item]
        df = len(columns) * (kinds - 2)
        if df:
            free = _fit(told.cases.x, place, kinds, w, link, told.cases.x[:, columns])
            ratio = max(0.0, 2 * (free.loglik - fit.loglik))
            found.append(named.figure("parallel_lines", ratio, item=item, p=float(chdtrc(df, ratio)), df=float(df)))
    return tuple(found)
