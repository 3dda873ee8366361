"""Shares, scores, quantiles and variances from answer counts, each with its design-based interval."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import polars as pl
from scipy.optimize import brentq
from scipy.special import betaincinv, expit, logit, xlogy

from .checks import Floats, checked_share, summed
from .means import interval_of, missing_told, quantile_of_t
from .moments import Moments
from .recompute import recomputable
from .results import Estimate, Results
from .taylor import Influence, Ints, Sampled, rows_of, sampled_of

KORN_GRAUBARD = "Korn and Graubard 1998, Survey Methodology 24: 193–201; as R svyciprop(method='beta')"
WOODRUFF = "Woodruff 1952, JASA 47: 635–646; as R svyquantile(interval.type='mean', qrule='math')"
METHODS = ("logit", "beta", "mean", "likelihood", "xlogit")
Answer = str | float | bool
R_SHARE = "library(survey)\nd <- {moments}\nprint(svyciprop(as.formula(paste0('~I(', {item}, ' %in% answers)')), d))"


@recomputable(r="answers <- {answers}\n" + R_SHARE)
def share(
    moments: Moments,
    item: str,
    answers: Answer | Iterable[Answer],
    *,
    method: str = "logit",
    level: float = 0.95,
    df: float | None = None,
) -> Results:
    """The share of those who answered `item` whose answer is among `answers`, in each domain.

    The interval stays within 0–1: on the logit scale, or Korn and Graubard's ("beta"), which keeps its width at 0 and 1,
    or by likelihood. A share of 0 or 1 takes "beta" in any case.
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; it must be one of {', '.join(METHODS)}")
    wanted = _set_of(answers)
    told = _scored(moments, item, lambda answer: float(_key(answer) in wanted), "share", level, df)
    return Results(tuple(_bounded(each, method) for each in told), told.warnings)


@recomputable(
    r="library(survey)\nd <- {moments}\nprint(svymean(as.formula(paste0('~factor(', {item}, ')')), d, na.rm=TRUE))"
)
def answer_shares(
    moments: Moments, item: str, *, method: str = "logit", level: float = 0.95, df: float | None = None
) -> Results:
    """The share of every answer of `item` in each domain; `item` of an estimate is "item: answer"."""
    given = Answers.of(sampled_of(moments), item)
    found = []
    for answer in given.distinct:
        each = share(moments, item, (answer,), method=method, level=level, df=df)
        found += [replace(estimate, item=f"{item}: {_word(answer)}", making=None) for estimate in each]
    return Results(tuple(found), sampled_of(moments).warnings)


@recomputable(
    r="library(survey)\nd <- {moments}\nscore <- {scores}\nprint(svymean(score[as.character(d$variables[[{item}]])], d))"
)
def score_mean(
    moments: Moments,
    item: str,
    scores: Mapping[Answer, float],
    *,
    statistic: str = "score",
    level: float = 0.95,
    df: float | None = None,
) -> Results:
    """The mean of what `scores` gives for each answer, in each domain: an index, a net score, or points of 0–100.

    Raises ValueError for an answer that has no score.
    """
    by = {_key(answer): float(value) for answer, value in scores.items()}
    unknown = [answer for answer in Answers.of(sampled_of(moments), item).distinct if _key(answer) not in by]
    if unknown:
        raise ValueError(f"scores has nothing for the answer {unknown[0]!r} of {item}; give every answer its score")
    return _scored(moments, item, lambda answer: by[_key(answer)], statistic, level, df)


@recomputable(
    r="library(survey)\nd <- {moments}\nx <- d$variables[[{item}]]\n"
    "print(svymean((x %in% {high}) - (x %in% {low}), d, na.rm=TRUE))"
)
def design_nps(
    moments: Moments,
    item: str,
    *,
    high: Iterable[Answer] = (9, 10),
    low: Iterable[Answer] = range(7),
    level: float = 0.95,
    df: float | None = None,
) -> Results:
    """Share of promoters less share of detractors (−1 to 1), with the design's interval; any net score by its answers."""
    top, bottom = _set_of(high), _set_of(low)
    return _scored(moments, item, lambda a: float(_key(a) in top) - float(_key(a) in bottom), "nps", level, df)


@recomputable(r="library(survey)\nd <- {moments}\nprint(svyvar(make.formula({item}), d, na.rm=TRUE))")
def variance(moments: Moments, item: str, *, level: float = 0.95, df: float | None = None) -> Results:
    """The variance of an item in each domain (n − 1), with the error of a mean of squares."""
    sampled = sampled_of(moments)
    given = Answers.of(sampled, item)
    _, means = given.means(given.values)
    n = given.counts()
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = (given.values - means[given.domain]) ** 2 * (n / (n - 1))[given.domain]
    return _estimated(sampled, given, squares, "variance", item, level, df)


@recomputable(
    r="library(survey)\nd <- {moments}\n"
    "print(svyquantile(make.formula({item}), d, {p}, na.rm=TRUE, interval.type='mean', qrule='math'))"
)
def quantile(moments: Moments, item: str, p: float = 0.5, *, level: float = 0.95, df: float | None = None) -> Results:
    """The smallest answer that a share `p` do not exceed, in each domain, with Woodruff's interval."""
    checked_share("p", p)
    sampled = sampled_of(moments)
    given = Answers.of(sampled, item)
    if np.isnan(given.values).any():
        raise ValueError(f"item {item!r} has answers that are no numbers; a quantile needs an order")
    found = []
    for at in range(len(sampled.labels)):
        own = given.only(at)
        value = _inverse(own, p)
        shares_below = _estimated(sampled, own, (own.values <= value).astype(float), "quantile", item, level, df)[at]
        found.append(_woodruff(shares_below, own, p, value))
    return Results(tuple(found), sampled.warnings)


@dataclass(frozen=True)
class Answers:
    """The counts of one item's answers: for each, its cell and domain, answer, n, Σw and Σw²."""

    sampled: Sampled
    cell: Ints
    domain: Ints
    given: list[Answer]
    values: Floats
    n: Floats
    w: Floats
    v: Floats

    @classmethod
    def of(cls, sampled: Sampled, item: str) -> "Answers":
        moments = sampled.moments
        held = moments.answers
        if held is None or item not in moments.request.answers:
            raise ValueError(f"the answers of {item!r} were not counted; add it to answers of the Request")
        held = held.filter(pl.col("item") == item)
        keys = list(moments.request.keys)
        places = {row: place for place, row in enumerate(rows_of(moments.table, keys))} if keys else {}
        rows = rows_of(held, keys) if keys else []
        cell = np.array([places[row] for row in rows], dtype=np.int64) if keys else np.zeros(len(held), dtype=np.int64)
        g = sampled.adjustment[cell]
        given = [label if value is None else value for value, label in held.select("value", "label").iter_rows()]
        numbers = held["value"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        n = held["n"].cast(pl.Float64).to_numpy()
        return cls(
            sampled,
            cell,
            sampled.domains[0][cell],
            given,
            numbers,
            n,
            held["w"].to_numpy() * g,
            held["v"].to_numpy() * g**2,
        )

    @property
    def distinct(self) -> list[Answer]:
        return sorted(set(self.given), key=lambda answer: (isinstance(answer, str), answer))

    def only(self, at: int) -> "Answers":
        kept = self.domain == at
        given = [answer for answer, own in zip(self.given, kept, strict=True) if own]
        return Answers(self.sampled, self.cell[kept], self.domain[kept], given, self.values[kept], self.n[kept],
                       self.w[kept], self.v[kept])  # fmt: skip

    def counts(self) -> Floats:
        found: Floats = summed(self.domain, self.n, len(self.sampled.labels))
        return found

    def means(self, score: Floats) -> tuple[Floats, Floats]:
        """Σw and the mean score per domain."""
        size = len(self.sampled.labels)
        weight = summed(self.domain, self.w, size)
        with np.errstate(divide="ignore", invalid="ignore"):
            return weight, summed(self.domain, self.w * score, size) / weight


def _scored(
    moments: Moments, item: str, score: Callable[[Answer], float], statistic: str, level: float, df: float | None
) -> Results:
    sampled = sampled_of(moments)
    given = Answers.of(sampled, item)
    points = {answer: score(answer) for answer in given.distinct}
    scores = np.array([points[answer] for answer in given.given], dtype=np.float64)
    return _estimated(sampled, given, scores, statistic, item, level, df)


def _estimated(
    sampled: Sampled, given: Answers, scores: Floats, statistic: str, item: str, level: float, df: float | None
) -> Results:
    moments, size, cells = sampled.moments, len(sampled.labels), len(sampled.moments.table)
    weight, means = given.means(scores)
    with np.errstate(divide="ignore", invalid="ignore"):
        y = (scores - means[given.domain]) / weight[given.domain]
    y = np.nan_to_num(y)
    influence = Influence(
        summed(given.cell, given.w * y, cells),
        summed(given.cell, given.v * y, cells),
        summed(given.cell, given.v * y**2, cells),
        sampled.domains[0],
    )
    variances, n = sampled.variances(influence, size), given.counts()
    squares = summed(given.domain, given.w * (scores - means[given.domain]) ** 2, size)
    kish = summed(given.domain, given.v, size)
    freedom = sampled.freedom() if df is None else np.full(size, df)
    warnings = (*sampled.warnings, *missing_told(moments, (item,)))
    found = []
    for at, label in enumerate(sampled.labels):
        spread = squares[at] / weight[at] * n[at] / (n[at] - 1) if n[at] > 1 and weight[at] else 0.0
        worth = spread / variances[at] if variances[at] > 0 and spread > 0 else weight[at] ** 2 / (kish[at] or 1)
        if moments.design.fpc and n[at] < weight[at]:
            worth *= 1 - n[at] / weight[at]
        names = (statistic, item, label if moments.request.by else "")
        found.append(
            interval_of(moments, float(means[at]), sqrt(variances[at]), int(n[at]), float(worth), float(freedom[at]),
                        level, names, warnings=warnings)
        )  # fmt: skip
    return Results(tuple(found), sampled.warnings)


def _bounded(told: Estimate, method: str) -> Estimate:
    """The estimate with an interval that keeps within 0–1."""
    if told.value is None or told.se is None or told.low is None or told.df is None:
        return told
    p, se, t = told.value, told.se, quantile_of_t(told.df, told.level)
    if se == 0 and p not in {0.0, 1.0}:
        return told
    if p in {0.0, 1.0} or method == "beta":
        low, high = _korn_graubard(told, p, se)
        method, source = "beta", KORN_GRAUBARD
    else:
        source = told.source
        if method == "mean":
            low, high = p - t * se, p + t * se
        elif method == "likelihood":
            low, high = _by_likelihood(p, se, t, told.n)
        else:
            step = t * se / (p * (1 - p))
            low, high = float(expit(logit(p) - step)), float(expit(logit(p) + step))
    return replace(told, low=low, high=high, method=f"share, {method} interval", source=source)


def _korn_graubard(told: Estimate, p: float, se: float) -> tuple[float, float]:
    assert told.df is not None
    worth = p * (1 - p) / se**2 if se > 0 else told.n_effective
    worth *= (quantile_of_t(max(told.n - 1, 1), told.level) / quantile_of_t(told.df, told.level)) ** 2
    tail = (1 - told.level) / 2
    low = 0.0 if p <= 0 else float(betaincinv(worth * p, worth * (1 - p) + 1, tail))
    high = 1.0 if p >= 1 else float(betaincinv(worth * p + 1, worth * (1 - p), 1 - tail))
    return low, high


def _by_likelihood(p: float, se: float, t: float, n: int) -> tuple[float, float]:
    """Where the deviance, divided by the design effect of the logit, rises by t²."""
    scale = (se / (p * (1 - p))) ** 2 * n * p * (1 - p) * n / (n - 1)

    def beyond(q: float) -> float:
        gain = xlogy(p, p / q) + xlogy(1 - p, (1 - p) / (1 - q))
        return float(2 * n * gain / scale - t**2)

    edge = 1e-15
    return _root(beyond, edge, p), _root(beyond, p, 1 - edge)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(function, low, high, xtol=1e-14))  # type: ignore[no-untyped-call]


def _inverse(given: Answers, p: float) -> float:
    """The smallest answer whose cumulative share reaches p."""
    if not len(given.values) or not given.w.sum() > 0:
        return float("nan")
    order = np.argsort(given.values, kind="stable")
    cumulative = np.cumsum(given.w[order])
    share_below = cumulative / cumulative[-1]
    at = int(np.searchsorted(share_below, p - 1e-12))
    return float(given.values[order][min(at, len(order) - 1)])


def _woodruff(share_below: Estimate, given: Answers, p: float, value: float) -> Estimate:
    if not np.isfinite(value):
        return replace(share_below, value=None)
    base = replace(share_below, value=value, item=share_below.item, method=f"quantile {p:g}, Woodruff interval",
                   source=WOODRUFF)  # fmt: skip
    if share_below.se is None or share_below.df is None or share_below.value is None or share_below.low is None:
        return base
    t = quantile_of_t(share_below.df, share_below.level)
    low = _inverse(given, share_below.value - t * share_below.se)
    high = _inverse(given, min(share_below.value + t * share_below.se, 1.0))
    return replace(base, se=(high - low) / (2 * t), low=low, high=high)


def _key(answer: Answer) -> str:
    return _word(answer)


def _word(answer: Answer) -> str:
    if isinstance(answer, str):
        try:
            return _word(float(answer))
        except ValueError:
            return answer
    number = float(answer)
    return str(int(number)) if number.is_integer() else repr(number)


def _set_of(answers: Answer | Iterable[Answer]) -> set[str]:
    return {_key(answer) for answer in ([answers] if isinstance(answers, str | int | float | bool) else answers)}
