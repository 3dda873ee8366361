"""Charts that remember: EWMA and CUSUM find small, lasting shifts sooner than single points do."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, checked_share
from .control import STANDARD, Baseline, ControlChart, Plotted, Reading, chart_of, labelled
from .control_measures import Spread, grouped, of_means, of_single, row_of
from .recompute import recomputable
from .results import Estimate, Results
from .run_rules import Signal

ROBERTS = "Roberts 1959, Technometrics 1: 239–250"
PAGE = "Page 1954, Biometrika 41: 100–115; Montgomery 2013, section 9.1"


@recomputable(
    r="""x <- {values}; lambda <- {weight}
centre <- mean(x); sigma <- mean(abs(diff(x))) / 1.128
z <- as.numeric(filter(lambda * x, 1 - lambda, method = "recursive", init = centre))
half <- 3 * sigma * sqrt(lambda / (2 - lambda) * (1 - (1 - lambda)^(2 * seq_along(x))))
print(rbind(z, centre - half, centre + half))"""
)
def ewma_chart(
    values: ArrayLike,
    samples: Sequence[Hashable] | None = None,
    *,
    weight: float = 0.2,
    spread: Spread = "range",
    baseline: Baseline | None = None,
    reading: Reading = STANDARD,
) -> ControlChart:
    """The exponentially weighted moving average of single values, or of the means of `samples`: each point is `weight` ×
    the new value + (1 − `weight`) × the point before, and its limits widen to their final place."""
    share = checked_share("weight", weight)
    points, se, baseline, frozen, reading = _pointwise(values, samples, spread, baseline, reading)
    smooth = np.empty(len(points))
    past = baseline.centre
    for at, value in enumerate(points):
        smooth[at] = past = share * value + (1 - share) * past
    grown = np.sqrt(share / (2 - share) * (1 - (1 - share) ** (2 * np.arange(1, len(points) + 1))))
    plotted = Plotted(
        "ewma",
        smooth,
        se * grown,
        np.ones(len(points)),
        f"EWMA chart, weight {share:g}",
        ROBERTS,
        judged_by_runs=False,  # neighbours share most of their values, so runs mean nothing here
    )
    return chart_of(plotted, baseline, reading, frozen=frozen)


@dataclass(frozen=True)
class CusumChart:
    """Sums above and below the target, in standard errors of a point; a signal where one exceeds `decision`.

    `began` says for each signal since when its sum has been away from zero: where the shift probably started.
    """

    above: Floats
    below: Floats
    decision: float
    signals: tuple[Signal, ...]
    began: tuple[int, ...]
    baseline: Baseline
    estimates: Results = field(repr=False)


@recomputable(
    r="""x <- {values}; z <- (x - mean(x)) / (mean(abs(diff(x))) / 1.128)
above <- Reduce(function(s, v) max(0, s + v - {shift} / 2), z, 0, accumulate = TRUE)[-1]
below <- Reduce(function(s, v) max(0, s - v - {shift} / 2), z, 0, accumulate = TRUE)[-1]
print(rbind(above, -below))"""
)
def cusum_chart(
    values: ArrayLike,
    samples: Sequence[Hashable] | None = None,
    *,
    shift: float = 1.0,
    decision: float = 5.0,
    spread: Spread = "range",
    baseline: Baseline | None = None,
    reading: Reading = STANDARD,
) -> CusumChart:
    """Tabular CUSUM of single values, or of the means of `samples`: tuned to a `shift` of so many standard errors, and
    signalling beyond `decision` of them."""
    if not (shift > 0 and decision > 0):
        raise ValueError(f"shift is {shift} and decision {decision}; both must be greater than 0, as in 1 and 5")
    points, se, baseline, frozen, reading = _pointwise(values, samples, spread, baseline, reading)
    if not np.all(se > 0):
        raise ValueError("values has no variation in the baseline; a CUSUM is counted in standard errors of it")
    z = (points - baseline.centre) / se
    above, below = _summed(z - shift / 2), -_summed(-z - shift / 2)
    signals, began = [], []
    for rule, sums in (("cusum above", above), ("cusum below", -below)):
        for at in np.flatnonzero(sums > decision):
            start = int(np.flatnonzero(sums[: at + 1] == 0)[-1]) + 1 if (sums[: at + 1] == 0).any() else 0
            told = f"the sum {rule.split()[1]} the target exceeds {decision:g} standard errors"
            signals.append(Signal(rule, told, tuple(range(start, int(at) + 1)), int(at)))
            began.append(start)
    plain = chart_of(
        Plotted("cusum", points, se, np.ones(len(points)), "CUSUM chart", PAGE),
        baseline,
        _silent(reading),
        frozen=frozen,
    )
    method = f"tabular CUSUM, shift {shift:g}, decision {decision:g}"
    rows = _rows(plain, labelled(reading.labels, len(points)), above, below, signals, method)
    return CusumChart(above, below, decision, tuple(signals), tuple(began), baseline, rows)


def _rows(
    plain: ControlChart, labels: tuple[str, ...], above: Floats, below: Floats, signals: Sequence[Signal], method: str
) -> Results:
    doubts = plain.estimates.warnings
    total = len(above)

    def row(value: float, statistic: str, item: str = "", group: str = "") -> Estimate:
        return Estimate(
            value,
            None,
            None,
            None,
            total,
            float(total),
            method,
            PAGE,
            doubts,
            statistic=statistic,
            item=item,
            group=group,
        )

    rows = [row(plain.centre, "centre_line"), row(plain.baseline.sigma, "sigma")]
    for at, label in enumerate(labels):
        rows += [row(float(above[at]), "above", label), row(float(below[at]), "below", label)]
    for signal in signals:
        sums = above if signal.rule == "cusum above" else below
        rows.append(row(float(sums[signal.at]), "signal", labels[signal.at], signal.rule))
    return Results(tuple(rows), doubts)


def _summed(steps: Floats) -> Floats:
    """Σ that never falls below zero."""
    total = np.concatenate([[0.0], np.cumsum(steps)])
    found: Floats = (total - np.minimum.accumulate(total))[1:]
    return found


def _silent(reading: Reading) -> Reading:
    return replace(reading, rules="none")


def _pointwise(
    values: ArrayLike,
    samples: Sequence[Hashable] | None,
    spread: Spread,
    baseline: Baseline | None,
    reading: Reading,
) -> tuple[Floats, Floats, Baseline, bool, Reading]:
    """Points, their standard errors, the baseline, whether it was given, and the reading with labels."""
    if samples is not None:
        held = grouped(values, samples)
        baseline, frozen = of_means(held, spread, baseline, reading)
        return held.means, baseline.sigma / np.sqrt(held.sizes), baseline, frozen, held.labelled(reading)
    points = row_of(values)
    baseline, frozen = of_single(points, baseline, reading)
    return points, np.full(points.shape, baseline.sigma), baseline, frozen, reading
