"""`python -m bench._analysis_run WHAT FILE ITEMS`: does one reduction, prints seconds (best of three) and peak megabytes.

A process of its own for each, so that one's memory is not another's.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import polars as pl

from plaudit.analysis import ECSI, Design, Moments, Request, drivers, mean, pls, reduce, replicated_moments

TIMES = 3


def main(what: str, path: Path, items: int) -> None:
    names = tuple(f"q{at + 1}" for at in range(items))
    work = WORK[what](path, names)
    seconds = []
    for _ in range(1 if what.startswith("wls") else TIMES):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": min(seconds), "peak": peak}))


def _scan(path: Path, names: tuple[str, ...]) -> Callable[[], object]:
    columns = pl.col(*names, "weight", "stratum").sum()
    return lambda: pl.scan_parquet(path).select(columns).collect(engine="streaming")


def _asked(request: Callable[[tuple[str, ...]], Request]) -> Callable[[Path, tuple[str, ...]], Callable[[], object]]:
    return lambda path, names: lambda: reduce(path, request(names))


def _means(path: Path, names: tuple[str, ...]) -> Callable[[], object]:
    design = Design(weights="weight", strata="stratum")
    return lambda: mean(reduce(path, Request(names, by=("segment",), design=design)))


def _page(path: Path, names: tuple[str, ...]) -> Callable[[], object]:
    """Twelve figures with intervals over a window of stored days."""
    stored = path.with_suffix(".moments.parquet")
    design = Design(weights="weight", strata="stratum")
    reduce(path, Request(names, by=("day",), design=design)).write(stored)
    return lambda: mean(Moments.read(stored).where(pl.col("day").is_between(40, 130)).roll_up())


def _ecsi(path: Path, names: tuple[str, ...], design: Design | None = None) -> Callable[[], object]:
    """The satisfaction index of Europe from 24 items, with intervals from 50 replicate groups."""
    constructs = constructs_of(names)
    request = Request(names, design=design or GROUPED, moments="complete")
    return lambda: pls(replicated_moments(reduce(path, request)), constructs, ECSI)


def _plain_ecsi(path: Path, names: tuple[str, ...]) -> Callable[[], object]:
    """The same without weights; what it finds is kept beside the file, for R to be held to."""
    work = _ecsi(path, names, Design(groups="replicate_group"))
    paths = {each.item: each.value for each in work().estimates if each.statistic == "path"}  # type: ignore[attr-defined]
    path.with_suffix(".json").write_text(json.dumps(paths))
    return work


def constructs_of(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    ends = accumulate(MEASURED.values())
    return {name: names[end - size : end] for (name, size), end in zip(MEASURED.items(), ends, strict=True)}


def _lmg(path: Path, names: tuple[str, ...]) -> Callable[[], object]:
    """Twelve drivers of the last item, with intervals."""
    request = Request(names, design=GROUPED, moments="complete")
    return lambda: drivers(replicated_moments(reduce(path, request)), names[-1])


def _wls(path: Path, names: tuple[str, ...]) -> Callable[[], object]:
    """As the documentation of statsmodels begins: a data frame of pandas and a formula."""
    import pandas as pd
    import statsmodels.formula.api as smf

    formula = f"{names[0]} ~ {' + '.join(names[1:])}"

    def fitted() -> object:
        rows = pd.read_parquet(path, columns=[*names, "weight"])
        return smf.wls(formula, data=rows, weights=rows["weight"]).fit().bse

    return fitted


def _wls_arrays(path: Path, names: tuple[str, ...]) -> Callable[[], object]:
    """What a careful user of statsmodels would run: read what is needed with Polars, drop what is incomplete, fit arrays."""
    import statsmodels.api as sm

    def fitted() -> object:
        rows = pl.read_parquet(path, columns=[*names, "weight"]).drop_nulls()
        x = sm.add_constant(rows.select(names[1:]).to_numpy().astype(float))
        return sm.WLS(rows[names[0]].to_numpy().astype(float), x, weights=rows["weight"].to_numpy()).fit().bse

    return fitted


WEIGHTED = Design(weights="weight")
GROUPED = Design(weights="weight", groups="replicate_group")
MEASURED = {
    "Image": 5, "Expectation": 3, "Quality": 7, "Value": 2, "Satisfaction": 3, "Complaints": 1, "Loyalty": 3,
}  # fmt: skip
WORK = {
    "scan": _scan,
    "complete": _asked(lambda names: Request(names, design=WEIGHTED, moments="complete")),
    "segments": _asked(lambda names: Request(names, by=("segment",), design=WEIGHTED, moments="complete")),
    "pairwise": _asked(lambda names: Request(names, design=WEIGHTED, moments="pairwise")),
    "means": _means,
    "groups": _asked(lambda names: Request(names, design=GROUPED, moments="complete")),
    "ecsi": _ecsi,
    "plain_ecsi": _plain_ecsi,
    "lmg": _lmg,
    "page": _page,
    "wls": _wls,
    "wls arrays": _wls_arrays,
}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
