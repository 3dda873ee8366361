"""What every control chart is: points, a centre line, limits, and the signals that the points give against them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from .checks import Floats, checked_count
from .control_constants import d2, printed_d2
from .results import Estimate, Results, Warned
from .run_rules import Signal, broken, rules_named

SHEWHART = "Shewhart 1931, Economic Control of Quality of Manufactured Product"
Places = NDArray[np.intp]
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a chart's limits are made of, frozen: give it back in to judge later points by the same limits.

    `sigma` is of one observation (of one case, of one unit of exposure); `sigma_z` Laney's factor; `points` how many points
    it was taken from.
    """

    chart: str
    centre: float
    sigma: float
    points: int
    sigma_z: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a chart is read: `first` so many points make the baseline (all by default), but for those at the places in
    `exclude` whose cause is known; `rules` western_electric, nelson, outside or none; `multiple` sigmas for the limits.

    Ranges become sigmas by the d2 that tables print (three decimals, as NIST and R's qcc do), or with `exact` by the
    integral; limits then differ by 0.03 %.
    """

    first: int | None = None
    exclude: tuple[int, ...] = ()
    rules: str = "western_electric"
    multiple: float = 3.0
    labels: tuple[str, ...] = ()
    exact: bool = False

    def d2(self, n: int) -> float:
        """The expected range of n, in sigmas."""
        return d2(n) if self.exact else printed_d2(n)

    def places(self, n: int) -> Places:
        """The places of the points that the baseline is taken from. Raises ValueError."""
        first = n if self.first is None else checked_count("reading.first", self.first, least=2)
        if first > n:
            raise ValueError(f"reading.first is {first}, but there are {n} points; it cannot be more")
        for place in self.exclude:
            if not 0 <= place < n:
                raise ValueError(f"reading.exclude has {place}; places count from 0 to {n - 1}")
        if not self.multiple > 0:
            raise ValueError(f"reading.multiple is {self.multiple}; it must be greater than 0, as in 3")
        kept = np.setdiff1d(np.arange(first), self.exclude)
        if not kept.size:
            raise ValueError("reading.exclude leaves no point for the baseline; keep at least one")
        return kept


STANDARD = Reading()


@dataclass(frozen=True)
class ControlChart:
    """Points with their limits. `sigma` is of each point; `signals` say which rule and which points (places from 0).

    In `estimates` each point stands with its limits as low and high (statistic "point"), each signal with its rule as
    group (statistic "signal"), beside "centre_line" and "sigma".
    """

    kind: str
    points: Floats
    centre: float
    sigma: Floats
    lower: Floats
    upper: Floats
    signals: tuple[Signal, ...]
    baseline: Baseline
    estimates: Results = field(repr=False)

    @property
    def out_of_control(self) -> tuple[int, ...]:
        """Places of the points beyond the limits."""
        return tuple(int(at) for at in np.flatnonzero((self.points < self.lower) | (self.points > self.upper)))

    def at(self, rule: str) -> tuple[int, ...]:
        """Places where this rule was seen to be broken."""
        return tuple(signal.at for signal in self.signals if signal.rule == rule)


@dataclass(frozen=True, slots=True)
class Plotted:
    """Points before they are judged: the sigma of each, the base of each, and where values cannot lie."""

    kind: str
    points: Floats
    sigma: Floats
    sizes: Floats
    method: str
    source: str
    lowest: float | None = None
    highest: float | None = None
    judged_by_runs: bool = True
    warnings: tuple[Warned, ...] = ()


def chart_of(plotted: Plotted, baseline: Baseline, reading: Reading, *, frozen: bool) -> ControlChart:
    """The points judged against the baseline's limits."""
    n = len(plotted.points)
    half = reading.multiple * plotted.sigma
    lower, upper = baseline.centre - half, baseline.centre + half
    doubts = [*plotted.warnings, *_clipped(plotted, lower, upper, reading)]
    if plotted.lowest is not None:
        lower = np.maximum(lower, plotted.lowest)
    if plotted.highest is not None:
        upper = np.minimum(upper, plotted.highest)
    rules, published = rules_named(reading.rules if plotted.judged_by_runs else "outside")
    if reading.rules == "none":
        rules = ()
    signals = broken(plotted.points, _distances(plotted, baseline.centre, reading.multiple), rules)
    doubts += _of_the_baseline(baseline, reading, signals, n, frozen=frozen)
    if not np.any(plotted.sigma > 0):
        doubts.append(_FLAT)
    chart = ControlChart(
        plotted.kind, plotted.points, baseline.centre, plotted.sigma, lower, upper, signals, baseline, Results(())
    )
    source = "; ".join(filter(None, (plotted.source, published)))
    return _with_estimates(chart, plotted, reading, source, tuple(doubts))


def _distances(plotted: Plotted, centre: float, multiple: float) -> Floats:
    """In sigmas, scaled so that the limits are at three; without spread, any other value than the centre is far away."""
    away = plotted.points - centre
    with np.errstate(divide="ignore", invalid="ignore"):
        z = away / plotted.sigma * (3 / multiple)
    return np.where(plotted.sigma > 0, z, np.where(away == 0, 0.0, np.copysign(np.inf, away)))


def _with_estimates(
    chart: ControlChart, plotted: Plotted, reading: Reading, source: str, doubts: tuple[Warned, ...]
) -> ControlChart:
    n = len(chart.points)
    labels = labelled(reading.labels, n)
    level = float(2 * ndtr(reading.multiple) - 1)
    total = int(plotted.sizes.sum())

    def row(
        value: float, low: float | None, high: float | None, size: int, statistic: str, item: str = "", group: str = ""
    ) -> Estimate:
        base = Estimate(value, None, low, high, size, float(size), plotted.method, source, doubts, level)
        return replace(base, statistic=statistic, item=item, group=group)

    rows = [
        row(chart.centre, None, None, total, "centre_line"),
        row(chart.baseline.sigma, None, None, total, "sigma"),
    ]
    if chart.kind in {"laney p", "laney u"}:
        rows.append(row(chart.baseline.sigma_z, None, None, total, "sigma_z"))
    for at in range(n):
        value, low, high = (float(column[at]) for column in (chart.points, chart.lower, chart.upper))
        rows.append(row(value, low, high, int(plotted.sizes[at]), "point", item=labels[at]))
    for signal in chart.signals:
        size = int(plotted.sizes[signal.at])
        rows.append(
            row(float(chart.points[signal.at]), None, None, size, "signal", item=labels[signal.at], group=signal.rule)
        )
    return replace(chart, estimates=Results(tuple(rows), doubts))


def labelled(labels: Sequence[str], n: int) -> tuple[str, ...]:
    """The labels, or 1, 2, 3 … Raises ValueError where they are not one for each point."""
    if labels and len(labels) != n:
        raise ValueError(f"labels has {len(labels)}, but there are {n} points; give one for each")
    return tuple(map(str, labels)) if len(labels) else tuple(str(at + 1) for at in range(n))


def checked_baseline(baseline: Baseline, chart: str) -> Baseline:
    """A baseline of this kind of chart. Raises ValueError."""
    if baseline.chart != chart:
        raise ValueError(f"baseline is of a chart {baseline.chart!r}; a chart {chart!r} needs one of its own kind")
    return baseline


def sigma_of_steps(values: Floats, reading: Reading) -> float:
    """The mean distance between neighbours, divided by d2 of two."""
    return float(np.abs(np.diff(values)).mean() / reading.d2(2)) if len(values) > 1 else 0.0


_FLAT = Warned(
    "chart.no_variation",
    "all values of the baseline are the same",
    "the limits have no width, so any other value signals.",
    "Look whether the values are real and recorded finely enough.",
)


def _clipped(plotted: Plotted, lower: Floats, upper: Floats, reading: Reading) -> list[Warned]:
    doubts = []
    if plotted.lowest is not None and (below := int((lower < plotted.lowest).sum())):
        doubts.append(_clip("lower", below, len(lower), plotted.lowest, reading))
    if plotted.highest is not None and (above := int((upper > plotted.highest).sum())):
        doubts.append(_clip("upper", above, len(upper), plotted.highest, reading))
    return doubts


def _clip(side: str, many: int, of: int, bound: float, reading: Reading) -> Warned:
    return Warned(
        f"chart.{side}_clipped",
        "the lower limit of {many} of {of} points would lie beyond {bound:g}, where no value can be"
        if side == "lower"
        else "the upper limit of {many} of {of} points would lie beyond {bound:g}, where no value can be",
        "it is drawn at {bound:g}, and no single point can signal on that side.",
        "Use larger samples or longer periods, or rely on the run rules for that side."
        if reading.rules != "none"
        else "Use larger samples or longer periods, or read the run rules for that side.",
        {"many": many, "of": of, "bound": bound},
    )


def _of_the_baseline(
    baseline: Baseline, reading: Reading, signals: Sequence[Signal], n: int, *, frozen: bool
) -> list[Warned]:
    doubts = []
    if baseline.points < ENOUGH:
        doubts.append(
            Warned(
                "chart.short_baseline",
                "the baseline has {points} points",
                "limits from so few are themselves uncertain, and false or missed signals are common.",
                "Gather at least {enough} points before you freeze the baseline.",
                {"points": baseline.points, "enough": ENOUGH},
            )
        )
    if frozen:
        return doubts
    used = set(reading.places(n).tolist())
    outside = sorted({signal.at for signal in signals if signal.rule.endswith(" 1") and signal.at in used})
    if outside:
        labels = labelled(reading.labels, n)
        doubts.append(
            Warned(
                "chart.baseline_signals",
                "points of the baseline lie beyond its limits: {labels}",
                "they widen the limits that later points are judged by.",
                "Look for their causes; where one is found, leave the point out (reading.exclude) and say why.",
                {"labels": tuple(labels[at] for at in outside)},
            )
        )
    return doubts
