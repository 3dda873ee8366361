"""Whether items belong together: reliability and factors."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from plaudit.analysis import Estimate, Replicated, Results, Warned, adequacy, alpha, factor_analysis, split_half

from ..job import Job
from .drivers import with_doubts
from .method import Method, choice, number


def scales(job: Job) -> Iterator[tuple[str, list[str]]]:
    """Each construct with its items; all items together where none is named."""
    if job.asked.constructs:
        yield from ((name, list(items)) for name, items in job.asked.constructs.items())
    else:
        yield "", list(job.asked.items)


def by_scale(job: Job, estimated: Callable[[Replicated, list[str]], Results]) -> Results:
    """The figures of each construct on its own complete cases, named for it."""
    rows: list[Estimate] = []
    doubts: list[Warned] = []
    for name, items in scales(job):
        held = job.complete(items)
        found = estimated(held.replicated(items), items)
        rows += [replace(each, group=name) for each in found]
        doubts += (*found.warnings, *held.warnings)
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


def _alpha(job: Job) -> Results:
    """Raw and standardised, and without each item; an item that runs against the others is told."""
    return by_scale(job, lambda data, items: alpha(data, items, level=job.asked.level).estimates)


def _splits(job: Job) -> Results:
    return by_scale(job, lambda data, items: split_half(data, items, level=job.asked.level).estimates)


def _factors(job: Job, extraction: Any) -> Results:
    items = list(job.asked.items)
    held = job.complete(items)
    rotation: Any = choice(job.asked, "rotation", ("varimax", "oblimin", "none"))
    found = factor_analysis(
        held.replicated(items),
        int(number(job.asked, "factors", 1)),
        items,
        extraction=extraction,
        rotation=rotation,
        level=job.asked.level,
    )
    suited = adequacy(held.replicated(items), items, level=job.asked.level).estimates
    return with_doubts(Results((*found.estimates, *suited), found.estimates.warnings), held)


FACTORS = {"factors": "how many; 1 if not given", "rotation": "varimax, oblimin or none"}
METHODS = (
    Method("alpha", "how consistent the items of a scale are (Cronbach), and without each", _alpha, least_items=2),
    Method("splithalf", "reliability of every split of a scale into halves", _splits, least_items=2),
    Method("pca", "principal components", lambda job: _factors(job, "principal"), least_items=2, options=FACTORS),
    Method("efa", "factors behind the items", lambda job: _factors(job, "minres"), least_items=3, options=FACTORS),
)
