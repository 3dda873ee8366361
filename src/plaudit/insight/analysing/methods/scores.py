"""Scores of single questions, from how often each answer was given."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from plaudit.analysis import Estimate, Results, ces, csat, net_score, nps, rescaled_mean, top_box

from ..asking import AskedFault
from ..job import Complete, Floats, Job
from .method import Method, choice, number

Score = Callable[[Job, dict[int, int]], tuple[Estimate, ...]]


def tallied(values: Floats, name: str) -> dict[int, int]:
    """How often each whole number was given. Raises AskedFault for an answer between two."""
    found, times = np.unique(values, return_counts=True)
    if (between := found[found != np.floor(found)]).size:
        raise AskedFault(f"{name} holds {between[0]:g}; the answers of a scale are whole numbers.")
    return {int(answer): int(count) for answer, count in zip(found, times, strict=True)}


def scored(job: Job, score: Score) -> Results:
    """A score of every item, each on its own base."""
    made: list[Estimate] = []
    for item in job.asked.items:
        held: Complete = job.complete([item])
        for each in score(job, tallied(held.numbers[item], item)):
            made.append(replace(each, item=item, warnings=(*each.warnings, *held.warnings)))
    return Results(tuple(made))


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
    formula = choice(job.asked, "formula", ("mean-7", "agree-7", "net-7", "effort-5"))
    return (ces(counts, formula=formula, level=job.asked.level),)


def _rescaled(job: Job, counts: dict[int, int]) -> tuple[Estimate, ...]:
    return (rescaled_mean(counts, level=job.asked.level, **_scale(job)),)


SCALE = {"lowest": "the lowest answer of the scale; 1 if not given", "highest": "the highest answer; 5 if not given"}


def _net(job: Job, counts: dict[int, int]) -> tuple[Estimate, ...]:
    high, low = number(job.asked, "positive_from", 4), number(job.asked, "negative_to", 2)
    up = sum(times for answer, times in counts.items() if answer >= high)
    down = sum(times for answer, times in counts.items() if answer <= low)
    return (net_score(up, down, sum(counts.values()), level=job.asked.level),)


METHODS = (
    Method(
        "nps",
        "net promoter score, in points, and its three shares",
        lambda job: scored(job, _nps),
        options={"interval": "adjusted (as if three more had answered) or plain"},
    ),
    Method(
        "topbox",
        "share of the highest answers",
        lambda job: scored(job, _topbox),
        options=SCALE | {"boxes": "how many of the highest count; 2 if not given"},
    ),
    Method(
        "csat",
        "share of the satisfied",
        lambda job: scored(job, _csat),
        options=SCALE | {"satisfied_from": "the lowest answer that counts as satisfied"},
    ),
    Method(
        "ces",
        "customer effort, by one of four formulas that cannot be compared",
        lambda job: scored(job, _ces),
        options={"formula": "mean-7, agree-7, net-7 or effort-5"},
    ),
    Method("pomp", "mean on 0 to 100", lambda job: scored(job, _rescaled), options=SCALE),
    Method(
        "netscore",
        "share of the high answers less share of the low ones, in points",
        lambda job: scored(job, _net),
        options={"positive_from": "the lowest high answer; 4 if not given", "negative_to": "the highest low one; 2"},
    ),
)
