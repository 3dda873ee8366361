"""How consistently a set of items measures one thing, from their covariances."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
from scipy.special import fdtri

from .checks import Floats, checked_level
from .doubts import few_cases, without_spread
from .pooled import Pooled, Replicated, spread, stacked
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .shares import correlations

CRONBACH = "Cronbach 1951, Psychometrika 16: 297–334"
FELDT = "Feldt 1965, Psychometrika 30: 357–370"
DUHACHEK = "Duhachek and Iacobucci 2004, Journal of Applied Psychology 89: 792–808"
GUTTMAN = "Guttman 1945, Psychometrika 10: 255–282"
SPEARMAN_BROWN = "Spearman 1910; Brown 1910; Eisinga, te Grotenhuis and Pelzer 2013"
REVERSED = "reliability.reversed"
LEAST = 100
TWO_ITEMS = Warned(
    "reliability.two_items",
    "two items only",
    "alpha says little of two items.",
    "Read the Spearman–Brown value, and ask more items if you can.",
)


@dataclass(frozen=True)
class Alpha:
    """`estimates` has raw_alpha (jackknife) and raw_alpha_feldt, standardised_alpha, lambda6, average_r, signal_to_noise,
    spearman_brown of two items; of each item alpha_if_dropped, standardised_if_dropped, lambda6_if_dropped,
    r_if_dropped (with the sum of the others) and r_standardised (with the standardised sum). `keys` are the signs used."""

    estimates: Results
    items: tuple[str, ...]
    keys: tuple[int, ...]
    source: str = f"{CRONBACH}; {FELDT}"

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


@recomputable(r="library(psych); alpha(data[, c({items})], check.keys = TRUE)")
def alpha(
    data: Replicated,
    items: Sequence[str] | None = None,
    *,
    keys: Sequence[int] | None = None,
    level: float = 0.95,
) -> Alpha:
    """Cronbach's alpha of the sum of the items, raw and standardised, with and without each item.

    `keys` gives 1 or −1 for each item; left out, items are taken as they are, and those that run against the others
    are told. The jackknife interval knows the design; Feldt's supposes independent cases and parallel items.
    Raises ValueError for fewer than two items.
    """
    held, names = several(data, items)
    signs = checked_keys(keys, names)
    _, covariance = stacked(held)
    covariance = covariance * np.outer(signs, signs)
    doubts = _doubts(held.whole, names, covariance[0], keys is not None)
    whole = np.column_stack([*_overall(covariance)])
    labels = [(label, "") for label in ("raw_alpha", "standardised_alpha", "lambda6", "average_r", "signal_to_noise")]
    parts = list(_spread(held, whole[:, :4], labels[:4], "reliability", doubts, level))
    parts += _spread(held, whole[:, 4:], labels[4:], "positive", doubts, level)
    parts.append(_feldt(held.whole, covariance[0], parts[0].warnings, level))
    if len(names) == 2:
        parts += _spearman_brown(held, covariance, doubts, level)
    for label, values in _by_item(covariance).items():
        scale = "correlation" if label.startswith("r_") else "reliability"
        parts += _spread(held, values, [(label, name) for name in names], scale, doubts, level)
    return Alpha(Results(tuple(parts), parts[0].warnings), names, tuple(int(sign) for sign in signs))


def _spread(
    held: Replicated,
    values: Floats,
    labels: Sequence[tuple[str, str]],
    scale: str,
    doubts: tuple[Warned, ...],
    level: float,
) -> Results:
    return spread(
        held,
        values,
        labels,
        method="Cronbach's alpha, jackknife",
        source=CRONBACH,
        level=level,
        scale=scale,
        warnings=doubts,
    )


def several(data: Replicated, items: Sequence[str] | None) -> tuple[Replicated, tuple[str, ...]]:
    """The moments of these items, at least two. Raises ValueError."""
    names = tuple(items) if items is not None else data.whole.items
    if len(names) < 2:
        raise ValueError(f"items has {len(names)} name(s); the consistency of items needs at least two")
    return data.only(names), names


def checked_keys(keys: Sequence[int] | None, names: Sequence[str]) -> Floats:
    signs = np.ones(len(names)) if keys is None else np.asarray(keys, dtype=np.float64)
    if len(signs) != len(names) or not np.isin(signs, (-1, 1)).all():
        raise ValueError(f"keys is {list(keys or ())}; it must give 1 or -1 for each of the {len(names)} items")
    return signs


def alpha_of(covariance: Floats) -> Floats:
    """k / (k − 1) · (1 − Σ variances / variance of the sum), of covariances (…, k, k)."""
    k = covariance.shape[-1]
    traces = np.trace(covariance, axis1=-2, axis2=-1)
    with np.errstate(all="ignore"):
        found: Floats = k / (k - 1) * (1 - traces / covariance.sum(axis=(-2, -1)))
    return found


def smc(correlation: Floats) -> Floats:
    """Squared multiple correlation of each item with the others, of correlations (…, k, k)."""
    inverse = np.linalg.pinv(correlation, hermitian=True)
    found: Floats = 1 - 1 / np.maximum(np.diagonal(inverse, axis1=-2, axis2=-1), 1.0)
    return found


def _overall(covariance: Floats) -> Iterator[Floats]:
    correlation = correlations(covariance)
    k = covariance.shape[-1]
    total = correlation.sum(axis=(-2, -1))
    mean_r = (total - k) / (k * (k - 1))
    yield alpha_of(covariance)
    yield alpha_of(correlation)
    yield 1 - (1 - smc(correlation)).sum(axis=-1) / total
    yield mean_r
    yield k * mean_r / (1 - mean_r)


def _by_item(covariance: Floats) -> dict[str, Floats]:
    k = covariance.shape[-1]
    correlation = correlations(covariance)
    without = [np.delete(np.arange(k), at) for at in range(k)]
    found: dict[str, Floats] = {}
    if k > 2:
        fewer = [covariance[..., kept[:, None], kept] for kept in without]
        each = [list(_overall(part)) for part in fewer]
        for place, label in enumerate(["alpha_if_dropped", "standardised_if_dropped", "lambda6_if_dropped"]):
            found[label] = np.stack([values[place] for values in each], axis=-1)
    spread_of = np.diagonal(covariance, axis1=-2, axis2=-1)
    with_all = covariance.sum(axis=-1)
    total = covariance.sum(axis=(-2, -1))[..., None]
    with np.errstate(all="ignore"):
        found["r_if_dropped"] = (with_all - spread_of) / np.sqrt(spread_of * (total - 2 * with_all + spread_of))
        found["r_standardised"] = correlation.sum(axis=-1) / np.sqrt(correlation.sum(axis=(-2, -1)))[..., None]
    return found


def _feldt(pooled: Pooled, covariance: Floats, doubts: tuple[Warned, ...], level: float) -> Estimate:
    value = float(alpha_of(covariance))
    tail = (1 - checked_level(level)) / 2
    df = max(pooled.n_effective - 1, 1.0)
    low, high = (1 - (1 - value) * float(fdtri(df, df * (len(covariance) - 1), share)) for share in (1 - tail, tail))
    known = np.isfinite(value)
    return Estimate(
        value if known else None,
        standard_error(covariance, pooled.n_effective) if known else None,
        low if known else None,
        high if known else None,
        pooled.n,
        pooled.n_effective,
        "Cronbach's alpha, Feldt interval",
        f"{CRONBACH}; {FELDT}; {DUHACHEK}",
        doubts,
        level,
        "raw_alpha_feldt",
    )


def standard_error(covariance: Floats, n: float) -> float:
    """Of alpha for normal items, Duhachek and Iacobucci 2004, equation 3."""
    k = len(covariance)
    total, trace = covariance.sum(), np.trace(covariance)
    squared = covariance @ covariance
    q = 2 * k**2 / ((k - 1) ** 2 * total**3) * (total * (np.trace(squared) + trace**2) - 2 * trace * squared.sum())
    return sqrt(max(float(q), 0.0) / n)


def _spearman_brown(held: Replicated, covariance: Floats, doubts: tuple[Warned, ...], level: float) -> Results:
    r = correlations(covariance)[:, 0, 1]
    with np.errstate(all="ignore"):
        values = (2 * r / (1 + r))[:, None]
    return spread(
        held,
        values,
        [("spearman_brown", "")],
        method="Spearman–Brown of two items",
        source=SPEARMAN_BROWN,
        level=level,
        scale="reliability",
        warnings=doubts,
    )


def _doubts(pooled: Pooled, names: tuple[str, ...], covariance: Floats, keyed: bool) -> tuple[Warned, ...]:
    doubts = without_spread(names, np.diag(covariance)) + few_cases(pooled.n_effective, LEAST, "reliability")
    correlation = correlations(covariance)
    first = np.linalg.eigh(correlation)[1][:, -1]
    against = first * np.sign(first.sum() or 1.0) < 0
    if against.any():
        turned = tuple(name for name, is_turned in zip(names, against, strict=True) if is_turned)
        doubts += (
            Warned(
                REVERSED,
                "run against the other items: {items}",
                "they lower alpha without reason.",
                "Look at the keys again." if keyed else "Give keys with -1 for them, if they are worded the other way.",
                {"items": turned},
            ),
        )
    return doubts + ((TWO_ITEMS,) if len(names) == 2 else ())


@dataclass(frozen=True)
class SplitHalves:
    """`estimates` has greatest (λ4), least, mean over all splits into halves, and lambda6, all of standardised items.

    For an odd number of items also least and mean of the first half of the splits, which is what psych's splitHalf looks
    at (2.2.9), so that its figures can be checked."""

    estimates: Results
    items: tuple[str, ...]
    splits: int
    source: str = GUTTMAN

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.estimates.warnings

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


MOST_SPLIT = 16


@recomputable(r="library(psych); splitHalf(data[, c({items})])")
def split_half(data: Replicated, items: Sequence[str] | None = None, *, level: float = 0.95) -> SplitHalves:
    """The reliability of every split of the standardised items into halves (one item more on a side of an odd number):
    4 times the covariance of the halves over the variance of their sum. 2 to 16 items."""
    held, names = several(data, items)
    if len(names) > MOST_SPLIT:
        raise ValueError(f"items has {len(names)} names; all splits are made of at most {MOST_SPLIT}")
    _, covariance = stacked(held)
    correlation = correlations(covariance)
    halves = _halves(len(names))
    total = correlation.sum(axis=(-2, -1))
    between = np.einsum("sa,gab,sb->gs", halves, correlation, 1 - halves, optimize=True)
    reliability = 4 * between / total[:, None]
    labels = ["greatest", "least", "mean", "lambda6"]
    columns = [
        reliability.max(axis=1),
        reliability.min(axis=1),
        reliability.mean(axis=1),
        list(_overall(covariance))[2],
    ]
    if len(names) % 2:
        early = reliability[:, : len(halves) // 2]
        labels += ["least_of_first_half", "mean_of_first_half"]
        columns += [early.min(axis=1), early.mean(axis=1)]
    values = np.column_stack(columns)
    doubts = _doubts(held.whole, names, covariance[0], True)
    found = spread(
        held,
        values,
        [(label, "") for label in labels],
        method="split-half reliability, all splits",
        source=GUTTMAN,
        level=level,
        scale="reliability",
        warnings=doubts,
    )
    return SplitHalves(found, names, len(halves))


def _halves(k: int) -> Floats:
    """Each split once: 1 for the items of one half."""
    chosen = [each for each in combinations(range(k), k // 2) if k % 2 or 0 in each]
    found = np.zeros((len(chosen), k))
    for row, each in enumerate(chosen):
        found[row, list(each)] = 1.0
    return found


def spearman_brown(reliability: float, times: float) -> float:
    """What the reliability becomes when the test is made `times` as long. Raises ValueError for times not above 0."""
    if times <= 0:
        raise ValueError(f"times is {times:g}; it must be above 0")
    return times * reliability / (1 + (times - 1) * reliability)
