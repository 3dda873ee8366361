"""Shares of counts: other intervals than Wilson's, and differences between two shares, independent or paired."""

from math import sqrt
from typing import Literal

from scipy.special import betaincinv, chdtrc, ndtr

from .checks import checked_count
from .figures import doubts, figure, z_of
from .recompute import recomputable
from .results import Estimate, Warned

Interval = Literal["wilson", "wilson-corrected", "clopper-pearson", "agresti-coull", "jeffreys"]
SOURCES: dict[str, str] = {
    "wilson": "Wilson 1927, JASA 22: 209–212; method 3 in Newcombe 1998, Statistics in Medicine 17: 857–872",
    "wilson-corrected": "method 4 in Newcombe 1998, Statistics in Medicine 17: 857–872",
    "clopper-pearson": "Clopper and Pearson 1934, Biometrika 26: 404–413",
    "agresti-coull": "Agresti and Coull 1998, The American Statistician 52: 119–126",
    "jeffreys": "Brown, Cai and DasGupta 2001, Statistical Science 16: 101–133, section 4.3",
}
HYBRID = "method 10 in Newcombe 1998, Statistics in Medicine 17: 873–890"
PAIRED = "method 10 in Newcombe 1998, Statistics in Medicine 17: 2635–2650; McNemar 1947, Psychometrika 12: 153–157"


@recomputable(
    r="""x <- {successes}; n <- {n}; z <- qnorm(0.5 + {level} / 2); tail <- (1 - {level}) / 2
found <- switch({method},
  "wilson" = prop.test(x, n, conf.level = {level}, correct = FALSE)$conf.int[1:2],
  "wilson-corrected" = prop.test(x, n, conf.level = {level})$conf.int[1:2],
  "clopper-pearson" = binom.test(x, n, conf.level = {level})$conf.int[1:2],
  "agresti-coull" = {m <- n + z^2; p <- (x + z^2 / 2) / m; p + c(-1, 1) * z * sqrt(p * (1 - p) / m)},
  "jeffreys" = qbeta(c(tail, 1 - tail), x + 0.5, n - x + 0.5))
print(found, digits = 10)
print(x / n, digits = 10)"""
)
def proportion_interval(successes: int, n: int, *, method: Interval = "wilson", level: float = 0.95) -> Estimate:
    """The share of `successes` among `n` independent cases, with the interval that `method` names.

    Wilson's corrected and Clopper–Pearson's cover at least `level` always and are wide; the others cover it on average.
    Agresti–Coull's can leave 0–1: it is cut there, and says so. Raises ValueError for an empty base.
    """
    x, n = _checked(successes, n)
    if method not in SOURCES:
        raise ValueError(f"method is {method!r}; it must be one of {', '.join(SOURCES)}")
    low, high = _INTERVALS[method](x, n, level)
    doubt = None
    if low < 0 or high > 1:
        doubt = Warned(
            "proportion.cut",
            "the interval runs from {low:.6g} to {high:.6g}",
            "a share cannot leave 0 to 1, so it is cut there.",
            "Use Wilson's interval near 0 and 1.",
            {"low": low, "high": high},
        )
    share = x / n
    return figure(
        share,
        se=sqrt(share * (1 - share) / n),
        low=max(0.0, low),
        high=min(1.0, high),
        n=n,
        method=f"proportion, {method} interval",
        source=SOURCES[method],
        level=level,
        statistic="proportion",
        warnings=doubts(doubt),
    )


def _checked(successes: int, n: int, of: str = "") -> tuple[int, int]:
    base, counted = (f"n_{of}", f"successes_{of}") if of else ("n", "successes")
    n = checked_count(base, n, least=1)
    x = checked_count(counted, successes)
    if x > n:
        raise ValueError(f"{counted} is {x}, but {base} is {n}; there cannot be more successes than cases")
    return x, n


def wilson(x: float, n: float, level: float) -> tuple[float, float]:
    """Low and high of Wilson's score interval."""
    z, p = z_of(level), x / n
    centre, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    return 0.0 if x == 0 else max(0.0, low), 1.0 if x == n else min(1.0, high)


def _wilson_corrected(x: int, n: int, level: float) -> tuple[float, float]:
    z, p, z2 = z_of(level), x / n, z_of(level) ** 2

    def edge(share: float, sign: int) -> float:
        """The end on the side of `sign`, with the share moved half a case that way."""
        moved = share + sign / (2 * n)
        root = sqrt(max(0.0, moved * (1 - moved) / n + z2 / (4 * n * n)))
        return (moved + z2 / (2 * n) + sign * z * root) / (1 + z2 / n)

    return 0.0 if x == 0 else max(0.0, edge(p, -1)), 1.0 if x == n else min(1.0, edge(p, 1))


def _clopper_pearson(x: int, n: int, level: float) -> tuple[float, float]:
    z_of(level)
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, tail))
    return low, 1.0 if x == n else float(betaincinv(x + 1, n - x, 1 - tail))


def _agresti_coull(x: int, n: int, level: float) -> tuple[float, float]:
    z = z_of(level)
    base = n + z * z
    share = (x + z * z / 2) / base
    half = z * sqrt(share * (1 - share) / base)
    return share - half, share + half


def _jeffreys(x: int, n: int, level: float) -> tuple[float, float]:
    z_of(level)
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else float(betaincinv(x + 0.5, n - x + 0.5, tail))
    return low, 1.0 if x == n else float(betaincinv(x + 0.5, n - x + 0.5, 1 - tail))


_INTERVALS = {
    "wilson": wilson,
    "wilson-corrected": _wilson_corrected,
    "clopper-pearson": _clopper_pearson,
    "agresti-coull": _agresti_coull,
    "jeffreys": _jeffreys,
}


@recomputable(
    r="""w <- function(x, n) prop.test(x, n, conf.level = {level}, correct = FALSE)$conf.int
a <- w({successes_a}, {n_a}); b <- w({successes_b}, {n_b})
p <- c({successes_a} / {n_a}, {successes_b} / {n_b}); d <- p[1] - p[2]
print(c(d - sqrt((p[1] - a[1])^2 + (b[2] - p[2])^2), d + sqrt((a[2] - p[1])^2 + (p[2] - b[1])^2)), digits = 10)
print(d, digits = 10)"""
)
def proportion_difference(successes_a: int, n_a: int, successes_b: int, n_b: int, *, level: float = 0.95) -> Estimate:
    """The share in a minus the share in b, two independent groups, with Newcombe's hybrid score interval.

    `p` is that of the score test (pooled, no correction), which is the chi-square test of the 2 × 2 table.
    """
    a, n_a = _checked(successes_a, n_a, "a")
    b, n_b = _checked(successes_b, n_b, "b")
    return _hybrid(a, float(n_a), b, float(n_b), n_a + n_b, level)


@recomputable(
    r="""pooled <- ({share_a} * {n_a} + {share_b} * {n_b}) / ({n_a} + {n_b})
z <- ({share_a} - {share_b}) / sqrt(pooled * (1 - pooled) * (1 / {n_a} + 1 / {n_b}))
print(2 * pnorm(-abs(z)), digits = 10)
print({share_a} - {share_b}, digits = 10)"""
)
def share_difference(share_a: float, n_a: float, share_b: float, n_b: float, *, level: float = 0.95) -> Estimate:
    """As `proportion_difference`, from shares and their bases as they are printed; the bases may be effective ones."""
    for name, share in (("share_a", share_a), ("share_b", share_b)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share:g}; a share runs from 0 to 1")
    for name, base in (("n_a", n_a), ("n_b", n_b)):
        if not base > 0:
            raise ValueError(f"{name} is {base:g}; a base must be greater than 0")
    return _hybrid(share_a * n_a, n_a, share_b * n_b, n_b, round(n_a + n_b), level)


def _hybrid(a: float, n_a: float, b: float, n_b: float, n: int, level: float) -> Estimate:
    share_a, share_b = a / n_a, b / n_b
    (low_a, high_a), (low_b, high_b) = wilson(a, n_a, level), wilson(b, n_b, level)
    difference, pooled = share_a - share_b, (a + b) / (n_a + n_b)
    null = sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    return figure(
        difference,
        se=sqrt(share_a * (1 - share_a) / n_a + share_b * (1 - share_b) / n_b),
        low=difference - sqrt((share_a - low_a) ** 2 + (high_b - share_b) ** 2),
        high=difference + sqrt((high_a - share_a) ** 2 + (share_b - low_b) ** 2),
        p=2 * float(ndtr(-abs(difference) / null)) if null else 1.0,
        n=n,
        n_effective=n_a + n_b,
        method="difference of two proportions, Newcombe's hybrid score interval",
        source=HYBRID,
        level=level,
        statistic="difference",
    )


@recomputable(
    r="""e <- {both}; f <- {only_a}; g <- {only_b}; h <- {neither}; n <- e + f + g + h
w <- function(x) prop.test(x, n, conf.level = {level}, correct = FALSE)$conf.int
a <- w(e + f); b <- w(e + g); p <- c(e + f, e + g) / n
cross <- e * h - f * g; if (cross > 0) cross <- max(cross - n / 2, 0)
phi <- cross / sqrt((e + f) * (g + h) * (e + g) * (f + h)); if (is.nan(phi)) phi <- 0
reach <- function(x, y) sqrt(x^2 - 2 * phi * x * y + y^2); d <- p[1] - p[2]
print(c(d - reach(p[1] - a[1], b[2] - p[2]), d + reach(a[2] - p[1], p[2] - b[1])), digits = 10)
print(mcnemar.test(matrix(c(e, g, f, h), 2), correct = FALSE)$p.value, digits = 10)
print(d, digits = 10)"""
)
def paired_proportion_difference(both: int, only_a: int, only_b: int, neither: int, *, level: float = 0.95) -> Estimate:
    """The share in a minus the share in b, the same people asked twice, with Newcombe's interval for pairs.

    The four counts are of people: yes to both, only to a, only to b, to neither. `p` is McNemar's, not corrected.
    """
    named = {"both": both, "only_a": only_a, "only_b": only_b, "neither": neither}
    e, f, g, h = (checked_count(name, count) for name, count in named.items())
    n = checked_count("the sum of the four counts", e + f + g + h, least=1)
    share_a, share_b, difference = (e + f) / n, (e + g) / n, (f - g) / n
    (low_a, high_a), (low_b, high_b) = wilson(e + f, n, level), wilson(e + g, n, level)
    phi = _correlation(e, f, g, h)

    def reach(a: float, b: float) -> float:
        return sqrt(max(0.0, a * a - 2 * phi * a * b + b * b))

    return figure(
        difference,
        se=sqrt(max(0.0, (f + g) / n - difference**2) / n),
        low=difference - reach(share_a - low_a, high_b - share_b),
        high=difference + reach(high_a - share_a, share_b - low_b),
        p=float(chdtrc(1, (f - g) ** 2 / (f + g))) if f + g else 1.0,
        n=n,
        method="difference of two proportions of the same people, Newcombe's paired score interval",
        source=PAIRED,
        level=level,
        statistic="difference",
    )


def _correlation(e: int, f: int, g: int, h: int) -> float:
    """The phi coefficient with Newcombe's continuity correction; 0 where a margin is empty."""
    margins = (e + f) * (g + h) * (e + g) * (f + h)
    if not margins:
        return 0.0
    cross = e * h - f * g
    if cross > 0:
        cross = max(cross - (e + f + g + h) / 2, 0)  # type: ignore[assignment]
    return float(cross / sqrt(margins))
