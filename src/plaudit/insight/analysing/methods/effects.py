"""What a measure did: against others before and after, within one series, against people alike."""

from dataclasses import replace
from typing import Any

from plaudit.analysis import (
    Results,
    difference_in_differences,
    event_study,
    interrupted_series,
    matched_comparison,
    placebo_effect,
)

from ..asking import AskedFault
from ..job import Job
from .drivers import with_doubts
from .method import Method, choice, number


def _effect(job: Job) -> Results:
    kind = choice(job.asked, "type", ("did", "series", "matched"))
    return {"did": _differences, "series": _series, "matched": _matched}[kind](job)


def _column(job: Job, name: str, meaning: str) -> str:
    """The column that a setting names. Raises AskedFault where it does not."""
    if not (found := job.asked.options.get(name)):
        raise AskedFault(f"This needs --set {name}=COLUMN: {meaning}.")
    job.table.needs(found)
    return found


def _differences(job: Job) -> Results:
    """Difference in differences; with the period and the start of the measure also its history and a placebo."""
    asked, item = job.asked, job.asked.items[0]
    treated = _column(job, "treated", "1 for those whom the measure reached, 0 for the others")
    options = asked.options
    time = options.get("period") or _column(job, "after", "1 after the measure, 0 before; or give period and start")
    job.table.needs(time)
    held = job.complete([item, treated, time])
    values, reached, moment = held.numbers[item], held.numbers[treated], held.numbers[time]
    given: dict[str, Any] = {
        "clusters": held.clusters[0] if held.clusters else None,
        "weights": held.weight,
        "level": asked.level,
    }
    if "period" not in options:
        return with_doubts(_about(difference_in_differences(values, reached, moment, **given), item), held)
    if "start" not in options:
        raise AskedFault("With period, say when the measure began: --set start=2024.")
    start = number(asked, "start", 0)
    found = difference_in_differences(values, reached, (moment >= start).astype(float), **given)
    history = event_study(values, reached, moment, start, **given)
    rows = [*found, *(replace(each, item=item, group=each.item) for each in history)]
    if "placebo" in options:
        rows.append(placebo_effect(values, reached, moment, start, number(asked, "placebo", 0), **given))
    return with_doubts(_about(Results(tuple(rows), (*found.warnings, *history.warnings)), item), held)


def _series(job: Job) -> Results:
    asked, item = job.asked, job.asked.items[0]
    if "start" not in asked.options:
        raise AskedFault("Say which row is the first after the interruption: --set start=13.")
    held = job.complete([item])
    errors: Any = choice(asked, "errors", ("ar1", "newey_west"))
    found = interrupted_series(held.numbers[item], int(number(asked, "start", 1)) - 1, errors=errors, level=asked.level)
    return with_doubts(_about(found, item), held)


def _matched(job: Job) -> Results:
    asked = job.asked
    item, *predictors = asked.items
    if not predictors:
        raise AskedFault("matched takes the outcome first, then what people are matched on: --items y,age,visits.")
    treated = _column(job, "treated", "1 for those whom the measure reached, 0 for the others")
    held = job.complete([*asked.items, treated])
    distance: Any = choice(asked, "distance", ("mahalanobis", "propensity"))
    found = matched_comparison(
        held.numbers[item],
        held.numbers[treated],
        {name: held.numbers[name] for name in predictors},
        distance=distance,
        level=asked.level,
    )
    return with_doubts(_about(found.estimates, item), held)


def _about(found: Results, item: str) -> Results:
    return Results(tuple(replace(each, item=each.item or item) for each in found), found.warnings)


METHODS = (
    Method(
        "effect",
        "what a measure did: difference in differences, an interrupted series, or people matched",
        _effect,
        options={
            "type": "did, series or matched",
            "treated": "the column that is 1 for those whom the measure reached",
            "after": "the column that is 1 after the measure",
            "period": "the column of periods, instead of after; gives the history before and after as well",
            "start": "the first period, or row of a series, with the measure",
            "placebo": "a pretended start before the true one",
            "errors": "of a series: ar1 or newey_west",
            "distance": "of matched: mahalanobis or propensity",
        },
    ),
)
