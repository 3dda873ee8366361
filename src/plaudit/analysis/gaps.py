"""Scores made of several items of a person: the gap between expected and perceived (SERVQUAL), the weighted index."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from .checks import Floats
from .columns import Column, Lonely, checked_weights, numbers_of
from .figures import doubts
from .recompute import recomputable
from .results import Estimate, Results, Warned
from .weighted import weighted_rating

SERVQUAL = "Parasuraman, Zeithaml and Berry 1988, Journal of Retailing 64: 12–40; paired differences, "
INDEX = "Fornell et al. 1996, Journal of Marketing 60(4): 7–18; "
LINEAR = "Taylor linearisation: Binder 1983"


@recomputable()
def gap(
    expected: Mapping[str, Column],
    perceived: Mapping[str, Column],
    *,
    dimensions: Mapping[str, Sequence[str]] | None = None,
    points: Mapping[str, Column] | None = None,
    weights: Column | None = None,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    level: float = 0.95,
) -> Results:
    """Perceived less expected, for each item, dimension and over all; below 0 falls short. Intervals are of the pairs.

    Rows are "expected", "perceived" and "gap" of each item; with `dimensions` "dimension" (the mean of its items'
    gaps) and "overall" (the mean of dimensions); with `points`, 100 split by each person over the dimensions,
    "overall_weighted". A person counts where all that a row needs was answered.
    """
    e, p = _columns("expected", expected), _columns("perceived", perceived)
    apart = [item for item in (*e, *p) if (item in e) != (item in p)]
    if apart:
        raise ValueError(f"{apart[0]!r} is in only one of expected and perceived; a gap needs both")
    n = _length({f"expected[{k!r}]": v for k, v in e.items()} | {f"perceived[{k!r}]": v for k, v in p.items()})
    design: dict[str, Any] = {"weights": weights, "strata": strata, "clusters": clusters, "fpc": fpc, "lonely": lonely}

    def row(values: Floats, statistic: str, item: str = "") -> Estimate:
        named: dict[str, Any] = {"statistic": statistic, "item": item, "source": SERVQUAL + LINEAR}
        found = weighted_rating(values, level=level, **design)
        return replace(found, method=f"{statistic.replace('_', ' ')}, t interval", **named)

    differences = {item: p[item] - e[item] for item in e}
    rows: list[Estimate] = []
    for item, difference in differences.items():
        both = ~np.isnan(difference)
        sides = (("expected", e[item]), ("perceived", p[item]))
        rows += [row(np.where(both, held, np.nan), name, item) for name, held in sides]
        rows.append(row(difference, "gap", item))
    scores = _dimensions(differences, dimensions or {})
    rows += [row(score, "dimension", name) for name, score in scores.items()]
    if scores:
        rows.append(row(np.mean(list(scores.values()), axis=0), "overall"))
    if points is not None:
        rows.append(row(_by_points(scores, points, n), "overall_weighted"))
    return Results(tuple(rows))


def _columns(name: str, given: Mapping[str, Column]) -> dict[str, Floats]:
    if not given:
        raise ValueError(f"{name} has no items; at least one is needed")
    return {item: numbers_of(f"{name}[{item!r}]", column) for item, column in given.items()}


def _length(columns: Mapping[str, Floats]) -> int:
    (first, held), *others = columns.items()
    for name, column in others:
        if len(column) != len(held):
            raise ValueError(f"{name} has {len(column)} values and {first} {len(held)}; they must be equally long")
    return len(held)


def _dimensions(differences: Mapping[str, Floats], dimensions: Mapping[str, Sequence[str]]) -> dict[str, Floats]:
    for name, items in dimensions.items():
        if not items:
            raise ValueError(f"dimensions[{name!r}] has no items; at least one is needed")
        for item in items:
            if item not in differences:
                raise ValueError(f"dimensions[{name!r}] names {item!r}; the items are {', '.join(differences)}")
    return {name: np.mean([differences[item] for item in items], axis=0) for name, items in dimensions.items()}


def _by_points(scores: Mapping[str, Floats], points: Mapping[str, Column], n: int) -> Floats:
    if set(points) != set(scores) or not scores:
        raise ValueError(f"points are given for {', '.join(points)}; the dimensions are {', '.join(scores) or 'none'}")
    held = np.array([numbers_of(f"points[{name!r}]", points[name], n) for name in scores])
    bad = np.flatnonzero((held < 0).any(axis=0) | (np.abs(held.sum(axis=0) - 100) > 1e-6))
    if bad.size:
        raise ValueError(
            f"the points of row {bad[0]} add to {held[:, bad[0]].sum():g}; each person splits 100, none below 0"
        )
    found: Floats = (held * np.array(list(scores.values()))).sum(axis=0) / 100
    return found


@recomputable()
def weighted_index(
    items: Mapping[str, Column],
    importance: Mapping[str, float] | None = None,
    *,
    lowest: float = 1,
    highest: float = 10,
    missing: Literal["renormalise", "refuse"] = "renormalise",
    weights: Column | None = None,
    strata: Column | None = None,
    clusters: Column | None = None,
    fpc: Column | None = None,
    lonely: Lonely = "adjust",
    level: float = 0.95,
) -> Estimate:
    """The index 0–100 of ratings: Σ w (x − lowest) / ((highest − lowest) Σ w) of each person, and its mean.

    `importance` holds w, equal where none is given, and is taken as known. Where a person left items out,
    "renormalise" spreads w over those answered (and warns), "refuse" raises ValueError.
    """
    held = _columns("items", items)
    n = _length({f"items[{name!r}]": column for name, column in held.items()})
    if not lowest < highest:
        raise ValueError(f"the scale runs from {lowest:g} to {highest:g}; lowest must lie below highest")
    if missing not in {"renormalise", "refuse"}:
        raise ValueError(f"missing is {missing!r}; it must be renormalise or refuse")
    w = _importance(importance, list(held))
    x = np.array(list(held.values()))
    _on_scale(held, lowest, highest, refuse=missing == "refuse")
    answered = ~np.isnan(x)
    base = w @ answered
    score = 100 * (w @ np.where(answered, x - lowest, 0.0)) / (highest - lowest)
    score = np.divide(score, base, out=np.full(n, np.nan), where=base > 0)
    found = weighted_rating(
        score, weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely, level=level
    )  # fmt: skip
    partly = int(((base > 0) & (base < w.sum() * (1 - 1e-12))).sum())
    return replace(
        found,
        low=None if found.low is None else max(0.0, found.low),
        high=None if found.high is None else min(100.0, found.high),
        method="weighted index 0–100, t interval",
        source=INDEX + LINEAR,
        statistic="index",
        warnings=doubts(*found.warnings, _renormalised(partly, n)),
    )


def _importance(importance: Mapping[str, float] | None, items: list[str]) -> Floats:
    if importance is None:
        return np.ones(len(items))
    if set(importance) != set(items):
        raise ValueError(f"importance is given for {', '.join(importance)}; the items are {', '.join(items)}")
    for item, each in importance.items():
        if not 0 <= each < np.inf:
            raise ValueError(f"importance[{item!r}] is {each}; it must be a number of at least 0")
    return checked_weights([importance[item] for item in items], len(items))


def _on_scale(held: Mapping[str, Floats], lowest: float, highest: float, *, refuse: bool) -> None:
    for name, column in held.items():
        off = np.flatnonzero((column < lowest) | (column > highest) | (np.isnan(column) & refuse))
        if off.size and np.isnan(column[off[0]]):
            raise ValueError(f"items[{name!r}][{off[0]}] is missing; answer it, or choose missing='renormalise'")
        if off.size:
            raise ValueError(
                f"items[{name!r}][{off[0]}] is {column[off[0]]:g}; the scale runs from {lowest:g} to {highest:g}"
            )


def _renormalised(partly: int, n: int) -> Warned | None:
    if not partly:
        return None
    return Warned(
        "index.renormalised",
        "{partly} of {n} people left some items out",
        "their index rests on those that they answered.",
        "See whether the items left out are rated differently.",
        {"partly": partly, "n": n},
    )
