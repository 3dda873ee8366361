"""Reads data sets that may not ship: they lie beside the checkout, and a test without them is skipped."""

import csv
import gzip
from collections.abc import Collection
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file below the shared data."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"skipped: no ../shared/data/{name} (clone the data beside the checkout)")
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        return list(csv.DictReader(file))


def column(table: list[dict[str, str]], name: str, allowed: Collection[float] | None = None) -> list[float | None]:
    """Numbers of a column; None where the text is none, or none of those allowed."""
    found: list[float | None] = []
    for row in table:
        try:
            value = float(row[name])
        except ValueError:
            found.append(None)
            continue
        found.append(value if allowed is None or value in allowed else None)
    return found
