"""Patterns in the points of a control chart that chance seldom makes: which rule, and which points."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .checks import Floats

Bools = NDArray[np.bool_]
WESTERN = "Western Electric 1956, Statistical Quality Control Handbook"
NELSON = "Nelson 1984, Journal of Quality Technology 16: 237–239"


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that the points (places counted from 0) broke; `at` is the last of them, where it was first to be seen."""

    rule: str
    told: str
    points: tuple[int, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Rule:
    """`found` marks, for each window of `length` points that ends at a place, the points that make the pattern; a window
    without the pattern has none. It is asked for the plotted values and for their distance from the centre in sigmas."""

    code: str
    told: str
    length: int
    found: Callable[[Floats, Floats], Bools]


def broken(values: Floats, distances: Floats, rules: Sequence[Rule]) -> tuple[Signal, ...]:
    """The signals, by rule and then by place."""
    signals = []
    for rule in rules:
        marks = rule.found(_windows(values, rule.length), _windows(distances, rule.length))
        for at in np.flatnonzero(marks.any(axis=1)):
            places = np.flatnonzero(marks[at]) + at - rule.length + 1
            signals.append(Signal(rule.code, rule.told, tuple(int(place) for place in places), int(at)))
    return tuple(signals)


def _windows(values: Floats, length: int) -> Floats:
    """The `length` values that end at each place; before the beginning there is nothing (nan), which makes no pattern."""
    windows: Floats = sliding_window_view(np.concatenate([np.full(length - 1, np.nan), values]), length)
    return windows


def _some_beyond(many: int, sigmas: float) -> Callable[[Floats, Floats], Bools]:
    """At least so many on one side beyond so many sigmas, the last among them."""

    def found(_values: Floats, z: Floats) -> Bools:
        marks = np.zeros(z.shape, bool)
        for side in (1, -1):
            beyond = side * z > sigmas
            marks |= beyond & (beyond[:, -1] & (beyond.sum(axis=1) >= many))[:, None]
        return marks

    return found


def _all(holds: Callable[[Floats, Floats], Bools]) -> Callable[[Floats, Floats], Bools]:
    """The whole window, where the pattern holds for it."""

    def found(values: Floats, z: Floats) -> Bools:
        return np.broadcast_to(holds(values, z)[:, None], z.shape)

    return found


def _one_side(_values: Floats, z: Floats) -> Bools:
    held = (z > 0).all(axis=1) | (z < 0).all(axis=1)
    return np.asarray(held)


def _steady(values: Floats, _z: Floats) -> Bools:
    steps = np.diff(values, axis=1)
    held = (steps > 0).all(axis=1) | (steps < 0).all(axis=1)
    return np.asarray(held)


def _zigzag(values: Floats, _z: Floats) -> Bools:
    steps = np.diff(values, axis=1)
    held = (steps[:, 1:] * steps[:, :-1] < 0).all(axis=1)
    return np.asarray(held)


def _hugging(_values: Floats, z: Floats) -> Bools:
    held = (np.abs(z) < 1).all(axis=1)
    return np.asarray(held)


def _avoiding(_values: Floats, z: Floats) -> Bools:
    held = (np.abs(z) > 1).all(axis=1) & (z > 0).any(axis=1) & (z < 0).any(axis=1)
    return np.asarray(held)


_OUTSIDE = ("a point beyond three sigmas", 1, _some_beyond(1, 3.0))
_TWO_OF_THREE = ("two of three points beyond two sigmas on one side", 3, _some_beyond(2, 2.0))
_FOUR_OF_FIVE = ("four of five points beyond one sigma on one side", 5, _some_beyond(4, 1.0))

WESTERN_ELECTRIC: tuple[Rule, ...] = (
    Rule("western electric 1", *_OUTSIDE),
    Rule("western electric 2", *_TWO_OF_THREE),
    Rule("western electric 3", *_FOUR_OF_FIVE),
    Rule("western electric 4", "eight points in a row on one side of the centre", 8, _all(_one_side)),
)
NELSON_RULES: tuple[Rule, ...] = (
    Rule("nelson 1", *_OUTSIDE),
    Rule("nelson 2", "nine points in a row on one side of the centre", 9, _all(_one_side)),
    Rule("nelson 3", "six points in a row going up, or going down", 6, _all(_steady)),
    Rule("nelson 4", "fourteen points in a row going up and down by turns", 14, _all(_zigzag)),
    Rule("nelson 5", *_TWO_OF_THREE),
    Rule("nelson 6", *_FOUR_OF_FIVE),
    Rule("nelson 7", "fifteen points in a row within one sigma", 15, _all(_hugging)),
    Rule("nelson 8", "eight points in a row beyond one sigma, on both sides", 8, _all(_avoiding)),
)
_SETS = {
    "western_electric": (WESTERN_ELECTRIC, WESTERN),
    "nelson": (NELSON_RULES, NELSON),
    "outside": (WESTERN_ELECTRIC[:1], WESTERN),
    "none": ((), ""),
}


def rules_named(name: str) -> tuple[tuple[Rule, ...], str]:
    """The rules of a set and where they were published. Raises ValueError for a set that there is not."""
    if name not in _SETS:
        raise ValueError(f"rules is {name!r}; it must be one of {', '.join(_SETS)}")
    return _SETS[name]
