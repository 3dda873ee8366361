"""Units compared fairly, and one index of several items."""

from dataclasses import replace
from typing import Any

import numpy as np

from plaudit.analysis import Estimate, Results, funnel, rank_intervals, shrunk_means, shrunk_shares, weighted_index

from ..asking import AskedFault
from ..job import Job
from .comparing import design_of
from .drivers import with_doubts
from .method import Method, choice, number, numbers


def _units(job: Job) -> Results:
    """Units are the values of `--by`: of a share (answers from `success` on count) or of a mean."""
    asked, item = job.asked, job.asked.items[0]
    if not asked.by:
        raise AskedFault("units needs the column of units; give it as --by NAME.")
    held = job.complete([item], [asked.by])
    values, units = held.numbers[item], held.labels[asked.by]
    names = sorted(set(units))
    if "success" in asked.options:
        least = number(asked, "success", 1)
        bases = {name: int(np.sum(units == name)) for name in names}
        successes = {name: int(np.sum((units == name) & (values >= least))) for name in names}
        shrunk = shrunk_shares(successes, bases, level=asked.level)
        limits = funnel(successes, bases, overdispersion=choice(asked, "overdispersion", ("no", "yes")) == "yes")
        return with_doubts(
            _about(Results((*shrunk, *limits.estimates), (*shrunk.warnings, *limits.warnings)), item), held
        )
    by_unit = {name: values[units == name] for name in names}
    if small := [name for name, found in by_unit.items() if len(found) < 2 or not np.ptp(found)]:
        raise AskedFault(
            f"{small[0]} has too few answers, or all alike, so its error is unknown; leave it out with --where."
        )
    means = {name: float(found.mean()) for name, found in by_unit.items()}
    errors = {name: float(found.std(ddof=1) / np.sqrt(len(found))) for name, found in by_unit.items()}
    shrunk = shrunk_means(means, errors, level=asked.level)
    rng = np.random.default_rng(int(number(asked, "seed", 1)))
    ranks = rank_intervals(means, errors, rng, level=asked.level)
    return with_doubts(_about(Results((*shrunk, *ranks), (*shrunk.warnings, *ranks.warnings)), item), held)


def _about(found: Results, item: str) -> Results:
    return Results(tuple(replace(each, item=item, group=each.group or each.item) for each in found), found.warnings)


def _index(job: Job) -> Results:
    """The mean of everybody's weighted ratings on 0 to 100; rows in which every item is missing are left out."""
    asked = job.asked
    importance = numbers(asked, "importance")
    if importance and len(importance) != len(asked.items):
        raise AskedFault("importance takes a number for each item: --set importance=.4,.3,.3.")
    rows: list[Estimate] = []
    for each in job.groups():
        design = each.complete([], []) if each.asked.design_columns else None
        columns: Any = {name: each.numbers(name) for name in asked.items}
        if design is not None and len(design.weight if design.weight is not None else []) not in (0, each.rows):
            raise AskedFault("A row has no weight, stratum or cluster; leave it out with --where.")
        found = weighted_index(
            columns,
            dict(zip(asked.items, importance, strict=True)) if importance else None,
            lowest=number(asked, "lowest", 1),
            highest=number(asked, "highest", 10),
            missing=choice(asked, "missing", ("renormalise", "refuse")),  # type: ignore[arg-type]
            weights=design.weight if design else None,
            level=asked.level,
            **(design_of(design) if design else {}),
        )
        rows.append(replace(found, statistic="index", item=", ".join(asked.items), group=each.group))
    return Results(tuple(rows))


METHODS = (
    Method(
        "units",
        "units compared fairly: drawn towards all, limits of chance, ranks with intervals",
        _units,
        most_items=1,
        takes_by=True,
        options={
            "success": "answers from this on count, and shares are compared; means if not given",
            "overdispersion": "yes: limits allow for spread that chance does not explain",
            "seed": "of the draws of ranks; 1 if not given",
        },
    ),
    Method(
        "index",
        "one index of several items on 0 to 100",
        _index,
        takes_by=True,
        options={
            "importance": "a weight for each item; equal if not given",
            "lowest": "of the scale; 1 if not given",
            "highest": "of the scale; 10 if not given",
            "missing": "renormalise or refuse",
        },
    ),
)
