"""Weights made to agree with known totals of numbers, as near to the old ones as a distance says; trimming."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats
from .predictors import matrix_of
from .recompute import recomputable
from .results import Warned
from .weights import Margin, Weights, checked_weights, weighted

Distance = Literal["linear", "raking", "logit"]
DEVILLE = "Deville and Särndal 1992, JASA 87: 376–382"
TRIM = "Potter 1990, Proceedings of the Section on Survey Research Methods, ASA: 225–230; trimWeights of R survey"
ROUNDS = 200
HALVINGS = 30


@recomputable(
    r="""library(survey)
x <- as.data.frame({auxiliaries}); total <- unlist({totals})
d <- svydesign(ids = ~1, weights = {weights}, data = x)
f <- reformulate(names(x), intercept = FALSE)
print(unname(weights(calibrate(d, f, total, calfun = {distance}, epsilon = 1e-10, maxit = 200))))"""
)
def calibrate(
    weights: ArrayLike,
    auxiliaries: Mapping[str, ArrayLike],
    totals: Mapping[str, float],
    *,
    distance: Distance = "linear",
    bounds: tuple[float, float] | None = None,
    tolerance: float = 1e-9,
) -> Weights:
    """Weights whose totals of the auxiliaries (columns of numbers; of ones for the size of the population) are the known
    ones. `distance` linear is the regression estimator, raking keeps weights positive, logit keeps the factors within
    `bounds`; linear and raking may be bounded too.

    Raises ValueError naming the total that is farthest where no factors reach them all.
    """
    before = checked_weights(weights)
    if set(auxiliaries) != set(totals):
        raise ValueError(
            f"auxiliaries are {', '.join(auxiliaries) or 'none'} and totals are of {', '.join(totals) or 'none'}; "
            "name the same in both"
        )
    x, names = matrix_of(auxiliaries, constant=False)
    if set(names) != set(auxiliaries):
        raise ValueError("auxiliaries must be columns of numbers; turn each category into a column of 0 and 1, or rake")
    checked_weights(before, len(x))
    wanted = np.array([float(totals[name]) for name in names])
    factors = _solve(x, before, wanted, _distance_of(distance, bounds), tolerance)
    after = before * factors
    reached = x.T @ after
    scale = np.maximum(np.abs(wanted), np.abs(x).T @ before)
    off = np.abs(reached - wanted) / np.where(scale > 0, scale, 1.0)
    if off.max() > max(tolerance * 10, 1e-7):
        far = int(off.argmax())
        within = "" if bounds is None else f" between {bounds[0]:g} and {bounds[1]:g} times the old ones"
        raise ValueError(
            f"no weights{within} reach all totals: {names[far]} comes to {reached[far]:.6g}, where {wanted[far]:g} is "
            "wanted; widen the bounds, drop an auxiliary, or look whether the total is of this population"
        )
    margins = tuple(Margin(name, "", float(wanted[at]), float(reached[at]), len(x)) for at, name in enumerate(names))
    told = "" if bounds is None else f", factors within {bounds[0]:g}–{bounds[1]:g}"
    return weighted(after, before, f"calibration, {distance}{told}", DEVILLE, margins=margins, space=x)


@dataclass(frozen=True, slots=True)
class _Factors:
    """The factor for a linear predictor, and its slope."""

    value: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]


def _distance_of(distance: str, bounds: tuple[float, float] | None) -> _Factors:
    if bounds is not None and not 0 <= bounds[0] < 1 < bounds[1]:
        raise ValueError(
            f"bounds are {bounds}; they are factors, the lower below 1 and the upper above, as in (0.5, 2)"
        )
    if distance == "logit":
        if bounds is None:
            raise ValueError("bounds are missing; the logit distance keeps factors between two, as in (0.5, 2)")
        return _logit(*bounds)
    if distance == "linear":
        return _clipped(lambda u: 1 + u, np.ones_like, bounds)
    if distance == "raking":
        return _clipped(lambda u: np.exp(np.minimum(u, 50.0)), lambda u: np.exp(np.minimum(u, 50.0)), bounds)
    raise ValueError(f"distance is {distance!r}; it must be linear, raking or logit")


def _clipped(
    value: Callable[[Floats], Floats], slope: Callable[[Floats], Floats], bounds: tuple[float, float] | None
) -> _Factors:
    if bounds is None:
        return _Factors(value, slope)
    low, high = bounds

    def inside(u: Floats) -> Floats:
        factors = value(u)
        return np.where((factors > low) & (factors < high), slope(u), 0.0)

    return _Factors(lambda u: np.clip(value(u), low, high), inside)


def _logit(low: float, high: float) -> _Factors:
    steep = (high - low) / ((1 - low) * (high - 1))

    def value(u: Floats) -> Floats:
        grown = np.exp(np.clip(steep * u, -500, 500))
        return (low * (high - 1) + high * (1 - low) * grown) / (high - 1 + (1 - low) * grown)

    def slope(u: Floats) -> Floats:
        factors = value(u)
        return (factors - low) * (high - factors) / ((1 - low) * (high - 1))

    return _Factors(value, slope)


def _solve(x: Floats, before: Floats, wanted: Floats, factors: _Factors, tolerance: float) -> Floats:
    """Newton's method with halved steps, as far as it goes."""
    scale = np.maximum(np.abs(wanted), np.abs(x).T @ before)
    scale = np.where(scale > 0, scale, 1.0)
    z = x / scale
    aim = wanted / scale
    slope = np.zeros(x.shape[1])

    def missing(at: Floats) -> Floats:
        return np.asarray(aim - z.T @ (before * factors.value(z @ at)))

    gap = missing(slope)
    for _round in range(ROUNDS):
        if np.abs(gap).max() <= tolerance * 1e-3:
            break
        hessian = (z * (before * factors.slope(z @ slope))[:, None]).T @ z
        step = np.linalg.lstsq(hessian, gap, rcond=1e-12)[0]
        for _halving in range(HALVINGS):
            tried = missing(slope + step)
            if np.linalg.norm(tried) < np.linalg.norm(gap):
                break
            step = step / 2
        else:
            break
        slope, gap = slope + step, tried
    return factors.value(z @ slope)


@recomputable(
    r="""w <- {weights}; lower <- {lower}; upper <- {upper}
repeat {
  out <- w < lower | w > upper; new <- pmax(lower, pmin(w, upper))
  new[!out] <- new[!out] + sum(w - new) / sum(!out); w <- new
  if (!{strict} || !any(w < lower | w > upper)) break
}
print(w)"""
)
def trim_weights(
    weights: ArrayLike | Weights,
    *,
    lower: float = 0.0,
    upper: float,
    strict: bool = False,
) -> Weights:
    """Weights cut to between `lower` and `upper`, what is cut shared among the others in equal parts, so that the sum stays.
    That may push some beyond a bound; `strict` trims again until none is.

    Raises ValueError where the bounds cannot hold the sum.
    """
    given = weights.weights if isinstance(weights, Weights) else checked_weights(weights)
    if not 0 <= lower < upper:
        raise ValueError(f"lower is {lower} and upper {upper}; lower must be the smaller, and at least 0")
    if strict and not len(given) * lower <= given.sum() <= len(given) * upper:
        raise ValueError(
            f"the weights sum to {given.sum():g}, but {len(given)} of them between {lower:g} and {upper:g} cannot; "
            "widen the bounds"
        )
    after = _trimmed(given, lower, upper)
    while strict and np.any((after < lower - 1e-12) | (after > upper + 1e-12)):
        after = _trimmed(after, lower, upper)
    cut = int(((given < lower) | (given > upper)).sum())
    doubts = () if not cut else (_told_cut(cut, len(given)),)
    whole = isinstance(weights, Weights)
    return weighted(
        after,
        weights.before if isinstance(weights, Weights) else given,
        f"trimmed to {lower:g}–{upper:g}" + (", strictly" if strict else ""),
        TRIM,
        space=weights.space if isinstance(weights, Weights) else None,
        matched=given if whole else None,
        warnings=doubts,
    )


def _trimmed(weights: Floats, lower: float, upper: float) -> Floats:
    outside = (weights < lower) | (weights > upper)
    if outside.all():
        raise ValueError("every weight lies beyond the bounds, so none is left to take what is cut; widen the bounds")
    cut = np.clip(weights, lower, upper)
    cut[~outside] += (weights - cut).sum() / (~outside).sum()
    return cut


def _told_cut(cut: int, of: int) -> Warned:
    return Warned(
        "weights.trimmed",
        "{cut} of {of} weights were cut",
        "margins that were reached before are no longer reached exactly, and estimates lean towards the untrimmed cases.",
        "Show the margins again, and prefer calibration with bounds.",
        {"cut": cut, "of": of},
    )
