"""Filing complaints by API against the real web server, durable, on both databases; and what killing it loses."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bench._filing_kill import killed
from bench._serving import HERE, Installation, Web, installation
from bench.figures import figure

GOAL, LONGEST = 500, 200
PHP_HELP_DESK = "a widely used PHP help desk: 111/s, p99 328 ms"
CLIENTS = int(os.environ.get("CLIENTS", 32))
SECONDS = float(os.environ.get("SECONDS_EACH", 20))
KILLS = int(os.environ.get("KILLS", 20))
WARM_UP = 3.0
FAULTS = ("missing", "never_acknowledged", "doubled", "without_one_arrival", "incomplete")


def figures() -> Iterator[dict[str, Any]]:
    for database in ("postgresql", "sqlite"):
        with installation(database) as place:
            if place is None:
                continue
            yield from _filing(database, place)
        if KILLS and (found := killed(database, KILLS)):
            yield _kill_figure(database, found)


def _filing(database: str, place: Installation) -> Iterator[dict[str, Any]]:
    web = Web(place)
    try:
        load(place, WARM_UP)
        cpu = web.cpu_seconds()
        found = load(place, SECONDS)
        cpu = web.cpu_seconds() - cpu
    finally:
        web.stop()
    bare = json.loads(place.call("bench._filing_beside", "bare", str(SECONDS / 4)))
    ways = json.loads(place.call("bench._filing_beside", "ways", str(SECONDS / 4)))
    yield from _told(database, found, cpu, bare)
    yield figure(
        f"filing by the public form, one after another, {database}",
        round(ways["form"], 1),
        "ms",
        n=ways["n"],
        against=f"by API: {ways['api']:.1f} ms",
        ratio=ways["form"] / ways["api"],
    )


def load(place: Installation, seconds: float, clients: int = CLIENTS) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench._filing_load", str(place.port), place.token, str(clients), str(seconds)],
        cwd=HERE,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return dict(json.loads(done.stdout))


def _told(database: str, found: dict[str, Any], cpu: float, bare: dict[str, Any]) -> Iterator[dict[str, Any]]:
    seconds, n = found["latencies"], found["statuses"].get("201", 0)
    if set(found["statuses"]) != {"201"}:
        raise RuntimeError(f"Not every complaint was filed: {found['statuses']}")
    name = f"filing by API, {CLIENTS} clients, {database}"
    rate, middle, slow = n / found["seconds"], 1000 * seconds[n // 2], 1000 * seconds[int(n * 0.99)]
    goal = f"{GOAL} ({PHP_HELP_DESK})"
    yield figure(name, round(rate), "complaints/s", n=n, against=goal, ratio=rate / GOAL)
    yield figure(f"{name}, p50", round(middle, 1), "ms", n=n)
    yield figure(f"{name}, p99", round(slow, 1), "ms", n=n, against=str(LONGEST), ratio=slow / LONGEST)
    yield figure(f"{name}, processor time of the web server", round(1000 * cpu / n, 2), "ms each", n=n)
    against = f"a transaction that inserts one row: {bare['rate']:.0f}/s"
    yield figure(
        f"{name}, beside bare inserts", round(rate), "complaints/s", n=n, against=against, ratio=rate / bare["rate"]
    )


def _kill_figure(database: str, found: dict[str, Any]) -> dict[str, Any]:
    """Zero, or the bench fails."""
    if any(found[name] for name in FAULTS) or found["integrity"] != "ok" or not found["journal"]:
        raise RuntimeError(f"Something acknowledged was lost: {found}")
    what = f"acknowledged complaints missing after {found['kills']} kills of the web server, {database}"
    return figure(what, 0, "complaints", against="0", n=found["acknowledged"])
