"""Confirmatory factor analysis, through the optional package semopy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log, pi, sqrt

import numpy as np
from scipy.special import chdtrc, ndtr, ndtri

from .checks import Floats, checked_level
from .doubts import few_cases, without_spread
from .factoring import noncentrality
from .pooled import Pooled, Replicated
from .recompute import recomputable
from .results import Estimate, Results, Warned

SOURCE = "Jöreskog 1969, Psychometrika 34: 183–202; fit indices as lavaan has them; estimated by semopy"
POOR = Warned(
    "cfa.poor_fit",
    "the model does not fit (CFI below 0.90 or RMSEA above 0.10)",
    "its loadings and correlations are those of a model that the answers contradict.",
    "Look at the items that load on more than one construct.",
)
DESIGN = Warned(
    "cfa.independent",
    "errors suppose normal, independent answers",
    "they know nothing of strata, clusters or weights but Kish's effective cases.",
    "Take validity() or pls() for intervals that know the design.",
)


@dataclass(frozen=True)
class Confirmatory:
    """`estimates` has loading and standardised_loading of each item, error_variance, factor_variance, covariance and
    correlation of each pair ("a × b"), and of the whole chi_square, cfi, tli, rmsea, srmr, gfi, aic, bic, loglik.

    `implied` is the covariance that the model reproduces."""

    estimates: Results
    constructs: tuple[str, ...]
    items: tuple[str, ...]
    implied: Floats = field(repr=False)
    source: str = SOURCE

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(r="library(lavaan) # constructs: {constructs}\nsummary(cfa(model, data), fit.measures = TRUE)")
def cfa(data: Pooled | Replicated, constructs: Mapping[str, Sequence[str]], *, level: float = 0.95) -> Confirmatory:
    """Maximum likelihood on the covariances of complete cases; the first item of each construct sets its unit.

    Needs the optional package semopy (`pip install plaudit[cfa]`); raises ImportError with this sentence without it, and
    ValueError for a construct with fewer than two items.
    """
    pooled = data.whole if isinstance(data, Replicated) else data
    names = tuple(constructs)
    short = [name for name in names if len(constructs[name]) < 2]
    if short or not names:
        raise ValueError(f"{short[0] if short else 'constructs'} has fewer than two items; a factor needs two or more")
    items = tuple(item for name in names for item in constructs[name])
    held = pooled.only(items)
    if not np.isfinite(held.correlation).all():
        raise ValueError("an item has no variance, so the model cannot be fitted; leave it out")
    fitted = _semopy(held, constructs)
    n = held.n_effective
    doubts = without_spread(items, np.diag(held.covariance)) + few_cases(n, 200, "confirmatory factors")
    figures = _fit_figures(held.covariance, fitted.implied, n, fitted.parameters)
    if figures["cfi"] < 0.9 or figures["rmsea"] > 0.1:
        doubts += (POOR,)
    doubts += (DESIGN,)
    rows = [*fitted.rows(names, constructs, held), *((key, "", value, None) for key, value in figures.items())]
    found = tuple(_estimate(held, row, doubts, level, figures) for row in rows)
    return Confirmatory(Results(found, doubts), names, items, fitted.implied)


Row = tuple[str, str, float, float | None]


@dataclass(frozen=True, slots=True)
class _Fitted:
    """`of[k]` names the parameter at place k; `b` its value, `errors` its standard error from the expected information."""

    of: list[tuple[str, int, int]]
    b: Floats
    errors: Floats
    implied: Floats

    @property
    def parameters(self) -> int:
        return len(self.b)

    def rows(self, names: Sequence[str], constructs: Mapping[str, Sequence[str]], pooled: Pooled) -> list[Row]:
        """Statistic, item, value and standard error."""
        at = {name: (float(self.b[k]), float(self.errors[k])) for k, name in enumerate(self.of)}
        found: list[Row] = []
        place = 0
        for k, name in enumerate(names):
            for first, item in enumerate(constructs[name]):
                loading = at.get(("loading", place, k), (1.0, None)) if first else (1.0, None)
                share = loading[0] * sqrt(max(at["factor", k, k][0], 0.0) / self.implied[place, place])
                found += [("loading", item, *loading), ("standardised_loading", item, share, None)]
                found.append(("error_variance", item, *at["error", place, place]))
                place += 1
            found.append(("factor_variance", name, *at["factor", k, k]))
        for one in range(len(names)):
            for other in range(one + 1, len(names)):
                pair = f"{names[one]} × {names[other]}"
                joint = at["factor", one, other]
                scale = sqrt(max(at["factor", one, one][0] * at["factor", other, other][0], 1e-300))
                found += [("covariance", pair, *joint), ("correlation", pair, joint[0] / scale, None)]
        return found


def _semopy(pooled: Pooled, constructs: Mapping[str, Sequence[str]]) -> _Fitted:
    """semopy's estimates, polished by Fisher scoring until the last digits stand."""
    try:
        import pandas as pd
        from semopy import Model
    except ImportError as missing:
        raise ImportError(
            "confirmatory factor analysis needs the package semopy; install it with pip install plaudit[cfa]"
        ) from missing
    lines, of, place = [], [], 0
    for k, items in enumerate(constructs.values()):
        held = range(place, place + len(items))
        lines.append(f"f{k} =~ " + " + ".join(f"i{at}" for at in held))
        of += [("loading", at, k) for at in held[1:]]
        place += len(items)
    size = len(constructs)
    of += [("error", at, at) for at in range(place)]
    of += [("factor", one, other) for one in range(size) for other in range(one, size)]
    names = [f"i{at}" for at in range(place)]
    model = Model("\n".join(lines))
    covariance = pd.DataFrame(pooled.covariance, index=names, columns=names)
    model.fit(cov=covariance, n_samples=round(pooled.n_effective))
    got = {(row.lval, row.op, row.rval): float(row.Estimate) for row in model.inspect().itertuples()}
    start = np.array([_start(got, each) for each in of])
    return _polished(pooled, constructs, of, start)


def _start(got: Mapping[tuple[str, str, str], float], named: tuple[str, int, int]) -> float:
    kind, one, other = named
    if kind == "loading":
        return got[f"i{one}", "~", f"f{other}"]
    letter = "i" if kind == "error" else "f"
    pair = (f"{letter}{one}", f"{letter}{other}")
    found = got.get((pair[0], "~~", pair[1]))
    return got[pair[1], "~~", pair[0]] if found is None else found


def _polished(
    pooled: Pooled, constructs: Mapping[str, Sequence[str]], of: list[tuple[str, int, int]], b: Floats
) -> _Fitted:
    loadings, errors, phi = _matrices(constructs, of, b)
    for _ in range(20):
        implied = loadings @ phi @ loadings.T + errors
        inverse = np.linalg.inv(implied)
        slopes = [_slope(each, loadings, phi) for each in of]
        weighted = [inverse @ each for each in slopes]
        information = np.array([[np.sum(one * other.T) for other in weighted] for one in weighted]) / 2
        left = inverse @ (pooled.covariance - implied)
        move = np.linalg.solve(information, np.array([np.sum(left.T * each) for each in weighted]) / 2)
        b = b + move
        loadings, errors, phi = _matrices(constructs, of, b)
        if np.abs(move).max() < 1e-12:
            break
    spread = np.sqrt(np.diag(np.linalg.inv(information)) / pooled.n_effective)
    return _Fitted(of, b, spread, loadings @ phi @ loadings.T + errors)


def _matrices(
    constructs: Mapping[str, Sequence[str]], of: list[tuple[str, int, int]], b: Floats
) -> tuple[Floats, Floats, Floats]:
    sizes = [len(items) for items in constructs.values()]
    loadings = np.zeros((sum(sizes), len(sizes)))
    loadings[np.cumsum([0, *sizes[:-1]]), np.arange(len(sizes))] = 1.0
    errors, phi = np.zeros((sum(sizes), sum(sizes))), np.zeros((len(sizes), len(sizes)))
    for (kind, one, other), value in zip(of, b, strict=True):
        {"loading": loadings, "error": errors, "factor": phi}[kind][one, other] = value
        if kind == "factor":
            phi[other, one] = value
    return loadings, errors, phi


def _slope(named: tuple[str, int, int], loadings: Floats, phi: Floats) -> Floats:
    """How the implied covariance changes with a parameter."""
    kind, one, other = named
    found = np.zeros((len(loadings), len(loadings)))
    if kind == "error":
        found[one, one] = 1.0
    elif kind == "factor":
        found = np.outer(loadings[:, one], loadings[:, other])
        found = found if one == other else found + found.T
    else:
        found[one] = loadings @ phi[:, other]
        found = found + found.T
    return found


def _fit_figures(sample: Floats, implied: Floats, n: float, parameters: int) -> dict[str, float]:
    k = len(sample)
    ratio = np.linalg.solve(implied, sample)
    log_sample = float(np.linalg.slogdet(sample)[1])
    loss = float(np.trace(ratio)) - float(np.linalg.slogdet(ratio)[1]) - k
    df, chi = k * (k + 1) / 2 - parameters, n * loss
    chi0, df0 = n * (float(np.log(np.diag(sample)).sum()) - log_sample), k * (k - 1) / 2
    root = np.sqrt(np.diag(sample))
    left = ((sample - implied) / np.outer(root, root))[np.tril_indices(k)]
    best = -n / 2 * (k * log(2 * pi) + log_sample + k)
    found = {"chi_square": chi, "df": df, "p": float(chdtrc(df, chi)) if df > 0 else 1.0}
    found["cfi"] = 1 - max(chi - df, 0.0) / max(chi0 - df0, chi - df, 1e-12)
    found["tli"] = (chi0 / df0 - chi / df) / (chi0 / df0 - 1) if df > 0 else 1.0
    found["rmsea"] = sqrt(max(chi - df, 0.0) / (df * n)) if df > 0 else 0.0
    if df > 0:
        for name, share in (("rmsea_low", 0.95), ("rmsea_high", 0.05)):
            found[name] = sqrt(noncentrality(chi, df, share) / (df * n))
    found["srmr"] = float(np.sqrt((left**2).mean()))
    square = np.linalg.solve(implied, sample)
    found["gfi"] = 1 - float(np.trace((square - np.eye(k)) @ (square - np.eye(k))) / np.trace(square @ square))
    found["loglik"] = best - chi / 2
    means = parameters
    found["aic"] = -2 * found["loglik"] + 2 * means
    found["bic"] = -2 * found["loglik"] + log(n) * means
    return found


def _estimate(
    pooled: Pooled, row: Row, doubts: tuple[Warned, ...], level: float, figures: Mapping[str, float]
) -> Estimate:
    statistic, item, value, se = row
    half = float(ndtri(0.5 + checked_level(level) / 2)) * se if se else None
    p = float(2 * ndtr(-abs(value) / se)) if se else None
    return Estimate(
        value,
        se,
        None if half is None else value - half,
        None if half is None else value + half,
        pooled.n,
        pooled.n_effective,
        "confirmatory factors, maximum likelihood",
        SOURCE,
        doubts,
        level,
        statistic,
        item,
        df=figures["df"] if statistic == "chi_square" else None,
        p=figures["p"] if statistic == "chi_square" else p,
    )
