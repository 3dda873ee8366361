"""Estimates from counts."""

from math import sqrt

from scipy.special import ndtri

from .checks import checked_count, checked_level
from .results import Estimate

WILSON = "Wilson 1927, JASA 22: 209–212; method 3 in Newcombe 1998, Statistics in Medicine 17: 857–872"


def proportion(successes: int, n: int, *, level: float = 0.95) -> Estimate:
    """The share of `successes` among `n` independent cases, with Wilson's score interval (no continuity correction).

    The interval stays within 0–1 and keeps its width at 0 and 1, where a normal interval collapses. Raises ValueError
    for an empty base.
    """
    n = checked_count("n", n, least=1)
    successes = checked_count("successes", successes)
    if successes > n:
        raise ValueError(f"successes is {successes}, but n is {n}; there cannot be more successes than cases")
    z = float(ndtri(0.5 + checked_level(level) / 2))
    share, spread = successes / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return Estimate(
        value=share,
        se=sqrt(share * (1 - share) / n),
        low=0.0 if successes == 0 else max(0.0, centre - half),
        high=1.0 if successes == n else min(1.0, centre + half),
        n=n,
        n_effective=float(n),
        method="proportion, Wilson interval",
        source=WILSON,
        level=level,
    )
