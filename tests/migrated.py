"""The empty, migrated database: made once, then copied for every process of every run.

Copies are kept in `.tools/databases`, named by a checksum of all that migrating reads; another checksum means that the
migrations run again. `PLAUDIT_TEST_MIGRATE=1` runs them in any case.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import connection

from tests import postgresql

PROJECT = Path(__file__).resolve().parents[1]
SOURCE = PROJECT / "src" / "plaudit"
KEPT = PROJECT / ".tools" / "databases"
READ_BY_MIGRATING = {"migrations", "models", "models.py", "apps.py", "foundation", "settings"}
MOST_KEPT = 6


@contextmanager
def own_database() -> Iterator[None]:
    """Inside, the connection leads to a migrated database that only this process knows."""
    before = str(connection.settings_dict["NAME"])
    name = str(connection.creation._get_test_db_name())
    copy = {"sqlite": _Sqlite, "postgresql": _PostgreSQL}[connection.vendor](name)
    with _one_at_a_time(copy.kept):
        if not copy.kept.exists() or os.environ.get("PLAUDIT_TEST_MIGRATE"):
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.close()
            copy.keep()
            _forget_the_oldest(copy.kept.suffix)
        else:
            copy.take()
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    yield
    connection.creation.destroy_test_db(before, verbosity=0)


class _Sqlite:
    def __init__(self, name: str) -> None:
        self.name = Path(name)
        self.kept = KEPT / f"{_checksum()}.sqlite3"

    def keep(self) -> None:
        """The last to close the file has put its log into it."""
        assert not self.name.with_name(self.name.name + "-wal").exists()
        _put(self.name, self.kept)

    def take(self) -> None:
        self.name.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.kept, self.name)


class _PostgreSQL:
    def __init__(self, name: str) -> None:
        self.name = name
        version = connection.pg_version // 10_000
        connection.close()
        self.kept = KEPT / f"{_checksum()}-{version}.sql"

    def keep(self) -> None:
        new = self.kept.with_suffix(f".{os.getpid()}")
        self._run("pg_dump", "--no-owner", "--file", str(new), self.name)
        new.rename(self.kept)

    def take(self) -> None:
        self._run("dropdb", "--if-exists", self.name)
        self._run("createdb", self.name)
        self._run("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file", str(self.kept), self.name)

    def _run(self, program: str, *args: str) -> None:
        folder = postgresql.binaries()
        assert folder is not None
        url = urlsplit(os.environ["PLAUDIT_TEST_DATABASE_URL"])
        own = {"PGHOST": parse_qs(url.query)["host"][0], "PGUSER": url.username or "", "PGPORT": postgresql.PORT}
        subprocess.run([folder / program, *args], env=os.environ | own, check=True)


def _checksum() -> str:
    """Of every file that says what the tables are, and of the versions of everything that makes them."""
    found = hashlib.sha256(sys.version.encode() + connection.vendor.encode())
    ours = (path for path in SOURCE.rglob("*.py") if READ_BY_MIGRATING & set(path.relative_to(SOURCE).parts))
    for path in [PROJECT / "requirements" / "dev.txt", *sorted(ours)]:
        found.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:24]


@contextmanager
def _one_at_a_time(kept: Path) -> Iterator[None]:
    """Whoever comes second finds what the first has made."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"lock{kept.suffix}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _put(source: Path, target: Path) -> None:
    new = target.with_suffix(f".{os.getpid()}")
    shutil.copyfile(source, new)
    new.rename(target)


def _forget_the_oldest(suffix: str) -> None:
    newest_first = sorted(KEPT.glob(f"*{suffix}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[MOST_KEPT:]:
        path.unlink()
