"""The import is killed in the middle, again and again: nothing is doubled, nothing is lost."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from plaudit.complaints.models import Complaint, ImportBatch
from plaudit.complaints.queries.history import IMPORTED, is_unchanged
from plaudit.foundation.models import Entry, SearchDocument
from tests.complaints.importing import HEAD, row, write
from tests.factories import make_unit

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]
ROWS, KILLS, PATIENCE = 8_000, 3, 120


def start(file: Path, chosen: Path) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.foundation.worker_settings",
        "TEST_WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "TEST_WORKER_SMTP_URL": "",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]),
    }
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "django",
        "import_complaints",
        str(file),
        "--map",
        str(chosen),
        "--json",
    ]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)


def rows_done() -> int:
    return sum(ImportBatch.objects.values_list("rows_done", flat=True))


def wait_for_more_than(done: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while rows_done() <= done and process.poll() is None:
        assert time.monotonic() < end, "the import does not come on"
        time.sleep(0.01)


def test_a_killed_import_goes_on_where_it_stopped(tmp_path: Path) -> None:
    make_unit("top")
    file, chosen = write(tmp_path, HEAD + "".join(row(n) for n in range(ROWS)) + row("bad", day="?"))
    chance = random.Random(5)
    killed = 0
    for _ in range(KILLS):
        done = rows_done()
        process = start(file, chosen)
        wait_for_more_than(done, process)
        time.sleep(chance.uniform(0, 0.2))
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()

    said, _ = start(file, chosen).communicate(timeout=PATIENCE)

    assert killed >= 2
    assert json.loads(said) == {"read": ROWS + 1, "created": ROWS, "skipped": 0, "rejected": 1}
    assert ImportBatch.objects.count() == 1
    assert Complaint.objects.values("source_id").distinct().count() == Complaint.objects.count() == ROWS
    assert SearchDocument.objects.filter(kind="complaint").count() == ROWS
    entries = Entry.objects.filter(code=IMPORTED)
    assert sum(entry.data["count"] for entry in entries) == ROWS
    assert all(is_unchanged(entry) for entry in entries[:3])
