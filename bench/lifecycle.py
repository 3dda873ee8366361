"""The whole life of a complaint by API, ten requests in the names of five people, beside the worker; letters are kept.

On PostgreSQL, behind the real web server, in an empty installation and in one with 1,000,000 complaints; then ten times
as many clients for a while, and whether the rate comes back. `ROWS` and `SECONDS_EACH` make it smaller.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench._clients import Load, Measured, Script, request
from bench._filing_words import body
from bench._serving import HERE, Installation, Web, installation
from bench.figures import figure
from bench.pages import MANY, MEMORY

GOAL, LEAST_SHARE, RECOVERED = 25, 0.7, 0.95
CLIENTS, BURST = 8, 10
SECONDS = float(os.environ.get("SECONDS_EACH", 30))
RATED = {
    "severity": 2,
    "complexity": 1,
    "impact": 1,
    "issues": ["A fee was charged although the bill was paid in time."],
}
DECISION = {
    "findings": [{"issue": 1, "finding": "upheld", "reason": "The payment arrived three days before it was due."}],
    "remedies": [{"kind": "refund", "amount": "39.00", "currency": "USD", "text": "The fee, to the account"}],
}


def figures() -> Iterator[dict[str, Any]]:
    with installation("postgresql", settings=MEMORY, PLAUDIT_SMTP_URL="") as place:
        if place is None:
            return
        place.call("bench._lifecycle_setup")
        empty = _rate(place)
        yield _told("in an empty installation", empty, f"{GOAL}", GOAL)
        print(place.call("bench._seed", str(MANY)).strip(), file=sys.stderr)
        tokens = json.loads(place.call("bench._lifecycle_setup"))
        with _served(place):
            run = _runner(place, tokens)
            run(CLIENTS, SECONDS / 5)
            full = run(CLIENTS, SECONDS)
            burst = run(CLIENTS * BURST, SECONDS)
            again = run(CLIENTS, SECONDS)
    yield _told(f"with {MANY:,} complaints", full, f"{GOAL}", GOAL)
    against = f"{_per_second(empty):.1f} in an empty installation; at least {LEAST_SHARE}"
    yield _told(f"with {MANY:,} complaints, beside empty", full, against, _per_second(empty))
    yield _told(f"with {MANY:,} complaints, {BURST} times the clients", burst, f"{GOAL}", GOAL)
    against = f"{_per_second(full):.1f} before {BURST} times the clients; at least {RECOVERED}"
    yield _told(f"with {MANY:,} complaints, after that", again, against, _per_second(full))
    faults = sum(_faults(each) for each in (empty, full, burst, again))
    yield figure("life cycle by API, requests that failed", faults, "requests", n=_answered(empty, full, burst, again))


def _rate(place: Installation) -> Measured:
    tokens = json.loads(place.call("bench._lifecycle_setup"))
    with _served(place):
        run = _runner(place, tokens)
        run(CLIENTS, SECONDS / 5)
        return run(CLIENTS, SECONDS)


def _runner(place: Installation, tokens: dict[str, str]) -> Callable[[int, float], Measured]:
    numbers = iter(range(1, 10**9))

    def run(clients: int, seconds: float) -> Measured:
        return Load(place.port, clients, lambda: life(place.port, tokens, next(numbers))).run(seconds)

    return run


def life(port: int, tokens: dict[str, str], number: int) -> Script:
    """One complaint from filing to closing; whether it was closed."""

    def ask(who: str, path: str, sent: Any) -> bytes:
        content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        return request("POST", f"/api/v1/complaints{path}", port, {"Authorization": f"Bearer {tokens[who]}"}, content)

    status, answer = yield ask("system", "", body(number))
    if status != 201:
        return False
    at, remedy = f"/{json.loads(answer)['reference']}/", ""
    for who, deed, sent in (
        ("handler", "acknowledge", {"words": "I have read it and look after it."}),
        ("assessor", "assess", RATED),
        ("handler", "investigate", {"investigator": "investigator@harbour.example"}),
        ("decider", "decide", DECISION),
        ("handler", "respond", {"words": "You are right. The fee is paid back, and your record is in order."}),
        ("handler", "accept", {"words": "Thank you, that is what I wanted.", "channel": "phone"}),
        ("handler", "deliver", {"proof": f"Booking {number}"}),
        ("verifier", "verify", {}),
        ("handler", "close", {}),
    ):
        if deed in {"deliver", "verify"}:
            sent = sent | {"remedy": remedy}
        status, answer = yield ask(who, at + deed, sent)
        if status != 200:
            return False
        case = json.loads(answer)
        remedy = case["remedies"][0]["id"] if case["remedies"] else ""
    return bool(case["state"] == "closed")


@contextmanager
def _served(place: Installation) -> Iterator[None]:
    """Web server and worker, as `plaudit serve` runs them."""
    web = Web(place)
    command = [sys.executable, "-m", "plaudit.web.cli", "worker"]
    worker = subprocess.Popen(
        command, cwd=HERE, env=os.environ | place.environment, start_new_session=True, stdin=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(60)
        web.stop()


def _per_second(found: Measured) -> float:
    return found.done / found.seconds


def _faults(found: Measured) -> int:
    return sum(count for status, count in found.answers.items() if status not in {200, 201})


def _answered(*all_found: Measured) -> int:
    return sum(sum(found.answers.values()) for found in all_found)


def _told(where: str, found: Measured, against: str, divisor: float) -> dict[str, Any]:
    rate = _per_second(found)
    return figure(
        f"life cycle by API {where}",
        round(rate, 1),
        "complaints/s",
        n=found.done,
        against=against,
        ratio=rate / divisor,
    )
