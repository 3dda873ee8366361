"""Whether constructs are measured reliably and apart from each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .checks import Floats
from .doubts import few_cases, without_spread
from .factors import extract
from .pooled import Replicated, spread, stacked
from .recompute import recomputable
from .reliability import alpha_of, checked_keys, several
from .results import Results, Said, Warned
from .rotation import oblimin
from .shares import correlations

MCDONALD = "McDonald 1999, Test Theory; Schmid and Leiman 1957, Psychometrika 22: 53–61; as psych::omega"
JORESKOG = "Jöreskog 1971, Psychometrika 36: 109–133"
FORNELL = "Fornell and Larcker 1981, Journal of Marketing Research 18: 39–50"
HTMT = "Henseler, Ringle and Sarstedt 2015, Journal of the Academy of Marketing Science 43: 115–135"
HTMT_LIMIT = 0.9
LOW_AVE = "validity.low_ave"
NOT_APART = "validity.not_apart"
ONE_FACTOR = Warned(
    "omega.one_factor",
    "one factor only",
    "omega hierarchical is not defined then; only the total is given.",
    "Ask for three or more factors where there are nine items or more.",
)
TWO_FACTORS = Warned(
    "omega.two_factors",
    "two group factors",
    "the general factor is not identified by two; its loadings are set equal.",
    "Ask for three factors or one.",
)


@dataclass(frozen=True)
class Omega:
    """`estimates` has total, and with several group factors hierarchical and limit; mcdonald of one factor by likelihood
    where `factors` is 1. `general` holds the loadings on the general factor."""

    estimates: Results
    items: tuple[str, ...]
    general: Floats
    source: str = MCDONALD

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(r="library(psych); omega(data[, c({items})], nfactors = {factors})")
def omega(
    data: Replicated,
    items: Sequence[str] | None = None,
    *,
    factors: int = 3,
    keys: Sequence[int] | None = None,
    level: float = 0.95,
) -> Omega:
    """McDonald's omega of the standardised items: the share of the sum's variance that all factors carry (total) and that
    the general factor alone carries (hierarchical, by Schmid and Leiman's transformation of minres, oblimin).

    Without `keys`, items that load negatively on the general factor are turned, as psych does.
    """
    held, names = several(data, items)
    signs = checked_keys(keys, names)
    _, covariance = stacked(held)
    correlation = correlations(covariance) * np.outer(signs, signs)
    start = extract(correlation[0], factors)[1]
    general, turned = _schmid_leiman(correlation[0], factors, start)[0], signs
    if keys is None:
        turned = np.where(general < 0, -1.0, 1.0)
        correlation = correlation * np.outer(turned, turned)
    values = np.array([_omegas(each, factors, start) for each in correlation])
    labels = ["total", "mcdonald"] if factors == 1 else ["total", "hierarchical", "limit"]
    doubts = without_spread(names, np.diag(held.whole.covariance)) + few_cases(held.whole.n_effective, 200, "omega")
    doubts += {1: (ONE_FACTOR,), 2: (TWO_FACTORS,)}.get(factors, ())
    found = spread(
        held,
        values,
        [(label, "") for label in labels],
        method=f"omega, {factors} factor(s)",
        source=MCDONALD,
        level=level,
        scale="share",
        warnings=doubts,
    )
    return Omega(found, names, general * turned)


def _omegas(correlation: Floats, factors: int, start: Floats) -> list[float]:
    general, uniqueness = _schmid_leiman(correlation, factors, start)
    total = float(correlation.sum())
    by_all = (total - float(uniqueness.sum())) / total
    if factors == 1:
        loadings = extract(correlation, 1, "ml", start)[0][:, 0]
        by_one = loadings.sum() ** 2
        return [by_all, float(by_one / (by_one + (1 - loadings**2).sum()))]
    by_general = float(general.sum()) ** 2 / total
    return [by_all, by_general, by_general / by_all]


def _schmid_leiman(correlation: Floats, factors: int, start: Floats) -> tuple[Floats, Floats]:
    """Loadings on the general factor, and uniquenesses."""
    loadings, uniqueness = extract(correlation, factors, "minres", start)
    if factors == 1:
        return loadings[:, 0], uniqueness
    pattern, phi = oblimin(loadings)
    if factors == 2:
        higher = np.sqrt(np.array([abs(phi[0, 1])] * 2)) * np.array([1.0, np.sign(phi[0, 1])])
    else:
        signs = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)
        pattern, phi = pattern * signs, phi * np.outer(signs, signs)
        higher = extract(phi, 1, "minres")[0][:, 0]
    general = pattern @ higher
    return general * (1.0 if general.sum() >= 0 else -1.0), uniqueness


@dataclass(frozen=True)
class Validity:
    """`estimates` has ave, rho_c and alpha of each construct (item), and htmt and r of each pair ("a × b");
    `apart[a, b]` says whether Fornell and Larcker's criterion holds for the pair."""

    estimates: Results
    constructs: tuple[str, ...]
    apart: dict[tuple[str, str], bool]
    source: str = f"{FORNELL}; {HTMT}"

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(r="library(seminr) # summary(estimate_pls(…))$validity; constructs as {constructs}")
def validity(data: Replicated, constructs: Mapping[str, Sequence[str]], *, level: float = 0.95) -> Validity:
    """Convergent and discriminant validity of constructs measured each by one factor of greatest likelihood (two items:
    equal loadings; one item: without error); `pls` gives the same of the composites of its model.

    A construct fails where its AVE is below 0.5; a pair where the correlation of its sums passes a root of their AVE, or
    where the upper limit of HTMT passes 0.9.
    """
    names = tuple(constructs)
    if len(names) < 2:
        raise ValueError(f"constructs has {len(names)}; being apart needs at least two")
    held = data.only([item for name in names for item in constructs[name]])
    correlation = correlations(stacked(held)[1])
    ends = np.cumsum([0, *(len(constructs[name]) for name in names)])
    blocks = [np.arange(start, end) for start, end in pairwise(ends)]
    loadings = [np.array([_one_factor(each[np.ix_(block, block)]) for each in correlation]) for block in blocks]
    alphas = [alpha_of(correlation[:, b[:, None], b]) if len(b) > 1 else np.ones(len(correlation)) for b in blocks]
    extracted = np.column_stack([ave(each) for each in loadings])
    pairs = [(one, other) for one in range(len(names)) for other in range(one)]
    sums = np.column_stack([_of_sums(correlation, blocks[one], blocks[other]) for one, other in pairs])
    ratios = np.column_stack([htmt(correlation, blocks[one], blocks[other]) for one, other in pairs])
    labels = [f"{names[one]} × {names[other]}" for one, other in pairs]
    told = without_spread(held.whole.items, np.diag(held.whole.covariance))
    told += few_cases(held.whole.n_effective, 200, "validity")
    every: dict[str, tuple[Floats, Sequence[str], str, str]] = {
        "ave": (extracted, names, "share", FORNELL),
        "rho_c": (np.column_stack([rho_c(each) for each in loadings]), names, "share", JORESKOG),
        "alpha": (np.column_stack(alphas), names, "reliability", FORNELL),
        "htmt": (ratios, labels, "positive", HTMT),
        "r": (sums, labels, "correlation", FORNELL),
    }
    found = {key: _spread(held, key, *given, told, level) for key, given in every.items()}
    apart = {
        (names[one], names[other]): bool(abs(sums[0, at]) < min(extracted[0, one], extracted[0, other]) ** 0.5)
        for at, (one, other) in enumerate(pairs)
    }
    rows = tuple(estimate for results in found.values() for estimate in results)
    doubts = found["ave"].warnings + _validity_doubts(names, extracted[0], apart, found["htmt"])
    return Validity(Results(rows, doubts), names, apart)


def _spread(
    held: Replicated,
    statistic: str,
    values: Floats,
    items: Sequence[str],
    scale: str,
    source: str,
    doubts: tuple[Warned, ...],
    level: float,
) -> Results:
    return spread(
        held,
        values,
        [(statistic, each) for each in items],
        method=f"{statistic}, one factor for each construct" if statistic != "r" else "correlation of sums",
        source=source,
        level=level,
        scale=scale,
        warnings=doubts,
    )


def ave(loadings: Floats) -> Floats:
    """Average variance extracted: the mean of squared loadings (…, items)."""
    found: Floats = (loadings**2).mean(axis=-1)
    return found


def rho_c(loadings: Floats) -> Floats:
    """Composite reliability: (Σλ)² / ((Σλ)² + Σ(1 − λ²)), of loadings (…, items)."""
    squared = loadings.sum(axis=-1) ** 2
    found: Floats = squared / (squared + (1 - loadings**2).sum(axis=-1))
    return found


def htmt(correlation: Floats, one: NDArray[np.intp], other: NDArray[np.intp]) -> Floats:
    """The mean absolute correlation of items of two constructs over the geometric mean of those within each (1 for one item)."""
    between = np.abs(correlation[:, one[:, None], other]).mean(axis=(1, 2))
    with np.errstate(all="ignore"):
        found: Floats = between / np.sqrt(_within(correlation, one) * _within(correlation, other))
    return found


def _within(correlation: Floats, block: NDArray[np.intp]) -> Floats:
    k = len(block)
    held = correlation[:, block[:, None], block]
    if k == 1:
        return np.ones(len(held))
    found: Floats = (np.abs(held).sum(axis=(1, 2)) - k) / (k * (k - 1))
    return found


def _of_sums(correlation: Floats, one: NDArray[np.intp], other: NDArray[np.intp]) -> Floats:
    between = correlation[:, one[:, None], other].sum(axis=(1, 2))
    both = [correlation[:, block[:, None], block].sum(axis=(1, 2)) for block in (one, other)]
    found: Floats = between / np.sqrt(both[0] * both[1])
    return found


def _one_factor(correlation: Floats) -> Floats:
    if len(correlation) == 1:
        return np.ones(1)
    if len(correlation) == 2:
        r = float(correlation[0, 1])
        equal: Floats = np.sqrt(abs(r)) * np.array([1.0, np.sign(r)])
        return equal
    return extract(correlation, 1, "ml")[0][:, 0]


def _validity_doubts(
    names: Sequence[str], extracted: Floats, apart: Mapping[tuple[str, str], bool], ratios: Results
) -> tuple[Warned, ...]:
    found: list[Warned] = []
    low = [name for name, value in zip(names, extracted, strict=True) if value < 0.5]
    if low:
        found.append(
            Warned(
                LOW_AVE,
                "average variance extracted below 0.5: {constructs}",
                "more of these items' variance is error than construct.",
                "Look at their weakest items.",
                {"constructs": tuple(low)},
            )
        )
    close: list[str | Said] = [Said("{a} and {b}", {"a": a, "b": b}) for (a, b), holds in apart.items() if not holds]
    close += [each.item for each in ratios if each.high is not None and each.high > HTMT_LIMIT]
    if close:
        found.append(
            Warned(
                NOT_APART,
                "not shown to be apart: {pairs}",
                "they correlate as strongly as their own items do, or may do so.",
                "Do not read one as the cause of the other.",
                {"pairs": tuple(dict.fromkeys(close))},
            )
        )
    return tuple(found)
