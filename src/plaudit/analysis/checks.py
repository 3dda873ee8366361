"""Argument checks that explain: what was given, and what it has to be."""

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def checked_count(name: str, value: int, *, least: int = 0) -> int:
    """A whole number of at least `least`. Raises ValueError."""
    if isinstance(value, bool) or int(value) != value or value < least:
        raise ValueError(f"{name} is {value}; it must be a whole number of at least {least}")
    return int(value)


def checked_level(level: float) -> float:
    """A confidence level. Raises ValueError."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; a confidence level lies between 0 and 1, such as 0.95")
    return float(level)


def checked_share(name: str, value: float) -> float:
    """A number strictly between 0 and 1. Raises ValueError."""
    if not 0 < value < 1:
        raise ValueError(f"{name} is {value}; it must lie between 0 and 1, as in 0.5 for the median")
    return float(value)


def checked_numbers(name: str, values: ArrayLike, *, least: float = 0.0) -> Floats:
    """One row of finite numbers, none below `least`. Raises ValueError naming the first that is not."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1:
        raise ValueError(f"{name} has {found.ndim} dimensions; it must be one row of numbers")
    bad = np.flatnonzero(~(np.isfinite(found) & (found >= least)))
    if bad.size:
        raise ValueError(f"{name}[{bad[0]}] is {found[bad[0]]:g}; every value must be a number of at least {least:g}")
    return found


def checked_lengths(**columns: Sequence[object] | NDArray[np.generic]) -> None:
    """All of the same length. Raises ValueError."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"{told}; they must be equally long, one value for each case")


def closest(name: str, known: Sequence[str]) -> list[str]:
    """Up to three known names that look like `name`, best first."""
    lowered = {each.lower(): each for each in known}
    return [lowered[each] for each in get_close_matches(name.lower(), lowered, n=3)]


def summed(places: NDArray[np.int64], values: Floats, size: int) -> Floats:
    """The sum of values at each place, 0 to `size` − 1."""
    found: Floats = np.bincount(places, values, size).astype(np.float64, copy=False)
    return found
