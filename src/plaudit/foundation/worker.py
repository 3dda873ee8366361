"""The worker: a cluster of job processes, and a watch over it that starts it again when it dies or falls silent.

The cluster's processes are forked, so they keep no pool of connections: a pool does not survive a fork. They stop by
themselves when the watch is gone.
"""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from . import jobs
from .models import JobRun

SILENT_AFTER = timedelta(minutes=10)  # longer than two jobs may take
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 30.0


def run_cluster() -> None:
    """Run the job processes until told to stop, or until the watch (the other end of standard input) is gone."""
    from django_q.cluster import Cluster  # reads its configuration, and starts queues, on import

    for name in connections:
        connections[name].settings_dict["OPTIONS"].pop("pool", None)
    connections.close_all()
    cluster: Any = Cluster()
    cluster.start()
    while not cluster.has_stopped:
        if not cluster.sentinel.is_alive():
            sys.exit(1)
        if select.select([sys.stdin], [], [], LOOK_SECONDS)[0] and not os.read(sys.stdin.fileno(), 1024):
            cluster.stop()


def watch() -> None:
    """Load the schedule, then keep one cluster running until SIGTERM or SIGINT."""
    stop = Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    jobs.load(settings.SCHEDULE)
    while not stop.is_set():
        _watch_one(stop)


def _watch_one(stop: Event) -> None:
    command = [sys.executable, "-m", "django", "worker", "--cluster"]
    began_at = timezone.now()
    cluster = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        while cluster.poll() is None and not stop.is_set() and not is_silent_since(began_at):
            connections.close_all()
            stop.wait(LOOK_SECONDS)
        if stop.is_set() and cluster.poll() is None:
            cluster.terminate()
            with suppress(subprocess.TimeoutExpired):
                cluster.wait(PATIENCE_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(cluster.pid, signal.SIGKILL)
        cluster.wait()
        if cluster.stdin:
            cluster.stdin.close()
    if not stop.is_set():
        time.sleep(LOOK_SECONDS)


def is_silent_since(began_at: datetime) -> bool:
    """Whether no scheduled job has begun for long, though the cluster has been up for long enough."""
    long_ago = timezone.now() - SILENT_AFTER
    if began_at > long_ago:
        return False
    try:
        return not JobRun.objects.filter(began_at__gt=long_ago).exists()
    except DatabaseError:  # a database that is away is no reason to start anew
        return False
