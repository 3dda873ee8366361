"""Checking the journal where it stands, and writing it out so that it can be checked anywhere else."""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any, TextIO

from .key import journal_key
from .records import Record, records
from .verify import verify


def verify_journal(
    fingerprints: Collection[str] = (), head: dict[str, Any] | None = None, stream: Iterable[Record] | None = None
) -> dict[str, Any]:
    """{"ok", "entries", "seals", "unsealed", "first_fault"} of the journal in the database.

    Without fingerprints the key file of this installation is believed, which lies outside the data folder.
    `stream` stands in for `records()`, to watch the progress.
    """
    return verify(stream or records(), fingerprints or [journal_key().fingerprint], head)


def export_journal(file: TextIO, stream: Iterable[Record] | None = None) -> dict[str, int]:
    """Write every record as a line of JSON, and a last line with the counts, which are returned."""
    counts = {"entries": 0, "seals": 0, "unsealed": 0}
    for record in _counted(stream or records(), counts):
        file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    file.write(json.dumps({"end": counts}) + "\n")
    return counts


def _counted(stream: Iterable[Record], counts: dict[str, int]) -> Iterator[Record]:
    for record in stream:
        counts["seals"] += "seal" in record
        counts["unsealed"] += "unsealed" in record
        counts["entries"] += "unsealed" in record or bool(record.get("entry"))
        yield record
