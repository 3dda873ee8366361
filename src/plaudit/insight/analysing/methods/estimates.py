"""Estimates under the sampling design, from moments of one scan: every group is a domain of the whole sample."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from plaudit.analysis import (
    Design,
    Estimate,
    Moments,
    Request,
    Results,
    answer_shares,
    design_effect,
    mean,
    proportion,
    quantile,
    ratio,
    reduce,
    total,
    variance,
)

from ..asking import Asked, AskedFault
from ..job import Job
from ..spark import spark_frame
from .method import Method, choice, numbers

NO_GROUP, WEIGHT = "\0none", "\0weight"
DESIGN_OPTIONS = {
    "sampling": "probability, pps, quota or self-selected; the last two have no margin of error",
    "lonely": "a stratum of one unit: adjust, fail, certainty or average",
}


def design_of(asked: Asked) -> Design:
    """The design as it was asked for. Raises AskedFault for more stages than two."""
    if len(asked.clusters) > 2 or len(asked.fpc) > 2:
        raise AskedFault("--cluster and --fpc take one column, or two for two stages.")
    return Design(
        weights=asked.weight or (WEIGHT if asked.fpc else None),
        strata=asked.strata or None,
        cluster=asked.clusters[0] if asked.clusters else None,
        fpc=asked.fpc[0] if asked.fpc else None,
        second_fpc=asked.fpc[1] if len(asked.fpc) > 1 else None,
        sampling=choice(asked, "sampling", ("probability", "pps", "quota", "self-selected")),  # type: ignore[arg-type]
        lonely=choice(asked, "lonely", ("adjust", "fail", "certainty", "average")),  # type: ignore[arg-type]
    )


def moments_of(
    job: Job, *, items: Sequence[str] = (), answers: Sequence[str] = (), pairs: Sequence[tuple[str, str]] = ()
) -> Moments:
    """The sums that the estimates of these items are made of."""
    asked, design = job.asked, design_of(job.asked)
    by = (asked.by,) if asked.by else ()
    request = Request(items=tuple(items), answers=tuple(answers), pairs=tuple(pairs), by=by, design=design)
    if asked.engine == "spark":
        return reduce(
            spark_frame(job), replace(request, missing={"empty": list(asked.missing)} if asked.missing else {})
        )
    return reduce(_rows(job, [*items, *(name for pair in pairs for name in pair)], answers), request)


def _rows(job: Job, items: Sequence[str], answers: Sequence[str]) -> pl.LazyFrame:
    """Columns of items, groups and design; rows without a design are left out, those without a group stay in it."""
    asked = job.asked
    are_numbers = job.are_numbers(answers) if answers else {}
    numeric = [*items, *(name for name in answers if are_numbers[name]), *filter(None, (asked.weight, *asked.fpc))]
    labels = [
        *filter(None, (asked.strata, *asked.clusters[:1], asked.by)),
        *(name for name in answers if not are_numbers[name]),
    ]
    rows = job.cleaned(list(dict.fromkeys(numeric)), labels)
    if asked.design_columns:
        rows = rows.drop_nulls([name for name in asked.design_columns if name not in asked.clusters[1:]])
    if asked.by:
        rows = rows.with_columns(pl.col(asked.by).fill_null(NO_GROUP))
    return rows if asked.weight or not asked.fpc else rows.with_columns(_weights(asked).alias(WEIGHT))


def _weights(asked: Asked) -> pl.Expr:
    """How many each row stands for, from the sizes of the population: of strata, or of clusters and their members."""
    strata = [pl.col(asked.strata)] if asked.strata else [pl.lit(1)]
    if not asked.clusters:
        return pl.col(asked.fpc[0]) / pl.len().over(strata)
    first = pl.col(asked.fpc[0]) / pl.col(asked.clusters[0]).n_unique().over(strata)
    if len(asked.fpc) < 2:
        return first
    return first * pl.col(asked.fpc[1]) / pl.len().over([*strata, asked.clusters[0]])


def shown(found: Results) -> Results:
    """Without those who belong to no group."""
    return Results(tuple(each for each in found if each.group != NO_GROUP), found.warnings)


def _mean(job: Job) -> Results:
    return shown(mean(moments_of(job, items=job.asked.items), level=job.asked.level))


def _total(job: Job) -> Results:
    return shown(total(moments_of(job, items=job.asked.items), level=job.asked.level))


def _proportion(job: Job) -> Results:
    """Every answer's share: Wilson's interval for a simple sample, Korn and Graubard's or the logit's under a design."""
    rows: list[Estimate] = []
    doubts: list[Any] = []
    for item in job.asked.items:
        if job.asked.design_columns or job.asked.engine == "spark" or "sampling" in job.asked.options:
            method = choice(job.asked, "interval", ("logit", "beta", "mean", "xlogit"))
            found = shown(answer_shares(moments_of(job, answers=[item]), item, method=method, level=job.asked.level))
            rows += found
            doubts += found.warnings
            continue
        for each in job.groups():
            held = each.complete([], [item])
            given = held.labels[item].tolist()
            for answer in sorted(set(given)):
                share = proportion(given.count(answer), len(given), level=job.asked.level)
                rows.append(replace(share, statistic="share", item=f"{item}: {answer}", group=each.group))
            doubts += held.warnings
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


def _quantile(job: Job) -> Results:
    rows: list[Estimate] = []
    doubts: list[Any] = []
    for item in job.asked.items:
        moments = moments_of(job, answers=[item])
        for p in numbers(job.asked, "p", (0.25, 0.5, 0.75)):
            found = shown(quantile(moments, item, p, level=job.asked.level))
            rows += [replace(each, statistic=f"quantile {p:g}") for each in found]
            doubts += found.warnings
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


def _ratio(job: Job) -> Results:
    one, other = job.asked.items
    return shown(ratio(moments_of(job, pairs=[(one, other)]), one, other, level=job.asked.level))


def _summary(job: Job) -> Results:
    """Of each item: mean, variance, quartiles and, under a design, what the design costs."""
    rows: list[Estimate] = []
    doubts: list[Any] = []
    for item in job.asked.items:
        moments = moments_of(job, items=[item], answers=[item])
        parts = [mean(moments, item, level=job.asked.level), variance(moments, item, level=job.asked.level)]
        parts += [quantile(moments, item, p, level=job.asked.level) for p in (0.25, 0.5, 0.75)]
        parts += [design_effect(moments, item)] if job.asked.design_columns else []
        for name, part in zip(
            (None, None, "quantile 0.25", "quantile 0.5", "quantile 0.75", None), parts, strict=False
        ):
            rows += [replace(each, statistic=name or each.statistic) for each in shown(part)]
            doubts += part.warnings
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


METHODS = (
    Method("mean", "the mean of each item", _mean, takes_by=True, options=DESIGN_OPTIONS),
    Method("total", "the total of each item in the population", _total, takes_by=True, options=DESIGN_OPTIONS),
    Method(
        "proportion",
        "the share of every answer",
        _proportion,
        takes_by=True,
        options=DESIGN_OPTIONS | {"interval": "under a design: logit, beta (Korn and Graubard), mean or xlogit"},
    ),
    Method(
        "quantile",
        "the answer that a share of the population does not exceed",
        _quantile,
        takes_by=True,
        options=DESIGN_OPTIONS | {"p": "the shares; 0.25,0.5,0.75 if not given"},
    ),
    Method(
        "ratio", "the total of the first item over that of the second", _ratio, least_items=2, most_items=2, takes_by=True,
        options=DESIGN_OPTIONS,
    ),
    Method("summary", "mean, variance and quartiles of each item", _summary, takes_by=True, options=DESIGN_OPTIONS),
)  # fmt: skip
