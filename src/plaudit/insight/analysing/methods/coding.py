"""Whether coders agree, each item being one coder, each row one unit."""

from dataclasses import replace
from typing import Any

import numpy as np

from plaudit.analysis import Results, classification, cohen_kappa, fleiss_kappa, krippendorff

from ..asking import AskedFault
from ..job import Job
from .method import Method, choice, number


def _agreement(job: Job) -> Results:
    asked, coders = job.asked, list(job.asked.items)
    kind = choice(asked, "measure", ("krippendorff", "cohen", "fleiss", "classification"))
    rng = np.random.default_rng(int(number(asked, "seed", 1)))
    if kind == "krippendorff":
        metric: Any = choice(asked, "metric", ("nominal", "ordinal", "interval", "ratio"))
        found = krippendorff([_codes(job, name) for name in coders], metric=metric, rng=rng, level=asked.level)
        return Results((replace(found, item=", ".join(coders)),))
    held = job.complete([], coders)
    if kind == "fleiss":
        codes = sorted({code for name in coders for code in held.labels[name]})
        counts = [
            [sum(code == each for code in row) for each in codes]
            for row in zip(*(held.labels[n] for n in coders), strict=True)
        ]
        return Results(
            (replace(fleiss_kappa(counts, rng=rng, level=asked.level), item=", ".join(coders)),), held.warnings
        )
    if len(coders) != 2:
        raise AskedFault(f"{kind} compares two coders; give two items.")
    first, second = (held.labels[name] for name in coders)
    if kind == "classification":
        return Results(classification(first, second, level=asked.level).estimates.estimates, held.warnings)
    weights: Any = choice(asked, "weights", ("none", "linear", "quadratic"))
    order = sorted({*first, *second}, key=_as_number)
    found = cohen_kappa(first, second, weights=weights, order=order, level=asked.level)
    return Results((replace(found, item=", ".join(coders)),), held.warnings)


def _codes(job: Job, name: str) -> list[Any]:
    """A coder's codes, None where there is none: numbers where all are."""
    if job.are_numbers([name])[name]:
        return [None if np.isnan(value) else float(value) for value in job.numbers(name)]
    return list(job.labels(name))


def _as_number(code: str) -> tuple[int, float, str]:
    try:
        return 0, float(code), ""
    except ValueError:
        return 1, 0.0, code


METHODS = (
    Method(
        "agreement",
        "whether coders agree beyond chance",
        _agreement,
        least_items=2,
        options={
            "measure": "krippendorff, cohen, fleiss, or classification (people's codes first, the machine's second)",
            "metric": "of krippendorff: nominal, ordinal, interval or ratio",
            "weights": "of cohen: none, linear or quadratic",
            "seed": "of the interval's draws; 1 if not given",
        },
    ),
)
