"""Means, totals, counts, ratios and differences from moments, each with its design-based interval."""

from collections.abc import Iterable, Sequence
from math import inf, isinf, sqrt

import numpy as np
from scipy.special import ndtri, stdtrit

from .checks import Floats, checked_level, summed
from .design import NO_MARGIN
from .moments import Moments
from .recompute import recomputable
from .results import Estimate, Results, Said, Warned
from .taylor import TAYLOR, Influence, Ints, Sampled, sampled_of

R_MEAN = "library(survey)\nd <- {moments}\nprint(svymean(make.formula({items}), d, na.rm=TRUE))"
FEW = 10


@recomputable(r=R_MEAN)
def mean(
    moments: Moments, items: str | Sequence[str] | None = None, *, level: float = 0.95, df: float | None = None
) -> Results:
    """The mean of each item in each domain, over those who gave an answer, with a t interval.

    `df` stands in for the design's degrees of freedom (infinite for a normal interval). Where the request gave the
    scale, the interval is cut at its ends.
    """
    sampled = sampled_of(moments)
    found: list[Estimate] = []
    for item in named(moments, items):
        part = _of_mean(sampled, item)
        variances = sampled.variances(part.influence, len(sampled.labels))
        found += _told(sampled, part, variances, "mean", item, level, df, limits=moments.request.scale)
    return Results(tuple(found), sampled.warnings)


@recomputable(r="library(survey)\nd <- {moments}\nprint(svytotal(make.formula({items}), d, na.rm=TRUE))")
def total(
    moments: Moments, items: str | Sequence[str] | None = None, *, level: float = 0.95, df: float | None = None
) -> Results:
    """The total of each item in each domain of the population that the weights stand for."""
    sampled = sampled_of(moments)
    found: list[Estimate] = []
    for item in named(moments, items):
        part = _of_total(sampled, item, _of_mean(sampled, item))
        variances = sampled.variances(part.influence, len(sampled.labels))
        found += _told(sampled, part, variances, "total", item, level, df)
    return Results(tuple(found), sampled.warnings)


@recomputable(r="library(survey)\nd <- {moments}\nprint(sum(weights(d)))")
def population_count(moments: Moments, *, level: float = 0.95, df: float | None = None) -> Results:
    """How many of the population each domain holds."""
    sampled = sampled_of(moments)
    of, g = sampled.domains[0], sampled.adjustment
    w, v = sampled.column("rows|w|0|0") * g, sampled.column("rows|v|0|0") * g**2
    sizes = len(sampled.labels)
    part = Part(
        summed(of, w, sizes), summed(of, sampled.column("rows|n"), sizes), summed(of, w, sizes),
        summed(of, v, sizes), np.full(sizes, np.nan), Influence(w, v, v, of),
    )  # fmt: skip
    variances = sampled.variances(part.influence, sizes)
    return Results(tuple(_told(sampled, part, variances, "count", "", level, df)), sampled.warnings)


@recomputable(
    r="library(survey)\nd <- {moments}\n"
    "print(svyratio(make.formula({numerator}), make.formula({denominator}), d, na.rm=TRUE))"
)
def ratio(
    moments: Moments, numerator: str, denominator: str, *, level: float = 0.95, df: float | None = None
) -> Results:
    """The ratio of two items' totals in each domain, over rows that have both. The request must name the pair."""
    return _of_pair(moments, numerator, denominator, "ratio", level, df)


@recomputable(
    r='library(survey)\nd <- {moments}\nprint(svymean(as.formula(paste0("~I(", {one}, "-", {other}, ")")), d))'
)
def item_difference(moments: Moments, one: str, other: str, *, level: float = 0.95, df: float | None = None) -> Results:
    """The mean of `one` less that of `other` over the same rows (paired), in each domain; the request names the pair."""
    return _of_pair(moments, one, other, "difference", level, df)


@recomputable(r="# svycontrast(svyby(make.formula({item}), by, d, svymean, covmat=TRUE), c(1, -1))")
def domain_difference(
    moments: Moments, item: str, one: str, other: str, *, level: float = 0.95, df: float | None = None
) -> Estimate:
    """The mean of an item in domain `one` less that in `other`; strata and clusters that both share are accounted for."""
    sampled = sampled_of(moments)
    places = [_place(sampled, label) for label in (one, other)]
    part = _of_mean(sampled, item)
    sign = np.where(part.influence.of == places[0], 1.0, -1.0)
    of = np.where(np.isin(part.influence.of, places), 0, -1)
    joined = Influence(part.influence.first * sign, part.influence.mixed * sign, part.influence.second, of)
    spread = sqrt(sampled.variances(joined, 1)[0])
    value = float(part.values[places[0]] - part.values[places[1]])
    freedom = float(sampled.freedom()[places].sum()) if df is None and not moments.design.cluster else df
    if freedom is None:
        freedom = float(_freedom_together(sampled, of))
    n = int(part.n[places].sum())
    return interval_of(
        moments, value, spread, n, float(_kish(part, places)), freedom, level, ("difference", item, f"{one} − {other}"),
        warnings=(*sampled.warnings, *missing_told(moments, (item,))),
    )  # fmt: skip


def wave_difference(one: Estimate, other: Estimate) -> Estimate:
    """`one` less `other`, of two independent samples, with Satterthwaite's degrees of freedom."""
    if one.level != other.level:
        raise ValueError(f"level is {one.level} and {other.level}; both estimates must have the same")
    warnings = tuple(dict.fromkeys((*one.warnings, *other.warnings)))
    value = None if one.value is None or other.value is None else one.value - other.value
    pieces = [(each.se, each.df or inf) for each in (one, other)]
    spread = None if any(se is None for se, _ in pieces) else sqrt(sum((se or 0) ** 2 for se, _ in pieces))
    share = sum((se or 0) ** 4 / df for se, df in pieces)
    df = spread**4 / share if spread and share else inf
    half = None if spread is None or value is None else float(quantile_of_t(df, one.level)) * spread
    return Estimate(
        value, spread, None if half is None or value is None else value - half,
        None if half is None or value is None else value + half, one.n + other.n, one.n_effective + other.n_effective,
        "difference of independent samples, t interval", "Satterthwaite 1946, Biometrics Bulletin 2: 110–114", warnings,
        one.level, "difference", one.item, f"{one.group} − {other.group}".strip(" −"), df=df,
    )  # fmt: skip


@recomputable(
    r="library(survey)\nd <- {moments}\nprint(deff(svymean(make.formula({items}), d, na.rm=TRUE, deff=TRUE)))"
)
def design_effect(moments: Moments, items: str | Sequence[str] | None = None, *, of_total: bool = False) -> Results:
    """The variance of each mean (or total) against that of a simple random sample of as many."""
    sampled = sampled_of(moments)
    found = []
    for item in named(moments, items):
        part = _of_mean(sampled, item)
        if of_total:
            part = _of_total(sampled, item, part)
        variances = sampled.variances(part.influence, len(sampled.labels))
        for at, label in enumerate(sampled.labels):
            simple = part.spread[at] / part.n[at] * (part.weight[at] ** 2 if of_total else 1)
            if moments.design.fpc:
                simple *= 1 - part.n[at] / part.weight[at]
            value = float(variances[at] / simple) if simple > 0 else None
            found.append(
                Estimate(value, None, None, None, int(part.n[at]), float(_kish(part, [at])),
                         "design effect", "Kish 1965, Survey Sampling, ch. 8", sampled.warnings, statistic="deff",
                         item=item, group=_group(sampled, label))
            )  # fmt: skip
    return Results(tuple(found), sampled.warnings)


class Part:
    """Per domain: value, n, Σw, Σw² and the spread of single rows (n − 1), with the influence of each cell."""

    def __init__(
        self, values: Floats, n: Floats, weight: Floats, weight2: Floats, spread: Floats, influence: Influence
    ):
        self.values, self.n, self.weight, self.weight2, self.spread = values, n, weight, weight2, spread
        self.influence = influence


def _of_total(sampled: Sampled, item: str, part: Part) -> Part:
    c, of, g = sampled.moments.centre[item], sampled.domains[0], sampled.adjustment
    w, v = _block(sampled, item)
    influence = Influence(
        (w[1] + c * w[0]) * g, (v[1] + c * v[0]) * g**2, (v[2] + 2 * c * v[1] + c * c * v[0]) * g**2, of
    )
    return Part(part.values * part.weight, part.n, part.weight, part.weight2, part.spread, influence)


def named(moments: Moments, items: str | Sequence[str] | None) -> tuple[str, ...]:
    """The items asked for. Raises ValueError for one that the moments do not have."""
    asked = moments.request.items if items is None else (items,) if isinstance(items, str) else tuple(items)
    for item in asked:
        if item not in moments.items:
            raise ValueError(f"items has {item!r}; the moments are of {', '.join(moments.items)}")
    return asked


def _block(sampled: Sampled, item: str) -> tuple[tuple[Floats, Floats, Floats], tuple[Floats, Floats, Floats]]:
    """Σw, Σwx, Σwx² and the same with w², per cell."""
    moments = sampled.moments
    table, block = moments.block(item)
    if table is moments.products and moments.request.coarse != moments.request.keys:
        raise ValueError(f"the moments hold {item!r} without its clusters; add 'means' to the moments of the Request")
    at = block.items.index(item) + 1

    def of(kind: str, i: int, j: int) -> Floats:
        found: Floats = table[block.column(kind, i, j)].to_numpy()
        return found

    return (of("w", 0, 0), of("w", 0, at), of("w", at, at)), (of("v", 0, 0), of("v", 0, at), of("v", at, at))


def _counts(sampled: Sampled, *items: str) -> Floats:
    table, block = sampled.moments.block(*items)
    found: Floats = table[block.column("n")].cast(float).to_numpy()
    return found


def _of_mean(sampled: Sampled, item: str) -> Part:
    of, g = sampled.domains[0], sampled.adjustment
    w, v = _block(sampled, item)
    size = len(sampled.labels)
    w0, w1, w2 = (summed(of, each * g, size) for each in w)
    n = summed(of, _counts(sampled, item), size)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = w1 / w0
        a, scale = off[of], g / w0[of]
        influence = Influence(
            np.nan_to_num((w[1] - a * w[0]) * scale),
            np.nan_to_num((v[1] - a * v[0]) * scale * g),
            np.nan_to_num((v[2] - 2 * a * v[1] + a * a * v[0]) * scale**2),
            of,
        )
        spread = np.maximum(w2 / w0 - off**2, 0) * n / (n - 1)
    return Part(sampled.moments.centre[item] + off, n, w0, summed(of, v[0] * g**2, size), spread, influence)


def _of_pair(moments: Moments, one: str, other: str, statistic: str, level: float, df: float | None) -> Results:
    sampled = sampled_of(moments)
    table, block = moments.block(one, other)
    if not block.joint:
        raise ValueError(
            f"the joint error of {one!r} and {other!r} was not asked for; add them to pairs of the Request"
        )
    a, b = block.items.index(one) + 1, block.items.index(other) + 1
    of, g, size = sampled.domains[0], sampled.adjustment, len(sampled.labels)

    def sums(kind: str, i: int, j: int) -> Floats:
        return table[block.column(kind, min(i, j), max(i, j))].to_numpy() * (g if kind == "w" else g**2)

    weight = summed(of, sums("w", 0, 0), size)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = [
            moments.centre[item] + summed(of, sums("w", 0, at), size) / weight for item, at in ((one, a), (other, b))
        ]
        if statistic == "ratio":
            values, per, slope = means[0] / means[1], weight * means[1], means[0] / means[1]
        else:
            values, per, slope = means[0] - means[1], weight, np.ones(size)
    back = slope[of]
    level0 = moments.centre[one] - back * moments.centre[other] - (0 if statistic == "ratio" else values[of])
    one_over = 1 / per[of]
    c = (level0, np.ones(len(of)), -back)
    at = (0, a, b)
    first = sum((c[i] * sums("w", 0, at[i]) for i in range(3)), np.zeros(len(of))) * one_over
    mixed = sum((c[i] * sums("v", 0, at[i]) for i in range(3)), np.zeros(len(of))) * one_over
    second = sum((c[i] * c[j] * sums("v", at[i], at[j]) for i in range(3) for j in range(3)), np.zeros(len(of)))
    influence = Influence(np.nan_to_num(first), np.nan_to_num(mixed), np.nan_to_num(second * one_over**2), of)
    n = summed(of, _counts(sampled, one, other), size)
    part = Part(values, n, weight, summed(of, sums("v", 0, 0), size), np.full(size, np.nan), influence)
    item = f"{one} / {other}" if statistic == "ratio" else f"{one} − {other}"
    variances = sampled.variances(influence, size)
    told = _told(sampled, part, variances, statistic, item, level, df, items=(one, other))
    return Results(tuple(told), sampled.warnings)


def _told(
    sampled: Sampled,
    part: Part,
    variances: Floats,
    statistic: str,
    item: str,
    level: float,
    df: float | None,
    *,
    limits: tuple[float, float] | None = None,
    items: Iterable[str] | None = None,
) -> list[Estimate]:
    warnings = (*sampled.warnings, *missing_told(sampled.moments, (item,) if items is None else items))
    freedom = sampled.freedom() if df is None else np.full(len(sampled.labels), df)
    found = []
    with np.errstate(divide="ignore", invalid="ignore"):
        kishes = np.nan_to_num(part.weight**2 / part.weight2)
    for at, label in enumerate(sampled.labels):
        kish = float(kishes[at])
        worth = part.spread[at] / variances[at] if variances[at] > 0 and part.spread[at] > 0 else kish
        if sampled.moments.design.fpc and worth > 0 and part.n[at] < part.weight[at]:
            worth *= 1 - part.n[at] / part.weight[at]
        found.append(
            interval_of(
                sampled.moments,
                float(part.values[at]),
                float(np.sqrt(variances[at])),
                int(part.n[at]),
                float(worth),
                float(freedom[at]),
                level,
                (statistic, item, _group(sampled, label)),
                limits=limits,
                warnings=warnings,
            )
        )
    return found


def interval_of(
    moments: Moments,
    value: float,
    se: float,
    n: int,
    worth: float,
    df: float,
    level: float,
    names: tuple[str, str, str],
    *,
    limits: tuple[float, float] | None = None,
    warnings: tuple[Warned, ...] = (),
) -> Estimate:
    """An estimate with its t interval, or with the reason why there is none."""
    statistic, item, group = names
    method, source = f"{statistic}, Taylor linearisation, t interval", TAYLOR
    checked_level(level)
    if n == 0 or not np.isfinite(value):
        none = (*warnings, EMPTY)
        return Estimate(None, None, None, None, n, 0.0, method, source, none, level, statistic, item, group)
    if not moments.design.has_margin_of_error:
        told = (*warnings, NO_MARGIN[moments.design.sampling])
        return Estimate(value, None, None, None, n, worth, f"{statistic}, no margin of error", source, told, level,
                        statistic, item, group)  # fmt: skip
    if df <= 0 or n == 1:
        none = (*warnings, ALONE)
        return Estimate(value, None, None, None, n, worth, method, source, none, level, statistic, item, group, df=0.0)
    few = (TOO_FEW,) if df < FEW else ()
    flat = (NO_SPREAD,) if se == 0 else ()
    half = float(quantile_of_t(df, level)) * se
    low, high = value - half, value + half
    if limits:
        low, high = max(low, limits[0]), min(high, limits[1])
    return Estimate(value, se, low, high, n, worth, method, source, (*warnings, *few, *flat), level, statistic, item, group,
                    df=df)  # fmt: skip


def quantile_of_t(df: float, level: float) -> float:
    return float(ndtri(0.5 + level / 2) if isinf(df) else stdtrit(df, 0.5 + level / 2))


def missing_told(moments: Moments, items: Iterable[str]) -> tuple[Warned, ...]:
    """What is missing of the items, by kind; nothing where every row has an answer."""
    held, found = moments.missing(), []
    for item in items:
        kinds = {kind: n for kind, n in held.get(item, {}).items() if kind != "given" and n}
        if kinds:
            told = tuple(
                Said("{n} {kind}", {"n": n, "kind": Said(kind.replace("_", " "))}) for kind, n in kinds.items()
            )
            found.append(
                Warned(
                    "answers.missing",
                    "{missing} of {rows} rows have no answer to {item} ({told})",
                    "the figure speaks for those who answered.",
                    "See whether those who did not differ.",
                    {"missing": sum(kinds.values()), "rows": moments.rows, "item": item, "told": told},
                )
            )
    return tuple(found)


def _kish(part: Part, places: Sequence[int]) -> float:
    squares = part.weight2[list(places)].sum()
    return float(part.weight[list(places)].sum() ** 2 / squares) if squares else 0.0


def _group(sampled: Sampled, label: str) -> str:
    return label if sampled.moments.request.by else ""


def _place(sampled: Sampled, label: str) -> int:
    if label not in sampled.labels:
        raise ValueError(f"there is no domain {label!r}; there are {', '.join(sampled.labels[:40])}")
    return sampled.labels.index(label)


def _freedom_together(sampled: Sampled, of: Ints) -> int:
    kept = of >= 0
    return len(np.unique(sampled.clusters[kept])) - len(np.unique(sampled.strata[0][kept]))


EMPTY = Warned("domain.empty", "nobody answered", "there is no estimate.", "Join the domain with another.")
ALONE = Warned(
    "domain.one_unit",
    "only one answer, or one cluster in each stratum",
    "the spread is unknown, so there is no interval.",
    "Wait for more answers, or join the domain with another.",
)
TOO_FEW = Warned(
    "interval.few_units",
    "fewer than {few} degrees of freedom",
    "the interval relies on answers being near to normal.",
    "Show it with its base, or join the domain with another.",
    {"few": FEW},
)
NO_SPREAD = Warned(
    "interval.no_spread",
    "every answer is the same, or the whole population was asked",
    "the interval has no width although the value may not be certain.",
    "Read the share of that answer with its interval instead.",
)
