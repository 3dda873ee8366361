"""PLS path models with intervals that know the design, and satisfaction indices (ECSI, ACSI, CCSI) from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from .checks import Floats
from .construct_validity import ave, htmt, rho_c
from .doubts import few_cases, variance_inflation, without_spread
from .path_fitting import Fit, consistent, fit, paths_of, rho_a, total_effects
from .path_model import ACSI, CCSI, ECSI, Constructs, Mode, Model, Paths, Scheme, checked_model
from .pooled import Replicated, spread, stacked
from .recompute import recomputable
from .reliability import alpha_of
from .results import Estimate, Results, Warned
from .shares import correlations

LOHMOLLER = "Lohmöller 1989; Tenenhaus, Esposito Vinzi, Chatelin and Lauro 2005, CSDA 48: 159–205"
DIJKSTRA = "Dijkstra and Henseler 2015, MIS Quarterly 39: 297–316"
FORNELL = "Fornell, Johnson, Anderson, Cha and Bryant 1996, Journal of Marketing 60: 7–18"
MISSING = "complete cases"
LEAST = 200
MOST = 300
UNSETTLED = Warned(
    "pls.unsettled",
    "the weights did not settle",
    "the result is where the search stopped.",
    "Allow more iterations, or look for constructs that nothing joins.",
)
NEGATIVE = "pls.negative_weight"
Kind = Literal["ecsi", "acsi", "ccsi"]
MODELS: Mapping[str, Paths] = {"ecsi": ECSI, "acsi": ACSI, "ccsi": CCSI}


@dataclass(frozen=True)
class PathModel:
    """`estimates` has path and total_effect ("a → b"), f2, r2, adjusted_r2, aic and bic, loading, weight and vif of each
    item, alpha, rho_a, rho_c and ave of each construct, correlation and htmt of each pair ("a × b").

    The matrices hold the same in the order of `constructs` and `items`; `vif` of each construct's antecedents.
    """

    estimates: Results
    constructs: tuple[str, ...]
    items: tuple[str, ...]
    paths: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    loadings: Floats = field(repr=False)
    cross_loadings: Floats = field(repr=False)
    scores: Floats = field(repr=False)
    vif: Mapping[str, Mapping[str, float]] = field(repr=False)
    scheme: Scheme
    is_consistent: bool
    tolerance: float
    iterations: int
    missing: str = MISSING
    source: str = LOHMOLLER

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(
    r="""library(seminr) # constructs: {constructs}; paths: {paths}; reflective() for consistent = TRUE
summary(estimate_pls(data, measurements, structure, inner_weights = path_weighting, stopCriterion = 7))"""
)
def pls(
    data: Replicated,
    constructs: Constructs,
    paths: Paths,
    *,
    scheme: Scheme = "path",
    modes: Mapping[str, Mode] | Mode = "A",
    is_consistent: bool = False,
    tolerance: float = 1e-7,
    most: int = MOST,
    anchors: Mapping[str, int] | None = None,
    level: float = 0.95,
) -> PathModel:
    """Partial least squares from the correlations of complete cases, with the jackknife's intervals.

    `paths` are pairs (from, to). `is_consistent` frees paths and loadings of mode A constructs from unreliability
    (PLSc). A construct's sign is turned so that its loadings sum to a positive number; `anchors` gives instead items
    that must run with (1) or against (−1) their construct. Every replicate is turned by the same rule.
    """
    model = checked_model(constructs, paths, modes)
    choices = _Choices(scheme, tolerance, most, anchors_of(model, anchors), is_consistent)
    held, fitted, correlation = _fitted(data, model, choices)
    reliability = rho_a(fitted, correlation, model)
    scores, loadings = fitted.scores, fitted.cross * (fitted.weights != 0)
    if is_consistent:
        scores, loadings = consistent(fitted, reliability, model)
    b, r2 = paths_of(scores, model)
    doubts = _doubts(held, fitted, model)
    told = _Told(held, model, f"PLS, {scheme} scheme" + (", consistent" if is_consistent else ""), doubts, level)
    found = _structure(told, b, r2, fitted)
    found += _effect_sizes(told, correlation, r2, choices)
    found += _measurement(told, fitted, correlation, loadings, reliability)
    return PathModel(
        Results(tuple(found), found[0].warnings),
        model.constructs,
        model.items,
        b[0],
        fitted.weights[0],
        loadings[0],
        fitted.cross[0],
        fitted.scores[0],
        {model.constructs[at]: _antecedents(fitted.scores[0], model, at) for at in model.endogenous},
        scheme,
        is_consistent,
        tolerance,
        fitted.iterations,
        source=f"{LOHMOLLER}; {DIJKSTRA}" if is_consistent else LOHMOLLER,
    )


@dataclass(frozen=True, slots=True)
class _Choices:
    scheme: Scheme
    tolerance: float
    most: int
    anchors: Floats
    is_consistent: bool = False

    def fit(self, correlation: Floats, model: Model, start: Floats | None = None) -> Fit:
        return fit(
            correlation,
            model,
            scheme=self.scheme,
            tolerance=self.tolerance,
            most=self.most,
            anchors=self.anchors,
            start=start,
        )


def _fitted(data: Replicated, model: Model, choices: _Choices) -> tuple[Replicated, Fit, Floats]:
    """The whole from equal weights, so that its iterations are its own; the replicates from the weights of the whole."""
    if choices.scheme not in ("path", "centroid", "factorial"):
        raise ValueError(f"scheme is {choices.scheme!r}; it must be 'path', 'centroid' or 'factorial'")
    held = data.only(model.items)
    correlation = correlations(stacked(held)[1])
    first = choices.fit(correlation[:1], model)
    rest = choices.fit(correlation[1:], model, first.weights)
    weights, scores, cross, settled = (
        np.concatenate([one, others])
        for one, others in (
            (first.weights, rest.weights),
            (first.scores, rest.scores),
            (first.cross, rest.cross),
            (first.settled, rest.settled),
        )
    )
    return held, Fit(weights, scores, cross, first.iterations, settled), correlation


def anchors_of(model: Model, given: Mapping[str, int] | None) -> Floats:
    """For each item how it should run with its construct. Raises ValueError for an item that is not in the model."""
    found = np.ones(len(model.items))
    for item, sign in (given or {}).items():
        if item not in model.items or sign not in (-1, 1):
            raise ValueError(f"anchors has {item!r}: {sign}; it must name items of the model, with 1 or -1")
        block = next(block for block in model.blocks if model.items.index(item) in block)
        if not any(model.items[at] in list(given or {})[: list(given or {}).index(item)] for at in block):
            found[block] = 0.0
        found[model.items.index(item)] = sign
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    held: Replicated
    model: Model
    method: str
    doubts: tuple[Warned, ...]
    level: float

    def spread(
        self, statistic: str, values: Floats, items: Sequence[str], scale: str = "plain", source: str = LOHMOLLER
    ) -> tuple[Estimate, ...]:
        return spread(
            self.held,
            values,
            [(statistic, item) for item in items],
            method=self.method,
            source=source,
            level=self.level,
            scale=scale,
            warnings=self.doubts,
        ).estimates


def _structure(told: _Told, b: Floats, r2: Floats, fitted: Fit) -> list[Estimate]:
    model, n = told.model, told.held.whole.n
    ends = model.endogenous
    names = [model.constructs[at] for at in ends]
    many = np.array([len(model.before(at)) for at in ends])
    found = list(told.spread("path", np.column_stack([b[:, i, j] for i, j in model.paths]), model.path_names()))
    effects = total_effects(b)
    reach = np.argwhere(total_effects(model.leads.astype(float)) > 0)
    shown = [f"{model.constructs[i]} → {model.constructs[j]}" for i, j in reach]
    found += told.spread("total_effect", effects[:, reach[:, 0], reach[:, 1]], shown)
    found += told.spread("r2", r2[:, ends], names, "share")
    adjusted = 1 - (1 - r2[:, ends]) * (n - 1) / (n - many - 1)
    found += told.spread("adjusted_r2", adjusted, names)
    plain = paths_of(fitted.scores, model)[1][:, ends]
    with np.errstate(all="ignore"):
        fitness = n * np.log((1 - plain) * (n - 1) / n)
    for name, values in (("aic", fitness + 2 * (many + 1)), ("bic", fitness + (many + 1) * np.log(n))):
        found += [_without(each) for each in told.spread(name, values, names)]
    return found


def _effect_sizes(told: _Told, correlation: Floats, r2: Floats, choices: _Choices) -> list[Estimate]:
    """Cohen's f² of each path: what R² loses, over what it leaves, when the model is fitted without the path."""
    model = told.model
    sizes = []
    for one, other in model.paths:
        left = 0.0 if len(model.before(other)) == 1 else _r2_without(correlation[:1], model, one, other, choices)
        sizes.append((r2[0, other] - left) / (1 - r2[0, other]))
    values = np.tile(np.array(sizes), (len(correlation), 1))
    return [_without(each) for each in told.spread("f2", values, model.path_names())]


def _without(estimate: Estimate) -> Estimate:
    """Without an interval: a criterion to compare models by has no population value."""
    return replace(estimate, se=None, low=None, high=None)


def _r2_without(correlation: Floats, model: Model, left: int, at: int, choices: _Choices) -> float:
    leads = model.leads.copy()
    leads[left, at] = False
    fewer = replace(model, leads=leads)
    fitted = choices.fit(correlation, fewer)
    scores = fitted.scores
    if choices.is_consistent:
        scores, _ = consistent(fitted, rho_a(fitted, correlation, fewer), fewer)
    return float(paths_of(scores, fewer)[1][0, at])


def _measurement(
    told: _Told, fitted: Fit, correlation: Floats, loadings: Floats, reliability: Floats
) -> list[Estimate]:
    model = told.model
    of = np.concatenate([np.full(len(block), at) for at, block in enumerate(model.blocks)])
    place = np.arange(len(model.items))
    found = list(told.spread("loading", loadings[:, place, of], model.items))
    found += told.spread("weight", fitted.weights[:, place, of], model.items)
    inflation = np.concatenate([variance_inflation(correlation[0][np.ix_(b, b)]) for b in model.blocks])
    found += [_without(each) for each in told.spread("vif", np.tile(inflation, (len(correlation), 1)), model.items)]
    per: dict[str, tuple[list[Floats], str]] = {"alpha": ([], ""), "rho_c": ([], ""), "ave": ([], "")}
    for at, block in enumerate(model.blocks):
        within = correlation[:, block[:, None], block]
        held = loadings[:, block, at]
        per["alpha"][0].append(alpha_of(within) if len(block) > 1 else np.ones(len(within)))
        per["rho_c"][0].append(rho_c(held))
        per["ave"][0].append(ave(held))
    for name, (columns, _) in per.items():
        scale = "reliability" if name == "alpha" else "share"
        found += told.spread(name, np.column_stack(columns), model.constructs, scale)
    found += told.spread("rho_a", reliability, model.constructs, "reliability", DIJKSTRA)
    pairs = [(i, j) for i in range(len(model.constructs)) for j in range(i)]
    shown = [f"{model.constructs[i]} × {model.constructs[j]}" for i, j in pairs]
    between = np.column_stack([fitted.scores[:, i, j] for i, j in pairs])
    found += told.spread("correlation", between, shown, "correlation")
    ratios = np.column_stack([htmt(correlation, model.blocks[i], model.blocks[j]) for i, j in pairs])
    found += told.spread("htmt", ratios, shown, "positive")
    return found


def _antecedents(scores: Floats, model: Model, at: int) -> dict[str, float]:
    before = model.before(at)
    inflation = variance_inflation(scores[np.ix_(before, before)])
    return {model.constructs[one]: float(value) for one, value in zip(before, inflation, strict=True)}


def _doubts(held: Replicated, fitted: Fit, model: Model) -> tuple[Warned, ...]:
    whole = held.whole
    doubts = without_spread(whole.items, np.diag(whole.covariance)) + few_cases(whole.n_effective, LEAST, "path models")
    if not fitted.settled.all():
        doubts += (UNSETTLED,)
    negative = [item for item, row in zip(model.items, fitted.weights[0], strict=True) if row.min() < 0]
    if negative:
        doubts += (
            Warned(
                NEGATIVE,
                "negative weight: {items}",
                "the item runs against its construct, which an index must not hide.",
                "Look whether it is worded the other way round.",
                {"items": tuple(negative)},
            ),
        )
    return doubts


@dataclass(frozen=True)
class SatisfactionIndex:
    """`estimates` has index (0–100) of each construct, and index_weight of each item (they sum to 1 in a construct);
    `model` the path model that gave the weights."""

    estimates: Results
    model: PathModel
    scale: tuple[float, float]
    source: str = FORNELL

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(
    r="""library(seminr) # constructs: {constructs}; weights w of estimate_pls, unstandardised (w / sd) and summing to 1:
# sum(w * (colMeans(items) - min)) / (max - min) * 100"""
)
def satisfaction_index(
    data: Replicated,
    constructs: Constructs,
    *,
    model: Kind | Paths = "ecsi",
    scale: tuple[float, float] = (1, 10),
    scheme: Scheme = "path",
    tolerance: float = 1e-7,
    anchors: Mapping[str, int] | None = None,
    level: float = 0.95,
) -> SatisfactionIndex:
    """The index of every construct on 0 to 100: the weighted mean of its items on their `scale`, weighted by the
    unstandardised outer weights of the path model, renormalised. Missing: complete cases.

    "ecsi", "acsi" and "ccsi" name their constructs Image, Expectation, Quality, Value, Satisfaction, Complaints and
    Loyalty, of which each has its own; other models are given as paths. Indices made from other items, weights or
    modes are not comparable.
    """
    paths = MODELS[model] if isinstance(model, str) else model
    specified = checked_model(constructs, paths)
    held, fitted, _ = _fitted(data, specified, _Choices(scheme, tolerance, MOST, anchors_of(specified, anchors)))
    if not scale[0] < scale[1]:
        raise ValueError(f"scale is {scale}; its lower end must lie below its upper end")
    means, covariance = stacked(held)
    _on_scale(held, scale)
    deviation = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    with np.errstate(all="ignore"):
        raw = fitted.weights.sum(axis=2) / np.where(deviation > 0, deviation, np.inf)
    shares = np.empty_like(raw)
    for block in specified.blocks:
        total = raw[:, block].sum(axis=1, keepdims=True)
        known = np.isfinite(total) & (total != 0)  # without any spread there are no weights: take equal ones
        shares[:, block] = np.where(known, raw[:, block] / np.where(known, total, 1.0), 1 / len(block))
    moved = shares * (means - scale[0]) / (scale[1] - scale[0])
    index = np.column_stack([moved[:, block].sum(axis=1) for block in specified.blocks])
    told = _Told(held, specified, f"satisfaction index, PLS {scheme} scheme", _doubts(held, fitted, specified), level)
    of_100 = _scaled(told.spread("index", index, specified.constructs, "share", FORNELL))
    found = (*of_100, *told.spread("index_weight", shares, specified.items, source=FORNELL))
    behind = pls(data, constructs, paths, scheme=scheme, tolerance=tolerance, anchors=anchors, level=level)
    return SatisfactionIndex(Results(found, found[0].warnings), behind, scale)


def _on_scale(held: Replicated, scale: tuple[float, float]) -> None:
    for item, mean in zip(held.whole.items, held.whole.mean, strict=True):
        if not scale[0] <= mean <= scale[1]:
            raise ValueError(
                f"{item} has the mean {mean:g}, off the scale {scale[0]:g} to {scale[1]:g}; give its scale"
            )


def _scaled(estimates: Sequence[Estimate]) -> list[Estimate]:
    return [
        replace(
            each,
            value=_hundred(each.value),
            se=_hundred(each.se),
            low=_hundred(each.low),
            high=_hundred(each.high),
        )
        for each in estimates
    ]


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value
