"""Kill the serving processes while complaints come in, and look whether anything that was acknowledged is missing.

`python -m bench._filing_kill FILE` compares the acknowledgements of FILE with the installation, and prints JSON.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench._serving import HERE, PATIENCE, Installation, Web, installation

CLIENTS = 8
FILED_BETWEEN = 30


def killed(database: str, times: int) -> dict[str, Any] | None:
    """What was found after so many kills; None where there is no PostgreSQL to run."""
    with installation(database) as place, tempfile.TemporaryDirectory(prefix="plaudit-bench-") as folder:
        if place is None:
            return None
        file = Path(folder, "acknowledged")
        file.touch()
        web = Web(place)
        load = _load(place, file)
        try:
            for _ in range(times):
                _wait_for(file, FILED_BETWEEN)
                time.sleep(random.uniform(0, 0.1))
                web.kill()
                web = Web(place)
            load.send_signal(signal.SIGTERM)  # whatever was sent is answered by the last server
            load.communicate(timeout=2 * PATIENCE)
        finally:
            load.kill()
            web.stop()
        found: dict[str, Any] = json.loads(place.call("bench._filing_kill", str(file)))
    return found | {"kills": times}


def _load(place: Installation, file: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "bench._filing_load", str(place.port), place.token, str(CLIENTS), "3600", str(file)]
    return subprocess.Popen(words, cwd=HERE, stdout=subprocess.PIPE, text=True)


def _wait_for(file: Path, more: int) -> None:
    """Until so many more complaints were acknowledged."""
    wanted, limit = len(_lines(file)) + more, time.monotonic() + PATIENCE
    while len(_lines(file)) < wanted:
        if time.monotonic() > limit:
            raise RuntimeError("The server does not answer any more.")
        time.sleep(0.01)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def _compared(file: Path) -> dict[str, Any]:
    """How many were acknowledged and filed, and what of them is missing, doubled or broken."""
    from django.db import connection

    from plaudit.complaints.models import Complaint, Obligation
    from plaudit.foundation.journal import seal_due, verify_journal
    from plaudit.foundation.models import Entry, OutboxMessage, SearchDocument

    seal_due()
    acknowledged = dict(line.split() for line in _lines(file))
    filed = dict(Complaint.objects.values_list("reference", "pk"))
    arrivals = Counter(Entry.objects.filter(code="complaint.received").values_list("root", flat=True))
    beside = [
        set(Obligation.objects.values_list("complaint", flat=True)),
        set(SearchDocument.objects.values_list("row_id", flat=True)),
        set(OutboxMessage.objects.values_list("root", flat=True)),
    ]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check" if connection.vendor == "sqlite" else "SELECT 'ok'")
        (integrity,) = cursor.fetchone()
    return {
        "acknowledged": len(acknowledged),
        "filed": len(filed),
        "missing": sum(reference not in filed for reference in acknowledged.values()),
        "never_acknowledged": len(filed) - len(set(acknowledged.values())),
        "doubled": len(acknowledged) - len(set(acknowledged.values())),
        "without_one_arrival": sum(arrivals[pk] != 1 for pk in filed.values())
        + len(set(arrivals) - set(filed.values())),
        "incomplete": sum(any(pk not in rows for rows in beside) for pk in filed.values()),
        "integrity": integrity,
        "journal": verify_journal()["ok"],
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_compared(Path(sys.argv[1]))))
