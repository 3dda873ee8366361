"""A series taken apart: what moves slowly, what comes back each season, what is left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, checked_count, checked_numbers
from .forecasting import classical
from .recompute import recomputable
from .results import Estimate, Results
from .series import Break, stretches, told_breaks

STL = "Cleveland and others 1990, Journal of Official Statistics 6: 3–73"
CLASSICAL = "classical decomposition by moving averages, Kendall and Stuart 1983"
STRENGTH = "strength: Wang, Smith and Hyndman 2006, Data Mining and Knowledge Discovery 13: 335–364"


@dataclass(frozen=True)
class SeasonalParts:
    """`trend` + `seasonal` + `remainder` are the values after the last break. `estimates` hold the strength of trend and of
    season (0: none, 1: nothing else) and the mean of each place in the season (statistic "season", item 1 … period)."""

    trend: Floats
    seasonal: Floats
    remainder: Floats
    estimates: Results = field(repr=False)


@recomputable(
    r="""x <- ts({values}, frequency = {period})
print(if ({method} == "stl") stl(x, s.window = 7, robust = {robust})$time.series else decompose(x)$figure)"""
)
def seasonal_parts(
    values: ArrayLike,
    period: int,
    *,
    method: Literal["stl", "classical"] = "stl",
    robust: bool = False,
    breaks: Sequence[Break] = (),
) -> SeasonalParts:
    """Trend, season and remainder, additive. stl lets the season change slowly (window 7) and needs the extra `models`;
    classical keeps one figure. Raises ValueError under two seasons."""
    row = checked_numbers("values", values, least=-np.inf)
    period = checked_count("period", period, least=2)
    used = stretches(row, breaks)[-1].values
    if len(used) < 2 * period:
        raise ValueError(
            f"values has {len(used)} since the last break, less than two seasons of {period}; a season that was seen once "
            "cannot be told from a trend"
        )
    if method == "classical":
        trend, figure = classical(used, period)
        seasonal = np.resize(figure, len(used))
    elif method == "stl":
        found = needed("statsmodels.tsa.seasonal", "STL").STL(used, period=period, robust=robust).fit()
        trend, seasonal = np.asarray(found.trend), np.asarray(found.seasonal)
    else:
        raise ValueError(f"method is {method!r}; it must be stl or classical")
    remainder = used - trend - seasonal
    return SeasonalParts(trend, seasonal, remainder, _told(trend, seasonal, remainder, period, method, breaks))


def _told(
    trend: Floats, seasonal: Floats, remainder: Floats, period: int, method: str, breaks: Sequence[Break]
) -> Results:
    doubts = told_breaks(breaks)
    n = len(trend)
    name = "STL decomposition" if method == "stl" else "classical decomposition"
    source = f"{STL if method == 'stl' else CLASSICAL}; {STRENGTH}"
    known = ~np.isnan(remainder)

    def strength(part: Floats) -> float:
        with_part = float((remainder + part)[known].var())
        return max(0.0, 1 - float(remainder[known].var()) / with_part) if with_part > 0 else 0.0

    def row(statistic: str, value: float, item: str = "") -> Estimate:
        return Estimate(
            value, None, None, None, n, float(n), name, source, doubts, statistic=statistic, item=item
        )  # fmt: skip

    rows = [row("trend_strength", strength(trend)), row("season_strength", strength(seasonal))]
    rows += [row("season", float(seasonal[place::period].mean()), str(place + 1)) for place in range(period)]
    return Results(tuple(rows), doubts)


def needed(module: str, what: str) -> Any:
    """A module of an optional extra. Raises ModuleNotFoundError in a sentence that says which."""
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            f"{what} needs {missing.name}, which is not installed; install plaudit with its extra: plaudit[models]"
        ) from missing
