"""Whether a process that is in control can keep what was promised: capability against lower and upper limits."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri, ndtri

from .checks import checked_level
from .control_measures import Spread, grouped, sigma_within
from .recompute import recomputable
from .results import Estimate, Results, Warned

KANE = "Kane 1986, Journal of Quality Technology 18: 41–52; intervals: Bissell 1990, Applied Statistics 39: 331–340"
CHAN = "Chan, Cheng and Spiring 1988, Journal of Quality Technology 20: 162–175; Boyles 1991, same journal 23: 17–26"
BOUNDS = Warned(
    "capability.one_sided",
    "each one-sided index has its two bounds at the level",
    "either bound holds at the level by itself; together they hold at less (90 % for 95 %).",
    "Read the lower bound.",
)


@recomputable(
    r="""x <- {values}; s <- split(x, {samples})
n <- lengths(s); d2 <- sapply(n, function(k) round(integrate(function(t) 1 - pnorm(t)^k - (1 - pnorm(t))^k, -9, 9)$value, 3))
sigma <- mean(sapply(s, function(v) diff(range(v))) / d2)
print(c(({upper} - {lower}) / (6 * sigma), min({upper} - mean(x), mean(x) - {lower}) / (3 * sigma)))"""
)
def capability(
    values: ArrayLike,
    samples: Sequence[Hashable],
    *,
    lower: float | None = None,
    upper: float | None = None,
    target: float | None = None,
    spread: Spread = "range",
    level: float = 0.95,
) -> Results:
    """Cp, Cpl, Cpu, Cpk and Cpm from the spread within samples, and Pp … Ppm from the whole spread.

    With one limit only, the one-sided indices. The target is the middle of the limits unless given. Normal values from a
    process in control are assumed; a warning tells how many values lay beyond the limits.
    """
    if lower is None and upper is None:
        raise ValueError("lower and upper are both missing; give at least one limit that was promised")
    if lower is not None and upper is not None and not lower < upper:
        raise ValueError(f"lower is {lower} and upper {upper}; lower must be the smaller")
    held = grouped(values, samples)
    row = np.concatenate(held.values)
    doubts = _seen(row, lower, upper)
    if target is None and lower is not None and upper is not None:
        target = (lower + upper) / 2
    found: list[Estimate] = []
    spreads = {"c": sigma_within(held, spread, np.arange(len(held.sizes))), "p": float(row.std(ddof=1))}
    for letter, sigma in spreads.items():
        if not sigma > 0:
            raise ValueError("values has no variation; capability compares the promised width with the spread")
        limits = _Limits(letter, float(row.mean()), sigma, len(row), checked_level(level), doubts)
        found += limits.indices(lower, upper, target)
    return Results(tuple(found), doubts)


class _Limits:
    def __init__(
        self, letter: str, mean: float, sigma: float, n: int, level: float, doubts: tuple[Warned, ...]
    ) -> None:
        self.letter, self.mean, self.sigma, self.n, self.level, self.doubts = letter, mean, sigma, n, level, doubts

    def indices(self, lower: float | None, upper: float | None, target: float | None) -> list[Estimate]:
        found = []
        sides = {}
        if lower is not None:
            sides["l"] = (self.mean - lower) / (3 * self.sigma)
        if upper is not None:
            sides["u"] = (upper - self.mean) / (3 * self.sigma)
        if lower is not None and upper is not None:
            found.append(self._by_chi_square("", (upper - lower) / (6 * self.sigma), self.n - 1))
        found += [self._by_bissell(name, value, self.level) for name, value in sides.items()]
        found.append(self._by_bissell("k", min(sides.values()), 0.5 + self.level / 2))
        if lower is not None and upper is not None and target is not None:
            off = ((self.mean - target) / self.sigma) ** 2
            index = min(target - lower, upper - target) / (3 * self.sigma * np.sqrt(1 + off))
            # Degrees of freedom as R's qcc has them; Boyles's own are a little more: n (1 + off)² / (1 + 2 off).
            found.append(self._by_chi_square("m", float(index), self.n * (1 + off) / (1 + 2 * off), CHAN))
        return found

    def _by_chi_square(self, name: str, value: float, df: float, source: str = KANE) -> Estimate:
        tail = (1 - self.level) / 2
        low, high = (value * float(np.sqrt(chdtri(df, share) / df)) for share in (1 - tail, tail))
        return self._estimate(name, value, low, high, source)

    def _by_bissell(self, name: str, value: float, share: float) -> Estimate:
        half = float(ndtri(share)) * float(np.sqrt(1 / (9 * self.n) + value**2 / (2 * (self.n - 1))))
        return self._estimate(name, value, value - half, value + half, KANE, () if name == "k" else (BOUNDS,))

    def _estimate(
        self, name: str, value: float, low: float, high: float, source: str, more: tuple[Warned, ...] = ()
    ) -> Estimate:
        spread = "within samples" if self.letter == "c" else "overall"
        return Estimate(
            value=value,
            se=None,
            low=low,
            high=high,
            n=self.n,
            n_effective=float(self.n),
            method=f"process capability, spread {spread}",
            source=source,
            warnings=(*self.doubts, *more),
            level=self.level,
            statistic=f"{self.letter}p{name}",
        )


def _seen(
    row: np.ndarray[tuple[int], np.dtype[np.float64]], lower: float | None, upper: float | None
) -> tuple[Warned, ...]:
    low = int((row < lower).sum()) if lower is not None else 0
    high = int((row > upper).sum()) if upper is not None else 0
    if not low + high:
        return ()
    return (
        Warned(
            "capability.beyond",
            "{low} of {of} values lie below the lower limit and {high} above the upper",
            "the index is a summary for normal values; these are broken promises.",
            "Show the share beyond the limits beside the index.",
            {"low": low, "of": len(row), "high": high},
        ),
    )
