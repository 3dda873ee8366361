"""Whether a change worked: difference-in-differences, its pre-trend and placebo, and the event study."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc, stdtr, stdtrit

from .checks import Floats, checked_lengths, checked_level, checked_numbers
from .predictors import checked_flags, codes_of
from .recompute import recomputable
from .results import Estimate, Results, Warned

DID = "Card and Krueger 1994, American Economic Review 84: 772–793; Bertrand, Duflo and Mullainathan 2004, QJE 119: 249–275"
CLUSTERED = "Liang and Zeger 1986, Biometrika 73: 13–22, with the correction G/(G−1) · (n−1)/(n−k), t on G − 1"
EVENT = "Jacobson, LaLonde and Sullivan 1993, American Economic Review 83: 685–709"
FEW_CLUSTERS = 30


@dataclass(frozen=True, slots=True)
class Fit:
    """Least squares with standard errors that know of clusters."""

    beta: Floats
    covariance: Floats
    df: float
    n: int
    residuals: Floats

    def estimate(self, at: int, level: float, **named: str) -> Estimate:
        """The coefficient at this place, with its t interval and p."""
        value, se = float(self.beta[at]), float(np.sqrt(self.covariance[at, at]))
        half = float(stdtrit(self.df, 0.5 + level / 2)) * se
        p = 2 * float(stdtr(self.df, -abs(value / se))) if se > 0 else None
        base = Estimate(
            value, se, value - half, value + half, self.n, float(self.n), "", "", level=level, df=self.df, p=p
        )
        return replace(base, statistic=named.get("statistic", ""), item=named.get("item", ""))


def clustered(x: Floats, y: Floats, w: Floats, clusters: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Fit:
    """Weighted least squares; errors may hang together within clusters. Raises ValueError for collinear columns."""
    n, k = x.shape
    if n <= k:
        raise ValueError(
            f"values has {n}, no more than the {k} means to be compared; an error needs several in each cell"
        )
    root = np.sqrt(w)
    if np.linalg.matrix_rank(x * root[:, None]) < k:
        raise ValueError(
            "the groups and periods do not tell the effect apart; look that both groups are seen before and after"
        )
    bread = np.linalg.inv((x * w[:, None]).T @ x)
    beta = bread @ (x.T @ (w * y))
    residuals = y - x @ beta
    many = int(clusters.max()) + 1
    scores = np.zeros((many, k))
    np.add.at(scores, clusters, x * (w * residuals)[:, None])
    factor = many / (many - 1) * (n - 1) / (n - k)
    return Fit(beta, np.asarray(factor * bread @ (scores.T @ scores) @ bread), float(many - 1), n, residuals)


@recomputable(
    r="""y <- {values}; d <- {treated}; a <- {after}; n <- length(y)
w <- if (is.null({weights})) rep(1, n) else {weights}; g <- if (is.null({clusters})) seq_len(n) else {clusters}
fit <- lm(y ~ d * a, weights = w); x <- model.matrix(fit); b <- solve(crossprod(x * sqrt(w)))
s <- rowsum(x * w * (y - fitted(fit)), as.character(g)); G <- nrow(s)
v <- G / (G - 1) * (n - 1) / (n - ncol(x)) * b %*% crossprod(s) %*% b
print(unname(c(sqrt(v[4, 4]), coef(fit)[4])))"""
)
def difference_in_differences(
    values: ArrayLike,
    treated: ArrayLike,
    after: ArrayLike,
    *,
    clusters: Sequence[Hashable] | ArrayLike | None = None,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> Results:
    """How much more the treated changed than the others: the interaction of `treated` and `after` (0 or 1 for each case),
    with errors that may hang together within `clusters` (branches, persons; each case by itself when not given).

    The means of the four cells stand beside it. Right where both groups would have gone alike without the change.
    """
    y, d, a, w, codes = _columns(values, treated, after, clusters, weights)
    x = np.column_stack([np.ones(len(y)), d, a, d * a])
    doubts = _few_clusters(codes, d, clusters is not None)
    fit = clustered(x, y, w, codes)
    level = checked_level(level)
    method = "difference in differences"
    rows = [_named(fit.estimate(3, level, statistic="effect"), method, f"{DID}; {CLUSTERED}", doubts)]
    for name, in_group in (("treated", d == 1), ("others", d == 0)):
        for when, in_time in (("before", a == 0), ("after", a == 1)):
            here = in_group & in_time
            mean = float(np.average(y[here], weights=w[here]))
            size = int(here.sum())
            rows.append(
                Estimate(
                    mean, None, None, None, size, float(size), f"mean, {method}", DID, doubts, level, "mean", when, name
                )
            )  # fmt: skip
    return Results(tuple(rows), doubts)


@recomputable()
def event_study(
    values: ArrayLike,
    treated: ArrayLike,
    periods: ArrayLike,
    start: float,
    *,
    clusters: Sequence[Hashable] | ArrayLike | None = None,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> Results:
    """The difference between treated and others in each period, less that of the last period before `start` (the first
    period of the change): statistic "effect" by period, and an F test that all those before are nothing ("pre_trend").

    A small p of the pre-trend says that the groups went apart before; a large one does not prove that they did not.
    """
    when = checked_numbers("periods", periods, least=-np.inf)
    y, d, _a, w, codes = _columns(values, treated, (when >= start).astype(float), clusters, weights)
    checked_lengths(values=y, periods=when)
    times = np.unique(when)
    before = times[times < start]
    base = before[-1]
    others = times[times != base]
    dummies = (when[:, None] == others).astype(np.float64)
    x = np.column_stack([np.ones(len(y)), d, dummies, dummies * d[:, None]])
    doubts = _few_clusters(codes, d, clusters is not None)
    fit = clustered(x, y, w, codes)
    offset = 2 + len(others)
    level = checked_level(level)
    source = f"{EVENT}; {CLUSTERED}"
    early = [offset + at for at, time in enumerate(others) if time < start]
    rows = []
    if early:
        part = fit.covariance[np.ix_(early, early)]
        f = float(fit.beta[early] @ np.linalg.lstsq(part, fit.beta[early], rcond=None)[0]) / len(early)
        p = float(fdtrc(len(early), fit.df, f))
        if p < 0.05:
            doubts = (*doubts, _APART)
        rows.append(
            Estimate(
                f, None, None, None, len(y), float(len(y)), "F test of the pre-trend", source, doubts, level,
                "pre_trend", df=float(len(early)), p=p,
            )
        )  # fmt: skip
    else:
        doubts = (*doubts, _ONE_BEFORE)
    effects = [
        _named(fit.estimate(offset + at, level, statistic="effect", item=f"{time:g}"), "event study", source, doubts)
        for at, time in enumerate(others)
    ]
    return Results((*effects, *rows), doubts)


@recomputable()
def placebo_effect(
    values: ArrayLike,
    treated: ArrayLike,
    periods: ArrayLike,
    start: float,
    pretended: float,
    *,
    clusters: Sequence[Hashable] | ArrayLike | None = None,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """The difference in differences at a `pretended` start, from the periods before the true `start` alone: what is not
    nothing here was not made by the change."""
    when = checked_numbers("periods", periods, least=-np.inf)
    kept = when < start
    if not pretended < start:
        raise ValueError(f"pretended is {pretended:g}; it must lie before the true start, {start:g}")
    y, d = np.asarray(values, dtype=np.float64), np.asarray(treated, dtype=np.float64)
    checked_lengths(values=y, treated=d, periods=when)
    found = difference_in_differences(
        y[kept],
        d[kept],
        (when[kept] >= pretended).astype(float),
        clusters=None if clusters is None else np.asarray(clusters)[kept],
        weights=None if weights is None else np.asarray(weights)[kept],
        level=level,
    )
    effect = found.one(statistic="effect")
    doubts = effect.warnings if effect.p is None or effect.p >= 0.05 else (*effect.warnings, _APART)
    return replace(effect, statistic="placebo", method="placebo difference in differences", warnings=doubts)


def _columns(
    values: ArrayLike,
    treated: ArrayLike,
    after: ArrayLike,
    clusters: Sequence[Hashable] | ArrayLike | None,
    weights: ArrayLike | None,
) -> tuple[Floats, Floats, Floats, Floats, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    y = checked_numbers("values", values, least=-np.inf)
    d, a = checked_flags("treated", treated), checked_flags("after", after)
    checked_lengths(values=y, treated=d, after=a)
    for name, group in (("treated", 1), ("not treated", 0)):
        for when, time in (("before", 0), ("after", 1)):
            if not np.any((d == group) & (a == time)):
                raise ValueError(f"nobody who is {name} was seen {when} the change; a comparison needs all four cells")
    w = np.ones(len(y)) if weights is None else checked_numbers("weights", weights)
    if np.any(w <= 0):
        at = int(np.flatnonzero(w <= 0)[0])
        raise ValueError(f"weights[{at}] is {w[at]:g}; every weight must be greater than 0")
    codes = np.arange(len(y)) if clusters is None else codes_of("clusters", clusters)[0]
    checked_lengths(values=y, weights=w, clusters=codes)
    return y, d, a, w, codes


def _named(one: Estimate, method: str, source: str, doubts: tuple[Warned, ...]) -> Estimate:
    return replace(one, method=method, source=source, warnings=doubts)


def _few_clusters(codes: np.ndarray[tuple[int], np.dtype[np.intp]], treated: Floats, given: bool) -> tuple[Warned, ...]:
    if not given:
        return (_UNCLUSTERED,)
    many = int(codes.max()) + 1
    theirs = len(np.unique(codes[treated == 1]))
    least = min(theirs, len(np.unique(codes[treated == 0])))
    if many < 2 or least < 2:
        raise ValueError(
            "clusters has one cluster on a side; with one there is no telling the change from its own luck"
        )
    if many >= FEW_CLUSTERS and least >= 5:
        return ()
    return (
        Warned(
            "effect.few_clusters",
            "{many} clusters were compared, {theirs} of them treated",
            "standard errors from so few are too small, and so is p.",
            "Take p with care; compare more branches next time.",
            {"many": many, "theirs": theirs},
        ),
    )


_UNCLUSTERED = Warned(
    "effect.no_clusters",
    "each case is taken as independent",
    "answers of one branch or person hang together, which makes errors too small.",
    "Give the unit that was changed as clusters.",
)
_APART = Warned(
    "effect.pre_trend",
    "the groups went apart before the change",
    "what came after cannot be laid to the change alone.",
    "Compare with others that went alike before, or say that the effect is not shown.",
)
_ONE_BEFORE = Warned(
    "effect.one_period_before",
    "there is one period before the change",
    "whether the groups went alike before cannot be seen.",
    "Add earlier periods.",
)
