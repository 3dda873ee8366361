"""How many to ask, and what a comparison can show: no file is needed."""

from typing import Any

from plaudit.analysis import (
    Estimate,
    Results,
    allocation,
    krejcie_morgan,
    power_anova,
    power_chi_square,
    power_correlation,
    power_t_test,
    power_two_proportions,
    sample_size_for_mean,
    sample_size_for_share,
)

from ..asking import AskedFault
from ..job import Job
from .method import Method, choice, number, numbers


def _sample_size(job: Job) -> Results:
    asked = job.asked
    population = int(number(asked, "population", 0)) or None
    rounding: Any = choice(asked, "rounding", ("up", "nearest", "none"))
    if strata := numbers(asked, "strata"):
        return allocation(strata, int(number(asked, "n", 0)), deviations=numbers(asked, "deviations") or None)
    if choice(asked, "table", ("none", "krejcie_morgan")) == "krejcie_morgan":
        if population is None:
            raise AskedFault("Krejcie and Morgan's table needs --set population=N.")
        return Results((krejcie_morgan(population, margin=number(asked, "margin", 0.05)),))
    common: dict[str, Any] = {
        "level": asked.level,
        "population": population,
        "design_effect": number(asked, "deff", 1),
        "response_rate": number(asked, "response", 1),
        "eligibility_rate": number(asked, "eligible", 1),
        "rounding": rounding,
    }
    if "deviation" in asked.options:
        return Results((sample_size_for_mean(number(asked, "margin", 0.1), number(asked, "deviation", 1), **common),))
    share = number(asked, "share", 0.5)
    return Results((sample_size_for_share(number(asked, "margin", 0.05), share=share, **common),))


def _power(job: Job) -> Results:
    asked = job.asked
    common: dict[str, Any] = {"significance": number(asked, "significance", 0.05)}
    if "n" in asked.options:
        common["n"] = number(asked, "n", 0)
    else:
        common["power"] = number(asked, "power", 0.8)
    return Results((_of_test(job, common),))


def _of_test(job: Job, common: dict[str, Any]) -> Estimate:
    asked = job.asked
    kind = choice(asked, "test", ("proportions", "t", "paired", "correlation", "chi_square", "anova"))
    if kind == "proportions":
        method: Any = choice(asked, "method", ("normal", "arcsine"))
        return power_two_proportions(number(asked, "a", 0.5), number(asked, "b", 0.6), method=method, **common)
    effect = number(asked, "effect", 0.5)
    if kind in {"t", "paired"}:
        return power_t_test(effect, groups=2 if kind == "t" else 1, **common)
    if kind == "correlation":
        return power_correlation(effect, **common)
    if kind == "chi_square":
        return power_chi_square(effect, int(number(asked, "df", 1)), **common)
    return power_anova(effect, int(number(asked, "groups", 3)), **common)


METHODS = (
    Method(
        "samplesize",
        "how many to invite so that a share or mean is known closely enough",
        _sample_size,
        least_items=0,
        needs_file=False,
        options={
            "margin": "half the width of the interval: 0.05 is five points",
            "share": "the share expected; 0.5 if not given",
            "deviation": "the standard deviation of answers, for a mean",
            "population": "how many there are; endless if not given",
            "deff": "the design effect; 1 if not given",
            "response": "the response rate; 1 if not given",
            "eligible": "the share of those invited who belong; 1 if not given",
            "rounding": "up, nearest or none",
            "table": "krejcie_morgan for the size by that table",
            "strata": "sizes of strata, 500,300,200, over which --set n=N answers are spread",
            "deviations": "standard deviations in the strata (Neyman)",
            "n": "how many answers are spread over strata",
        },
    ),
    Method(
        "power",
        "what a comparison can show, or how many it takes",
        _power,
        least_items=0,
        needs_file=False,
        options={
            "test": "proportions, t, paired, correlation, chi_square or anova",
            "a": "the one share",
            "b": "the other share",
            "effect": "Cohen's d, r, w or f",
            "n": "how many in each group; the answer is then the power",
            "power": "the power wanted; 0.8 if not given",
            "significance": "0.05 if not given",
            "method": "of proportions: normal or arcsine",
            "df": "of chi_square",
            "groups": "of anova",
        },
    ),
)
