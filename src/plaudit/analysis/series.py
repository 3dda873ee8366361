"""A series of values by period, and the breaks in it that no trend may run through."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np

from .checks import Floats
from .results import Said, Warned

LARGE = 1.96


@dataclass(frozen=True, slots=True)
class Break:
    """From the value at this place (counted from 0) on, something else is measured: a new wording, scale, mode or base."""

    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values between two breaks; `start` is the place of the first."""

    values: Floats
    start: int

    @property
    def name(self) -> str:
        return f"{self.start + 1}–{self.start + len(self.values)}"


def stretches(values: Floats, breaks: Sequence[Break]) -> tuple[Stretch, ...]:
    """The series cut at its breaks. Raises ValueError for a break outside of it."""
    for each in breaks:
        if not 0 < each.at < len(values):
            raise ValueError(f"breaks has one at {each.at}; places run from 1 to {len(values) - 1}")
    edges = [0, *sorted({each.at for each in breaks}), len(values)]
    return tuple(Stretch(values[start:end], start) for start, end in pairwise(edges))


def told_breaks(breaks: Sequence[Break]) -> tuple[Warned, ...]:
    """That a series is broken, and where."""
    if not breaks:
        return ()
    places = (
        Said("at {place} ({reason})", {"place": each.at + 1, "reason": each.reason})
        for each in sorted(breaks, key=lambda each: each.at)
    )
    told = reduce(lambda one, other: Said("{one}; {other}", {"one": one, "other": other}), places)
    return (
        Warned(
            "series.broken",
            "the series is broken {places}",
            "values before and after measure different things, so each stretch is taken by itself.",
            "Bridge the stretches by a study that measures both ways.",
            {"places": told},
        ),
    )


def correlated(residuals: Floats, effect: str) -> tuple[Warned, ...]:
    """Whether neighbouring residuals hang together (lag 1 autocorrelation beyond 1.96/√n)."""
    centred = residuals - residuals.mean()
    spread = float(centred @ centred)
    if len(residuals) < 4 or not spread > 0:
        return ()
    lag = float(centred[1:] @ centred[:-1]) / spread
    if abs(lag) <= LARGE / np.sqrt(len(residuals)):
        return ()
    return (
        Warned(
            "series.autocorrelated",
            "neighbouring values hang together (lag 1 autocorrelation {lag:.2f})",
            "{effect}, because that many values tell less than as many independent ones.",
            "Take longer periods, or a method that allows for it.",
            {"lag": lag, "effect": Said(effect)},
        ),
    )
