"""A comparison with cases that are alike: nearest neighbours, and how alike they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logit, ndtr, ndtri, stdtr, stdtrit

from .checks import Floats, checked_lengths, checked_level, checked_numbers
from .predictors import checked_flags, matrix_of, propensities
from .recompute import recomputable
from .results import Estimate, Results, Said, Warned

RUBIN = "Rubin 1980, Biometrics 36: 293–298; Rosenbaum and Rubin 1985, American Statistician 39: 33–38"
BALANCE = "Austin 2009, Statistics in Medicine 28: 3083–3107"
ALIKE = 0.1


@dataclass(frozen=True)
class Matched:
    """`pairs` hold the place of each matched treated case and of its neighbour. `estimates`: the effect among the treated
    that found one, and for each characteristic the standardised difference before and after."""

    pairs: NDArray[np.intp]
    unmatched: tuple[int, ...]
    estimates: Results = field(repr=False)


@recomputable()
def matched_comparison(
    values: ArrayLike,
    treated: ArrayLike,
    predictors: Mapping[str, ArrayLike],
    *,
    distance: Literal["mahalanobis", "propensity"] = "mahalanobis",
    caliper: float | None = None,
    level: float = 0.95,
) -> Matched:
    """Each treated case against its nearest neighbour among the others, each of whom is used once, the hardest to match
    first. `caliper` refuses neighbours farther away (Mahalanobis units, or standard deviations of the log odds).

    Right where, given the characteristics, being treated has nothing to do with the outcome otherwise.
    """
    y = checked_numbers("values", values, least=-np.inf)
    d = checked_flags("treated", treated)
    x, names = matrix_of(predictors, constant=False)
    checked_lengths(values=y, treated=d, predictors=x)
    ours, theirs = np.flatnonzero(d == 1), np.flatnonzero(d == 0)
    if caliper is not None and not caliper > 0:
        raise ValueError(f"caliper is {caliper}; it is the farthest distance allowed, above 0")
    points, order = _placed(x, d, distance)
    pairs = _greedy(points, ours[np.argsort(-order[ours], kind="stable")], theirs, caliper)
    if len(pairs) < 2:
        raise ValueError(f"{len(pairs)} treated cases found a neighbour; widen the caliper, or compare with more cases")
    unmatched = tuple(int(at) for at in np.setdiff1d(ours, pairs[:, 0]))
    return Matched(pairs, unmatched, _told(y, d, x, names, pairs, unmatched, distance, checked_level(level)))


def _placed(x: Floats, d: Floats, distance: str) -> tuple[Floats, Floats]:
    """Points whose plain distance is the one wanted, and how hard each is to match."""
    p = logit(propensities(np.column_stack([np.ones(len(x)), x]), d))
    if distance == "propensity":
        return np.asarray((p / (p.std(ddof=1) or 1.0))[:, None]), np.asarray(p)
    if distance != "mahalanobis":
        raise ValueError(f"distance is {distance!r}; it must be mahalanobis or propensity")
    centred = [part - part.mean(axis=0) for part in (x[d == 1], x[d == 0])]
    within = sum(part.T @ part for part in centred) / (len(x) - 2)
    values, vectors = np.linalg.eigh(np.atleast_2d(within))
    kept = values > 1e-10 * values.max()
    return np.asarray(x @ (vectors[:, kept] / np.sqrt(values[kept]))), np.asarray(p)


def _greedy(
    points: Floats, ours: NDArray[np.intp], theirs: NDArray[np.intp], caliper: float | None
) -> NDArray[np.intp]:
    free = np.ones(len(theirs), bool)
    pairs = []
    for at in ours:
        if not free.any():
            break
        away = ((points[theirs] - points[at]) ** 2).sum(axis=1)
        away[~free] = np.inf
        nearest = int(away.argmin())
        if caliper is None or away[nearest] <= caliper**2:
            free[nearest] = False
            pairs.append((at, theirs[nearest]))
    return np.array(pairs, dtype=np.intp).reshape(-1, 2)


def _told(
    y: Floats,
    d: Floats,
    x: Floats,
    names: tuple[str, ...],
    pairs: NDArray[np.intp],
    unmatched: tuple[int, ...],
    distance: str,
    level: float,
) -> Results:
    gains = y[pairs[:, 0]] - y[pairs[:, 1]]
    m = len(gains)
    spread = np.sqrt((x[d == 1].var(axis=0, ddof=1) + x[d == 0].var(axis=0, ddof=1)) / 2)
    spread = np.where(spread > 0, spread, 1.0)
    apart = (x[d == 1].mean(axis=0) - x[d == 0].mean(axis=0)) / spread
    left = (x[pairs[:, 0]].mean(axis=0) - x[pairs[:, 1]].mean(axis=0)) / spread
    doubts = _doubts(left, names, unmatched, m)
    se = float(gains.std(ddof=1) / np.sqrt(m))
    half = float(stdtrit(m - 1, 0.5 + level / 2)) * se
    value = float(gains.mean())
    p = 2 * float(stdtr(m - 1, -abs(value / se))) if se > 0 else None
    method = f"matched comparison, nearest {distance}"
    base = Estimate(
        value, se, value - half, value + half, m, float(m), method, RUBIN, doubts, level, "effect", df=m - 1, p=p
    )
    plain = replace(
        base, se=None, low=None, high=None, df=None, p=None, source=BALANCE, method="standardised difference"
    )
    rows = [base]
    whole = replace(plain, n=len(y), n_effective=float(len(y)))
    for at, name in enumerate(names):
        rows.append(replace(whole, value=float(apart[at]), statistic="difference_before", item=name))
        rows.append(replace(plain, value=float(left[at]), statistic="difference_after", item=name))
    return Results(tuple(rows), doubts)


def _doubts(left: Floats, names: tuple[str, ...], unmatched: tuple[int, ...], m: int) -> tuple[Warned, ...]:
    doubts = []
    unlike = [
        Said("{name} ({by:.2f})", {"name": names[at], "by": left[at]}) for at in np.flatnonzero(np.abs(left) > ALIKE)
    ]
    if unlike:
        doubts.append(
            Warned(
                "match.unlike",
                "after matching the groups still differ in {unlike} standard deviations",
                "part of the effect may be that difference.",
                "Set a caliper, match on fewer characteristics, or compare with more cases.",
                {"unlike": tuple(unlike)},
            )
        )
    if unmatched:
        doubts.append(
            Warned(
                "match.unmatched",
                "{unmatched} of {treated} treated cases found no neighbour",
                "the effect is of those who did.",
                "Say who was left out; widen the caliper or compare with more cases.",
                {"unmatched": len(unmatched), "treated": len(unmatched) + m},
            )
        )
    return tuple(doubts)


@recomputable(
    r="""se <- {sd} * sqrt(2 * (1 - {correlation}) * (1 + ({per_cluster} - 1) * {icc}) * (1 / {treated} + 1 / {others}))
z <- qnorm(1 - {alpha} / 2); print(pnorm({effect} / se - z) + pnorm(-{effect} / se - z))"""
)
def power_of_effect(
    effect: float,
    *,
    sd: float,
    treated: int,
    others: int,
    correlation: float = 0.0,
    per_cluster: float = 1.0,
    icc: float = 0.0,
    alpha: float = 0.05,
) -> Estimate:
    """How surely a difference in differences of this size would show, with so many answers of each group in each wave.

    `correlation` is between the two answers of a person asked twice (0 for fresh samples); `icc` and `per_cluster` are how
    alike answers of a cluster are and how many it has. Closed form, normal; few clusters give less.
    """
    for name, many in (("treated", treated), ("others", others)):
        if not many >= 2:
            raise ValueError(f"{name} is {many}; each group needs at least 2 answers in each wave")
    if not sd > 0 or not -1 <= correlation < 1 or not 0 <= icc <= 1 or not per_cluster >= 1 or not 0 < alpha < 1:
        raise ValueError(
            f"sd is {sd}, correlation {correlation}, icc {icc}, per_cluster {per_cluster}, alpha {alpha}; sd is above 0, "
            "correlation at least −1 and below 1, icc and alpha between 0 and 1, per_cluster at least 1"
        )
    se = sd * float(np.sqrt(2 * (1 - correlation) * (1 + (per_cluster - 1) * icc) * (1 / treated + 1 / others)))
    z = float(ndtri(1 - alpha / 2))
    power = float(ndtr(effect / se - z) + ndtr(-effect / se - z))
    n = treated + others
    return Estimate(
        power, None, None, None, n, n / (1 + (per_cluster - 1) * icc), "power of a difference in differences",
        "Bloom 1995, Evaluation Review 19: 547–556; Donner and Klar 2000 for clusters", statistic="power",
    )  # fmt: skip
