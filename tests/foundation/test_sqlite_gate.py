"""The SQLite backend: one writer at a time, nothing acknowledged is lost, nobody is refused as "locked"."""

import gc
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from plaudit.foundation.sqlite.base import DatabaseWrapper
from plaudit.foundation.sqlite.gate import Gate

pytestmark = pytest.mark.sqlite
TABLE = "CREATE TABLE written (id TEXT, half INTEGER, PRIMARY KEY (id, half))"
PRAGMAS = ["journal_mode", "synchronous", "secure_delete", "foreign_keys", "recursive_triggers", "mmap_size"]


@pytest.fixture(autouse=True)
def connections_of_our_own(django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """These tests open files of their own and leave the suite's database alone."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "gate.sqlite3"
    connection = connect(path)
    connection.cursor().execute(TABLE)
    connection.close()
    return path


@pytest.fixture
def connection(database: Path) -> Iterator[DatabaseWrapper]:
    connection = connect(database)
    yield connection
    connection.close()


def connect(path: Path, timeout: float = 20) -> DatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
    settings = {"ENGINE": "plaudit.foundation.sqlite", "NAME": str(path), "OPTIONS": options}
    return ConnectionHandler({"default": settings})["default"]  # type: ignore[return-value]


def writer(database: Path, threads: int, writes: int) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite://{database}",
        "DJANGO_SETTINGS_MODULE": "plaudit.settings.base",
        "PLAUDIT_DATA": str(database.parent / "data"),
    }
    command = [sys.executable, "-W", "ignore", "-m", "tests.foundation.sqlite_writer", str(threads), str(writes)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def halves_of(database: Path) -> dict[str, int]:
    """How many halves of each deed are in the file: 2, unless a deed was cut in two."""
    connection = connect(database)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchall() == [("ok",)]
        cursor.execute("SELECT id, count(*) FROM written GROUP BY id")
        found: dict[str, int] = dict(cursor.fetchall())
    connection.close()
    return found


@pytest.mark.kill
def test_two_processes_of_eight_threads_write_without_one_refusal(database: Path) -> None:
    writers = [writer(database, threads=8, writes=60) for _ in range(2)]

    lines = [line.split() for process in writers for line in process.communicate(timeout=120)[0].splitlines()]

    assert [line for line in lines if line[0] != "ok"] == []
    assert len(lines) == 2 * 8 * 60
    assert halves_of(database) == {line[1]: 2 for line in lines}
    waits = sorted(float(line[2]) for line in lines)
    # In a fair queue the last wait about as long as those in the middle, however slow the machine is.
    assert waits[int(len(waits) * 0.99)] < max(1, 10 * waits[len(waits) // 2])


@pytest.mark.kill
def test_every_acknowledged_row_is_there_after_a_process_is_killed(database: Path) -> None:
    killed, other = writer(database, threads=8, writes=100_000), writer(database, threads=8, writes=60)
    assert killed.stdout

    acknowledged = [killed.stdout.readline().split() for _ in range(300)]
    killed.send_signal(signal.SIGKILL)
    acknowledged += [line.split() for line in killed.communicate()[0].splitlines() if line.count(" ") == 2]
    survivors = [line.split() for line in other.communicate(timeout=120)[0].splitlines()]

    found = halves_of(database)
    assert {line[0] for line in acknowledged + survivors} == {"ok"}
    assert len(survivors) == 8 * 60
    assert {line[1] for line in acknowledged + survivors} - set(found) == set()
    assert set(found.values()) == {2}


def test_the_settings_that_lose_and_leak_nothing_are_on(connection: DatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        values = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS]

    assert values == ["wal", 2, 1, 1, 1, 0]


def test_a_writer_waits_until_the_other_has_finished(database: Path, connection: DatabaseWrapper) -> None:
    finished: list[str] = []

    def write() -> None:
        second = connect(database)
        second.cursor().execute("INSERT INTO written VALUES ('b', 0)")
        finished.append("b")
        second.close()

    connection.set_autocommit(False)
    connection.cursor().execute("INSERT INTO written VALUES ('a', 0)")
    thread = threading.Thread(target=write)
    thread.start()
    finished.append("a")
    connection.commit()
    thread.join()

    assert finished == ["a", "b"]


def test_reading_does_not_wait(database: Path, connection: DatabaseWrapper) -> None:
    gate = Gate(database, timeout=1)
    gate.acquire()

    cursor = connection.cursor()
    cursor.execute("SELECT count(*) FROM written")

    assert cursor.fetchone() == (0,)
    gate.close()


def test_who_waits_longer_than_the_timeout_is_told_and_leaves_the_queue(database: Path) -> None:
    holder, impatient = Gate(database, timeout=1), connect(database, timeout=0.05)
    impatient.ensure_connection()
    holder.acquire()

    with pytest.raises(OperationalError, match="locked"):
        impatient.cursor().execute("INSERT INTO written VALUES ('a', 0)")
    holder.release()

    impatient.cursor().execute("INSERT INTO written VALUES ('b', 0)")
    holder.acquire()
    holder.close()
    impatient.close()
    assert halves_of(database) == {"b": 1}


@pytest.mark.parametrize("fetch", ["fetchone", "fetchall", "fetchmany", "__next__"])
def test_a_write_that_returns_rows_is_committed_and_gives_the_gate_back(
    database: Path, connection: DatabaseWrapper, fetch: str
) -> None:
    cursor = connection.cursor()
    cursor.execute("INSERT INTO written VALUES ('a', 0), ('a', 1) RETURNING half")

    gate = Gate(database, timeout=0.5)
    gate.acquire()
    gate.close()
    assert halves_of(database) == {"a": 2}
    assert getattr(cursor, fetch)() in [(0,), [(0,)], [(0,), (1,)]]


def test_a_refused_write_gives_the_gate_back(database: Path, connection: DatabaseWrapper) -> None:
    with pytest.raises(Exception, match="no such table"):
        connection.cursor().execute("INSERT INTO elsewhere VALUES (1)")

    gate = Gate(database, timeout=0.5)
    gate.acquire()
    gate.close()


def test_a_connection_collected_inside_a_transaction_does_not_wait_for_it(
    database: Path, connection: DatabaseWrapper
) -> None:
    forgotten: list[DatabaseWrapper] = [connect(database, timeout=5)]
    forgotten[0].cursor().execute("INSERT INTO written VALUES ('a', 0)")
    forgotten[0].connection.cycle = forgotten[0].connection
    connection.set_autocommit(False)
    connection.cursor().execute("INSERT INTO written VALUES ('b', 0)")
    forgotten.clear()
    collecting = threading.Thread(target=gc.collect)

    collecting.start()
    collecting.join(timeout=3)

    assert not collecting.is_alive()
    connection.commit()
    assert halves_of(database) == {"a": 1, "b": 1}


def test_a_forked_child_does_not_keep_the_gate_of_its_killed_parent(database: Path) -> None:
    script = f"""
import os, signal, time
from pathlib import Path
from plaudit.foundation.sqlite.gate import Gate
gate = Gate(Path({str(database)!r}), 5)
gate.acquire()
child = os.fork()
if child == 0:
    os.read(0, 1)
    os._exit(0)
print(child, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.wait(timeout=20)

    os.kill(child, 0)
    gate = Gate(database, timeout=2)
    gate.acquire()

    gate.close()
    parent.communicate("x", timeout=20)


def test_a_file_that_cannot_be_opened_says_so_once(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(OperationalError, match="unable to open"):
        connect(tmp_path / "missing" / "gate.sqlite3").ensure_connection()

    gc.collect()
    assert [w for w in recwarn if issubclass(w.category, pytest.PytestUnraisableExceptionWarning)] == []


def test_a_database_in_memory_needs_no_gate() -> None:
    connection = connect(Path(":memory:"))
    connection.cursor().execute(TABLE)

    assert isinstance(connection.connection, sqlite3.Connection)
    assert not Path(":memory:-gate").exists()
