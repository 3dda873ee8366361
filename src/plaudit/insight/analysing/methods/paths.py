"""Models of constructs: path models, the satisfaction index, validity, omega, and Kano's classes."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from plaudit.analysis import Results, kano, kano_counts, omega, pls, pls_bootstrap, satisfaction_index, validity

from ..asking import AskedFault
from ..job import Job
from .constructs import by_scale
from .drivers import with_doubts
from .method import Method, choice, number

# Items of the European index as its questionnaires name them (IMAG1, CUEX1, …), by construct, in the model's order.
ECSI_ITEMS = {
    "Image": "IMAG", "Expectation": "CUEX", "Quality": "PERQ", "Value": "PERV", "Satisfaction": "CUSA",
    "Complaints": "CUSCO", "Loyalty": "CUSL",
}  # fmt: skip


def constructs_of(job: Job) -> Mapping[str, tuple[str, ...]]:
    """Those named in --items; else items that share the letters before their number are one construct."""
    if job.asked.constructs:
        return job.asked.constructs
    found: dict[str, list[str]] = {}
    for item in job.asked.items or _ecsi_columns(job):
        found.setdefault(re.sub(r"[_.]?\d+$", "", item), []).append(item)
    names = {stem: name for name, stem in ECSI_ITEMS.items()}
    return {names.get(stem, stem): tuple(items) for stem, items in found.items()}


def _ecsi_columns(job: Job) -> list[str]:
    stems = "|".join(ECSI_ITEMS.values())
    return [name for name in job.table.columns if re.fullmatch(rf"({stems})\d*", name)]


def _pls(job: Job) -> Results:
    asked, constructs = job.asked, constructs_of(job)
    if not asked.paths:
        raise AskedFault(
            'pls needs --paths, which construct acts on which: --paths "Image>Satisfaction,Value>Satisfaction".'
        )
    held = job.complete([item for items in constructs.values() for item in items])
    scheme: Any = choice(asked, "scheme", ("path", "factorial", "centroid"))
    mode: Any = choice(asked, "mode", ("A", "B"))
    consistent = choice(asked, "consistent", ("no", "yes")) == "yes"
    names = [item for items in constructs.values() for item in items]
    if draws := int(number(asked, "bootstrap", 0)):
        found = pls_bootstrap(
            {name: held.numbers[name] for name in names}, constructs, asked.paths, draws=draws,
            seed=int(number(asked, "seed", 1)), scheme=scheme, modes=mode, is_consistent=consistent,
            weights=held.weight, level=asked.level,
        )  # fmt: skip
        return with_doubts(found, held)
    model = pls(
        held.replicated(names),
        constructs,
        asked.paths,
        scheme=scheme,
        modes=mode,
        is_consistent=consistent,
        level=asked.level,
    )
    return with_doubts(model.estimates, held)


def _ecsi(job: Job) -> Results:
    asked, constructs = job.asked, constructs_of(job)
    names = [item for items in constructs.values() for item in items]
    if not names:
        raise AskedFault('ecsi needs the items of each construct: --items "Image=a,b;Expectation=c,d;…".')
    held = job.complete(names)
    scheme: Any = choice(asked, "scheme", ("path", "factorial", "centroid"))
    model: Any = asked.paths or choice(asked, "model", ("ecsi", "acsi", "ccsi"))
    scale = (number(asked, "lowest", 1), number(asked, "highest", 10))
    found = satisfaction_index(
        held.replicated(names), constructs, model=model, scale=scale, scheme=scheme, level=asked.level
    )
    indices = found.estimates.estimates
    return with_doubts(Results((*indices, *found.model.estimates), found.estimates.warnings), held)


def _validity(job: Job) -> Results:
    constructs = constructs_of(job)
    names = [item for items in constructs.values() for item in items]
    held = job.complete(names)
    return with_doubts(validity(held.replicated(names), constructs, level=job.asked.level).estimates, held)


def _omega(job: Job) -> Results:
    factors = int(number(job.asked, "factors", 3))
    return by_scale(job, lambda data, items: omega(data, items, factors=factors, level=job.asked.level).estimates)


def _kano(job: Job) -> Results:
    """Items in pairs, how it feels with the feature and without it; or, with counts of classes, one row for each feature."""
    asked = job.asked
    margin = number(asked, "margin", 0.05)
    rows: list[Any] = []
    doubts: list[Any] = []
    if set(asked.items) >= {"M", "O", "A", "I"}:
        held = job.complete(list(asked.items), [asked.options["label"]] if "label" in asked.options else [])
        labels = held.labels.get(
            asked.options.get("label", ""), [str(at) for at in range(1, len(held.numbers["M"]) + 1)]
        )
        for at, label in enumerate(labels):
            found = kano(
                {name: int(held.numbers[name][at]) for name in asked.items},
                item=label,
                margin=margin,
                level=asked.level,
            )
            rows += [replace(each, group=each.group or found.decided) for each in found.estimates]
            doubts += found.estimates.warnings
        return Results(tuple(rows), tuple(dict.fromkeys(doubts)))
    if len(asked.items) % 2:
        raise AskedFault("kano takes items in pairs (with the feature, without it), or the counts M,O,A,I,R,Q.")
    for with_it, without in zip(asked.items[::2], asked.items[1::2], strict=True):
        held = job.complete([with_it, without])
        counts = kano_counts(held.numbers[with_it], held.numbers[without])
        found = kano(counts, item=with_it, margin=margin, level=asked.level)
        rows += [replace(each, group=each.group or found.decided) for each in found.estimates]
        doubts += (*found.estimates.warnings, *held.warnings)
    return Results(tuple(rows), tuple(dict.fromkeys(doubts)))


SCHEME = {"scheme": "path, factorial or centroid"}
METHODS = (
    Method(
        "pls",
        "a path model of constructs by partial least squares",
        _pls,
        least_items=2,
        options=SCHEME
        | {
            "mode": "A (items reflect the construct) or B (they form it)",
            "consistent": "yes: corrected for unreliability (PLSc)",
            "bootstrap": "so many draws for the intervals, instead of the jackknife",
            "seed": "of the draws; 1 if not given",
        },
    ),
    Method(
        "ecsi",
        "the satisfaction index on 0 to 100 and its path model (ECSI, ACSI, CCSI)",
        _ecsi,
        least_items=0,
        options=SCHEME
        | {
            "model": "ecsi, acsi or ccsi",
            "lowest": "of the scale; 1 if not given",
            "highest": "of the scale; 10 if not given",
        },
    ),
    Method(
        "validity",
        "whether constructs are measured, and apart: AVE, reliability, Fornell–Larcker, HTMT",
        _validity,
        least_items=2,
    ),
    Method("reliability", "composite reliability and average variance of constructs", _validity, least_items=2),
    Method(
        "omega",
        "the share of a scale's variance that its factors carry",
        _omega,
        least_items=3,
        options={"factors": "3 if not given"},
    ),
    Method(
        "kano",
        "which features are expected, asked for or a delight",
        _kano,
        least_items=2,
        options={
            "margin": "a second class within this share is told; 0.05 if not given",
            "label": "the column that names the features",
        },
    ),
)
