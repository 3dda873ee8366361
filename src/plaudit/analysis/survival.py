"""Times to an event, with those who still wait for it counted for as long as they have waited."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from .checks import Floats, checked_lengths, checked_level, checked_numbers, checked_share
from .results import Estimate, Warned

Scale = Literal["log-log", "log"]
CURVE = "Kaplan and Meier 1958, JASA 53: 457–481; Greenwood 1926 for the variance"
QUANTILE = "Brookmeyer and Crowley 1982, Biometrics 38: 29–41; Kalbfleisch and Prentice 1980 for the log-log scale"
NOT_REACHED = Warned(
    "survival.not_reached",
    "too few have come to the event",
    "this share of the cases lies beyond the longest time seen, so there is no value.",
    "Wait, or read a lower quantile.",
)
TOUCH = 1e-12


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """The share that still waits after each distinct time at which somebody stopped waiting."""

    times: Floats
    survival: Floats
    se: Floats
    n: int
    events: int
    level: float
    scale: Scale
    _low: Floats = field(repr=False)
    _high: Floats = field(repr=False)

    def at(self, time: float) -> Estimate:
        """The share that still waits just after `time`."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return self._estimate(1.0, 0.0, 1.0, 1.0, "share still waiting, Kaplan–Meier", CURVE)
        value, se, low, high = (float(column[place]) for column in (self.survival, self.se, self._low, self._high))
        return self._estimate(value, se, low, high, "share still waiting, Kaplan–Meier", CURVE)

    def quantile(self, share: float) -> Estimate:
        """The shortest time by which at least `share` have come to the event (0.5: the median), with the interval made by
        inverting the curve's. None where the curve does not go down that far."""
        left = 1 - checked_share("share", share)
        value, low, high = (
            _first_at_or_below(self.times, curve, left) for curve in (self.survival, self._low, self._high)
        )
        doubts = () if value is not None else (NOT_REACHED,)
        name = f"time within which {share:.0%} are through, Kaplan–Meier ({self.scale} interval)"
        return self._estimate(value, None, low, high, name, QUANTILE, doubts)

    def _estimate(
        self,
        value: float | None,
        se: float | None,
        low: float | None,
        high: float | None,
        method: str,
        source: str,
        warnings: tuple[Warned, ...] = (),
    ) -> Estimate:
        return Estimate(value, se, low, high, self.n, float(self.n), method, source, warnings, self.level)


def kaplan_meier(
    durations: ArrayLike,
    observed: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    level: float = 0.95,
    scale: Scale = "log-log",
) -> SurvivalCurve:
    """The curve of times to an event, independent right censoring assumed.

    `observed` says of each duration whether the event came (1) or the case was still waiting when last looked at (0);
    `counts` how many cases share it (1 by default), so that counted rows give the same curve as the rows themselves.
    """
    times = checked_numbers("durations", durations)
    came = checked_numbers("observed", observed)
    many = np.ones_like(times) if counts is None else checked_numbers("counts", counts)
    checked_lengths(durations=times, observed=came, counts=many)
    if not many.sum():
        raise ValueError("durations is empty; a curve needs at least one case")
    if not np.isin(came, (0.0, 1.0)).all():
        raise ValueError(
            "observed has values other than 0 and 1; say 1 where the event came and 0 where it did not yet"
        )
    distinct, place = np.unique(times, return_inverse=True)
    left = np.bincount(place, weights=many)
    events = np.bincount(place, weights=many * came)
    at_risk = left[::-1].cumsum()[::-1]
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0.0))
    low, high = _bands(survival, greenwood, checked_level(level), scale)
    return SurvivalCurve(
        times=distinct,
        survival=survival,
        se=survival * np.sqrt(greenwood),
        n=int(many.sum()),
        events=int(events.sum()),
        level=level,
        scale=scale,
        _low=low,
        _high=high,
    )


def _bands(survival: Floats, greenwood: Floats, level: float, scale: Scale) -> tuple[Floats, Floats]:
    """The pointwise interval at each time; no width where nobody has, or everybody has, come to the event."""
    z = float(ndtri(0.5 + level / 2))
    inside = (survival > 0) & (survival < 1)
    logs = np.log(np.where(inside, survival, 0.5))
    if scale == "log":
        low, high = (np.exp(logs + sign * z * np.sqrt(greenwood)) for sign in (-1, 1))
    else:
        half = z * np.sqrt(greenwood) / np.abs(logs)
        low, high = (np.exp(logs * np.exp(sign * half)) for sign in (1, -1))
    return np.where(inside, low, survival), np.where(inside, np.minimum(high, 1.0), survival)


def _first_at_or_below(times: Floats, curve: Floats, left: float) -> float | None:
    """Where the curve lies exactly at the level for a while, the middle of that while, as a median is the middle of two."""
    reached = np.flatnonzero(curve <= left + TOUCH)
    if not reached.size:
        return None
    below = np.flatnonzero(curve < left - TOUCH)
    if below.size and below[0] != reached[0]:
        return float(times[reached[0]] + times[below[0]]) / 2
    return float(times[reached[0]])
