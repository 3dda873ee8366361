"""What moves an outcome: correlation, regression, shares of explained variance, penalties and rewards, priorities."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from plaudit.analysis import (
    Estimate,
    Results,
    correlation,
    drivers,
    extremes,
    linear_model,
    logit,
    ordinal,
    penalty_reward,
    polychoric,
    priorities,
    rank_correlation,
    replicated_of,
)

from ..asking import AskedFault
from ..job import Complete, Job
from .method import Method, choice, number


def with_doubts(found: Results, held: Complete) -> Results:
    """The figures, with what was left out told beside their own doubts."""
    return Results(found.estimates, tuple(dict.fromkeys((*found.warnings, *held.warnings))))


def _errors(job: Job, model: str) -> Any:
    """Errors of the model where there is no design, or where they are asked for: then weights are counts of cases."""
    if "errors" in job.asked.options:
        return choice(job.asked, "errors", (model, "design"))
    return "design" if job.asked.design_columns else model


def _levels(held: Complete, names: Sequence[str]) -> dict[str, list[str]]:
    """The words of each item in the order in which the file first has them; the first is what the others are held to."""
    return {name: list(dict.fromkeys(held.labels[name])) for name in names if name in held.labels}


def _correlation(job: Job) -> Results:
    items, kind = list(job.asked.items), choice(job.asked, "kind", ("pearson", "spearman", "kendall", "polychoric"))
    held = job.complete(items)
    if kind == "pearson":
        return with_doubts(correlation(held.replicated(items), level=job.asked.level), held)
    columns: Any = held.columns(items)
    if kind == "polychoric":
        return with_doubts(polychoric(columns, items, weights=held.weight, level=job.asked.level).estimates, held)
    ranks = rank_correlation(columns, items, method=kind, weights=held.weight, level=job.asked.level)  # type: ignore[arg-type]
    return with_doubts(ranks, held)


def _regression(job: Job) -> Results:
    asked = job.asked
    held = job.mixed([*asked.items, asked.outcome])
    if asked.outcome not in held.numbers:
        raise AskedFault(
            f"{asked.outcome} holds words; a regression needs a number as its outcome. See logit and ordinal."
        )
    columns: Any = held.columns([*asked.items, asked.outcome])
    found = linear_model(
        columns,
        asked.outcome,
        asked.items,
        errors=_errors(job, "classical"),
        levels=_levels(held, asked.items),
        level=asked.level,
        **held.design,
    )
    return with_doubts(found.estimates, held)


def _logit(job: Job) -> Results:
    asked = job.asked
    held = job.mixed([*asked.items, asked.outcome])
    columns: Any = held.columns([*asked.items, asked.outcome])
    event: Any = asked.options.get("event")
    if event is not None and asked.outcome in held.numbers:
        event = number(asked, "event", 1)
    found = logit(
        columns,
        asked.outcome,
        asked.items,
        event=event,
        errors=_errors(job, "model"),
        levels=_levels(held, asked.items),
        level=asked.level,
        **held.design,
    )
    return with_doubts(found.estimates, held)


def _ordinal(job: Job) -> Results:
    asked = job.asked
    held = job.mixed([*asked.items, asked.outcome])
    columns: Any = held.columns([*asked.items, asked.outcome])
    order = asked.options["order"].split(",") if "order" in asked.options else None
    if order is not None and asked.outcome in held.numbers:
        raise AskedFault(f"{asked.outcome} holds numbers, which have their order; leave --set order out.")
    found = ordinal(
        columns,
        asked.outcome,
        asked.items,
        order=order,
        link=choice(asked, "link", ("logit", "probit")),  # type: ignore[arg-type]
        errors=_errors(job, "model"),
        levels=_levels(held, asked.items),
        level=asked.level,
        **held.design,
    )
    return with_doubts(found.estimates, held)


def _drivers(job: Job) -> Results:
    asked = job.asked
    held = job.complete([*asked.items, asked.outcome])
    found = drivers(held.replicated([*asked.items, asked.outcome]), asked.outcome, asked.items, level=asked.level)
    return with_doubts(found.estimates, held)


def _penalty_reward(job: Job) -> Results:
    asked = job.asked
    held = job.complete([*asked.items, asked.outcome])
    low, high = number(asked, "low", 2), number(asked, "high", 5)
    columns = extremes(
        {name: held.numbers[name] for name in (*asked.items, asked.outcome)}, asked.items, low=low, high=high
    )
    units = held.clusters[0] if held.clusters else None
    many = len(held.numbers[asked.outcome])
    data = replicated_of(columns, held.weight, held.strata, units, groups=None if many <= 200 and units is None else 50)
    together = choice(asked, "together", ("no", "yes")) == "yes"
    found = penalty_reward(data, asked.outcome, asked.items, together=together, level=asked.level)
    kinds = tuple(
        replace(each, group=found.kinds[each.item]) if each.statistic == "contrast" else each
        for each in found.estimates
    )
    return with_doubts(Results(kinds, found.estimates.warnings), held)


def _importance_performance(job: Job) -> Results:
    asked = job.asked
    stated = tuple(name.strip() for name in asked.options.get("importance", "").split(",") if name.strip())
    outcome = [asked.outcome] if asked.outcome else []
    if not stated and not outcome:
        raise AskedFault(
            "importanceperformance needs --outcome, or --set importance=a,b,c with the ratings of importance."
        )
    job.table.needs(*stated)
    names = [*asked.items, *stated, *outcome]
    held = job.complete(names)
    rule: Any = choice(asked, "crosshair", ("mean", "median"))
    found = priorities(
        held.replicated(names),
        asked.items,
        importance=stated or None,
        outcome=asked.outcome or None,
        crosshair=rule,
        level=asked.level,
    )
    placed = found.priorities
    across, up = placed.crosshair
    rows = [replace(each, group=placed.quadrants.get(each.item, "")) for each in found.estimates]
    base = rows[0]
    for name, value in (("crosshair_importance", across), ("crosshair_performance", up)):
        rows.append(_line(base, name, value, f"crosshair at the {rule}s"))
    return with_doubts(Results(tuple(rows), found.estimates.warnings), held)


def _line(base: Estimate, name: str, value: float, method: str) -> Estimate:
    return replace(
        base, value=value, se=None, low=None, high=None, statistic=name, item="", group="", method=method, making=None
    )


MODEL_ERRORS = "model (weights are counts of cases) or design; design where a design is given"
METHODS = (
    Method(
        "correlation",
        "how closely items go together, for every pair",
        _correlation,
        least_items=2,
        options={"kind": "pearson, spearman, kendall or polychoric"},
    ),
    Method(
        "regression",
        "what an outcome changes by with each item, the others held fixed",
        _regression,
        needs_outcome=True,
    ),
    Method(
        "logit",
        "what the odds of an outcome change by with each item",
        _logit,
        needs_outcome=True,
        options={
            "errors": MODEL_ERRORS,
            "event": "the value of the outcome whose odds are told; the greater of the two if not given",
        },
    ),
    Method(
        "ordinal",
        "what the odds of a higher answer change by with each item",
        _ordinal,
        needs_outcome=True,
        options={
            "errors": MODEL_ERRORS,
            "order": "the answers from lowest to highest, where they are words",
            "link": "logit or probit",
        },
    ),
    Method(
        "drivers", "how much of an outcome each item explains: LMG and relative weights", _drivers, needs_outcome=True
    ),
    Method(
        "penaltyreward",
        "what a low and what a high rating of each item does to the outcome",
        _penalty_reward,
        needs_outcome=True,
        options={
            "low": "the highest low rating; 2 if not given",
            "high": "the lowest high rating; 5 if not given",
            "together": "yes: all items in one regression; no: one at a time",
        },
    ),
    Method(
        "importanceperformance",
        "which items matter and are done badly",
        _importance_performance,
        least_items=2,
        options={
            "importance": "the columns in which importance was stated, one for each item; else it comes from the outcome",
            "crosshair": "mean or median",
        },
    ),
)
