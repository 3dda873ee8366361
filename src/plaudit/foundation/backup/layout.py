"""What lies in a backup, and what is said of it at its end: a manifest with the digest of every member."""

import hashlib
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection

from .. import crypto
from ..keyring import keyring

FORMAT = 1
MANIFEST, SQLITE, POSTGRESQL = "manifest.json", "database.sqlite3", "database.pgdump"
FOLDERS = ("files", "heads")  # of the data folder: documents, and the journal's heads that were given outside
READ = 1024 * 1024


def mark_of_the_ring() -> str:
    """Tells one keyring from another, and nothing more."""
    return crypto.digest(keyring().steady("plaudit/backup"), "keyring")[:16]


def data_folder() -> Path:
    return Path(settings.DATA)


def database_path() -> Path:
    """Of SQLite's main file."""
    return Path(str(connection.settings_dict["NAME"]))


def database_files() -> list[Path]:
    """SQLite's main file and those beside it."""
    path = database_path()
    return [path.with_name(path.name + end) for end in ("", "-wal", "-shm", "-journal", "-gate")]


@dataclass
class Hashing:
    """A file that is hashed while it is read, so that what was packed and what is said of it are the same bytes."""

    file: BinaryIO
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def read(self, size: int = -1) -> bytes:
        part = self.file.read(size)
        self.digest.update(part)
        return part


def hash_of(member: tarfile.TarInfo, archive: tarfile.TarFile) -> str:
    file = archive.extractfile(member)
    digest = hashlib.sha256()
    while file and (part := file.read(READ)):
        digest.update(part)
    return digest.hexdigest()
