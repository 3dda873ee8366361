"""Columns made ready for methods with scans of their own: complete cases as numbers, words as indicator columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import Floats, checked_numbers
from .doubts import left_out
from .results import Warned

Columns = Mapping[str, ArrayLike]
Stages = ArrayLike | Sequence[ArrayLike] | None


@dataclass(frozen=True, slots=True)
class Cases:
    """The complete cases: `x` has a column for each name of `terms`; `owner[j]` is the item that column j belongs to."""

    x: Floats
    terms: tuple[str, ...]
    owner: tuple[str, ...]
    y: NDArray[Any]
    weights: Floats
    kept: NDArray[np.bool_]
    warnings: tuple[Warned, ...]

    @property
    def n(self) -> int:
        return len(self.y)

    @property
    def n_effective(self) -> float:
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())


def column(columns: Columns, name: str) -> NDArray[Any]:
    """Raises ValueError for a name that is not there."""
    if name not in columns:
        raise ValueError(f"there is no column {name!r}; there are {', '.join(columns)}")
    return np.asarray(columns[name])


def is_missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        unknown: NDArray[np.bool_] = np.isnan(values)
        return unknown
    if values.dtype.kind in "OUS":
        found: NDArray[np.bool_] = np.array(
            [value is None or value == "" or value != value for value in values.tolist()], dtype=bool
        )
        return found
    return np.zeros(len(values), dtype=np.bool_)


def numbers(columns: Columns, name: str) -> Floats:
    """The column as numbers, missing as nan. Raises ValueError for text."""
    values = column(columns, name)
    if values.dtype.kind == "O":
        values = np.array([np.nan if value is None else value for value in values.tolist()])
    try:
        return values.astype(np.float64)
    except ValueError:
        text = next(value for value in values.tolist() if isinstance(value, str))
        raise ValueError(f"{name} holds the text {text!r}; this method needs numbers") from None


def complete_cases(
    columns: Columns,
    outcome: str,
    items: Sequence[str],
    *,
    weights: ArrayLike | None = None,
    levels: Mapping[str, Sequence[Any]] | None = None,
) -> Cases:
    """Cases with an outcome, every item and a weight above 0. An item of words becomes an indicator for each of its levels
    but the first; `levels` gives their order (by default that of the alphabet)."""
    if not items:
        raise ValueError("items is empty; name at least one")
    y = column(columns, outcome)
    weighed = np.ones(len(y)) if weights is None else checked_numbers("weights", weights)
    for name in items:
        if len(column(columns, name)) != len(y):
            raise ValueError(
                f"{name} has {len(column(columns, name))} rows and {outcome} has {len(y)}; they must agree"
            )
    if len(weighed) != len(y):
        raise ValueError(f"weights has {len(weighed)} values for {len(y)} rows; every row needs one")
    whole = ~is_missing(y) & (weighed > 0)
    for name in items:
        whole &= ~is_missing(column(columns, name))
    if not whole.any():
        raise ValueError(f"no case has {outcome} and all of {', '.join(items)} and a weight above 0")
    parts: list[Floats] = []
    terms: list[str] = []
    owner: list[str] = []
    for name in items:
        for term, values in _terms(columns, name, whole, (levels or {}).get(name)):
            parts.append(values)
            terms.append(term)
            owner.append(name)
    dropped = int(len(y) - whole.sum())
    return Cases(
        np.column_stack(parts), tuple(terms), tuple(owner), y[whole], weighed[whole], whole, left_out(len(y), dropped)
    )


def _terms(
    columns: Columns, name: str, whole: NDArray[np.bool_], levels: Sequence[Any] | None
) -> list[tuple[str, Floats]]:
    values = column(columns, name)[whole]
    is_text = values.dtype.kind in "US" or (
        values.dtype.kind == "O" and any(isinstance(v, str) for v in values.tolist())
    )
    if levels is None and not is_text:
        return [(name, numbers({name: values}, name))]
    order = list(levels) if levels is not None else sorted(set(values.tolist()))
    unknown = set(values.tolist()) - set(order)
    if unknown:
        raise ValueError(f"{name} has {sorted(map(str, unknown))[0]!r}, which levels does not name")
    return [(f"{name}: {level}", (values == level).astype(np.float64)) for level in order[1:]]


def stages(given: Stages, kept: NDArray[np.bool_]) -> list[NDArray[Any]]:
    """One array for each stage of the design, of the kept cases: none, one column, or a sequence of columns."""
    if given is None:
        return []
    if isinstance(given, np.ndarray):
        held = [given] if given.ndim == 1 else list(given)
    else:
        listed: list[Any] = list(given)  # type: ignore[arg-type]
        nested = bool(listed) and isinstance(listed[0], np.ndarray | list | tuple)
        held = [np.asarray(each) for each in listed] if nested else [np.asarray(listed)]
    for each in held:
        if len(each) != len(kept):
            raise ValueError(f"a column of the design has {len(each)} values for {len(kept)} rows; every row needs one")
    return [each[kept] for each in held]
