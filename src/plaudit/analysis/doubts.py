"""Doubts that several methods share, as data."""

from collections.abc import Sequence

import numpy as np

from .checks import Floats
from .results import Said, Warned

VIF_LIMIT = 10.0
TINY = 1e-10


def variance_inflation(correlation: Floats) -> Floats:
    """1 / (1 − R²) of each item on the others: the diagonal of the inverse of the correlations; inf where collinear."""
    if len(correlation) == 1:
        return np.ones(1)
    with np.errstate(all="ignore"):
        if not np.isfinite(correlation).all() or np.linalg.eigvalsh(correlation)[0] < TINY:
            return np.array([_inflation_of(correlation, at) for at in range(len(correlation))])
        inverse: Floats = np.linalg.inv(correlation).astype(np.float64)
        found: Floats = np.diag(inverse).copy()
    return found


def _inflation_of(correlation: Floats, at: int) -> float:
    if not np.isfinite(correlation[at, at]):
        return float("nan")
    others = np.flatnonzero(np.isfinite(np.diag(correlation)) & (np.arange(len(correlation)) != at))
    with_others = correlation[at, others]
    explained = with_others @ np.linalg.pinv(correlation[np.ix_(others, others)], rcond=TINY) @ with_others
    return float("inf") if 1 - explained < TINY else float(1 / (1 - explained))


def collinear(items: Sequence[str], inflation: Floats) -> tuple[Warned, ...]:
    """For the items whose variance inflation passes 10."""
    high = [f"{item} ({value:.3g})" for item, value in zip(items, inflation, strict=True) if value > VIF_LIMIT]
    if not high:
        return ()
    return (
        Warned(
            "drivers.collinear",
            "variance inflation above 10: {items}",
            "their single coefficients are unstable and may turn their sign; shares of R² divide what they have in common.",
            "Join items that ask the same, or read the shares of R² with their intervals.",
            {"items": tuple(high)},
        ),
    )


def without_spread(items: Sequence[str], variance: Floats) -> tuple[Warned, ...]:
    """For the items to which everybody gave the same answer."""
    flat = [item for item, value in zip(items, variance, strict=True) if not value > 0]
    if not flat:
        return ()
    return (
        Warned(
            "items.no_spread",
            "all the same answer: {items}",
            "such an item explains nothing and correlates with nothing; figures that need its spread are not given.",
            "Leave it out, or wait for answers that differ.",
            {"items": tuple(flat)},
        ),
    )


def few_cases(n_effective: float, least: int, what: str) -> tuple[Warned, ...]:
    """Where the sample is smaller than those for which the simulation showed that the intervals keep their level."""
    if n_effective >= least:
        return ()
    return (
        Warned(
            "sample.small",
            "{n_effective:.0f} effective cases",
            "below {least} the intervals of {what} may cover less than they say (measured cells: docs/benchmarks.md).",
            "Read them as rough, or gather more answers.",
            {"n_effective": n_effective, "least": least, "what": Said(what)},
        ),
    )


def left_out(cases: int, dropped: int) -> tuple[Warned, ...]:
    """Where cases with a missing answer were left out."""
    if not dropped:
        return ()
    return (
        Warned(
            "cases.incomplete",
            "{dropped} of {cases} cases have an answer missing",
            "they are left out; if those who skip an item think differently, the result leans away from them.",
            "Compare those left out with the others, or impute by a stated rule.",
            {"dropped": dropped, "cases": cases},
        ),
    )
