"""Scores of single questions, from how often each answer was given."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from plaudit.analysis import (
    Estimate,
    Moments,
    Results,
    Warned,
    ces,
    csat,
    design_nps,
    mean,
    net_score,
    nps,
    rescaled_mean,
    share,
    top_box,
)

from ..asking import AskedFault
from ..job import Complete, Floats, Job
from .estimates import DESIGN_OPTIONS, moments_of, shown
from .method import Method, choice, number

Score = Callable[[Job, dict[int, int]], tuple[Estimate, ...]]
Designed = Callable[[Job, Moments, str], Iterator[Results]]


def tallied(values: Floats, name: str) -> dict[int, int]:
    """How often each whole number was given. Raises AskedFault for an answer between two."""
    found, times = np.unique(values, return_counts=True)
    if (between := found[found != np.floor(found)]).size:
        raise AskedFault(f"{name} holds {between[0]:g}; the answers of a scale are whole numbers.")
    return {int(answer): int(count) for answer, count in zip(found, times, strict=True)}


def scored(job: Job, score: Score, designed: Designed) -> Results:
    """A score of every item, each on its own base: from counts, or under a design from its moments."""
    if job.asked.design_columns or job.asked.engine == "spark" or "sampling" in job.asked.options:
        return _under_design(job, designed)
    made: list[Estimate] = []
    for each in job.groups():
        for item in job.asked.items:
            held: Complete = each.complete([item])
            for one in score(each, tallied(held.numbers[item], item)):
                made.append(replace(one, item=item, group=each.group, warnings=(*one.warnings, *held.warnings)))
    return Results(tuple(made))


def _under_design(job: Job, designed: Designed) -> Results:
    made: list[Estimate] = []
    doubts: list[Warned] = []
    for item in job.asked.items:
        for found in designed(job, moments_of(job, items=[item], answers=[item]), item):
            made += [replace(one, item=item) for one in shown(found)]
            doubts += found.warnings
    return Results(tuple(made), tuple(dict.fromkeys(doubts)))


def times(found: Results, factor: float, statistic: str, *, shift: float = 0.0, method: str = "") -> Results:
    """The same figures in another unit."""

    def moved(value: float | None) -> float | None:
        return None if value is None else factor * (value - shift)

    return Results(
        tuple(
            replace(
                each, value=moved(each.value), low=moved(each.low), high=moved(each.high), statistic=statistic, making=None,
                se=None if each.se is None else factor * each.se, method=method or each.method,
            )
            for each in found
        ),
        found.warnings,
    )  # fmt: skip


def named(found: Results, statistic: str) -> Results:
    return Results(tuple(replace(each, statistic=statistic) for each in found), found.warnings)


def _scale(job: Job, highest: int = 5) -> dict[str, int]:
    return {"lowest": int(number(job.asked, "lowest", 1)), "highest": int(number(job.asked, "highest", highest))}


def _nps(job: Job, counts: dict[int, int]) -> tuple[Estimate, ...]:
    method = choice(job.asked, "interval", ("adjusted", "plain"))
    whole = nps(counts, method=method, level=job.asked.level)  # type: ignore[arg-type]
    n = sum(counts.values())
    parts = {
        "promoters": sum(times for answer, times in counts.items() if answer >= 9),
        "passives": sum(times for answer, times in counts.items() if 7 <= answer <= 8),
        "detractors": sum(times for answer, times in counts.items() if answer <= 6),
    }
    return (whole, *(replace(_share(count, n, job), statistic=name) for name, count in parts.items()))


def _share(count: int, n: int, job: Job) -> Estimate:
    return top_box({1: n - count, 2: count}, boxes=1, lowest=1, highest=2, level=job.asked.level)


def _topbox(job: Job, counts: dict[int, int]) -> tuple[Estimate, ...]:
    return (top_box(counts, boxes=int(number(job.asked, "boxes", 2)), level=job.asked.level, **_scale(job)),)


def _csat(job: Job, counts: dict[int, int]) -> tuple[Estimate, ...]:
    scale = _scale(job)
    satisfied = int(number(job.asked, "satisfied_from", scale["highest"] - 1))
    return (csat(counts, satisfied_from=satisfied, level=job.asked.level, **scale),)


def _ces(job: Job, counts: dict[int, int]) -> tuple[Estimate, ...]:
    formula = choice(job.asked, "formula", EFFORTS)
    return (ces(counts, formula=formula, level=job.asked.level),)


def _rescaled(job: Job, counts: dict[int, int]) -> tuple[Estimate, ...]:
    return (rescaled_mean(counts, level=job.asked.level, **_scale(job)),)


EFFORTS = ("mean-7", "agree-7", "net-7", "effort-5")
SCALE = DESIGN_OPTIONS | {
    "lowest": "the lowest answer of the scale; 1 if not given",
    "highest": "the highest answer; 5 if not given",
}


def _net(job: Job, counts: dict[int, int]) -> tuple[Estimate, ...]:
    high, low = number(job.asked, "positive_from", 4), number(job.asked, "negative_to", 2)
    up = sum(times for answer, times in counts.items() if answer >= high)
    down = sum(times for answer, times in counts.items() if answer <= low)
    return (net_score(up, down, sum(counts.values()), level=job.asked.level),)


def _nps_designed(job: Job, moments: Moments, item: str) -> Iterator[Results]:
    level = job.asked.level
    yield times(design_nps(moments, item, level=level), 100, "nps", method="NPS, points, design-based")
    for name, answers in (("promoters", (9, 10)), ("passives", (7, 8)), ("detractors", tuple(range(7)))):
        yield named(share(moments, item, answers, level=level), name)


def _topbox_designed(job: Job, moments: Moments, item: str) -> Iterator[Results]:
    highest, boxes = _scale(job)["highest"], int(number(job.asked, "boxes", 2))
    answers = range(highest - boxes + 1, highest + 1)
    yield named(share(moments, item, answers, level=job.asked.level), "top_box")


def _csat_designed(job: Job, moments: Moments, item: str) -> Iterator[Results]:
    highest = _scale(job)["highest"]
    answers = range(int(number(job.asked, "satisfied_from", highest - 1)), highest + 1)
    yield named(share(moments, item, answers, level=job.asked.level), "csat")


def _ces_designed(job: Job, moments: Moments, item: str) -> Iterator[Results]:
    formula, level = choice(job.asked, "formula", EFFORTS), job.asked.level
    if formula == "agree-7":
        yield named(share(moments, item, (5, 6, 7), level=level), f"ces.{formula}")
    elif formula == "net-7":
        yield times(design_nps(moments, item, high=(6, 7), low=(1, 2, 3), level=level), 100, f"ces.{formula}")
    else:
        yield named(mean(moments, item, level=level), f"ces.{formula}")


def _pomp_designed(job: Job, moments: Moments, item: str) -> Iterator[Results]:
    scale = _scale(job)
    factor = 100 / (scale["highest"] - scale["lowest"])
    yield times(mean(moments, item, level=job.asked.level), factor, "rescaled_mean", shift=scale["lowest"])


def _net_designed(job: Job, moments: Moments, item: str) -> Iterator[Results]:
    high, low = int(number(job.asked, "positive_from", 4)), int(number(job.asked, "negative_to", 2))
    found = design_nps(moments, item, high=range(high, 101), low=range(-100, low + 1), level=job.asked.level)
    yield times(found, 100, "net_score", method="net score, points, design-based")


METHODS = (
    Method(
        "nps",
        "net promoter score, in points, and its three shares",
        lambda job: scored(job, _nps, _nps_designed),
        takes_by=True,
        options=DESIGN_OPTIONS | {"interval": "adjusted (as if three more had answered) or plain"},
    ),
    Method(
        "topbox",
        "share of the highest answers",
        lambda job: scored(job, _topbox, _topbox_designed),
        takes_by=True,
        options=SCALE | {"boxes": "how many of the highest count; 2 if not given"},
    ),
    Method(
        "csat",
        "share of the satisfied",
        lambda job: scored(job, _csat, _csat_designed),
        takes_by=True,
        options=SCALE | {"satisfied_from": "the lowest answer that counts as satisfied"},
    ),
    Method(
        "ces",
        "customer effort, by one of four formulas that cannot be compared",
        lambda job: scored(job, _ces, _ces_designed),
        takes_by=True,
        options=DESIGN_OPTIONS | {"formula": "mean-7, agree-7, net-7 or effort-5"},
    ),
    Method(
        "pomp", "mean on 0 to 100", lambda job: scored(job, _rescaled, _pomp_designed), takes_by=True, options=SCALE
    ),
    Method(
        "netscore",
        "share of the high answers less share of the low ones, in points",
        lambda job: scored(job, _net, _net_designed),
        takes_by=True,
        options=DESIGN_OPTIONS
        | {"positive_from": "the lowest high answer; 4 if not given", "negative_to": "the highest low one; 2"},
    ),
)
