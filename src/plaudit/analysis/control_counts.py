"""Control charts of counts: shares of cases (p, np), events by exposure (c, u), Laney's wider limits, and weekly NPS."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from .checks import Floats, checked_lengths, checked_numbers
from .control import (
    SHEWHART,
    STANDARD,
    Baseline,
    ControlChart,
    Plotted,
    Reading,
    chart_of,
    checked_baseline,
    sigma_of_steps,
)
from .recompute import recomputable
from .results import Said, Warned

LANEY = "Laney 2002, Quality Engineering 14: 531–537"
TRINOMIAL = "variance of a difference of trinomial shares, P + D − (P − D)² over n; limits after Shewhart 1931"
TOO_WIDE = 0.001


@recomputable(
    r="""x <- {counts}; n <- {sizes}
centre <- sum(x) / sum(n); se <- sqrt(centre * (1 - centre) / n)
z <- (x / n - centre) / se
factor <- if ({adjusted}) mean(abs(diff(z))) / 1.128 else 1
print(c(centre, pmax(centre - 3 * factor * se, 0), pmin(centre + 3 * factor * se, 1)))"""
)
def p_chart(
    counts: ArrayLike,
    sizes: ArrayLike,
    *,
    adjusted: bool = False,
    baseline: Baseline | None = None,
    reading: Reading = STANDARD,
) -> ControlChart:
    """The share of cases in each sample, with binomial limits by its size; `adjusted` gives Laney's p′, whose limits also
    allow for the spread between samples that counts alone do not explain."""
    found, many = _counted(counts, sizes)
    over = np.flatnonzero(found > many)
    if over.size:
        raise ValueError(
            f"counts[{over[0]}] is {found[over[0]]:g}, but sizes[{over[0]}] is {many[over[0]]:g}; "
            "a count cannot be larger than its sample"
        )
    kind = "laney p" if adjusted else "p"
    if baseline is None:
        used = reading.places(len(found))
        centre = float(found[used].sum() / many[used].sum())
    else:
        used, centre = np.arange(0), checked_baseline(baseline, kind).centre
    sigma = float(np.sqrt(centre * (1 - centre)))
    return _of_shares(found / many, many, centre, sigma, used, baseline, kind, 1.0, reading)


@recomputable(
    r="""x <- {counts}; n <- {size}
p <- mean(x) / n; se <- sqrt(n * p * (1 - p))
print(c(n * p, max(n * p - 3 * se, 0), min(n * p + 3 * se, n)))"""
)
def np_chart(
    counts: ArrayLike, size: int, *, baseline: Baseline | None = None, reading: Reading = STANDARD
) -> ControlChart:
    """The number of cases in samples that are all of one size."""
    many = np.full(np.asarray(counts, dtype=np.float64).shape, float(size))
    found, many = _counted(counts, many)
    if found.max() > size:
        raise ValueError(
            f"counts[{int(found.argmax())}] is {found.max():g}, but size is {size}; a count cannot be larger"
        )
    frozen = baseline is not None
    if baseline is None:
        used = reading.places(len(found))
        centre = float(found[used].mean())
        sigma = float(np.sqrt(centre * (1 - centre / size)))
        baseline = Baseline("np", centre, sigma, used.size)
    checked_baseline(baseline, "np")
    plotted = Plotted(
        "np",
        found,
        np.full(found.shape, baseline.sigma),
        many,
        "np chart",
        SHEWHART,
        lowest=0.0,
        highest=float(size),
        warnings=_few(many * (baseline.centre / size)),
    )
    return chart_of(plotted, baseline, reading, frozen=frozen)


@recomputable(
    r="""x <- {counts}; n <- {sizes}
centre <- sum(x) / sum(n); se <- sqrt(centre / n)
z <- (x / n - centre) / se
factor <- if ({adjusted}) mean(abs(diff(z))) / 1.128 else 1
print(c(centre, pmax(centre - 3 * factor * se, 0), centre + 3 * factor * se))"""
)
def u_chart(
    counts: ArrayLike,
    sizes: ArrayLike,
    *,
    adjusted: bool = False,
    baseline: Baseline | None = None,
    reading: Reading = STANDARD,
) -> ControlChart:
    """Events by unit of exposure (complaints by thousand customers), with Poisson limits by the exposure; `adjusted` gives
    Laney's u′."""
    found, many = _counted(counts, sizes)
    kind = "laney u" if adjusted else "u"
    if baseline is None:
        used = reading.places(len(found))
        centre = float(found[used].sum() / many[used].sum())
    else:
        used, centre = np.arange(0), checked_baseline(baseline, kind).centre
    return _of_shares(found / many, many, centre, float(np.sqrt(centre)), used, baseline, kind, None, reading)


@recomputable(
    r="""centre <- mean({counts})
print(c(centre, max(centre - 3 * sqrt(centre), 0), centre + 3 * sqrt(centre)))"""
)
def c_chart(counts: ArrayLike, *, baseline: Baseline | None = None, reading: Reading = STANDARD) -> ControlChart:
    """Events by period, all periods alike; Poisson limits."""
    found, ones = _counted(counts, np.ones(np.asarray(counts, dtype=np.float64).shape))
    frozen = baseline is not None
    if baseline is None:
        used = reading.places(len(found))
        centre = float(found[used].mean())
        baseline = Baseline("c", centre, float(np.sqrt(centre)), used.size)
    checked_baseline(baseline, "c")
    plotted = Plotted(
        "c",
        found,
        np.full(found.shape, baseline.sigma),
        ones,
        "c chart",
        SHEWHART,
        lowest=0.0,
        warnings=_few(np.full(found.shape, baseline.centre)),
    )
    return chart_of(plotted, baseline, reading, frozen=frozen)


@recomputable(
    r="""p <- {promoters}; d <- {detractors}; n <- p + {passives} + d
P <- sum(p) / sum(n); D <- sum(d) / sum(n); se <- sqrt((P + D - (P - D)^2) / n)
print(c(P - D, pmax(P - D - 3 * se, -1), pmin(P - D + 3 * se, 1)))"""
)
def nps_chart(
    promoters: ArrayLike,
    passives: ArrayLike,
    detractors: ArrayLike,
    *,
    baseline: Baseline | None = None,
    reading: Reading = STANDARD,
) -> ControlChart:
    """Net promoter score by period (−1 to 1), with limits from the trinomial spread of each period's answers. Periods that
    also differ among themselves belong on `xmr_chart`."""
    up, flat, down = (
        checked_numbers(name, column)
        for name, column in (("promoters", promoters), ("passives", passives), ("detractors", detractors))
    )
    checked_lengths(promoters=up, passives=flat, detractors=down)
    many = up + flat + down
    _refuse_empty(many, "promoters, passives and detractors together")
    frozen = baseline is not None
    if baseline is None:
        used = reading.places(len(many))
        base = many[used].sum()
        centre = float((up[used].sum() - down[used].sum()) / base)
        spread = (up[used].sum() + down[used].sum()) / base - centre**2
        baseline = Baseline("nps", centre, float(np.sqrt(spread)), used.size)
    else:
        used = np.arange(0)
    checked_baseline(baseline, "nps")
    points, sigma = (up - down) / many, baseline.sigma / np.sqrt(many)
    doubts = _spread_between(points, sigma, baseline.centre, used, "xmr_chart on the periods' scores") + _few(
        many * 0.5
    )
    plotted = Plotted(
        "nps", points, sigma, many, "NPS by period (−1 to 1), trinomial limits", TRINOMIAL, -1.0, 1.0, warnings=doubts
    )
    return chart_of(plotted, baseline, reading, frozen=frozen)


def _counted(counts: ArrayLike, sizes: ArrayLike) -> tuple[Floats, Floats]:
    found, many = checked_numbers("counts", counts), checked_numbers("sizes", sizes)
    checked_lengths(counts=found, sizes=many)
    _refuse_empty(many, "sizes")
    return found, many


def _refuse_empty(many: Floats, name: str) -> None:
    if len(many) < 2:
        raise ValueError(f"{name} has {len(many)} values; a chart needs at least 2 points")
    nothing = np.flatnonzero(many == 0)
    if nothing.size:
        raise ValueError(f"{name}[{nothing[0]}] is 0; leave out periods in which nothing was counted")


def _of_shares(
    points: Floats,
    many: Floats,
    centre: float,
    sigma: float,
    used: np.ndarray[tuple[int], np.dtype[np.intp]],
    baseline: Baseline | None,
    kind: str,
    highest: float | None,
    reading: Reading,
) -> ControlChart:
    se = sigma / np.sqrt(many)
    adjusted = kind.startswith("laney")
    frozen = baseline is not None
    if baseline is None:
        factor = sigma_of_steps((points[used] - centre) / se[used], reading) if adjusted and sigma else 1.0
        baseline = Baseline(kind, centre, sigma, used.size, factor)
    doubts = _few(many * np.minimum(centre, 1 - centre if highest else centre))
    if not adjusted:
        doubts += _spread_between(points, se, centre, used, "adjusted=True (Laney)")
    name = {"p": "p chart", "laney p": "Laney p′ chart", "u": "u chart", "laney u": "Laney u′ chart"}[kind]
    plotted = Plotted(
        kind,
        points,
        se * baseline.sigma_z,
        many,
        name,
        f"{LANEY}; {SHEWHART}" if adjusted else SHEWHART,
        lowest=0.0,
        highest=highest,
        warnings=doubts,
    )
    return chart_of(plotted, baseline, reading, frozen=frozen)


def _few(expected: Floats) -> tuple[Warned, ...]:
    thin = int((expected < 5).sum())
    if not thin:
        return ()
    return (
        Warned(
            "chart.few_expected",
            "{thin} of {of} points rest on fewer than 5 expected events",
            "limits by the normal curve are poor there: the lower side is deaf and the upper side cries too often.",
            "Take longer periods or larger samples.",
            {"thin": thin, "of": len(expected)},
        ),
    )


def _spread_between(points: Floats, se: Floats, centre: float, used: ArrayLike, way: str) -> tuple[Warned, ...]:
    """Whether the baseline's points differ by more than their counts explain (index of dispersion, chi-square)."""
    at = np.asarray(used, dtype=np.intp)
    if at.size < 3 or not np.all(se[at] > 0):
        return ()
    dispersion = float((((points[at] - centre) / se[at]) ** 2).sum())
    if chdtrc(at.size - 1, dispersion) > TOO_WIDE:
        return ()
    return (
        Warned(
            "chart.more_spread_than_counts",
            "the points vary {times:.1f} times as much as their counts alone would make them",
            "limits from the counts are too narrow, and ordinary points signal; with large samples nearly all do.",
            "Use {way}, whose limits take the spread between the points.",
            {"times": dispersion / (at.size - 1), "way": Said(way)},
        ),
    )
