import json
import os
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from ..disk import make_folders
from ..erasure import erasures, replay_erasures
from ..errors import Invalid, Refused
from ..moments import now
from .clients import run_client
from .layout import (
    FOLDERS,
    FORMAT,
    MANIFEST,
    POSTGRESQL,
    SQLITE,
    data_folder,
    database_files,
    database_path,
    hash_of,
    mark_of_the_ring,
)

UNREADABLE = (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, KeyError)


def restore(source: Path, *, force: bool = False) -> dict[str, Any]:
    """Bring a backup back into an empty installation; returns what it says of itself, and how many were erased again.

    Nothing is touched before every byte was checked. With `force` an installation that is here is replaced: its documents,
    and on SQLite its database, are moved aside. Stop the server first.
    """
    manifest = _checked(source)
    _refuse_what_does_not_fit(manifest)
    erasures()  # a damaged list is found now, not when half is done
    make_folders(data_folder())
    if not force:
        _refuse_unless_empty()
    with tempfile.TemporaryDirectory(dir=data_folder(), prefix=".restore-") as folder:
        with tarfile.open(source, "r:gz") as archive:
            _unpack(archive, Path(folder))
        aside = _moved_aside() if force else None
        for name in FOLDERS:
            if (Path(folder) / name).is_dir():
                shutil.move(Path(folder) / name, data_folder() / name)
        _load(Path(folder), force=force)
    call_command("migrate", verbosity=0, interactive=False)
    about = {name: value for name, value in manifest.items() if name not in {"members", "migrations"}}
    return about | {"erased_again": replay_erasures(), "moved_aside": str(aside or "")}


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files only, and only into the folder; what else stands in the archive is left there. (`filter="data"` does
    not exist in the Python of Debian 12.)"""
    for member in archive:
        target = (folder / member.name).resolve()
        content = archive.extractfile(member) if member.isfile() else None
        if content is None or not target.is_relative_to(folder.resolve()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with content, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(content, file)


def _checked(source: Path) -> dict[str, Any]:
    """The manifest, once every member was found to be as it says, and nothing else to be there. Raises Invalid."""
    try:
        manifest, found = _read(source)
        members: dict[str, str] = manifest["members"]
        int(manifest["format"])
    except UNREADABLE as error:
        raise Invalid("backup.unreadable", _("%(file)s is not a backup: %(why)s"), file=source, why=error) from error
    wrong = sorted(name for name in members | found if members.get(name) != found.get(name))
    if wrong:
        raise Invalid(
            "backup.damaged",
            _("%(file)s is damaged: %(name)s is not what was backed up. Nothing was changed. Use another backup."),
            file=source,
            name=wrong[0],
        )
    return manifest


def _read(source: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The manifest and the digests of what is there."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    with tarfile.open(source, "r|gz") as archive:
        for member in archive:
            if not member.isreg():
                raise ValueError(f"{member.name!r} is not a file")
            if member.name == MANIFEST:
                text = archive.extractfile(member)
                manifest = json.loads(text.read()) if text else None
            else:
                found[member.name] = hash_of(member, archive)
    if not isinstance(manifest, dict):
        raise ValueError("it has no manifest; it may have been cut off")
    return manifest, found


def _refuse_what_does_not_fit(manifest: dict[str, Any]) -> None:
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    if manifest["format"] != FORMAT or any(tuple(name.split(".", 1)) not in known for name in manifest["migrations"]):
        raise Refused("backup.newer", _("This backup was made by a newer Plaudit. Restore it with that version."))
    if manifest["database"] != connection.vendor:
        raise Refused(
            "backup.database",
            _(
                "This backup holds a %(its)s database, and this installation uses %(ours)s. Set DATABASE_URL accordingly."
            ),
            its=manifest["database"],
            ours=connection.vendor,
        )
    if manifest["keyring"] != mark_of_the_ring():
        raise Refused(
            "backup.keyring",
            _(
                "This backup was made with another keyring. Put the keyring of that time into %(folder)s, then try again."
            ),
            folder=settings.KEYS,
        )


def _refuse_unless_empty() -> None:
    if connection.introspection.table_names() or any((data_folder() / name).exists() for name in FOLDERS):
        raise Refused(
            "backup.not_empty",
            _(
                "There is an installation here already. Restore into an empty one (another PLAUDIT_DATA or DATABASE_URL),"
                " or replace this one with --force."
            ),
        )


def _moved_aside() -> Path:
    """Documents, and SQLite's files, out of the way; to be deleted by whoever ran the command, when all is well."""
    aside = data_folder() / f"replaced-{now():%Y%m%dT%H%M%S}"
    aside.mkdir(mode=0o700)
    connection.close()
    old = [*(data_folder() / name for name in FOLDERS), *(database_files() if connection.vendor == "sqlite" else [])]
    for path in old:
        if path.exists():
            shutil.move(path, aside / path.name)
    return aside


def _load(folder: Path, *, force: bool) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        for path in database_files():
            path.unlink(missing_ok=True)
        make_folders(database_path().parent)
        shutil.move(folder / SQLITE, database_path())
        database_path().chmod(0o600)
        return
    clean = ["--clean", "--if-exists"] if force else []
    words = ["--no-owner", "--no-privileges", "--single-transaction", *clean]
    run_client("pg_restore", *words, f"--dbname={connection.settings_dict['NAME']}", str(folder / POSTGRESQL))
