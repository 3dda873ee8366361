"""Reads the data sets beside the repository, which may be used in tests but not shipped (../shared/data)."""

import csv
import gzip
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@cache
def table(path: str) -> dict[str, Any]:
    """A column of numbers (missing as nan) or words for each name."""
    raw = (SHARED / path).read_bytes()
    text = (gzip.decompress(raw) if path.endswith("gz") else raw).decode()
    rows = list(csv.DictReader(text.splitlines()))
    return {name: _column([row[name] for row in rows]) for name in rows[0] if name}


def complete(path: str, names: list[str]) -> dict[str, Any]:
    """Those columns, of the rows that have all of them."""
    read = table(path)
    whole = np.isfinite(np.column_stack([read[name] for name in names])).all(axis=1)
    return {name: read[name][whole] for name in names}


def _column(values: list[str]) -> Any:
    try:
        return np.array([np.nan if value in ("NA", "") else float(value) for value in values])
    except ValueError:
        return np.array(values)
