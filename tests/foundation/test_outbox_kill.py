"""The worker is killed while it sends: nothing is lost, and what is sent twice is the same message."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection

from plaudit.foundation import jobs
from plaudit.foundation.models import OutboxMessage
from tests.foundation.mailing import OK, Inbox, put

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
SEND = "plaudit.foundation.outbox.send_due"
MESSAGES = 120
KILLS = 6
PATIENCE = 60


@contextmanager
def worker(inbox: Inbox) -> Iterator["subprocess.Popen[bytes]"]:
    """The real worker, as an operator starts it: the watch and, under it, the cluster."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.foundation.worker_settings",
        "TEST_WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "TEST_WORKER_SMTP_URL": inbox.url,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]),
    }
    command = [sys.executable, "-W", "ignore", "-m", "django", "worker"]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    clusters: set[int] = set()
    try:
        yield process
    finally:
        clusters.update(children(process.pid))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for group in clusters:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)


def children(pid: int) -> list[int]:
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def group_lives(group: int) -> bool:
    """Whether any process of the group is still there (one that only waits to be reaped is not)."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, own_group = status.read_text().rpartition(")")[2].split()[:3]
            if int(own_group) == group and state != "Z":
                return True
    return False


def wait_until(is_so: Callable[[], bool], what: str, step: Callable[[], object] = lambda: None) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"after {PATIENCE} seconds: not {what}"
        step()
        time.sleep(0.1)


def kill_cluster(process: "subprocess.Popen[bytes]") -> int:
    """SIGKILL every process of the cluster at once; returns how many clusters were killed."""
    killed = 0
    for group in children(process.pid):
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
            killed += 1
    return killed


def states() -> Counter[str]:
    return Counter(OutboxMessage.objects.values_list("state", flat=True))


def test_a_worker_killed_at_any_moment_loses_nothing_and_repeats_only_the_same_message(inbox: Inbox) -> None:
    chance = random.Random()
    messages = {put(f"p{n}@kunde.example").message_id: f"p{n}@kunde.example" for n in range(MESSAGES)}
    kills = 0
    deadly = {MESSAGES // 4, MESSAGES // 2}  # killed between the server's yes and the commit
    lock = threading.Lock()

    with worker(inbox) as process:

        def answer(content: bytes) -> str:
            nonlocal kills
            time.sleep(0.01)
            if len(inbox.raw) in deadly:
                with lock:
                    deadly.discard(len(inbox.raw))
                    kills += kill_cluster(process)
            return OK

        inbox.answer_data = answer
        for _ in range(KILLS - len(deadly)):
            before = len(inbox.raw)
            wait_until(lambda n=before: len(inbox.raw) > n + 3, "sending", lambda: jobs.enqueue(SEND))  # type: ignore[misc]
            time.sleep(chance.random() / 5)
            with lock:
                kills += kill_cluster(process)
        wait_until(lambda: states() == {"sent": MESSAGES}, "all sent", lambda: jobs.enqueue(SEND))

    taken = Counter((str(m["Message-ID"]), str(m["To"])) for m in inbox.mails)
    assert dict(taken.keys()) == messages
    repeats = len(inbox.raw) - MESSAGES
    assert 2 <= repeats <= kills
    assert max(taken.values()) <= 1 + kills


def test_a_worker_told_to_stop_ends_with_all_its_processes(inbox: Inbox) -> None:
    put()
    with worker(inbox) as process:
        wait_until(lambda: states() == {"sent": 1}, "sent")
        (cluster,) = children(process.pid)

        process.terminate()

        assert process.wait(timeout=40) == 0
        wait_until(lambda: not group_lives(cluster), "ended")


def test_when_the_watch_is_killed_the_cluster_does_not_live_on(inbox: Inbox) -> None:
    put()
    with worker(inbox) as process:
        wait_until(lambda: states() == {"sent": 1}, "sent")
        (cluster,) = children(process.pid)

        process.kill()

        wait_until(lambda: not group_lives(cluster), "ended")
