import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..errors import Invalid
from ..models import DataSubject, FileState, StoredFile
from ..moments import now
from . import vault
from .kinds import KINDS, Kind, kind_of
from .names import cleaned_name, shown_name

ORIGINAL, COPY = "original", "copy"
LARGEST = 20 * 1024 * 1024
READ = 256 * 1024
ORPHANS_AFTER = timedelta(hours=24)


def store(
    *, subject: DataSubject, name: str, content_type_claimed: str = "", stream: BinaryIO, limit: int = LARGEST
) -> StoredFile:
    """Keep a document; call it in the transaction of the deed. The content is on disk before the row is committed.

    The claimed type is not believed. Raises Invalid, with a sentence that names the document, for one that is empty,
    too large or of a kind that is not taken. `stream` can seek.
    """
    shown = shown_name(name)
    size = stream.seek(0, os.SEEK_END) or stream.tell()
    _check_size(shown, size, limit)
    kind = kind_of(stream, size)
    if kind is None:
        raise Invalid(
            "file.kind",
            _(
                "“%(name)s” is of a kind we cannot take. Send a PDF, a picture, a text, a Word or Excel file or a recording."
            ),
            name=shown,
        )
    row = StoredFile(subject=subject, name=cleaned_name(name, kind), kind=kind.code, size=size, stored_at=now())
    digest = hashlib.sha256()
    stream.seek(0)
    vault.write(row.id, ORIGINAL, subject.key, _counted(_parts(stream), digest, shown, size))
    row.sha256 = digest.hexdigest()
    row.save(force_insert=True)
    return row


def read(file: StoredFile) -> Iterator[bytes]:
    """The original, as it was handed in. Raises WrongKey when a byte was changed."""
    return vault.read(file.id, ORIGINAL, file.subject.key)


def kind_of_file(file: StoredFile) -> Kind:
    return KINDS[file.kind]


def erase_files(subject: DataSubject) -> list[UUID]:
    """Mark the subject's files as erased; returns their ids, for `remove_content` after the commit."""
    rows = StoredFile.objects.filter(subject=subject, state=FileState.STORED)
    ids = list(rows.values_list("id", flat=True))
    rows.update(state=FileState.ERASED)
    return ids


def remove_content(ids: Iterable[UUID]) -> None:
    """Delete what lies on disk of these files."""
    for file_id in ids:
        for variant in (ORIGINAL, COPY):
            vault.path_of(file_id, variant).unlink(missing_ok=True)


def remove_orphans() -> int:
    """Delete content that no row speaks for, older than a day; the rows are the truth. Returns how many. For a nightly job."""
    oldest = now().timestamp() - ORPHANS_AFTER.total_seconds()
    old = [path for path in _all_content() if _written_at(path) < oldest]
    count = 0
    for start in range(0, len(old), 500):
        some = {path: _id_in(path) for path in old[start : start + 500]}
        known = StoredFile.objects.filter(pk__in=filter(None, some.values()), state=FileState.STORED)
        alive = set(known.values_list("id", flat=True))
        for path in (p for p, file_id in some.items() if file_id not in alive):
            path.unlink(missing_ok=True)
            count += 1
    return count


def _check_size(name: str, size: int, limit: int) -> None:
    if size == 0:
        raise Invalid("file.empty", _("“%(name)s” is empty. Choose the document again."), name=name)
    if size > limit:
        raise Invalid(
            "file.too_large",
            _("“%(name)s” is too large: %(limit)s MB at most. Send a smaller copy, or a part of it."),
            name=name,
            limit=limit // (1024 * 1024),
        )


def _parts(stream: BinaryIO) -> Iterator[bytes]:
    while part := stream.read(READ):
        yield part


def _counted(parts: Iterable[bytes], digest: "hashlib._Hash", name: str, size: int) -> Iterator[bytes]:
    seen = 0
    for part in parts:
        seen += len(part)
        digest.update(part)
        yield part
    if seen != size:
        raise Invalid("file.cut_off", _("“%(name)s” did not arrive whole. Send it again."), name=name)


def _all_content() -> Iterator[Path]:
    yield from (p for p in (Path(settings.DATA) / "files").glob("??/??/*") if p.is_file())
    yield from (p for p in (Path(settings.DATA) / "files").glob("??/??/.*.part") if p.is_file())


def _id_in(path: Path) -> UUID | None:
    try:
        return UUID(path.name.split(".")[0])
    except ValueError:
        return None


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
