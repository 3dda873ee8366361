"""A figure, the machine it was measured on, and the page that keeps all of them."""

import json
import os
import platform
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs/benchmarks.md"
FIELDS = ("name", "value", "unit", "against", "ratio", "n", "machine")
HEAD = """# Benchmarks

`./run bench` measures these figures again and rewrites this page; `./run bench NAME` only those of one bench.
*Against* is the goal, or the figure of other software, that a value is held to, and *ratio* the value divided by it.

| figure | value | unit | against | ratio | n | machine | measured on |
|---|---:|---|---|---:|---:|---|---|
"""


def machine() -> str:
    """Cores, memory, processor and Python of this machine, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, Python {platform.python_version()}"


def figure(
    name: str, value: float, unit: str, *, n: int, against: str = "", ratio: float | None = None
) -> dict[str, Any]:
    """One measured value: `against` names what it is held to, `ratio` is the value divided by that."""
    return {
        "name": name, "value": value, "unit": unit, "against": against, "ratio": ratio, "n": n, "machine": machine(),
    }  # fmt: skip


def line(found: dict[str, Any]) -> str:
    return json.dumps({field: found.get(field) for field in FIELDS}, ensure_ascii=False)


def write_page(found: Iterable[dict[str, Any]], page: Path = PAGE) -> None:
    """Put these figures on the page; those that were not measured this time keep their row."""
    rows = _rows(page)
    for each in found:
        rows[str(each["name"])] = _row(each)
    page.write_text(HEAD + "".join(rows[name] for name in sorted(rows)), encoding="utf-8")


def _rows(page: Path) -> dict[str, str]:
    if not page.exists():
        return {}
    _, _, body = page.read_text(encoding="utf-8").partition("|---:|---:|---|---|\n")
    return {row.split("|")[1].strip(): row for row in body.splitlines(keepends=True) if row.startswith("| ")}


def _row(found: dict[str, Any]) -> str:
    ratio = "" if found.get("ratio") is None else f"{found['ratio']:.2f}"
    cells = [found["name"], f"{found['value']:g}", found["unit"], found.get("against") or "", ratio, f"{found['n']:,}"]
    return "| " + " | ".join([*map(str, cells), str(found["machine"]), date.today().isoformat()]) + " |\n"  # noqa: DTZ011
