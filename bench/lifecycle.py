"""The whole life of a complaint by API, fifteen requests in the names of five people, beside the worker; letters are kept.

On PostgreSQL, behind the real web server, in an empty installation and in one with 1,000,000 complaints; then ten times
as many clients for a while, and whether the rate comes back. `ROWS` and `SECONDS_EACH` make it smaller.
"""

import json
import os
import subprocess
import sys
import time
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
Run = Callable[[int, float], Measured]
RATED = {
    "severity": 2,
    "complexity": 1,
    "has_safety_risk": False,
    "impact": 1,
    "immediate_action_needed": False,
    "immediate_action_possible": False,
    "issues": ["A fee was charged although the bill was paid in time."],
}
INVESTIGATED = {
    "investigator": "investigator@harbour.example",
    "depth": "desk",
    "reason": "The booking shows when it was paid.",
}
DECISION = {
    "findings": [{"issue": 1, "finding": "upheld", "reason": "The payment arrived three days before it was due."}],
    "remedies": [{"kind": "refund", "amount": "39.00", "currency": "USD", "text": "The fee, to the account"}],
}


def figures() -> Iterator[dict[str, Any]]:
    with installation("postgresql", settings=MEMORY, PLAUDIT_SMTP_URL="") as place:
        if place is None:
            return
        with _served(place) as (run, _web):
            run(CLIENTS, SECONDS / 5)
            empty = run(CLIENTS, SECONDS)
    yield _told("in an empty installation", empty, f"{GOAL}", GOAL)
    with installation("postgresql", settings=MEMORY, kept=f"complaints-{MANY}", PLAUDIT_SMTP_URL="") as place:
        if place is None:
            return
        print(place.call("bench._seed", str(MANY)).strip(), file=sys.stderr)
        with _served(place) as (run, web):
            run(CLIENTS, SECONDS / 5)
            servers, ours = web.cpu_seconds(), time.process_time()
            full = run(CLIENTS, SECONDS)
            servers, ours = web.cpu_seconds() - servers, time.process_time() - ours
            burst = run(CLIENTS * BURST, SECONDS)
            again = run(CLIENTS, SECONDS)
    yield _told(f"with {MANY:,} complaints", full, f"{GOAL}", GOAL)
    against = f"{_per_second(empty):.1f} in an empty installation; at least {LEAST_SHARE}"
    yield _told(f"with {MANY:,} complaints, beside empty", full, against, _per_second(empty))
    yield _told(f"with {MANY:,} complaints, {BURST} times the clients", burst, f"{GOAL}", GOAL)
    against = f"{_per_second(full):.1f} before {BURST} times the clients; at least {RECOVERED}"
    yield _told(f"with {MANY:,} complaints, after that", again, against, _per_second(full))
    for whose, spent in (("the web server", servers), ("the clients, on the same cores", ours)):
        name = f"life cycle by API with {MANY:,} complaints, processor time of {whose}"
        yield figure(name, round(1000 * spent / max(1, full.done), 2), "ms each", n=full.done)
    faults = sum(_faults(each) for each in (empty, full, burst, again))
    yield figure("life cycle by API, requests that failed", faults, "requests", n=_answered(empty, full, burst, again))


def _runner(place: Installation, tokens: dict[str, str]) -> Run:
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
    for who, deed, sent in deeds(number):
        if deed in {"deliver", "verify"}:
            sent = sent | {"remedy": remedy}
        status, answer = yield ask(who, at + deed, sent)
        if status != 200:
            return False
        case = json.loads(answer)
        remedy = case["remedies"][0]["id"] if case["remedies"] else ""
    return bool(case["state"] == "closed")


def deeds(number: int) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """Who does what after the filing, and what they send."""
    return (
        ("handler", "acknowledge", {"words": "I have read it and look after it."}),
        ("assessor", "assess", RATED),
        ("handler", "investigate", INVESTIGATED),
        ("decider", "look-wider", {"others_harmed": False, "has_similar": False}),
        ("decider", "declare", {"has_interest": False}),
        ("decider", "decide", DECISION),
        ("decider", "cause", {"cause": "people.slip"}),
        ("decider", "corrective", {"is_needed": False, "reason": "A single slip of the pen."}),
        ("handler", "respond", {"words": "You are right. The fee is paid back, and your record is in order."}),
        ("handler", "accept", {"words": "Thank you, that is what I wanted.", "channel": "phone"}),
        ("handler", "deliver", {"proof": f"Booking {number}"}),
        ("verifier", "declare", {"has_interest": False}),
        ("verifier", "verify", {}),
        ("handler", "close", {}),
    )


@contextmanager
def _served(place: Installation) -> Iterator[tuple[Run, Web]]:
    """Web server and worker, as `plaudit serve` runs them; what runs lives against them."""
    tokens = json.loads(place.call("bench._lifecycle_setup"))
    web = Web(place)
    command = [sys.executable, "-m", "plaudit.web.cli", "worker"]
    worker = subprocess.Popen(
        command, cwd=HERE, env=os.environ | place.environment, start_new_session=True, stdin=subprocess.DEVNULL
    )
    try:
        yield _runner(place, tokens), web
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
