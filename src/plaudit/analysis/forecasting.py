"""Exponential smoothing of a series, and what it says of the periods to come, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.signal import lfilter  # type: ignore[attr-defined]
from scipy.special import chdtrc, ndtri

from .checks import Floats, checked_count, checked_level, checked_numbers
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .series import Break, stretches, told_breaks

Method = Literal["simple", "holt", "holt_winters"]
SOURCE = (
    "Holt 1957; Winters 1960, Management Science 6: 324–342; intervals: Hyndman and others 2005, section 6 (class 1)"
)
LEAST, SHORT = 10, 20
NAMES = {"simple": "simple exponential smoothing", "holt": "Holt's trend", "holt_winters": "Holt–Winters, additive"}


@dataclass(frozen=True)
class Forecast:
    """`estimates` hold the smoothing parameters, the last level (slope), and for each period ahead (item "+1", "+2" …) the
    forecast with its prediction interval. `fitted` are the one-step forecasts of the periods seen."""

    fitted: Floats
    residuals: Floats
    values: Floats
    low: Floats
    high: Floats
    estimates: Results = field(repr=False)


@recomputable(
    r="""x <- ts({values}, frequency = if (is.null({period})) 1 else {period})
fit <- switch({method}, simple = HoltWinters(x, beta = FALSE, gamma = FALSE), holt = HoltWinters(x, gamma = FALSE),
  holt_winters = HoltWinters(x))  # starts from the first values; simple and holt here search the start too
print(predict(fit, {horizon}, prediction.interval = TRUE, level = {level}))"""
)
def forecast(
    values: ArrayLike,
    horizon: int,
    *,
    method: Method = "simple",
    period: int | None = None,
    breaks: Sequence[Break] = (),
    level: float = 0.95,
) -> Forecast:
    """The next `horizon` periods. simple: a level; holt: and a slope; holt_winters: and a season of `period` values.

    Parameters are least in squared one-step errors; the start is searched with them (simple, holt) or taken from the first
    two seasons (holt_winters, as R). Only what follows the last break is used. Raises ValueError under ten values, or under
    two seasons.
    """
    row = checked_numbers("values", values, least=-np.inf)
    horizon = checked_count("horizon", horizon, least=1)
    if method not in NAMES:
        raise ValueError(f"method is {method!r}; it must be one of {', '.join(NAMES)}")
    used = stretches(row, breaks)[-1].values
    season = _checked_season(used, method, period)
    fit = _fitted(used, method, season)
    return _told(fit, horizon, len(used), checked_level(level), NAMES[method], told_breaks(breaks))


def _checked_season(used: Floats, method: str, period: int | None) -> int:
    if method != "holt_winters":
        if len(used) < LEAST:
            raise ValueError(
                f"values has {len(used)} since the last break; no forecast is made of fewer than {LEAST}. Wait for more periods"
            )
        return 0
    if period is None:
        raise ValueError("period is missing; say how many values make a season, as 12 for months")
    season = checked_count("period", period, least=2)
    if len(used) < 2 * season + 1:
        raise ValueError(
            f"values has {len(used)} since the last break, less than two seasons of {season} and one more; wait for more "
            "periods, or forecast without a season"
        )
    return season


@dataclass(frozen=True, slots=True)
class _State:
    """Level, slope and the season's values, the next first."""

    level: float
    slope: float
    season: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Fit:
    parameters: dict[str, float]
    start: _State
    end: _State
    errors: Floats
    fitted: Floats


def _run(y: Floats, state: _State, alpha: float, beta: float, gamma: float) -> tuple[Floats, _State]:
    """One-step errors through the series, and the state after it (R's HoltWinters in its error-correction form)."""
    level, slope, season = state.level, state.slope, list(state.season)
    errors = np.empty(len(y))
    for at, value in enumerate(y.tolist()):
        place = at % len(season)
        error = value - level - slope - season[place]
        level += slope + alpha * error
        slope += alpha * beta * error
        season[place] += gamma * (1 - alpha) * error
        errors[at] = error
    turn = len(y) % len(season)
    return errors, _State(level, slope, tuple(season[turn:] + season[:turn]))


def _errors(y: Floats, alpha: float, beta: float, gamma: float, season: int) -> Floats:
    """The errors of `_run` from a start of nothing, as the linear filter that they are: with D = (1 − B)² (1 − Bᵐ),
    D y = (D + B (α + αβ − αB) (1 − Bᵐ) + γ (1 − α) Bᵐ (1 − B)²) e. Without a season, the factors of it drop out."""
    twice = np.array([1.0, -2.0, 1.0])
    moved = np.array([0.0, alpha + alpha * beta, -alpha])
    if season < 2:
        return np.asarray(lfilter(twice, twice + moved, y))
    round_ = np.zeros(season + 1)
    round_[[0, season]] = 1.0, -1.0
    later = np.zeros(season + 1)
    later[season] = gamma * (1 - alpha)
    top = np.convolve(twice, round_)
    return np.asarray(lfilter(top, np.convolve(twice + moved, round_) + np.convolve(later, twice), y))


def _fitted(used: Floats, method: str, season: int) -> _Fit:
    scale = float(used.std()) or 1.0
    y = used / scale
    names = {"simple": ("alpha",), "holt": ("alpha", "beta"), "holt_winters": ("alpha", "beta", "gamma")}[method]
    first = _first_seasons(y, season) if season else None
    rest = y[season:]

    def tried(at: Floats) -> tuple[_State, Floats]:
        if first is None:
            return _best_start(y, float(at[0]), float(at[1]) if len(at) > 1 else None)
        ahead = first.level + first.slope * np.arange(1, len(rest) + 1) + np.resize(first.season, len(rest))
        return first, _errors(rest - ahead, float(at[0]), float(at[1]), float(at[2]), season)

    def squares(at: Floats) -> float:
        return float((tried(at)[1] ** 2).sum())

    grid = [np.array(guess[: len(names)]) for guess in product((0.1, 0.4, 0.8), (0.05, 0.4), (0.1, 0.5))]
    run = optimize.minimize(  # type: ignore[no-untyped-call]
        squares,
        min(grid, key=squares),
        method="L-BFGS-B",
        bounds=[(0.0, 1.0)] * len(names),
        options={"ftol": 1e-13},
    )
    best = run.x
    state = tried(best)[0]
    alpha, beta, gamma = (float(best[at]) if at < len(best) else 0.0 for at in range(3))
    errors, end = _run(rest, state, alpha, beta, gamma)
    return _Fit(
        dict(zip(names, (alpha, beta, gamma), strict=False)),
        _scaled(state, scale),
        _scaled(end, scale),
        errors * scale,
        (rest - errors) * scale,
    )


def _scaled(state: _State, scale: float) -> _State:
    return _State(state.level * scale, state.slope * scale, tuple(each * scale for each in state.season))


def _best_start(y: Floats, alpha: float, beta: float | None) -> tuple[_State, Floats]:
    """The level (and slope) to start from that leave the least squares; errors are linear in them."""
    shapes = [np.ones(len(y))] if beta is None else [np.ones(len(y)), np.arange(1.0, len(y) + 1)]
    effects = np.column_stack([_errors(shape, alpha, beta or 0.0, 0.0, 0) for shape in shapes])
    base = _errors(y, alpha, beta or 0.0, 0.0, 0)
    start = np.linalg.lstsq(effects, base, rcond=None)[0]
    return _State(float(start[0]), float(start[1]) if beta is not None else 0.0, (0.0,)), base - effects @ start


def _first_seasons(y: Floats, season: int) -> _State:
    """As R starts: classical decomposition of the first two seasons, a line through its trend."""
    first = y[: 2 * season]
    trend, figure = classical(first, season)
    known = trend[~np.isnan(trend)]
    slope, level = np.polyfit(np.arange(1, len(known) + 1), known, 1)
    return _State(float(level), float(slope), tuple(figure.tolist()))


def classical(values: Floats, period: int) -> tuple[Floats, Floats]:
    """The centred moving average (nan at the ends) and the seasonal figure, summing to nothing; as R's `decompose`."""
    if period % 2:
        kernel = np.full(period, 1 / period)
    else:
        kernel = np.concatenate([[0.5], np.ones(period - 1), [0.5]]) / period
    trend = np.full(len(values), np.nan)
    reach = len(kernel) // 2
    trend[reach : len(values) - reach] = np.convolve(values, kernel, "valid")
    left = values - trend
    figure = np.array([np.nanmean(left[place::period]) for place in range(period)])
    return trend, figure - figure.mean()


def _told(fit: _Fit, horizon: int, n: int, level: float, name: str, doubts: tuple[Warned, ...]) -> Forecast:
    season = fit.end.season
    ahead = np.arange(1, horizon + 1)
    values = fit.end.level + fit.end.slope * ahead + np.array([season[(h - 1) % len(season)] for h in ahead])
    sigma2 = float((fit.errors**2).sum() / max(1, len(fit.errors) - len(fit.parameters)))
    se = np.sqrt(sigma2 * (1 + np.concatenate([[0.0], np.cumsum(_moved(fit, len(season), horizon - 1) ** 2)])))
    half = float(ndtri(0.5 + level / 2)) * se
    doubts = (*doubts, *_doubts(fit, n, horizon, len(season)))
    known = Estimate(None, None, None, None, n, float(n), name, SOURCE, doubts, level)

    def row(statistic: str, value: float, item: str = "", h: int | None = None) -> Estimate:
        one = replace(known, statistic=statistic, item=item, value=value)
        if h is None:
            return one
        return replace(one, se=float(se[h]), low=float(values[h] - half[h]), high=float(values[h] + half[h]))

    rows = [row(each, value) for each, value in fit.parameters.items()]
    rows += [
        row("start_level", fit.start.level),
        row("last_level", fit.end.level),
        row("sigma", float(np.sqrt(sigma2))),
    ]
    if "beta" in fit.parameters:
        rows.append(row("last_slope", fit.end.slope))
    rows += [row("forecast", float(values[h]), f"+{h + 1}", h) for h in range(horizon)]
    return Forecast(fit.fitted, fit.errors, values, values - half, values + half, Results(tuple(rows), doubts))


def _moved(fit: _Fit, season: int, many: int) -> Floats:
    """How an error moves the forecast j periods on."""
    alpha, beta, gamma = (fit.parameters.get(name, 0.0) for name in ("alpha", "beta", "gamma"))
    j = np.arange(1, many + 1)
    return np.asarray(alpha * (1 + j * beta) + gamma * (1 - alpha) * ((j % season == 0) & (season > 1)))


def _doubts(fit: _Fit, n: int, horizon: int, season: int) -> tuple[Warned, ...]:
    doubts = []
    if n < SHORT:
        doubts.append(
            Warned(
                "forecast.short",
                "the forecast rests on {n} values",
                "the parameters are uncertain, which the interval does not show: it is too narrow.",
                "Treat it as a rough guess, and wait for more periods.",
                {"n": n},
            )
        )
    if horizon > max(n // 2, season):
        doubts.append(
            Warned(
                "forecast.far",
                "{horizon} periods ahead are asked of {n} seen",
                "far ahead the form of the model counts for more than the data.",
                "Forecast fewer periods.",
                {"horizon": horizon, "n": n},
            )
        )
    lags = min(10, len(fit.errors) // 5)
    centred = fit.errors - fit.errors.mean()
    spread = float(centred @ centred)
    if lags and spread > 0:
        many = len(centred)
        r = np.array([centred[lag:] @ centred[:-lag] / spread for lag in range(1, lags + 1)])
        q = many * (many + 2) * float((r**2 / (many - np.arange(1, lags + 1))).sum())
        if chdtrc(lags, q) < 0.01:
            doubts.append(
                Warned(
                    "forecast.residuals_correlated",
                    "the one-step errors hang together (Ljung–Box {q:.1f} on {lags} lags)",
                    "the model leaves a pattern behind, and the interval is wrong.",
                    "Try another method: a slope, a season, or another period.",
                    {"q": q, "lags": lags},
                )
            )
    return tuple(doubts)
