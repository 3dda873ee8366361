"""The covariance of an estimated total under a design, from what each case adds to it (Taylor linearisation)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .checks import Floats
from .results import Warned

SOURCE = "Binder 1983, International Statistical Review 51: 279–292"
LONELY = Warned(
    "design.lonely_stratum",
    "a stratum has one unit only",
    "its variance is taken around the mean of all units, which errs on the large side.",
    "Join it with a like stratum.",
)


@dataclass(frozen=True, slots=True)
class Spread:
    """Covariance of the totals, degrees of freedom (units minus strata of the first stage) and doubts."""

    covariance: Floats
    df: float
    warnings: tuple[Warned, ...]


def total_covariance(
    added: Floats,
    strata: Sequence[NDArray[Any]] = (),
    cluster: Sequence[NDArray[Any]] = (),
    fpc: Sequence[NDArray[Any]] = (),
) -> Spread:
    """`added` has a row for each case: its influence on each of the totals, weight included.

    One array of strata, clusters and population sizes (or fractions below 1) for each stage, first stage first. Without
    `fpc` the first stage counts as drawn with replacement and the later ones add nothing (ultimate clusters).
    """
    covariance, df, lonely = _stage(added, list(strata), list(cluster), list(fpc))
    return Spread(covariance, df, (LONELY,) if lonely else ())


def _stage(
    added: Floats, strata: list[NDArray[Any]], cluster: list[NDArray[Any]], fpc: list[NDArray[Any]]
) -> tuple[Floats, float, bool]:
    rows, width = added.shape
    stratum = np.unique(strata[0], return_inverse=True)[1] if strata else np.zeros(rows, dtype=int)
    named = np.unique(cluster[0], return_inverse=True)[1] if cluster else np.arange(rows)
    units, first, unit = np.unique(stratum * (named.max() + 1) + named, return_index=True, return_inverse=True)
    totals = np.zeros((len(units), width))
    np.add.at(totals, unit, added)
    of = stratum[first]
    many = np.bincount(of)
    means = np.zeros((len(many), width))
    np.add.at(means, of, totals)
    is_lonely = bool((many == 1).any()) and len(units) > 1
    centred = totals - (means / many[:, None])[of]
    if is_lonely:
        alone = many[of] == 1
        centred[alone] = totals[alone] - totals.mean(axis=0)
    fraction = _fractions(fpc[0][first], many[of]) if fpc else np.zeros(len(units))
    scale = (1 - fraction) * np.where(many[of] > 1, many[of] / np.maximum(many[of] - 1, 1), 1.0)
    covariance = (centred * scale[:, None]).T @ centred
    if fpc and len(cluster) > 1:
        for at in range(len(units)):
            inside = unit == at
            within, _, _ = _stage(
                added[inside],
                [each[inside] for each in strata[1:]],
                [each[inside] for each in cluster[1:]],
                [each[inside] for each in fpc[1:]],
            )
            covariance = covariance + fraction[at] * within
    return covariance, float(len(units) - len(many)), is_lonely


def _fractions(sizes: NDArray[Any], drawn: NDArray[np.int_]) -> Floats:
    """The share of the population that was drawn. Raises ValueError where more were drawn than there are."""
    given = sizes.astype(np.float64)
    found: Floats = np.where(given < 1, given, drawn / np.where(given < 1, 1.0, given))
    if (found > 1).any():
        at = int(np.argmax(found > 1))
        raise ValueError(f"fpc says a population of {given[at]:g}, but {drawn[at]} units were drawn from it")
    return found
