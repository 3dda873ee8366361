"""Figures as they are kept for good: numbers as text, so that their hash is the same everywhere and always."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plaudit.analysis import Estimate

from .page import FiguresPage
from .recipes import RECIPES, Recipe


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its interval; None where the data did not reach."""

    value: float | None
    low: float | None
    high: float | None
    method: str
    share: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One figure as it was kept; `kind` is "count", "share", "time" or "rating". No count: it was too small to show."""

    key: str
    kind: str
    count: int | None
    n: int | None
    intervals: list[Interval]

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.key]


def kept_figures(page: FiguresPage) -> list[dict[str, Any]]:
    found = [
        _row(figure.key, figure.kind, figure.count, figure.n, [figure.estimate], is_hidden=figure.is_hidden)
        for figure in (*page.counts, *page.shares)
    ]
    found += [
        _row(time.key, "time", time.n - time.waiting, time.n, time.quantiles, is_hidden=time.is_hidden)
        for time in page.times
    ]
    if judged := page.satisfaction:
        row = _row(
            "satisfaction", "rating", judged.answered, judged.asked, [judged.estimate], is_hidden=not judged.estimate
        )
        found.append(row)
    return found


def as_kept(row: Mapping[str, Any]) -> Kept:
    intervals = [
        Interval(_number(each["value"]), _number(each["low"]), _number(each["high"]), each["method"], each["share"])
        for each in row["intervals"]
    ]
    return Kept(row["key"], row["kind"], row["count"], row["n"], intervals)


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _row(key: str, kind: str, count: int, n: int, estimates: Any, *, is_hidden: bool) -> dict[str, Any]:
    shares = ("0.5", "0.9") if kind == "time" else ("",)
    told = [] if is_hidden else [_interval(e, share) for e, share in zip(estimates, shares, strict=True) if e]
    return {
        "key": key,
        "kind": kind,
        "count": None if is_hidden else count,
        "n": None if is_hidden else n,
        "intervals": told,
    }


def _interval(estimate: Estimate, share: str) -> dict[str, Any]:
    numbers = {name: getattr(estimate, name) for name in ("value", "low", "high")}
    told = {name: None if number is None else repr(float(number)) for name, number in numbers.items()}
    return told | {"method": estimate.method, "source": estimate.source, "share": share}
