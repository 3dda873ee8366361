"""Scores from how often each rating was given: top and bottom box, CSAT, CES, NPS, net score, mean on 0–100.

Shares run 0–1; NPS and net scores are in points, −100 to 100; a change between two of them is in points too.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from typing import Literal

from scipy.special import ndtr

from .checks import checked_count
from .figures import doubts, figure, t_of, z_of
from .proportions import wilson
from .recompute import recomputable
from .results import Estimate, Warned

Counts = Mapping[int, int]
Net = Literal["adjusted", "plain"]
WILSON = "Wilson 1927, JASA 22: 209–212"
NPS = "Reichheld 2003, Harvard Business Review 81(12): 46–54"
MULTINOMIAL = "variance of a difference of multinomial shares: Agresti 2013, Categorical Data Analysis, section 1.4"
ADJUSTED = "adjusted Wald interval: Rocks 2016, The American Statistician 70: 365–372"
CES = "Dixon, Freeman and Toman 2010, Harvard Business Review 88(7/8): 116–122"
POMP = "percent of maximum possible: Cohen, Cohen, Aiken and West 1999, Multivariate Behavioral Research 34: 315–346"
EFFORT: dict[str, tuple[int, int, str]] = {
    "mean-7": (1, 7, "mean of 1–7, high is easy"),
    "agree-7": (1, 7, "share of 5–7"),
    "net-7": (1, 7, "share of 6–7 less share of 1–3"),
    "effort-5": (1, 5, "mean of 1–5, low is easy (the first form, CES 1.0)"),
}
NO_SPREAD = Warned(
    "score.no_spread",
    "every answer counts the same",
    "a plain interval has no width although the score is not certain.",
    "Use the adjusted interval.",
)
ONE_ANSWER = Warned(
    "score.one_answer", "only one answer", "its spread is unknown, so there is no interval.", "Wait for more answers."
)


def checked_counts(counts: Counts, lowest: int, highest: int) -> int:
    """The base. Raises ValueError for a rating off the scale, a count that is none, an empty base."""
    if not lowest < highest:
        raise ValueError(f"the scale runs from {lowest} to {highest}; lowest must lie below highest")
    for rating, times in counts.items():
        checked_count(f"counts[{rating}]", times)
        if not lowest <= rating <= highest:
            raise ValueError(f"counts has the rating {rating}; the scale runs from {lowest} to {highest}")
    return checked_count("the sum of counts", sum(counts.values()), least=1)


BOX_IN_R = """k <- {counts}; r <- as.numeric(names(k)); k <- unlist(k)
x <- sum(k[{chosen}])
print(prop.test(x, sum(k), conf.level = {level}, correct = FALSE)$conf.int[1:2], digits = 10)
print(x / sum(k), digits = 10)"""


@recomputable(r=BOX_IN_R.replace("{chosen}", "r > {highest} - {boxes}"))
def top_box(counts: Counts, *, boxes: int = 2, lowest: int = 1, highest: int = 5, level: float = 0.95) -> Estimate:
    """The share of answers in the highest `boxes` points of the scale, with Wilson's interval."""
    n = checked_counts(counts, lowest, highest)
    _checked_boxes(boxes, lowest, highest)
    x = sum(times for rating, times in counts.items() if rating > highest - boxes)
    return _share(x, n, f"top {boxes} box", "top_box", level)


@recomputable(r=BOX_IN_R.replace("{chosen}", "r < {lowest} + {boxes}"))
def bottom_box(counts: Counts, *, boxes: int = 2, lowest: int = 1, highest: int = 5, level: float = 0.95) -> Estimate:
    """The share of answers in the lowest `boxes` points of the scale, with Wilson's interval."""
    n = checked_counts(counts, lowest, highest)
    _checked_boxes(boxes, lowest, highest)
    x = sum(times for rating, times in counts.items() if rating < lowest + boxes)
    return _share(x, n, f"bottom {boxes} box", "bottom_box", level)


@recomputable(r=BOX_IN_R.replace("{chosen}", "r >= {satisfied_from}"))
def csat(
    counts: Counts, *, satisfied_from: int = 4, lowest: int = 1, highest: int = 5, level: float = 0.95
) -> Estimate:
    """The share of satisfied customers: ratings of at least `satisfied_from`, with Wilson's interval."""
    n = checked_counts(counts, lowest, highest)
    if not lowest < satisfied_from <= highest:
        raise ValueError(f"satisfied_from is {satisfied_from}; it must lie above {lowest} and not above {highest}")
    x = sum(times for rating, times in counts.items() if rating >= satisfied_from)
    return _share(x, n, f"CSAT, {satisfied_from}–{highest} of {lowest}–{highest}", "csat", level)


def _checked_boxes(boxes: int, lowest: int, highest: int) -> None:
    checked_count("boxes", boxes, least=1)
    if boxes > highest - lowest:
        raise ValueError(f"boxes is {boxes}, but the scale has {highest - lowest + 1} points; leave at least one out")


def _share(x: int, n: int, name: str, statistic: str, level: float) -> Estimate:
    low, high = wilson(x, n, level)
    share = x / n
    method = f"{name}, Wilson interval"
    return figure(
        share,
        se=sqrt(share * (1 - share) / n),
        low=low,
        high=high,
        n=n,
        method=method,
        source=WILSON,
        level=level,
        statistic=statistic,
    )


def _mean(counts: Counts, n: int, lowest: int, highest: int, level: float, named: Mapping[str, str]) -> Estimate:
    """The mean with Student's interval, cut at the scale's ends; one answer has none."""
    mean = sum(rating * times for rating, times in counts.items()) / n
    if n == 1:
        return figure(mean, n=n, level=level, warnings=(ONE_ANSWER,), **named)
    variance = sum(times * (rating - mean) ** 2 for rating, times in counts.items()) / (n - 1)
    half = t_of(level, n - 1) * sqrt(variance / n)
    return figure(
        mean,
        se=sqrt(variance / n),
        low=max(float(lowest), mean - half),
        high=min(float(highest), mean + half),
        n=n,
        level=level,
        df=n - 1.0,
        warnings=doubts(None if variance else NO_SPREAD),
        **named,
    )


@recomputable(
    r="""k <- {counts}; r <- as.numeric(names(k)); y <- rep(r, unlist(k))
print(switch({formula}, "mean-7" = mean(y), "effort-5" = mean(y), "agree-7" = mean(y >= 5),
  "net-7" = 100 * (mean(y >= 6) - mean(y <= 3))), digits = 10)"""
)
def ces(counts: Counts, *, formula: str = "mean-7", level: float = 0.95) -> Estimate:
    """The customer effort score by one of the named formulas, which is kept in `statistic` ("ces.mean-7").

    "mean-7": mean of 1–7 (t interval); "agree-7": share of 5–7 (Wilson); "net-7": share of 6–7 less share of 1–3, in
    points (adjusted Wald); "effort-5": mean of 1–5 where low is easy. Values by different formulas cannot be compared.
    """
    if formula not in EFFORT:
        raise ValueError(f"formula is {formula!r}; it must be one of {', '.join(EFFORT)}")
    lowest, highest, told = EFFORT[formula]
    n = checked_counts(counts, lowest, highest)
    named = {"method": f"CES, {told}", "source": CES, "statistic": f"ces.{formula}"}
    if formula == "agree-7":
        x = sum(times for rating, times in counts.items() if rating >= 5)
        return _share(x, n, named["method"], named["statistic"], level)
    if formula == "net-7":
        up = sum(times for rating, times in counts.items() if rating >= 6)
        down = sum(times for rating, times in counts.items() if rating <= 3)
        return _net(up, down, n, "adjusted", level, named)
    return _mean(counts, n, lowest, highest, level, named)


NET_IN_R = """z <- qnorm(0.5 + {level} / 2); add <- if ({method} == "adjusted") 3 else 0
p <- (up + add / 4) / (n + add); d <- (down + add / 4) / (n + add)
print(100 * (p - d + c(-1, 1) * z * sqrt((p + d - (p - d)^2) / (n + add))), digits = 10)
print(100 * (up - down) / n, digits = 10)"""


@recomputable(
    r="k <- {counts}; r <- as.numeric(names(k)); k <- unlist(k)\n"
    "up <- sum(k[r >= 9]); down <- sum(k[r <= 6]); n <- sum(k)\n" + NET_IN_R
)
def nps(counts: Counts, *, method: Net = "adjusted", level: float = 0.95) -> Estimate:
    """The net promoter score of answers 0–10 in points: share of 9–10 less share of 0–6, times 100.

    "adjusted" makes the interval as if three more had answered, 3/4 of them promoters, 3/4 detractors, 3/2 passives;
    "plain" is the normal one, too narrow in small samples. `se` is the plain one's.
    """
    n = checked_counts(counts, 0, 10)
    up = sum(times for rating, times in counts.items() if rating >= 9)
    down = sum(times for rating, times in counts.items() if rating <= 6)
    return _net(up, down, n, method, level, {"method": "NPS, points", "source": NPS, "statistic": "nps"})


@recomputable(r="up <- {positive}; down <- {negative}; n <- {n}\n" + NET_IN_R)
def net_score(positive: int, negative: int, n: int, *, method: Net = "adjusted", level: float = 0.95) -> Estimate:
    """The share of `positive` less the share of `negative` answers among `n`, in points (−100 to 100)."""
    n = checked_count("n", n, least=1)
    up, down = checked_count("positive", positive), checked_count("negative", negative)
    if up + down > n:
        raise ValueError(f"positive and negative are {up + down} together, but n is {n}; nobody can be both")
    named = {"method": "net score, points", "source": MULTINOMIAL, "statistic": "net_score"}
    return _net(up, down, n, method, level, named)


def _net(up: int, down: int, n: int, method: str, level: float, named: Mapping[str, str]) -> Estimate:
    if method not in {"adjusted", "plain"}:
        raise ValueError(f"method is {method!r}; it must be adjusted or plain")
    add = 3.0 if method == "adjusted" else 0.0
    centre, se = _difference(up + add / 4, down + add / 4, n + add)
    half = z_of(level) * se
    plain, plain_se = _difference(up, down, n)
    return figure(
        100 * plain,
        se=100 * plain_se,
        low=max(-100.0, 100 * (centre - half)),
        high=min(100.0, 100 * (centre + half)),
        n=n,
        level=level,
        warnings=doubts(NO_SPREAD if method == "plain" and not plain_se else None),
        method=f"{named['method']}, {method} Wald interval",
        source=f"{named['source']}; {ADJUSTED if method == 'adjusted' else MULTINOMIAL}",
        statistic=named["statistic"],
    )


def _difference(up: float, down: float, n: float) -> tuple[float, float]:
    """Share of `up` less share of `down`, and its standard error."""
    p, d = up / n, down / n
    return p - d, sqrt(max(0.0, p + d - (p - d) ** 2) / n)


@recomputable(
    r="""s <- function(k) rep(as.numeric(names(k)), unlist(k))
score <- function(k) { y <- s(k); 100 * ((y >= 9) - (y <= 6)) }
a <- score({counts_a}); b <- score({counts_b}); v <- function(x) mean((x - mean(x))^2) / length(x)
d <- mean(a) - mean(b); se <- sqrt(v(a) + v(b))
print(c(se, d + c(-1, 1) * qnorm(0.5 + {level} / 2) * se, 2 * pnorm(-abs(d / se))), digits = 10)
print(d, digits = 10)"""
)
def nps_difference(counts_a: Counts, counts_b: Counts, *, level: float = 0.95) -> Estimate:
    """The NPS of a less that of b, in points; two independent groups, normal interval, z test."""
    scores = []
    for counts in (counts_a, counts_b):
        n = checked_counts(counts, 0, 10)
        up = sum(times for rating, times in counts.items() if rating >= 9)
        down = sum(times for rating, times in counts.items() if rating <= 6)
        scores.append((*_difference(up, down, n), n))
    (a, se_a, n_a), (b, se_b, n_b) = scores
    difference, se = 100 * (a - b), 100 * sqrt(se_a**2 + se_b**2)
    half = z_of(level) * se
    doubt = None if se else NO_SPREAD
    return figure(
        difference,
        se=se,
        low=max(-200.0, difference - half),
        high=min(200.0, difference + half),
        p=2 * float(ndtr(-abs(difference) / se)) if se else None,
        n=n_a + n_b,
        method="difference of two NPS, points, normal interval",
        source=f"{NPS}; {MULTINOMIAL}",
        level=level,
        statistic="difference",
        warnings=doubts(doubt),
    )


def pomp(value: float, *, lowest: float, highest: float) -> float:
    """A value of a scale on 0–100. It changes the unit only: series of 5 and of 10 points do not become comparable."""
    if not lowest < highest:
        raise ValueError(f"the scale runs from {lowest:g} to {highest:g}; lowest must lie below highest")
    return 100 * (value - lowest) / (highest - lowest)


@recomputable(
    r="""k <- {counts}; y <- 100 * (rep(as.numeric(names(k)), unlist(k)) - {lowest}) / ({highest} - {lowest})
if (length(y) > 1) print(t.test(y, conf.level = {level})$conf.int[1:2], digits = 10)
print(mean(y), digits = 10)"""
)
def rescaled_mean(counts: Counts, *, lowest: int = 1, highest: int = 5, level: float = 0.95) -> Estimate:
    """The mean rating on 0–100 (percent of the maximum possible), with Student's interval cut at 0 and 100."""
    n = checked_counts(counts, lowest, highest)
    named = {"method": "mean on 0–100, t interval", "source": POMP, "statistic": "rescaled_mean"}
    found = _mean(counts, n, lowest, highest, level, named)
    value, low, high = (
        None if edge is None else pomp(edge, lowest=lowest, highest=highest)
        for edge in (found.value, found.low, found.high)
    )
    se = None if found.se is None else 100 * found.se / (highest - lowest)
    return replace(found, value=value, low=low, high=high, se=se)
