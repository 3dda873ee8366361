"""Weights that agree with what is known of the population, and what they cost."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from plaudit.analysis import Results, Weights, calibrate, poststratify, rake, trim_weights, weight_diagnostics
from plaudit.foundation.sheets import csv_lines

from ..asking import Asked, AskedFault
from ..job import Complete, Job
from .drivers import with_doubts
from .method import Method, choice, number

EXAMPLE = "stype:E=4421,H=755,M=1018;wide:No=1072,Yes=5122"


def margins_of(asked: Asked) -> dict[str, dict[str, float]]:
    """Known totals by column and category, as "stype:E=4421,H=755;wide:No=1072,Yes=5122". Raises AskedFault."""
    found: dict[str, dict[str, float]] = {}
    for part in filter(None, (part.strip() for part in asked.options.get("margins", "").split(";"))):
        column, _, totals = part.partition(":")
        try:
            pairs = [each.rsplit("=", 1) for each in totals.split(",")]
            found[column.strip()] = {name.strip(): float(total) for name, total in pairs}
        except ValueError:
            raise AskedFault(f"margins has {part!r}; write it as {EXAMPLE}.") from None
    return found


def _weights(job: Job) -> Results:
    asked = job.asked
    kind = choice(asked, "type", ("diagnose", "rake", "poststratify", "calibrate", "trim"))
    margins = margins_of(asked)
    if kind in {"rake", "poststratify", "calibrate"} and not margins:
        raise AskedFault(f"{kind} needs the known totals: --set margins={EXAMPLE}.")
    job.table.needs(*margins)
    held = job.complete([name for name in asked.items if name not in margins], list(margins))
    base = (
        held.weight
        if held.weight is not None
        else np.ones(len(next(iter((*held.numbers.values(), *held.labels.values())))))
    )
    if kind == "diagnose":
        return with_doubts(weight_diagnostics(base), held)
    made = _made(job, kind, held, base, margins)
    if out := asked.options.get("out"):
        _write(Path(out), made)
    return with_doubts(made.estimates, held)


def _made(job: Job, kind: str, held: Complete, base: Any, margins: Mapping[str, Mapping[str, float]]) -> Weights:
    asked = job.asked
    if kind == "trim":
        strict = choice(asked, "strict", ("no", "yes")) == "yes"
        if "upper" not in asked.options:
            raise AskedFault("trim needs the greatest weight: --set upper=45.")
        return trim_weights(base, lower=number(asked, "lower", 0), upper=number(asked, "upper", 0), strict=strict)
    labels = {name: held.labels[name] for name in margins}
    if kind == "rake":
        return rake(base, labels, margins)
    if kind == "poststratify":
        if len(margins) != 1:
            raise AskedFault("poststratify takes one column; cross several into one, or rake.")
        name, totals = next(iter(margins.items()))
        return poststratify(base, labels[name], totals)
    flags = {
        f"{name}={level}": (labels[name] == level).astype(float) for name, totals in margins.items() for level in totals
    }
    known = {f"{name}={level}": total for name, totals in margins.items() for level, total in totals.items()}
    distance: Any = choice(asked, "distance", ("linear", "raking", "logit"))
    return calibrate(base, flags, known, distance=distance)


def _write(path: Path, made: Weights) -> None:
    rows = ((at, float(weight)) for at, weight in enumerate(made.weights, 1))
    path.write_bytes(b"".join(csv_lines(["row", "weight"], rows)))


METHODS = (
    Method(
        "weights",
        "weights that agree with known totals, and what they cost",
        _weights,
        least_items=0,
        options={
            "type": "diagnose, rake, poststratify, calibrate or trim",
            "margins": f"known totals: {EXAMPLE}",
            "distance": "of calibrate: linear, raking or logit",
            "lower": "of trim",
            "upper": "of trim",
            "strict": "of trim: yes (again until no weight is beyond) or no",
            "out": "a CSV to write the weights to, in the order of the rows",
        },
    ),
)
