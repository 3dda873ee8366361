"""The figures page over a million complaints: counted anew and from last night's readings.

On PostgreSQL in the installation that the staff pages are measured in (bench/_seed.py), on SQLite over copies of one lived
complaint, each with its duties, answer and finding. `ROWS` sets how many complaints there are.
"""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from bench._serving import installation
from bench.figures import figure
from bench.pages import MEMORY

ROWS = int(os.environ.get("ROWS", 1_000_000))
GOALS = {"cold": 2_000, "stored": 200}
WORDS = {
    "cold": "figures page, last twelve months, counted anew",
    "cold, everything": "figures page, three years, counted anew",
    "first": "figures page, last twelve months, from readings, the first time in a process",
    "stored": "figures page, last twelve months, from readings",
    "stored, everything": "figures page, three years, from readings",
    "nightly": "the nightly readings of three years",
}


def figures() -> Iterator[dict[str, Any]]:
    for database in ("postgresql", "sqlite"):
        with installation(
            database, settings=MEMORY, kept=f"complaints-{ROWS}" if database == "postgresql" else ""
        ) as place:
            if place is None:
                continue
            if database == "postgresql":
                print(place.call("bench._seed", str(ROWS)).strip(), file=sys.stderr)
            found = json.loads(place.call("bench._figures_run", str(ROWS)).splitlines()[-1])
        for name, words in WORDS.items():
            value, goal = 1000 * found[name], GOALS.get(name)
            ratio = value / goal if goal else None
            against = f"{goal:,}" if goal else ""
            yield figure(f"{words}, {database}", round(value), "ms", n=found["rows"], against=against, ratio=ratio)
