import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _

from ..disk import flush_folder
from ..errors import Refused
from ..moments import now
from .clients import run_client
from .layout import FOLDERS, FORMAT, MANIFEST, POSTGRESQL, SQLITE, Hashing, data_folder, mark_of_the_ring


def back_up(target: Path) -> dict[str, Any]:
    """Write the installation, as it is now, to `target`; people can go on working. Returns what the file says of itself."""
    target = target.resolve()
    if target.exists():
        raise Refused("backup.exists", _("%(file)s exists already. Choose another name."), file=target)
    if not target.parent.is_dir():
        raise Refused("backup.no_folder", _("There is no folder %(folder)s. Make it first."), folder=target.parent)
    draft = target.with_name(f".{target.name}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            manifest = _written(file, target.parent)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    flush_folder(target.parent)
    return {name: value for name, value in manifest.items() if name != "members"} | {
        "files": len(manifest["members"]) - 1
    }


def _written(file: BinaryIO, beside: Path) -> dict[str, Any]:
    """Pack everything; the manifest comes last, when all digests are known."""
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "made_at": now().isoformat(),
        "database": connection.vendor,
        "keyring": mark_of_the_ring(),
    }
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
        with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as folder:
            database, applied = _dumped(Path(folder))
            members = {database.name: _packed(archive, database, database.name)}
        for path, name in _documents():
            try:
                members[name] = _packed(archive, path, name)
            except FileNotFoundError:
                continue  # erased since it was listed
        manifest |= {"migrations": applied, "members": members}
        text = json.dumps(manifest).encode()
        last = tarfile.TarInfo(MANIFEST)
        last.size = len(text)
        archive.addfile(last, io.BytesIO(text))
    return manifest


def _dumped(folder: Path) -> tuple[Path, list[str]]:
    """The database at one moment, and the migrations it had."""
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    if connection.vendor == "sqlite":
        path = folder / SQLITE
        connection.ensure_connection()
        # The copy is another file: only the one SQLite library that also serves ever opens the live one.
        copy = sqlite3.connect(path)
        try:
            connection.connection.backup(copy)
        finally:
            copy.close()
        return path, applied
    path = folder / POSTGRESQL
    run_client("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")
    return path, applied


def _documents() -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for path in sorted((data_folder() / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path, str(path.relative_to(data_folder()))


def _packed(archive: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as file:
        member = archive.gettarinfo(arcname=name, fileobj=file)
        member.mode, member.uid, member.gid, member.uname, member.gname = 0o600, 0, 0, "", ""
        hashing = Hashing(file)
        archive.addfile(member, hashing)
    return hashing.digest.hexdigest()
