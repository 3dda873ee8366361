"""Columns of characteristics as a matrix, and the propensity that a logistic regression on them gives."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from .checks import Floats

ROUNDS = 50
FLAT = 1e-10
CERTAIN = 30.0


def matrix_of(predictors: Mapping[str, ArrayLike], *, constant: bool = True) -> tuple[Floats, tuple[str, ...]]:
    """One column for each numeric predictor and one for each category of a text but the first, behind a constant. Raises
    ValueError for columns of different length, for missing values, and where there is none."""
    if not predictors:
        raise ValueError("predictors is empty; name at least one characteristic")
    columns: list[Floats] = []
    names: list[str] = []
    for name, given in predictors.items():
        column = np.asarray(given)
        if column.ndim != 1:
            raise ValueError(f"predictors[{name!r}] has {column.ndim} dimensions; it must be one column")
        if column.dtype.kind in "biuf":
            numbers = column.astype(np.float64)
            bad = np.flatnonzero(~np.isfinite(numbers))
            if bad.size:
                raise ValueError(f"predictors[{name!r}][{bad[0]}] is {numbers[bad[0]]:g}; every value must be a number")
            columns.append(numbers)
            names.append(name)
        else:
            texts = column.astype(str)
            for category in np.unique(texts)[1:]:
                columns.append((texts == category).astype(np.float64))
                names.append(f"{name} {category}")
    if len({len(column) for column in columns}) > 1:
        told = ", ".join(f"{name} has {len(np.asarray(given))}" for name, given in predictors.items())
        raise ValueError(f"predictors: {told}; they must be equally long, one value for each case")
    if constant:
        columns.insert(0, np.ones(len(columns[0])))
        names.insert(0, "constant")
    return np.column_stack(columns), tuple(names)


def propensities(x: Floats, happened: Floats, weights: Floats | None = None) -> Floats:
    """The probability of `happened` (0 or 1) by logistic regression on the matrix, by Newton's method. Raises ValueError
    where a characteristic tells it with certainty, for then there is no finite answer."""
    w = np.ones(len(happened)) if weights is None else weights
    beta = np.zeros(x.shape[1])
    for _round in range(ROUNDS):
        p = expit(x @ beta)
        gradient = x.T @ (w * (happened - p))
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x
        step = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
        beta = beta + step
        if np.abs(x @ beta).max() > CERTAIN:
            break
        if np.abs(step).max() < FLAT * max(1.0, np.abs(beta).max()):
            return np.asarray(expit(x @ beta))
    raise ValueError(
        "predictors tell with certainty for some cases (or with no finite odds); merge categories, or drop the "
        "characteristic that splits the cases"
    )


def checked_flags(name: str, values: ArrayLike) -> Floats:
    """0 or 1 for each case, both present. Raises ValueError."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or not np.isin(found, (0.0, 1.0)).all():
        raise ValueError(f"{name} has values other than 0 and 1; say 1 for yes and 0 for no")
    if not 0 < found.sum() < len(found):
        raise ValueError(f"{name} is {'all 1' if found.sum() else 'all 0'}; there must be cases of both kinds")
    return found


def codes_of(
    name: str, column: Sequence[object] | ArrayLike
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], list[str]]:
    """A code for each value and the distinct values as text. Raises ValueError for a missing value."""
    values = np.asarray(column)
    if values.ndim != 1:
        raise ValueError(f"{name} has {values.ndim} dimensions; it must be one column")
    if values.dtype.kind == "f" and np.isnan(values).any():
        at = int(np.flatnonzero(np.isnan(values))[0])
        raise ValueError(f"{name}[{at}] is missing; give it a category of its own, or impute it and say so")
    if values.dtype == object:
        for at, value in enumerate(values):
            if value is None or value != value:
                raise ValueError(f"{name}[{at}] is missing; give it a category of its own, or impute it and say so")
        values = values.astype(str)
    distinct, codes = np.unique(values, return_inverse=True)
    return codes, [str(value) for value in distinct.tolist()]


def sums_by(codes: ArrayLike, values: ArrayLike, many: int = 0) -> Floats:
    """The sum of the values of each code."""
    return np.asarray(np.bincount(np.asarray(codes), weights=np.asarray(values), minlength=many), dtype=np.float64)
