"""Import of complaints with journal, encryption, clocks and search index, end to end, on both databases."""

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from bench.figures import figure
from tests import postgresql

HERE = Path(__file__).resolve().parents[1]
SAMPLES = HERE / "src/plaudit/web/demo/data"
GOAL = 2_000
DURABLE = "-c fsync=on -c synchronous_commit=on -c shared_buffers=256MB"
MEASURES = (
    ("complaints_2023.csv.gz", 100_000, "CFPB rows of 2023, 141 in 3,999 with a story"),
    ("credit_card_2025.csv.gz", 10_000, "rows with a story (1,172 characters on average)"),
)


def figures() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="plaudit-bench-") as folder:
        for name, least, what in MEASURES:
            file = Path(folder) / name.removesuffix(".gz")
            _repeat(SAMPLES / name, file, least)
            for database in ("sqlite", "postgresql"):
                with _installation(database) as environment:
                    if environment is None:
                        continue
                    found = _measured(file, environment)
                rate = found["created"] / found["seconds"]
                yield figure(
                    f"import: {what}, {database}",
                    round(rate),
                    "complaints/s",
                    against=f"{GOAL:,}",
                    ratio=rate / GOAL,
                    n=found["created"],
                )


def _repeat(source: Path, target: Path, least: int) -> None:
    """The rows of `source` over and over, each with an id of its own, until there are `least`."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        written = 0
        for lap in count():
            writer.writerows(row | {"complaint_id": f"{row['complaint_id']}-{lap}"} for row in rows)
            written += len(rows)
            if written >= least:
                return


def _measured(file: Path, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench._import_run", str(file)],
        cwd=HERE,
        env=os.environ | environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found["read"] != found["created"]:
        raise RuntimeError(f"Not every row was created: {found}")
    return found


@contextmanager
def _installation(database: str) -> Iterator[dict[str, str] | None]:
    """The environment of an empty installation; None where there is no PostgreSQL to run."""
    with tempfile.TemporaryDirectory(prefix="plaudit-bench-") as folder:
        environment = {"PLAUDIT_DATA": f"{folder}/data", "PLAUDIT_KEYS": f"{folder}/keys", "DATABASE_URL": ""}
        Path(folder, "data").mkdir()
        if database == "sqlite":
            yield environment
            return
        binaries = postgresql.binaries()
        if binaries is None:
            print("No PostgreSQL was found, so its import is not measured (set PG_BIN).", file=sys.stderr)
            yield None
            return
        server = postgresql.Server(binaries, DURABLE)
        try:
            yield environment | {"DATABASE_URL": server.url}
        finally:
            server.stop()
