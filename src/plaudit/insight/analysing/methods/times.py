"""Figures over time: how long things take."""

from dataclasses import replace

from plaudit.analysis import Results, kaplan_meier

from ..job import Job
from .method import Method, numbers


def _survival(job: Job) -> Results:
    """Items: the times; outcome: 1 where the event came, 0 where it is still waited for."""
    time = job.asked.items[0]
    found = job.complete([time, job.asked.outcome])
    curve = kaplan_meier(found.numbers[time], found.numbers[job.asked.outcome], level=job.asked.level)
    shares = numbers(job.asked, "quantiles", (0.5, 0.9))
    return Results(
        tuple(replace(curve.quantile(share), statistic=f"quantile {share:g}", item=time) for share in shares),
        found.warnings,
    )


METHODS = (
    Method(
        "survival",
        "how long until something happens, those still waiting counted",
        _survival,
        most_items=1,
        needs_outcome=True,
        options={"quantiles": "shares whose times are told, such as 0.5,0.9"},
    ),
)
