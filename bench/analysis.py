"""How fast the analysis engine reduces 10⁷ answers, against a plain scan of the same columns, R and statsmodels.

`PLAUDIT_BENCH_ROWS` makes it smaller or larger than 10⁷; `PLAUDIT_BENCH_HUGE=1` also takes ten times as many rows.
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

from bench import _analysis_rows, _analysis_spark
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
PLS = Path(__file__).with_name("_analysis_pls.R")
DRAWS = 500


def figures() -> Iterator[dict[str, Any]]:
    folder = Path(tempfile.mkdtemp(prefix="plaudit-bench-"))
    try:
        yield from _against_scan(folder / "twelve.parquet")
        yield from _replicated(folder / "twentyfour.parquet")
        yield from _against_r(folder)
        yield from _against_pls_in_r(folder)
        yield from _spark(folder / "twelve.parquet")
        if os.environ.get("PLAUDIT_BENCH_HUGE"):
            yield from _huge(folder)
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
    yield _memory("analysis: peak memory of these", peak, 700)
    page = _run("page", path, 12)["seconds"] * 1000
    yield figure(
        "analysis: 12 means with intervals from stored days", page, "ms", n=ROWS, against="50", ratio=page / 50
    )
    for what, how in (("wls", "by a formula on pandas"), ("wls arrays", "on arrays read by Polars")):
        times = _run(what, path, 12)["seconds"] / complete
        name = f"analysis: faster than statsmodels WLS {how}, to the same cross-products"
        yield figure(name, times, "×", n=ROWS, against="at least 25", ratio=times / 25)


def _replicated(path: Path) -> Iterator[dict[str, Any]]:
    """Models of 24 items with the intervals of 50 replicate groups; drivers are held to the scan of their columns."""
    _analysis_rows.write(path, ROWS, 24)
    scan = _run("scan", path, 24)["seconds"]
    found = _run("groups", path, 24)
    yield _times("analysis: cross-products of 24 items in 50 replicate groups", found["seconds"], scan, 3.5)
    ecsi, lmg = _run("ecsi", path, 24), _run("lmg", path, 13)
    yield _and_seconds("analysis: ECSI by PLS, 24 items, 50 replicate groups", ecsi["seconds"], scan, 1)
    few = _run("scan", path, 13)["seconds"]
    yield _and_seconds("analysis: LMG of 12 drivers with intervals, 50 replicate groups", lmg["seconds"], few, 2)
    peak = max(each["peak"] for each in (found, ecsi, lmg))
    yield _memory("analysis: peak memory of 24 items in 50 groups", peak, 700)


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


def _against_pls_in_r(folder: Path) -> Iterator[dict[str, Any]]:
    """ECSI from 10⁶ rows: the file read and intervals found here, against the draws of a bootstrap alone in R."""
    import polars as pl

    path, rows = folder / "model.parquet", min(ROWS, 1_000_000)
    _analysis_rows.write(path, rows, 24)
    pl.read_parquet(path, columns=[f"q{at + 1}" for at in range(24)]).drop_nulls().write_csv(folder / "model.csv")
    ran = subprocess.run(["Rscript", PLS, folder / "model.csv"], capture_output=True, text=True, check=True)
    own = _run("plain_ecsi", path, 24)["seconds"]
    told, found = json.loads(ran.stdout), json.loads(path.with_suffix(".json").read_text())
    apart = max(abs(found[name] - value) for name, value in told["paths"].items())
    if apart > 1e-6:
        raise RuntimeError(f"the paths of R are others, by up to {apart:g}")
    times = told["seconds"] * DRAWS / own
    yield figure(
        f"analysis: faster than a PLS bootstrap in R, {DRAWS} draws (one measured, times {DRAWS})", times, "×", n=rows,
        against="at least 20", ratio=times / 20,
    )  # fmt: skip


def _spark(path: Path) -> Iterator[dict[str, Any]]:
    name, spark = "analysis: furthest sum of Spark in local mode from that of Polars", _analysis_spark.home()
    if spark is None:
        print("Spark is not measured: there is none here (set PLAUDIT_BENCH_SPARK).", file=sys.stderr)
        return
    apart = _analysis_spark.differs(path, 12, spark)
    yield figure(name, apart, "relative", n=ROWS, against="at most 1e-9", ratio=apart / 1e-9)


def _huge(folder: Path) -> Iterator[dict[str, Any]]:
    """Ten times the rows in one file, against a tenth of them."""
    few, many = folder / "twelve.parquet", folder / "huge.parquet"
    _analysis_rows.write(many, ROWS * 10, 12)
    for what, name, _ in (GOALS[0], GOALS[1]):
        small, large = _run(what, few, 12), _run(what, many, 12)
        times = large["seconds"] / small["seconds"]
        yield figure(f"analysis: {name}, ten times the rows", times, "× the time", n=ROWS * 10, against="at most 12",
                     ratio=times / 12)  # fmt: skip
        yield _memory(f"analysis: peak memory of {name}, ten times the rows", large["peak"], 1500, ROWS * 10)


def _and_seconds(name: str, seconds: float, scan: float, more: float) -> dict[str, Any]:
    goal = 3.5 * scan + more
    return figure(name, round(seconds, 2), "s", n=ROWS, against=f"at most 3.5 × scan + {more:g} s = {goal:.2f}",
                  ratio=seconds / goal)  # fmt: skip


def _memory(name: str, peak: float, goal: float, rows: int = ROWS) -> dict[str, Any]:
    return figure(name, round(peak), "MB", n=rows, against=f"at most {goal:g}", ratio=peak / goal)


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
