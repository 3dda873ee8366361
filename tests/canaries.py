"""Looks for planted words where no words may be: in the raw files of the database, in the files folder, in the keys folder."""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection


def places_of(*canaries: str) -> list[str]:
    """Every raw file in which one of the words stands, in plain, as hex or as base64."""
    patterns = [pattern for canary in canaries for pattern in _spellings(canary)]
    return sorted({str(path) for path in raw_files() if _holds(path, patterns)})


def raw_files() -> Iterator[Path]:
    """All files on disk that the installation wrote, the database's own among them, with everything flushed to them."""
    for folder in (settings.DATA, settings.KEYS):
        yield from _below(Path(folder))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            name = Path(connection.settings_dict["NAME"])
            yield from name.parent.glob(f"{name.name}-wal")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert cursor.fetchone()[0] == 0
            yield name
        else:
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT current_setting('data_directory')")
            (folder,) = cursor.fetchone()
            yield from _below(Path(folder))


def _below(folder: Path) -> Iterator[Path]:
    """Every file there; other tests make and drop databases of the same server while one looks."""
    for place, _folders, names in os.walk(folder):
        yield from (path for name in names if (path := Path(place, name)).is_file())


def _spellings(canary: str) -> list[bytes]:
    plain = canary.encode()
    shifted = [base64.b64encode(b"x" * n + plain)[4:-4] for n in range(3)]
    return [plain, plain.hex().encode(), canary.encode("utf-16-le"), canary.casefold().encode(), *shifted]


def content_of(path: Path) -> bytes:
    """The bytes of a file of the database, read by another process.

    Whoever opens SQLite's own file and closes it gives up every lock that the process holds on it (POSIX locks), and
    the next process to end believes that it was the last one and takes the log away from under this one.
    """
    return subprocess.run(["cat", path], capture_output=True, check=True).stdout


def _holds(path: Path, patterns: list[bytes]) -> bool:
    try:
        content = content_of(path) if ".sqlite3" in path.name else path.read_bytes()
    except FileNotFoundError:
        return False
    return any(pattern in content for pattern in patterns)
