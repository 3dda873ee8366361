"""Exploratory factor analysis, principal components, and whether items are fit for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc, chndtr

from .checks import Floats, checked_count
from .doubts import few_cases, without_spread
from .factors import Extraction, extract
from .pooled import Pooled, Replicated, jackknife
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .rotation import oblimin, varimax

KAISER = "Kaiser 1970, Psychometrika 35: 401–415; Kaiser and Rice 1974"
BARTLETT = "Bartlett 1951, Biometrika 38: 337–344"
MINRES = "Harman and Jones 1966, Psychometrika 31: 351–368; rotation: Jennrich 2002; Kaiser 1958"
Rotation = Literal["none", "varimax", "oblimin"]
LOW_KMO = Warned(
    "factors.low_kmo",
    "sampling adequacy below 0.6",
    "the items share too little for factors to mean much.",
    "Leave out the items with the lowest adequacy.",
)
HEYWOOD = Warned(
    "factors.heywood",
    "an item has (almost) no variance of its own",
    "the solution stands at the edge of what is possible.",
    "Take fewer factors, or leave an item out.",
)


@dataclass(frozen=True)
class Adequacy:
    """`estimates` has kmo (of all and of each item) and bartlett (chi-square with df and p)."""

    estimates: Results
    items: tuple[str, ...]
    source: str = f"{KAISER}; {BARTLETT}"

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(r="library(psych); r <- cor(data[, c({items})]); KMO(r); cortest.bartlett(r, nrow(data))")
def adequacy(data: Replicated, items: Sequence[str] | None = None, *, level: float = 0.95) -> Adequacy:
    """Kaiser, Meyer and Olkin's measure of sampling adequacy with jackknife intervals, and Bartlett's test that all items
    are uncorrelated (which supposes normal, independent cases; Kish's effective cases are counted)."""
    held = data.only(items) if items is not None else data
    names = held.whole.items
    doubts = without_spread(names, np.diag(held.whole.covariance))
    doubts += few_cases(held.whole.n_effective, 5 * len(names), "sampling adequacy")
    found = jackknife(
        held,
        _kmo,
        [("kmo", ""), *(("kmo", name) for name in names)],
        method="sampling adequacy (KMO)",
        source=KAISER,
        level=level,
        scale="share",
        warnings=doubts,
    )
    k, n = len(names), held.whole.n_effective
    sign, log_det = np.linalg.slogdet(held.whole.correlation)
    chi = -log_det * (n - 1 - (2 * k + 5) / 6) if sign > 0 else float("nan")
    df = k * (k - 1) / 2
    known = bool(np.isfinite(chi))
    test = Estimate(
        float(chi) if known else None,
        None,
        None,
        None,
        held.whole.n,
        n,
        "Bartlett's test of sphericity",
        BARTLETT,
        doubts,
        level,
        "bartlett",
        df=df,
        p=float(chdtrc(df, chi)) if known else None,
    )
    low = found[0].value is not None and found[0].value < 0.6
    return Adequacy(Results((*found, test), found.warnings + ((LOW_KMO,) if low else ())), names)


def _kmo(pooled: Pooled) -> Floats:
    correlation = pooled.correlation
    if not np.isfinite(correlation).all():
        return np.full(len(correlation) + 1, np.nan)
    inverse = np.linalg.pinv(correlation, hermitian=True)
    unit = 1 / np.sqrt(np.diag(inverse))
    partial, plain = (inverse * np.outer(unit, unit)) ** 2, correlation**2
    np.fill_diagonal(partial, 0.0)
    np.fill_diagonal(plain, 0.0)
    every = plain.sum() / (plain.sum() + partial.sum())
    found: Floats = np.append(every, plain.sum(axis=0) / (plain.sum(axis=0) + partial.sum(axis=0)))
    return found


@dataclass(frozen=True)
class Factors:
    """`loadings` (items, factors), the pattern where factors correlate; `phi` their correlations; `estimates` has
    communality of each item, variance of each factor, and tli, rmsea and rms of the fit (not of components)."""

    estimates: Results
    items: tuple[str, ...]
    loadings: Floats
    phi: Floats
    eigenvalues: Floats
    extraction: Extraction
    rotation: Rotation
    source: str = MINRES

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(
    r="""library(psych) # principal(…) for components
fa(data[, c({items})], nfactors = {factors}, fm = {extraction}, rotate = {rotation})"""
)
def factor_analysis(
    data: Pooled | Replicated,
    factors: int,
    items: Sequence[str] | None = None,
    *,
    extraction: Extraction = "minres",
    rotation: Rotation = "oblimin",
    level: float = 0.95,
) -> Factors:
    """Loadings of `factors` factors on the correlations; "principal" takes components instead.

    Columns stand by the variance they explain, each turned so that its loadings sum to a positive number. Fit uses
    Kish's effective cases and supposes normal answers. Raises ValueError for more factors than items allow.
    """
    pooled = data.whole if isinstance(data, Replicated) else data
    held = pooled.only(items) if items is not None else pooled
    k = len(held.items)
    if checked_count("factors", factors, least=1) > (k if extraction == "principal" else max(1, (k - 1) // 2)):
        raise ValueError(f"factors is {factors}; {k} items do not bear so many")
    correlation = held.correlation
    loadings, uniqueness = extract(correlation, factors, extraction)
    turned, phi, explained = _ordered(*_rotated(loadings, rotation))
    doubts = few_cases(held.n_effective, 10 * k, "factors")
    doubts += (HEYWOOD,) if extraction != "principal" and (uniqueness < 0.0051).any() else ()
    rows = [("communality", name, value) for name, value in zip(held.items, 1 - uniqueness, strict=True)]
    rows += [("variance", f"factor {at}", value) for at, value in enumerate(explained, 1)]
    if extraction != "principal":
        rows += [(name, "", value) for name, value in _fit(held, loadings, uniqueness).items()]
    estimates = tuple(_row(held, row, f"{extraction}, {rotation}", doubts, level) for row in rows)
    eigenvalues = np.linalg.eigvalsh(correlation)[::-1].astype(np.float64)
    return Factors(Results(estimates, doubts), held.items, turned, phi, eigenvalues, extraction, rotation)


def _ordered(turned: Floats, phi: Floats) -> tuple[Floats, Floats, Floats]:
    """Factors by the variance they explain, each with loadings that sum to a positive number."""
    explained = np.diag(phi @ turned.T @ turned)
    order = np.argsort(-explained)
    turned, phi, explained = turned[:, order], phi[np.ix_(order, order)], explained[order]
    signs = np.where(turned.sum(axis=0) < 0, -1.0, 1.0)
    return turned * signs, phi * np.outer(signs, signs), explained


def _row(
    pooled: Pooled, row: tuple[str, str, float], method: str, doubts: tuple[Warned, ...], level: float
) -> Estimate:
    statistic, item, value = row
    known = float(value) if np.isfinite(value) else None
    return Estimate(
        known, None, None, None, pooled.n, pooled.n_effective, method, MINRES, doubts, level, statistic, item
    )


def _rotated(loadings: Floats, rotation: Rotation) -> tuple[Floats, Floats]:
    if rotation == "varimax":
        return varimax(loadings)[0], np.eye(loadings.shape[1])
    if rotation == "oblimin":
        return oblimin(loadings)
    if rotation != "none":
        raise ValueError(f"rotation is {rotation!r}; it must be 'none', 'varimax' or 'oblimin'")
    return loadings, np.eye(loadings.shape[1])


def _fit(pooled: Pooled, loadings: Floats, uniqueness: Floats) -> dict[str, float]:
    """Tucker–Lewis index, RMSEA with its 90 % limits, and the root mean square of residual correlations, as psych."""
    correlation, n = pooled.correlation, pooled.n_effective
    k, factors = loadings.shape
    model = loadings @ loadings.T
    np.fill_diagonal(model, 1.0)
    implied = loadings @ loadings.T + np.diag(uniqueness)
    ratio = np.linalg.solve(implied, correlation)
    objective = float(np.trace(ratio) - np.linalg.slogdet(ratio)[1] - k)
    null = float(-np.linalg.slogdet(correlation)[1])
    df, df0 = k * (k - 1) / 2 - k * factors + factors * (factors - 1) / 2, k * (k - 1) / 2
    left = correlation - model
    rms = float(np.sqrt((left**2).sum() / (k * (k - 1))))
    if df <= 0:
        return {"rms": rms}
    chi = objective * (n - 1 - (2 * k + 5) / 6 - 2 * factors / 3)
    chi0 = null * (n - 1 - (2 * k + 5) / 6)
    found = {"tli": (chi0 / df0 - chi / df) / (chi0 / df0 - 1)}
    found["rmsea"] = float(np.sqrt(max(0.0, chi / (df * n) - 1 / (n - 1))))
    for name, share in (("rmsea_low", 0.95), ("rmsea_high", 0.05)):
        found[name] = float(np.sqrt(max(0.0, noncentrality(chi, df, share)) / (df * n)))
    return found | {"rms": rms, "chi_square": float(chi), "df": df}


def noncentrality(chi: float, df: float, share: float) -> float:
    """The noncentrality under which chi-square stays below `chi` with this chance; 0 where there is none."""
    if chndtr(chi, df, 0.0) < share:
        return 0.0
    low, high = 0.0, max(chi, 1.0)
    while chndtr(chi, df, high) > share:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if chndtr(chi, df, middle) > share else (low, middle)
    return low
