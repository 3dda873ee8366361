"""Reads the published values that formulas are proved against."""

import csv
import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "reference"
SHARED = Path(__file__).parents[3] / "shared" / "data"


def items(name: str) -> dict[str, dict[str, Any]]:
    """Each item of a file by its id: tolerance and values."""
    return {item["id"]: item for item in json.loads((HERE / f"{name}.json").read_text())["items"]}


def waiting_times(agency: str = "") -> tuple[list[float], list[bool]]:
    """Days to closing, and whether the request was closed by 31 March 2014; requests closed before they came left out."""
    end = datetime(2014, 3, 31)  # noqa: DTZ001
    days, closed = [], []
    with gzip.open(HERE / "nyc311_2013_12_25.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            began = datetime.fromisoformat(row["created"])
            ended = datetime.fromisoformat(row["closed"]) if row["closed"] else end
            if (agency and row["agency"] != agency) or ended < began:
                continue
            days.append((min(ended, end) - began).total_seconds() / 86_400)
            closed.append(bool(row["closed"]) and ended < end)
    return days, closed
