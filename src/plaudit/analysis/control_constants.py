"""What the range and the standard deviation of a normal sample of n amount to, in units of sigma; by integration, not
from tables."""

from functools import lru_cache

import numpy as np
from scipy.special import gammaln, ndtr

from .checks import Floats, checked_count

NODES = 120
REACH = 9.0
PRINTED = 25


@lru_cache(maxsize=256)
def d2(n: int) -> float:
    """The expected range of n values: ∫ 1 − Φ(x)^n − (1 − Φ(x))^n dx (Tippett 1925)."""
    n = checked_count("n", n, least=2)
    x, weights = _gauss(-REACH, REACH)
    below = ndtr(x)
    return float(weights @ (1 - below**n - (1 - below) ** n))


def printed_d2(n: int) -> float:
    """The same as the tables print it, with three decimals up to 25: what published limits are made with."""
    return round(d2(n), 3) if n <= PRINTED else d2(n)


@lru_cache(maxsize=256)
def d3(n: int) -> float:
    """The standard deviation of the range of n values, from E R² = 2 ∫ r (1 − F(r)) dr."""
    n = checked_count("n", n, least=2)
    x, weights = _gauss(-REACH, REACH)
    r, steps = _gauss(0.0, 2 * REACH)
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    reached = n * ((density * weights) @ (ndtr(x[:, None] + r) - ndtr(x)[:, None]) ** (n - 1))
    return float(np.sqrt(2 * (steps @ (r * (1 - reached))) - d2(n) ** 2))


def c4(n: int) -> float:
    """The expected standard deviation (divisor n − 1) of n values."""
    n = checked_count("n", n, least=2)
    return float(np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2)))


def a2(n: int) -> float:
    """Three sigma limits of a mean of n, in mean ranges."""
    return float(3 / (d2(n) * np.sqrt(n)))


def _gauss(low: float, high: float) -> tuple[Floats, Floats]:
    x, weights = _legendre()
    half = (high - low) / 2
    return low + half * (x + 1), half * weights


@lru_cache(maxsize=1)
def _legendre() -> tuple[Floats, Floats]:
    x, weights = np.polynomial.legendre.leggauss(NODES)
    return x, weights
