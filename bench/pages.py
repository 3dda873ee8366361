"""Staff pages of an installation with 1,000 and with 1,000,000 complaints, on PostgreSQL behind the real web server.

`ROWS` sets the larger number, `SECONDS_EACH` how long each page is asked for.
"""

import json
import os
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

from bench._clients import Load, Measured, Script, request
from bench._serving import Installation, Web, installation
from bench.figures import figure

FEW, MANY = 1_000, int(os.environ.get("ROWS", 1_000_000))
SECONDS = float(os.environ.get("SECONDS_EACH", 10))
LIMITS = {2: 100, 8: 250}  # milliseconds, by clients
MOST_RATIO = 2
WORDS = ("refund", "account", "credit report", "late fee", "Ann Fischer", "branch", "退款", "letter address", "Elif")
MEMORY = (
    "-c shared_buffers=2GB -c work_mem=64MB -c random_page_cost=1.1 -c maintenance_work_mem=512MB -c max_wal_size=8GB"
    " -c checkpoint_timeout=30min"
)
PAGES = ("today", "queue", "queue, newest first", "queue, without an owner", "complaint", "search")


def figures() -> Iterator[dict[str, Any]]:
    slow: dict[tuple[str, int], float] = {}
    for rows in (FEW, MANY):
        with installation("postgresql", settings=MEMORY, kept=f"complaints-{rows}") as place:
            if place is None:
                return
            print(place.call("bench._seed", str(rows)).strip(), file=sys.stderr)
            told = json.loads(place.call("bench._pages_setup"))
            web = Web(place)
            try:
                for page, clients, found in _measured(place, told):
                    yield _told(page, clients, rows, found, slow.get((page, clients)))
                    slow.setdefault((page, clients), found.p(0.95))
            finally:
                web.stop()


def _measured(place: Installation, told: dict[str, Any]) -> Iterator[tuple[str, int, Measured]]:
    random = Random(5)
    headers = {"Cookie": told["cookie"], "Accept-Language": "en"}
    for page in PAGES:

        def script(page: str = page) -> Script:
            status, body = yield request("GET", _address(page, random, told), place.port, headers)
            if status != 200:
                raise RuntimeError(f"{page}: {status} {body[:300]!r}")
            return True

        Load(place.port, 2, script).run(min(3, SECONDS))
        for clients in LIMITS:
            yield page, clients, Load(place.port, clients, script).run(SECONDS)


def _address(page: str, random: Random, told: dict[str, Any]) -> str:
    if page == "complaint":
        return f"/staff/complaints/{random.choice(told['references'])}/"
    if page == "search":
        words = random.choice([*WORDS, random.choice(told["references"])])
        return f"/staff/complaints/?status=any&q={'+'.join(map(_quoted, words.split()))}"
    return {
        "today": "/staff/",
        "queue": "/staff/complaints/",
        "queue, newest first": "/staff/complaints/?status=any&order=received",
        "queue, without an owner": "/staff/complaints/?scope=unassigned",
    }[page]


def _quoted(word: str) -> str:
    return "".join(f"%{byte:02X}" for byte in word.encode())


def _told(page: str, clients: int, rows: int, found: Measured, before: float | None) -> dict[str, Any]:
    value, limit = found.p(0.95), LIMITS[clients]
    name = f"page: {page}, {rows:,} complaints, {clients} clients, p95"
    if before is None:
        return figure(name, round(value, 1), "ms", n=len(found.latencies), against=str(limit), ratio=value / limit)
    against = f"{limit}; {before:.1f} with {FEW:,} complaints, at most {MOST_RATIO} times that"
    return figure(name, round(value, 1), "ms", n=len(found.latencies), against=against, ratio=value / before)
