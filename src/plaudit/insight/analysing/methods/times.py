"""Figures over time: how long things take, where a series goes, what it will be."""

from dataclasses import replace
from typing import Any

from plaudit.analysis import (
    Break,
    Results,
    change_points,
    cox,
    forecast,
    kaplan_meier,
    log_rank,
    mann_kendall,
    restricted_mean,
)

from ..asking import Asked, AskedFault
from ..job import Job
from .drivers import with_doubts
from .method import Method, choice, number, numbers


def _survival(job: Job) -> Results:
    """Items: the times, then what may explain them; outcome: 1 where the event came, 0 where it is still waited for."""
    asked = job.asked
    time, *predictors = asked.items
    if predictors:
        held = job.mixed([*asked.items, asked.outcome])
        columns: Any = held.columns(predictors)
        return with_doubts(cox(held.numbers[time], held.numbers[asked.outcome], columns, level=asked.level), held)
    rows: list[Any] = []
    doubts: tuple[Any, ...] = ()
    for each in job.groups():
        held = each.complete([time, asked.outcome])
        waited, came = held.numbers[time], held.numbers[asked.outcome]
        curve = kaplan_meier(waited, came, level=asked.level)
        found = [
            *(
                replace(curve.quantile(share), statistic=f"quantile {share:g}")
                for share in numbers(asked, "quantiles", (0.5, 0.9))
            ),
            *(
                replace(curve.at(moment), statistic="survival", item=f"{time} {moment:g}")
                for moment in numbers(asked, "at")
            ),
            replace(restricted_mean(waited, came, level=asked.level), statistic="restricted_mean"),
        ]
        rows += [replace(one, item=one.item or time, group=each.group) for one in found]
        doubts += held.warnings
    if asked.by:
        held = job.complete([time, asked.outcome], [asked.by])
        tested = log_rank(held.numbers[time], held.numbers[asked.outcome], held.labels[asked.by])
        rows += [replace(one, item=time) for one in tested]
        doubts += tested.warnings
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


def _breaks(asked: Asked) -> tuple[Break, ...]:
    """Places where the series begins anew, as "13:new question;25:new scale"."""
    found = []
    for part in filter(None, asked.options.get("breaks", "").split(";")):
        at, _, reason = part.partition(":")
        if not at.strip().isdecimal():
            raise AskedFault(f"breaks has {part!r}; write each as PLACE:reason, with semicolons between them.")
        found.append(Break(int(at) - 1, reason.strip() or "series break"))
    return tuple(found)


def _trend(job: Job) -> Results:
    rows: list[Any] = []
    doubts: tuple[Any, ...] = ()
    for item in job.asked.items:
        held = job.complete([item])
        parts = [mann_kendall(held.numbers[item], breaks=_breaks(job.asked), level=job.asked.level)]
        if choice(job.asked, "changes", ("yes", "no")) == "yes":
            parts.append(change_points(held.numbers[item], breaks=_breaks(job.asked), level=job.asked.level))
        for part in parts:
            rows += [replace(each, item=each.item or item) for each in part]
            doubts += (*part.warnings, *held.warnings)
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


def _forecast(job: Job) -> Results:
    asked, item = job.asked, job.asked.items[0]
    held = job.complete([item])
    method: Any = choice(asked, "model", ("simple", "holt", "holt_winters"))
    period = int(number(asked, "period", 0)) or None
    found = forecast(
        held.numbers[item],
        int(number(asked, "horizon", 4)),
        method=method,
        period=period,
        breaks=_breaks(asked),
        level=asked.level,
    )
    named = tuple(replace(each, item=each.item or item) for each in found.estimates)
    return with_doubts(Results(named, found.estimates.warnings), held)


BREAKS = {"breaks": "where the series begins anew: 13:new question;25:new scale"}
METHODS = (
    Method(
        "survival",
        "how long until something happens, those still waiting counted; with more items, what it hangs on (Cox)",
        _survival,
        needs_outcome=True,
        takes_by=True,
        options={
            "quantiles": "shares whose times are told; 0.5,0.9 if not given",
            "at": "times for which the share still waiting is told",
        },
    ),
    Method(
        "trend",
        "whether a series rises or falls (Mann–Kendall, Sen's slope), and where its level changed",
        _trend,
        options=BREAKS | {"changes": "yes or no: look for change points"},
    ),
    Method(
        "forecast",
        "the next periods of a series, with intervals",
        _forecast,
        most_items=1,
        options=BREAKS
        | {
            "model": "simple (a level), holt (and a slope) or holt_winters (and a season)",
            "horizon": "how many periods; 4 if not given",
            "period": "how many periods a season has",
        },
    ),
)
