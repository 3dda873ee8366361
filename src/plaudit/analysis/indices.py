"""Indices of what respondents gave as ratings."""

from collections.abc import Mapping
from math import sqrt

from scipy.special import stdtrit

from .checks import checked_count, checked_level
from .results import Estimate, Warned

SOURCE = "Student 1908, Biometrika 6: 1–25"


def mean_rating(counts: Mapping[int, int], *, lowest: int = 1, highest: int = 5, level: float = 0.95) -> Estimate:
    """The mean of ratings on a scale, from how often each was given, with Student's t interval cut at the scale's ends.

    Raises ValueError for a rating off the scale or an empty base. One answer alone has no interval.
    """
    for rating, times in counts.items():
        checked_count(f"counts[{rating}]", times)
        if not lowest <= rating <= highest:
            raise ValueError(f"counts has the rating {rating}; the scale runs from {lowest} to {highest}")
    n = checked_count("the sum of counts", sum(counts.values()), least=1)
    mean = sum(rating * times for rating, times in counts.items()) / n
    if n == 1:
        return _estimate(mean, None, None, None, n, level, (TOO_FEW,))
    variance = sum(times * (rating - mean) ** 2 for rating, times in counts.items()) / (n - 1)
    se = sqrt(variance / n)
    half = float(stdtrit(n - 1, 0.5 + checked_level(level) / 2)) * se
    doubts = (NO_SPREAD,) if variance == 0 else ()
    return _estimate(mean, se, max(float(lowest), mean - half), min(float(highest), mean + half), n, level, doubts)


TOO_FEW = Warned(
    "rating.one_answer", "only one answer", "its spread is unknown, so there is no interval.", "Wait for more answers."
)
NO_SPREAD = Warned(
    "rating.no_spread",
    "every answer is the same",
    "the interval has no width although the mean is not certain.",
    "Read the share of that answer with its interval instead.",
)


def _estimate(
    value: float,
    se: float | None,
    low: float | None,
    high: float | None,
    n: int,
    level: float,
    warnings: tuple[Warned, ...],
) -> Estimate:
    return Estimate(value, se, low, high, n, float(n), "mean rating, t interval", SOURCE, warnings, level)
