"""A complaint's file as a ZIP, written while it is sent: never whole in memory, and never on disk in plain."""

from collections.abc import Iterator
from datetime import datetime
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from plaudit.foundation import files
from plaudit.foundation.models import FileState
from plaudit.foundation.moments import now
from plaudit.foundation.typesetting import Paper

from ..models import Attachment, Complaint
from .papers.parts import here


class _Belt(RawIOBase):
    """Takes what the ZIP writes and hands it on; cannot be turned back."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._held.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def packed(complaint: Complaint, paper: Paper, pdf: bytes) -> Iterator[bytes]:
    """The parts of the ZIP: the copy as PDF, the same as data with every sign as it was typed, and the documents."""
    rows = complaint.attachments.select_related("file", "file__subject").filter(file__state=FileState.STORED)
    return _parts(list(rows), complaint.reference, paper.written().encode(), pdf, here(now()))


def _parts(rows: list[Attachment], reference: str, data: bytes, pdf: bytes, at: datetime) -> Iterator[bytes]:
    belt = _Belt()
    with ZipFile(belt, "w") as archive:
        archive.writestr(_entry(f"{reference}/{reference}.pdf", at, ZIP_STORED), pdf)
        archive.writestr(_entry(f"{reference}/{reference}.json", at, ZIP_DEFLATED), data)
        yield belt.taken()
        for number, row in enumerate(rows, start=1):
            name = _entry(f"{reference}/documents/{number:02d} {_flat(row.file.name)}", here(row.added_at), ZIP_STORED)
            with archive.open(name, "w", force_zip64=True) as entry:
                for part in files.read(row.file):
                    entry.write(part)
                    yield belt.taken()
    yield belt.taken()


def _entry(name: str, at: datetime, compression: int) -> ZipInfo:
    entry = ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    return entry


def _flat(name: str) -> str:
    """One part of a path, whatever was kept: no folder, no drive, not a place above."""
    return name.replace("/", "_").replace("\\", "_").replace(":", "_").strip(". ") or "file"
