"""Control charts: each row of the file is a point, in the order of the file."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from plaudit.analysis import (
    ControlChart,
    CusumChart,
    Reading,
    Results,
    c_chart,
    cusum_chart,
    ewma_chart,
    mr_chart,
    np_chart,
    nps_chart,
    p_chart,
    r_chart,
    s_chart,
    u_chart,
    xbar_chart,
    xmr_chart,
)

from ..asking import AskedFault
from ..job import Complete, Job
from .method import Method, choice, number, numbers

Drawn = Callable[[Job, Complete, Reading], ControlChart | CusumChart]
SHARES = ("p", "p'", "np", "u", "u'")


def _first(job: Job, held: Complete) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return held.numbers[job.asked.items[0]]


def _second(job: Job, held: Complete) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """The sizes beside the counts. Raises AskedFault where they are not named."""
    if len(job.asked.items) < 2:
        raise AskedFault(f"A {job.asked.options['chart']} chart takes two items: the counts and the sizes.")
    return held.numbers[job.asked.items[1]]


def _samples(job: Job, held: Complete) -> list[str]:
    if not (name := job.asked.options.get("samples")):
        raise AskedFault(
            f"A {job.asked.options['chart']} chart needs --set samples=COLUMN: which sample each value is of."
        )
    return list(held.labels[name])


CHARTS: dict[str, Drawn] = {
    "xmr": lambda job, held, reading: xmr_chart(_first(job, held), reading=reading),
    "mr": lambda job, held, reading: mr_chart(_first(job, held), reading=reading),
    "c": lambda job, held, reading: c_chart(_first(job, held), reading=reading),
    "p": lambda job, held, reading: p_chart(_first(job, held), _second(job, held), reading=reading),
    "p'": lambda job, held, reading: p_chart(_first(job, held), _second(job, held), adjusted=True, reading=reading),
    "np": lambda job, held, reading: np_chart(_first(job, held), int(_second(job, held)[0]), reading=reading),
    "u": lambda job, held, reading: u_chart(_first(job, held), _second(job, held), reading=reading),
    "u'": lambda job, held, reading: u_chart(_first(job, held), _second(job, held), adjusted=True, reading=reading),
    "xbar": lambda job, held, reading: xbar_chart(_first(job, held), _samples(job, held), reading=reading),
    "r": lambda job, held, reading: r_chart(_first(job, held), _samples(job, held), reading=reading),
    "s": lambda job, held, reading: s_chart(_first(job, held), _samples(job, held), reading=reading),
    "ewma": lambda job, held, reading: ewma_chart(
        _first(job, held),
        _samples(job, held) if job.asked.options.get("samples") else None,
        weight=number(job.asked, "weight", 0.2),
        reading=reading,
    ),
    "cusum": lambda job, held, reading: cusum_chart(
        _first(job, held), _samples(job, held) if job.asked.options.get("samples") else None, reading=reading
    ),
    "nps": lambda job, held, reading: nps_chart(*_three(job, held), reading=reading),
}


def _three(job: Job, held: Complete) -> "list[np.ndarray[tuple[int, ...], np.dtype[np.float64]]]":
    if len(job.asked.items) != 3:
        raise AskedFault("An nps chart takes three items: promoters, passives and detractors of each period.")
    return [held.numbers[item] for item in job.asked.items]


def _chart(job: Job) -> Results:
    asked = job.asked
    kind = choice(asked, "chart", tuple(CHARTS))
    job = replace(job, asked=replace(asked, options={**asked.options, "chart": kind}))
    names = [each for each in (asked.options.get("samples"), asked.options.get("labels")) if each]
    job.table.needs(*names)
    held = job.complete(list(asked.items), names)
    labels = tuple(held.labels[asked.options["labels"]]) if "labels" in asked.options else ()
    first = number(asked, "first", 0)
    reading = Reading(
        first=int(first) or None,
        exclude=tuple(int(place) - 1 for place in numbers(asked, "exclude")),
        rules=choice(asked, "rules", ("western_electric", "nelson", "outside", "none")),
        labels=labels,
    )
    found = CHARTS[kind](job, held, reading).estimates
    named = tuple(replace(each, item=each.item or asked.items[0]) for each in found)
    return Results(named, (*found.warnings, *held.warnings))


METHODS = (
    Method(
        "controlchart",
        "points in time against limits of their own, and which rule which point breaks",
        _chart,
        most_items=3,
        options={
            "chart": f"one of {', '.join(CHARTS)}; for {', '.join(SHARES)} the items are counts,sizes",
            "samples": "the column that says which sample a value is of (xbar, r, s, ewma, cusum)",
            "labels": "the column that names the points",
            "first": "so many points make the baseline; all if not given",
            "exclude": "numbers of points left out of the baseline, as 15,23",
            "rules": "western_electric, nelson, outside or none",
            "weight": "of the newest point in an ewma chart; 0.2 if not given",
        },
    ),
)
