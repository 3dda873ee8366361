"""Ways to say a figure: an estimate with its interval, or a test with its p value; and doubts that many methods share."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from scipy.special import ndtri, stdtrit

from .checks import checked_level
from .results import Estimate, Warned


def figure(value: float | None, *, n: int, method: str, source: str, **more: Any) -> Estimate:
    """An estimate of `n` cases that count alike; whatever is not said is not there. Not a number is None."""
    given: dict[str, Any] = {"se": None, "low": None, "high": None, "n_effective": float(n)} | more
    known = {name: _known(each) for name, each in given.items() if name in {"se", "low", "high", "df", "p"}}
    return Estimate(value=_known(value), n=n, method=method, source=source, **(given | known))


def _known(value: float | None) -> float | None:
    return float(value) if value is not None and isfinite(value) else None


def z_of(level: float) -> float:
    """The normal quantile that leaves (1 − level) / 2 on either side."""
    return float(ndtri(0.5 + checked_level(level) / 2))


def t_of(level: float, df: float) -> float:
    """Student's quantile that leaves (1 − level) / 2 on either side."""
    return float(stdtrit(df, 0.5 + checked_level(level) / 2))


def doubts(*warnings: Warned | None) -> tuple[Warned, ...]:
    """Those that apply, each once."""
    return tuple(dict.fromkeys(warned for warned in warnings if warned is not None))


def dropped(missing: int, of: int) -> Warned | None:
    """Said where cases without an answer were left out."""
    if not missing:
        return None
    return Warned(
        "missing.left_out",
        "{missing} of {of} cases have no value",
        "they are left out, as if they were like the others.",
        "See who did not answer, and weight for it if they differ.",
        {"missing": missing, "of": of},
    )


def small_expected(expected: Sequence[float]) -> Warned | None:
    """Said where a chi-square approximation stands on thin cells (Cochran 1954: no cell under 1, a fifth under 5)."""
    few = sum(each < 5 for each in expected)
    if not few or (min(expected) >= 1 and few <= len(expected) / 5):
        return None
    return Warned(
        "table.small_expected",
        "{few} of {of} cells expect fewer than 5 cases",
        "the chi-square approximation is doubtful.",
        "Join categories, or use Fisher's exact test on a 2 × 2 table.",
        {"few": few, "of": len(expected)},
    )
