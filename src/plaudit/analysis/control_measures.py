"""Control charts of measurements: single values (XmR), samples (x̄, R, S)."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, checked_lengths, checked_numbers
from .control import (
    SHEWHART,
    STANDARD,
    Baseline,
    ControlChart,
    Places,
    Plotted,
    Reading,
    chart_of,
    checked_baseline,
    sigma_of_steps,
)
from .control_constants import c4, d3
from .recompute import recomputable

Spread = Literal["range", "sd", "pooled"]
MONTGOMERY = "Montgomery 2013, Introduction to Statistical Quality Control, 7th ed., chapter 6"
LIMITLESS = -np.inf


@recomputable(
    r="""x <- {values}
sigma <- mean(abs(diff(x))) / 1.128
print(c(mean(x), mean(x) - 3 * sigma, mean(x) + 3 * sigma))"""
)
def xmr_chart(
    values: ArrayLike,
    *,
    lowest: float | None = None,
    highest: float | None = None,
    baseline: Baseline | None = None,
    reading: Reading = STANDARD,
) -> ControlChart:
    """Single values by period (a weekly score, a rate), with limits from the mean moving range; `lowest` and `highest` say
    where values cannot lie. `mr_chart` is its other half."""
    points = row_of(values)
    baseline, frozen = of_single(points, baseline, reading)
    plotted = Plotted(
        "xmr",
        points,
        np.full(points.shape, baseline.sigma),
        np.ones(points.shape),
        "XmR chart, individual values",
        f"{SHEWHART}; Wheeler 1993, Understanding Variation",
        lowest,
        highest,
    )
    return chart_of(plotted, baseline, reading, frozen=frozen)


@recomputable(
    r="""mr <- abs(diff({values}))
d3 <- sqrt(2 - 4 / pi)
print(c(mean(mr), 0, mean(mr) * (1 + 3 * d3 / 1.128)))"""
)
def mr_chart(values: ArrayLike, *, baseline: Baseline | None = None, reading: Reading = STANDARD) -> ControlChart:
    """The moving ranges of single values: the other half of XmR. Its first point is the step from the first value to the
    second; a baseline is that of the `xmr_chart`."""
    row = row_of(values)
    baseline, frozen = of_single(row, baseline, reading)
    points = np.abs(np.diff(row))
    plotted = Plotted(
        "mr",
        points,
        np.full(points.shape, d3(2) * baseline.sigma),
        np.full(points.shape, 2.0),
        "XmR chart, moving ranges",
        SHEWHART,
        lowest=0.0,
        judged_by_runs=False,
    )
    labels = reading.labels[1:] if len(reading.labels) == len(row) else reading.labels
    shown = replace(reading, first=None, exclude=(), labels=labels)
    of_ranges = Baseline("mr", reading.d2(2) * baseline.sigma, baseline.sigma, baseline.points)
    return chart_of(plotted, of_ranges, shown, frozen=frozen or bool(reading.exclude) or reading.first is not None)


def of_single(values: Floats, baseline: Baseline | None, reading: Reading) -> tuple[Baseline, bool]:
    """Centre and sigma of single values, from the steps between those of the baseline; whether it was given."""
    if baseline is not None:
        return checked_baseline(baseline, "xmr"), True
    used = values[reading.places(len(values))]
    if len(used) < 2:
        raise ValueError("values has 1 value for the baseline; a moving range needs at least 2")
    return Baseline("xmr", float(used.mean()), sigma_of_steps(used, reading), len(used)), False


@recomputable(
    r="""x <- split({values}, factor({samples}, unique({samples})))
n <- lengths(x)
d2 <- sapply(n, function(k) round(integrate(function(t) 1 - pnorm(t)^k - (1 - pnorm(t))^k, -9, 9)$value, 3))
c4 <- function(k) sqrt(2 / (k - 1)) * exp(lgamma(k / 2) - lgamma((k - 1) / 2))
sigma <- switch({spread}, range = mean(sapply(x, function(v) diff(range(v))) / d2), sd = mean(sapply(x, sd) / c4(n)),
  pooled = sqrt(sum((n - 1) * sapply(x, var)) / sum(n - 1)) / c4(sum(n - 1) + 1))
centre <- mean({values})
print(c(centre, centre - 3 * sigma / sqrt(n), centre + 3 * sigma / sqrt(n)))"""
)
def xbar_chart(
    values: ArrayLike,
    samples: Sequence[Hashable],
    *,
    spread: Spread = "range",
    baseline: Baseline | None = None,
    reading: Reading = STANDARD,
) -> ControlChart:
    """The mean of each sample, `samples` saying of each value which it belongs to. The spread within samples is taken from
    ranges, standard deviations, or all of them pooled."""
    held = grouped(values, samples)
    baseline, frozen = of_means(held, spread, baseline, reading)
    plotted = Plotted(
        "xbar",
        held.means,
        baseline.sigma / np.sqrt(held.sizes),
        held.sizes,
        f"x̄ chart, sigma from {_SPREADS[spread]}",
        f"{SHEWHART}; {MONTGOMERY}",
    )
    return chart_of(plotted, baseline, held.labelled(reading), frozen=frozen)


@recomputable(
    r="""x <- split({values}, factor({samples}, unique({samples})))
print(c(mean(sapply(x, function(v) diff(range(v))))))"""
)
def r_chart(
    values: ArrayLike,
    samples: Sequence[Hashable],
    *,
    baseline: Baseline | None = None,
    reading: Reading = STANDARD,
) -> ControlChart:
    """The range of each sample; all samples of one size."""
    held = grouped(values, samples)
    n = held.one_size("r_chart")
    frozen = baseline is not None
    if baseline is None:
        used = reading.places(len(held.sizes))
        centre = float(held.ranges[used].mean())
        baseline = Baseline("r", centre, centre / reading.d2(n), used.size)
    checked_baseline(baseline, "r")
    sigma = np.full(held.sizes.shape, baseline.sigma * d3(n))
    plotted = Plotted("r", held.ranges, sigma, held.sizes, "R chart", f"{SHEWHART}; {MONTGOMERY}", lowest=0.0)
    return chart_of(plotted, baseline, held.labelled(reading), frozen=frozen)


@recomputable(
    r="""x <- split({values}, factor({samples}, unique({samples})))
print(mean(sapply(x, sd)))"""
)
def s_chart(
    values: ArrayLike,
    samples: Sequence[Hashable],
    *,
    baseline: Baseline | None = None,
    reading: Reading = STANDARD,
) -> ControlChart:
    """The standard deviation of each sample; all samples of one size."""
    held = grouped(values, samples)
    n = held.one_size("s_chart")
    frozen = baseline is not None
    if baseline is None:
        used = reading.places(len(held.sizes))
        centre = float(held.deviations[used].mean())
        baseline = Baseline("s", centre, centre / c4(n), used.size)
    checked_baseline(baseline, "s")
    sigma = np.full(held.sizes.shape, baseline.sigma * np.sqrt(1 - c4(n) ** 2))
    plotted = Plotted("s", held.deviations, sigma, held.sizes, "S chart", f"{SHEWHART}; {MONTGOMERY}", lowest=0.0)
    return chart_of(plotted, baseline, held.labelled(reading), frozen=frozen)


_SPREADS = {"range": "mean ranges", "sd": "mean standard deviations", "pooled": "pooled standard deviations"}


@dataclass(frozen=True, slots=True)
class Samples:
    """Values by sample, in the order in which samples first appear."""

    names: tuple[str, ...]
    values: tuple[Floats, ...]
    sizes: Floats
    means: Floats
    ranges: Floats
    deviations: Floats

    def one_size(self, wanted_by: str) -> int:
        if len(set(self.sizes.tolist())) > 1:
            raise ValueError(
                f"samples has samples of {int(self.sizes.min())} to {int(self.sizes.max())} values; "
                f"{wanted_by} needs all of one size"
            )
        if self.sizes[0] < 2:
            raise ValueError(f"samples has one value in each sample; {wanted_by} needs at least 2")
        return int(self.sizes[0])

    def labelled(self, reading: Reading) -> Reading:
        if reading.labels:
            return reading
        return replace(reading, labels=self.names)


def grouped(values: ArrayLike, samples: Sequence[Hashable]) -> Samples:
    """Values by sample. Raises ValueError for columns of different length or fewer than two samples."""
    row = row_of(values)
    checked_lengths(values=row, samples=samples)
    names = list(dict.fromkeys(samples))
    if len(names) < 2:
        raise ValueError(f"samples names {len(names)} sample; a chart needs at least 2")
    place = {name: at for at, name in enumerate(names)}
    at = np.array([place[name] for name in samples])
    order = np.argsort(at, kind="stable")
    sizes = np.bincount(at)
    parts = tuple(np.split(row[order], np.cumsum(sizes)[:-1]))
    return Samples(
        tuple(str(name) for name in names),
        parts,
        sizes.astype(np.float64),
        np.array([part.mean() for part in parts]),
        np.array([np.ptp(part) for part in parts]),
        np.array([part.std(ddof=1) if len(part) > 1 else 0.0 for part in parts]),
    )


def of_means(
    held: Samples, spread: Spread, baseline: Baseline | None, reading: Reading, chart: str = "xbar"
) -> tuple[Baseline, bool]:
    """Centre and sigma within samples, from the samples of the baseline."""
    if baseline is not None:
        return checked_baseline(baseline, chart), True
    used = reading.places(len(held.sizes))
    centre = float((held.means[used] @ held.sizes[used]) / held.sizes[used].sum())
    return Baseline(chart, centre, sigma_within(held, spread, used, reading), used.size), False


def sigma_within(held: Samples, spread: Spread, used: Places, reading: Reading = STANDARD) -> float:
    """The spread of single values within samples. Raises ValueError where no sample has two values."""
    if spread not in _SPREADS:
        raise ValueError(f"spread is {spread!r}; it must be one of {', '.join(_SPREADS)}")
    several = used[held.sizes[used] > 1]
    if not several.size:
        raise ValueError("samples has one value in each sample; use xmr_chart, which takes the steps between them")
    sizes = held.sizes[several].astype(int)
    if spread == "range":
        return float(np.mean(held.ranges[several] / [reading.d2(int(n)) for n in sizes]))
    if spread == "sd":
        return float(np.mean(held.deviations[several] / [c4(int(n)) for n in sizes]))
    df = int((sizes - 1).sum())
    return float(np.sqrt(((sizes - 1) * held.deviations[several] ** 2).sum() / df) / c4(df + 1))


def row_of(values: ArrayLike) -> Floats:
    """One row of at least two numbers. Raises ValueError."""
    found = checked_numbers("values", values, least=LIMITLESS)
    if len(found) < 2:
        raise ValueError(f"values has {len(found)} values; a chart needs at least 2 points")
    return found
