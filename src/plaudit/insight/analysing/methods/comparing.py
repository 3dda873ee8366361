"""Comparisons: of groups, of answers between segments, of what was expected with what was found."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from plaudit.analysis import (
    Estimate,
    Results,
    anova,
    chi_square,
    crosstab,
    design_chi_square,
    design_crosstab,
    design_rank_test,
    design_t_test,
    kruskal,
    paired_t_test,
    pooled_t_test,
    tukey,
    welch_anova,
    welch_t_test,
    wilcoxon,
)

from ..asking import AskedFault
from ..job import Complete, Job, Labels
from .method import Method, choice


def design_of(held: Complete) -> dict[str, Any]:
    """Strata, the first stage's clusters and population sizes, as tests from rows take them."""
    clusters, sizes = held.clusters, held.fpc
    return {"strata": held.strata, "clusters": clusters[0] if clusters else None, "fpc": sizes[0] if sizes else None}


def _segments(job: Job) -> str:
    if name := job.asked.by or job.asked.outcome:
        return name
    raise AskedFault(f"{job.asked.method} needs the column of groups; give it as --by NAME.")


def _named(found: Results, item: str) -> Iterator[Estimate]:
    for each in found:
        yield replace(each, item=item)


def _compare(job: Job) -> Results:
    """Every item between the groups of `--by`: by Welch's test or the design's, and by ranks."""
    segments = _segments(job)
    rows: list[Estimate] = []
    doubts: list[Any] = []
    for item in job.asked.items:
        held = job.complete([item], [segments])
        values, groups = held.numbers[item], held.labels[segments]
        doubts += held.warnings
        for found in _tests(job, held, values, groups):
            rows += _named(found, item)
            doubts += found.warnings
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


def _tests(job: Job, held: Complete, values: Any, groups: Labels) -> Iterator[Results]:
    level, names = job.asked.level, sorted(set(groups))
    if len(names) < 2:
        raise AskedFault(f"{_segments(job)} has one group only; a comparison needs two.")
    if job.asked.design_columns:
        if len(names) == 2:
            yield design_t_test(values, groups, held.weight, level=level, **design_of(held))
        yield design_rank_test(values, groups, held.weight, level=level, **design_of(held))
        return
    by_group = {name: values[groups == name] for name in names}
    equal = choice(job.asked, "variances", ("unequal", "equal")) == "equal"
    if len(names) == 2:
        first, second = by_group.values()
        yield (pooled_t_test if equal else welch_t_test)(first, second, level=level)
        yield wilcoxon(first, second)
        return
    yield anova(by_group) if equal else welch_anova(by_group)
    yield kruskal(by_group)
    yield tukey(values, groups, level=level)


def _crosstab(job: Job) -> Results:
    """Answers down, segments across: shares with intervals, letters of what they lie above, and the test of the whole."""
    segments, adjust = _segments(job), choice(job.asked, "adjust", ("holm", "BH", "bonferroni", "hochberg", "BY"))
    rows: list[Estimate] = []
    doubts: list[Any] = []
    for item in job.asked.items:
        held = job.complete([], [item, segments])
        answers, groups = held.labels[item], held.labels[segments]
        doubts += held.warnings
        if job.asked.design_columns:
            table = design_crosstab(
                answers, groups, held.weight, adjust=adjust, level=job.asked.level, **design_of(held)
            )
            kind = choice(job.asked, "statistic", ("F", "Chisq", "Wald"))
            whole = design_chi_square(answers, groups, held.weight, statistic=kind, **design_of(held))
        else:
            names, columns = sorted(set(answers)), sorted(set(groups))
            counts = [[int(np.sum((answers == row) & (groups == column))) for column in columns] for row in names]
            table = crosstab(counts, rows=names, columns=columns, adjust=adjust, level=job.asked.level)
            whole = chi_square(counts)
        rows += [replace(each, item=f"{item} = {each.item}") for each in table.estimates]
        rows += [replace(each, item=f"{item} = {each.item}", statistic="test") for each in table.tests]
        rows += [replace(each, item=item) for each in whole]
        doubts += (*table.estimates.warnings, *whole.warnings)
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


def _gap(job: Job) -> Results:
    """What was found less what was expected, of the same people: items in pairs, found then expected."""
    asked = job.asked
    expected = tuple(name.strip() for name in asked.options.get("expected", "").split(",") if name.strip())
    found_items = asked.items if expected else asked.items[::2]
    wanted_items = expected or asked.items[1::2]
    if len(found_items) != len(wanted_items):
        raise AskedFault(
            "gap takes what was found and what was expected in pairs: --items found1,found2 --set expected=a,b."
        )
    job.table.needs(*expected)
    rows: list[Estimate] = []
    doubts: list[Any] = []
    for found, wanted in zip(found_items, wanted_items, strict=True):
        held = job.complete([found, wanted])
        told = paired_t_test(held.numbers[found], held.numbers[wanted], level=asked.level)
        rows += [
            replace(each, item=found, statistic="gap" if each.statistic == "difference" else each.statistic)
            for each in told
        ]
        doubts += (*told.warnings, *held.warnings)
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


METHODS = (
    Method(
        "compare",
        "whether groups differ, by tests that know the design",
        _compare,
        takes_by=True,
        options={"variances": "unequal (Welch) or equal"},
    ),
    Method(
        "crosstab",
        "shares of answers in segments, which of them differ, and whether all do",
        _crosstab,
        takes_by=True,
        options={
            "adjust": "holm, BH, bonferroni, hochberg or BY, over every pair shown",
            "statistic": "F, Chisq or Wald, under a design",
        },
    ),
    Method(
        "gap",
        "what was found less what was expected, of the same people",
        _gap,
        least_items=1,
        options={"expected": "the columns of expectations, one for each item"},
    ),
)
