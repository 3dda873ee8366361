"""Whether a series goes up or down, and by how much a period; where its level changed."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtrit

from .checks import Floats, checked_count, checked_level, checked_numbers
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .series import Break, Stretch, correlated, stretches, told_breaks

MANN = "Mann 1945, Econometrica 13: 245–259; Kendall 1975, Rank Correlation Methods, for ties"
SEN = "Sen 1968, JASA 63: 1379–1389"
PELT = "Killick, Fearnhead and Eckley 2012, JASA 107: 1590–1598; penalty 2 log n per change (BIC)"
TAYLOR = "Taylor 2000, Change-Point Analysis; Hinkley 1971, Biometrika 58: 509–523"
LEAST, FEW, MOST = 4, 10, 20_000


@recomputable(
    r="""x <- {values}; n <- length(x)
s <- sum(sign(outer(x, x, "-"))[lower.tri(diag(n))]); t <- table(x)
v <- (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5))) / 18
z <- (s - sign(s)) / sqrt(v); slopes <- outer(x, x, "-") / outer(1:n, 1:n, "-")
print(c(S = s, tau = s / sqrt((n * (n - 1) / 2 - sum(t * (t - 1)) / 2) * n * (n - 1) / 2), z = z,
  p = 2 * pnorm(-abs(z)), slope = median(slopes[lower.tri(slopes)])))"""
)
def mann_kendall(values: ArrayLike, *, breaks: Sequence[Break] = (), level: float = 0.95) -> Results:
    """For each stretch between breaks: S with its z and p (ties allowed for), Kendall's tau b, and Sen's slope by period
    with its interval. No shape of trend and no normal values are assumed, but independent ones."""
    row = checked_numbers("values", values, least=-np.inf)
    if len(row) > MOST:
        raise ValueError(f"values has {len(row)}; it compares all pairs, so summarise by period to at most {MOST}")
    doubts = told_breaks(breaks)
    found: list[Estimate] = []
    for stretch in stretches(row, breaks):
        found += _trend_of(stretch, doubts, checked_level(level), stretch.name if breaks else "")
    return Results(tuple(found), doubts)


def _trend_of(stretch: Stretch, doubts: tuple[Warned, ...], level: float, group: str) -> list[Estimate]:
    x, n = stretch.values, len(stretch.values)
    if n < LEAST:
        raise ValueError(f"values has a stretch of {n} ({stretch.name}); a trend needs at least {LEAST} values")
    upper = np.triu_indices(n, 1)
    steps = x[upper[1]] - x[upper[0]]
    slopes = np.sort(steps / (upper[1] - upper[0]))
    s = float(np.sign(steps).sum())
    ties = np.unique(x, return_counts=True)[1].astype(np.float64)
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    slope = float(np.median(slopes))
    pairs = n * (n - 1) / 2
    doubts = (*doubts, *_few(n), *correlated(x - slope * np.arange(n), "p is too small and the interval too narrow"))
    if not variance > 0:
        doubts = (*doubts, _ALL_SAME)
    z = (s - np.sign(s)) / np.sqrt(variance) if variance > 0 else None
    tau = s / np.sqrt((pairs - float((ties * (ties - 1)).sum()) / 2) * pairs) if variance > 0 else None
    reach = float(ndtri(0.5 + level / 2)) * np.sqrt(max(variance, 0.0))
    low = slopes[max(0, round((len(slopes) - reach) / 2) - 1)]
    high = slopes[min(len(slopes) - 1, round((len(slopes) + reach) / 2))]
    p = None if z is None else float(2 * ndtr(-abs(z)))

    def row(value: float | None, statistic: str, method: str, source: str = MANN, p: float | None = None) -> Estimate:
        return Estimate(
            None if value is None else float(value), None, None, None, n, float(n), method, source, doubts, level,
            statistic, group=group, p=p,
        )  # fmt: skip

    name = "Mann–Kendall trend test"
    interval = Estimate(
        slope,
        None,
        float(low),
        float(high),
        n,
        float(n),
        "Sen's slope by period",
        SEN,
        doubts,
        level,
        "slope",
        group=group,
    )
    return [row(s, "S", name, p=p), row(z, "z", name, p=p), row(tau, "tau", "Kendall's tau b with time", p=p), interval]


_ALL_SAME = Warned(
    "trend.no_variation",
    "all values are the same",
    "there is nothing to test.",
    "Look whether the values are recorded finely enough.",
)


def _few(n: int) -> tuple[Warned, ...]:
    if n >= FEW:
        return ()
    return (
        Warned(
            "trend.few_values",
            "there are {n} values",
            "only a very steady trend can be told from chance, and the normal p is rough.",
            "Wait for more periods before you speak of a trend.",
            {"n": n},
        ),
    )


@recomputable()
def change_points(
    values: ArrayLike,
    *,
    penalty: float | Literal["bic"] = "bic",
    shortest: int = 3,
    breaks: Sequence[Break] = (),
    level: float = 0.95,
) -> Results:
    """Where the level of the series changed (statistic "change_point": the place, counted from 1, where a new level begins),
    and the mean of each part (statistic "level").

    PELT finds the cut that is least in squares plus `penalty` for each change, in units of the variance, which is taken
    from the steps between neighbours so that changes do not swell it.
    """
    row = checked_numbers("values", values, least=-np.inf)
    shortest = checked_count("shortest", shortest, least=2)
    doubts = told_breaks(breaks)
    found: list[Estimate] = []
    for stretch in stretches(row, breaks):
        if len(stretch.values) < 2 * shortest:
            raise ValueError(
                f"values has a stretch of {len(stretch.values)} ({stretch.name}); two levels of at least {shortest} "
                f"need {2 * shortest}"
            )
        found += _levels_of(stretch, penalty, shortest, doubts, checked_level(level))
    return Results(tuple(found), doubts)


def _levels_of(
    stretch: Stretch, penalty: float | str, shortest: int, doubts: tuple[Warned, ...], level: float
) -> list[Estimate]:
    x = stretch.values
    sigma = float(np.median(np.abs(np.diff(x)))) / (np.sqrt(2) * float(ndtri(0.75)))
    if not sigma > 0:
        sigma = float(np.sqrt(((np.diff(x)) ** 2).mean() / 2))
    cost = 2 * np.log(len(x)) if penalty == "bic" else float(penalty)
    if not cost > 0:
        raise ValueError(f"penalty is {penalty}; it must be greater than 0, or 'bic'")
    cuts = _pelt(x / sigma, cost, shortest) if sigma > 0 else []
    edges = [0, *cuts, len(x)]
    parts = [x[start:end] for start, end in pairwise(edges)]
    residuals = np.concatenate([part - part.mean() for part in parts])
    doubts = (*doubts, *correlated(residuals, "changes are found too easily"))
    found = []
    for cut, before, after in zip(cuts, parts, parts[1:], strict=False):
        se = float(np.sqrt(before.var(ddof=1) / len(before) + after.var(ddof=1) / len(after)))
        step = float(after.mean() - before.mean())
        place = str(stretch.start + cut + 1)
        n, method = len(before) + len(after), "change point, PELT"
        found.append(Estimate(
            float(stretch.start + cut + 1), None, None, None, len(x), float(len(x)), method, PELT, doubts, level,
            "change_point", place,
        ))  # fmt: skip
        half = float(ndtri(0.5 + level / 2)) * se
        found.append(Estimate(
            step, se, step - half, step + half, n, float(n), "step at a change point found in the same data", PELT,
            (*doubts, _CHOSEN), level, "step", place,
        ))  # fmt: skip
    for start, part in zip(edges, parts, strict=False):
        se = float(part.std(ddof=1) / np.sqrt(len(part)))
        half = float(stdtrit(len(part) - 1, 0.5 + level / 2)) * se
        mean, name = float(part.mean()), Stretch(part, stretch.start + start).name
        found.append(Estimate(
            mean, se, mean - half, mean + half, len(part), float(len(part)), "level between change points", PELT,
            doubts, level, "level", group=name, df=len(part) - 1,
        ))  # fmt: skip
    return found


_CHOSEN = Warned(
    "change.chosen_from_the_data",
    "the place of the change was chosen because the step is large there",
    "the step looks larger and surer than it is.",
    "Look for the cause, and test the step on data that did not choose it.",
)


def _pelt(x: Floats, penalty: float, shortest: int) -> list[int]:
    """The places where new levels begin, by dynamic programming with pruning."""
    n = len(x)
    sums, squares = (np.concatenate([[0.0], np.cumsum(column)]) for column in (x - x.mean(), (x - x.mean()) ** 2))
    best, last = np.full(n + 1, np.inf), np.zeros(n + 1, int)
    best[0] = -penalty
    candidates = np.array([0])
    for end in range(shortest, n + 1):
        usable = candidates[end - candidates >= shortest]
        costs = best[usable] + squares[end] - squares[usable] - (sums[end] - sums[usable]) ** 2 / (end - usable)
        place = int(costs.argmin())
        best[end], last[end] = costs[place] + penalty, usable[place]
        young = candidates[end - candidates < shortest]
        candidates = np.concatenate([usable[costs <= best[end]], young, [end - shortest + 1]])
        candidates = np.unique(candidates[np.isfinite(best[candidates])])
    cuts, end = [], n
    while last[end] > 0:
        end = int(last[end])
        cuts.append(end)
    return cuts[::-1]


@recomputable(
    r="""x <- {values}; set.seed({generator})
spread <- function(v) diff(range(c(0, cumsum(v - mean(v)))))
print(mean(replicate({samples}, spread(sample(x))) >= spread(x)))  # p, by other random numbers"""
)
def change_by_cusum(values: ArrayLike, *, generator: np.random.Generator, samples: int = 2000) -> Results:
    """Whether one series changed its level at all: the span of its sums about the mean against that of the series in random
    order, and where a new level most probably began (counted from 1)."""
    x = checked_numbers("values", values, least=-np.inf)
    samples = checked_count("samples", samples, least=100)
    n = len(x)
    if n < 2 * LEAST:
        raise ValueError(f"values has {n}; a change of level needs at least {2 * LEAST} values")
    sums = np.concatenate([[0.0], np.cumsum(x - x.mean())])
    span = float(np.ptp(sums))
    mixed = generator.permuted(np.tile(x - x.mean(), (samples, 1)), axis=1)
    spans = np.ptp(np.concatenate([np.zeros((samples, 1)), np.cumsum(mixed, axis=1)], axis=1), axis=1)
    p = float((1 + (spans >= span * (1 - 1e-12)).sum()) / (samples + 1))
    began = int(np.abs(sums).argmax())
    parts = (x[:began], x[began:]) if 0 < began < n else (x,)
    doubts = correlated(np.concatenate([part - part.mean() for part in parts]), "p is too small")
    method = "change of level by CUSUM, permuted"

    def row(value: float, statistic: str) -> Estimate:
        return Estimate(
            value, None, None, None, n, float(n), method, TAYLOR, doubts, statistic=statistic, p=p
        )  # fmt: skip

    return Results((row(span, "span"), row(float(began + 1), "change_point")), doubts)
