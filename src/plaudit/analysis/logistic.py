"""Logistic regression of a yes or no, with model-based or design-based errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, xlogy
from scipy.special import logit as logit_of

from .cases import Columns, Stages, complete_cases
from .checks import Floats
from .correlations import middle_ranks
from .doubts import collinear, few_cases, variance_inflation, without_spread
from .linear_models import INTERCEPT
from .modelled import Fitted, linearised
from .recompute import recomputable
from .results import Estimate, Results, Warned

SOURCE = "McCullagh and Nelder 1989, Generalized Linear Models, ch. 4 (Fisher scoring); McFadden 1974"
STEPS, TOLERANCE = 50, 1e-8
SEPARATED = Warned(
    "logit.separated",
    "some items tell the outcome without fail",
    "their coefficients run to infinity; those given are only where the search stopped, and their errors mean nothing.",
    "Leave the item out, or join its answers.",
)
Errors = Literal["model", "design"]


@dataclass(frozen=True)
class Logit:
    """`estimates` has coefficient (log odds) and odds_ratio for each term, deviance, null_deviance, mcfadden and auc;
    `iterations` the steps of scoring."""

    estimates: Results
    outcome: str
    event: Any
    terms: tuple[str, ...]
    vif: tuple[float, ...]
    iterations: int
    covariance: Floats = field(repr=False)
    source: str = SOURCE

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(
    r="""# errors of the model: summary(glm(reformulate({items}, {outcome}), binomial, data, weights = {weights}))
library(survey)
design <- svydesign(ids = ~cluster, strata = ~strata, weights = ~weights, fpc = ~fpc, data = data)
summary(svyglm(reformulate({items}, {outcome}), design = design, family = quasibinomial()))"""
)
def logit(
    columns: Columns,
    outcome: str,
    items: Sequence[str],
    *,
    event: Any = None,
    weights: ArrayLike | None = None,
    strata: Stages = None,
    cluster: Stages = None,
    fpc: Stages = None,
    errors: Errors = "design",
    levels: Mapping[str, Sequence[Any]] | None = None,
    level: float = 0.95,
) -> Logit:
    """The log odds of `outcome` being `event` (by default the greater of its two values) on `items`.

    `errors="design"` linearises over strata, clusters and stages as R's svyglm with quasibinomial does; "model" gives
    those of R's glm, weights being counts. Raises ValueError for an outcome with other than two values.
    """
    cases = complete_cases(columns, outcome, items, weights=weights, levels=levels)
    y, event = _yes_or_no(cases.y, outcome, event)
    x = np.column_stack([np.ones(cases.n), cases.x])
    w = cases.weights if errors == "model" else cases.weights / cases.weights.mean()
    fit = _scoring(x, y, w)
    inflation = variance_inflation(np.atleast_2d(np.corrcoef(cases.x, rowvar=False)))
    doubts = cases.warnings + without_spread(cases.terms, cases.x.var(axis=0)) + collinear(cases.terms, inflation)
    doubts += (SEPARATED,) if fit.separated else ()
    doubts += few_cases(cases.n_effective, 500, "logistic coefficients")
    if errors == "model":
        told = Fitted(cases, fit.bread, np.inf, "logistic regression, model errors", SOURCE, doubts, level)
    else:
        design = (strata, cluster, fpc)
        told = linearised(
            cases, fit.score @ fit.bread, design, x.shape[1], "logistic regression", SOURCE, doubts, level
        )
    terms = (INTERCEPT, *cases.terms)
    found = told.rows(fit.b, terms)
    rows = (*found, *map(_odds, found), *told.figures(_fit_figures(fit, y, w)))
    return Logit(
        Results(rows, told.doubts), outcome, event, terms, tuple(map(float, inflation)), fit.steps, told.covariance
    )


def _fit_figures(fit: "_Fit", y: Floats, w: Floats) -> dict[str, float]:
    share = float(w @ y / w.sum())
    deviance = _deviance(fit.mu, y, w)
    null = float(-2 * w.sum() * (xlogy(share, share) + xlogy(1 - share, 1 - share)))
    return {
        "deviance": deviance,
        "null_deviance": null,
        "mcfadden": 1 - deviance / null,
        "auc": _auc(fit.mu, y, w),
    }


def _yes_or_no(values: NDArray[Any], outcome: str, event: Any) -> tuple[Floats, Any]:
    kinds = sorted(set(values.tolist()))
    if len(kinds) != 2:
        told = ", ".join(map(str, kinds[:5]))
        raise ValueError(f"{outcome} has {len(kinds)} distinct value(s) ({told}); a yes or no has two")
    if event is None:
        event = kinds[1]
    if event not in kinds:
        raise ValueError(f"event is {event!r}; {outcome} has {kinds[0]!r} and {kinds[1]!r}")
    return (values == event).astype(np.float64), event


@dataclass(frozen=True, slots=True)
class _Fit:
    b: Floats
    bread: Floats  # the inverse of the information
    mu: Floats
    score: Floats  # each case's weighted residual times its row
    steps: int
    separated: bool


def _scoring(x: Floats, y: Floats, w: Floats) -> _Fit:
    """Fisher scoring with the start, the stop and the last step's weights of R's glm.fit, so that digits agree with R's."""
    mu = (w * y + 0.5) / (w + 1)
    eta = logit_of(mu)
    last, steps, working = np.inf, 0, w
    b = np.zeros(x.shape[1])
    while steps < STEPS:
        steps += 1
        slope = np.maximum(mu * (1 - mu), 1e-300)
        working = w * slope
        root = np.sqrt(working)
        b = np.linalg.lstsq(x * root[:, None], root * (eta + (y - mu) / slope), rcond=None)[0]
        eta = x @ b
        mu = expit(eta)
        deviance = _deviance(mu, y, w)
        if abs(deviance - last) / (abs(deviance) + 0.1) < TOLERANCE:
            break
        last = deviance
    residual = (y - mu) / np.maximum(mu * (1 - mu), 1e-300)
    bread = np.linalg.pinv((x * working[:, None]).T @ x, hermitian=True).astype(np.float64)
    separated = bool(np.abs(eta).max() > 25) or steps == STEPS
    return _Fit(b, bread, mu, x * (working * residual)[:, None], steps, separated)


def _deviance(mu: Floats, y: Floats, w: Floats) -> float:
    return float(-2 * (w * (xlogy(y, mu) + xlogy(1 - y, 1 - mu))).sum())


def _odds(b: Estimate) -> Estimate:
    """exp() of a coefficient and of its interval."""
    assert b.value is not None and b.se is not None and b.low is not None and b.high is not None
    with np.errstate(over="ignore"):
        value, low, high = (float(np.exp(each)) for each in (b.value, b.low, b.high))
    return replace(b, value=value, se=value * b.se, low=low, high=high, statistic="odds_ratio")


def _auc(score: Floats, y: Floats, w: Floats) -> float:
    """The chance that a case with the event is ranked above one without, ties counted half (weighted)."""
    kinds, place = np.unique(score, return_inverse=True)
    yes = np.bincount(place, weights=w * y, minlength=len(kinds)).astype(np.float64)
    no = np.bincount(place, weights=w * (1 - y), minlength=len(kinds)).astype(np.float64)
    return float(yes @ middle_ranks(no) / (yes.sum() * no.sum()))
