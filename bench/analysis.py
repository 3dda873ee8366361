"""How fast the analysis engine reduces 10⁷ answers, against a plain scan of the same columns, R and statsmodels.

`PLAUDIT_BENCH_ROWS` makes it smaller or larger than 10⁷.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import _analysis_rows
from bench.figures import figure

ROWS = int(float(os.environ.get("PLAUDIT_BENCH_ROWS", "1e7")))
GOALS = (
    ("complete", "weighted cross-products of 12 items over complete cases", 1.6),
    ("segments", "the same by 50 segments", 3.0),
    ("pairwise", "weighted cross-products of 12 items over pairs", 8.0),
    ("means", "means with design-based errors, 12 items by 50 segments", 7.0),
)
SVYBY = """suppressMessages(library(survey)); x <- read.csv("{path}")
d <- svydesign(ids=~1, strata=~stratum, weights=~weight, data=x)
cat(system.time(svyby(~q1, ~segment, d, svymean))[["elapsed"]])
"""


def figures() -> Iterator[dict[str, Any]]:
    folder = Path(tempfile.mkdtemp(prefix="plaudit-bench-"))
    try:
        yield from _against_scan(folder / "twelve.parquet")
        yield from _replicated(folder / "twentyfour.parquet")
        yield from _against_r(folder)
    finally:
        shutil.rmtree(folder)


def _against_scan(path: Path) -> Iterator[dict[str, Any]]:
    _analysis_rows.write(path, ROWS, 12)
    scan = _run("scan", path, 12)["seconds"]
    yield figure("analysis: plain scan of 12 ratings, weight and stratum", scan, "s", n=ROWS)
    peak, complete = 0.0, scan
    for what, name, goal in GOALS:
        found = _run(what, path, 12)
        peak = max(peak, found["peak"])
        complete = found["seconds"] if what == "complete" else complete
        yield _times(f"analysis: {name}", found["seconds"], scan, goal)
    yield figure("analysis: peak memory of these", peak, "MB", n=ROWS, against="700", ratio=peak / 700)
    page = _run("page", path, 12)["seconds"] * 1000
    yield figure(
        "analysis: 12 means with intervals from stored days", page, "ms", n=ROWS, against="50", ratio=page / 50
    )
    wls = _run("wls", path, 12)["seconds"]
    yield figure(
        "analysis: faster than statsmodels WLS to the same cross-products", wls / complete, "×", n=ROWS,
        against="at least 25", ratio=wls / complete / 25,
    )  # fmt: skip


def _replicated(path: Path) -> Iterator[dict[str, Any]]:
    _analysis_rows.write(path, ROWS, 24)
    scan = _run("scan", path, 24)["seconds"]
    found = _run("groups", path, 24)
    yield _times("analysis: cross-products of 24 items in 50 replicate groups", found["seconds"], scan, 3.5)
    yield figure(
        "analysis: peak memory of 24 items in 50 groups",
        found["peak"],
        "MB",
        n=ROWS,
        against="700",
        ratio=found["peak"] / 700,
    )


def _against_r(folder: Path) -> Iterator[dict[str, Any]]:
    """One item by 50 segments, 10⁶ rows: R's estimation alone against reading, reducing and estimating here."""
    import polars as pl

    path, rows = folder / "million.parquet", min(ROWS, 1_000_000)
    _analysis_rows.write(path, rows, 1)
    pl.read_parquet(path).drop_nulls().write_csv(folder / "million.csv")
    ran = subprocess.run(
        ["Rscript", "-e", SVYBY.format(path=folder / "million.csv")], capture_output=True, text=True, check=True
    )
    own = _run("means", path, 1)["seconds"]
    times = float(ran.stdout) / own
    yield figure("analysis: faster than R svyby, 1 item by 50 segments", times, "×", n=rows, against="at least 20",
                 ratio=times / 20)  # fmt: skip


def _times(name: str, seconds: float, scan: float, goal: float) -> dict[str, Any]:
    times = seconds / scan
    return figure(name, round(times, 2), "× scan", n=ROWS, against=f"at most {goal:g}", ratio=times / goal)


def _run(what: str, path: Path, items: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench._analysis_run", what, str(path), str(items)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"bench {what} failed:\n{ran.stderr}")
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found
