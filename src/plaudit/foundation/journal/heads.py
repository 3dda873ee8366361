"""The head of the journal, written outside each day: who keeps it can tell when the journal's end was cut off."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from ..models import Seal
from ..moments import now
from .records import moment, seal_record
from .sealing import seal_due
from .verify import read_head, seal_hash


def journal_head() -> dict[str, Any] | None:
    """The last seal, as it is handed to somebody outside: number, hash, root, time, fingerprint of the key."""
    last = Seal.objects.order_by("-n").first()
    if last is None:
        return None
    return {
        "n": last.n,
        "seal": seal_hash(seal_record(last)),
        "root": last.merkle_root,
        "time": moment(last.made_at),
        "fingerprint": last.key_id,
    }


def write_head() -> Path | None:
    """Seal what is due and write today's head file into `heads` of the data folder; nothing while nothing is sealed."""
    seal_due(whole=True)
    head = journal_head()
    if head is None:
        return None
    folder = Path(settings.DATA) / "heads"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"head-{now():%Y-%m-%d}.json"
    handle, draft = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "w") as file:
        json.dump(head, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    return path


def newest_head() -> dict[str, Any] | None:
    """The newest head file of the data folder, if there is one. Raises ValueError when it cannot be read."""
    files = sorted((Path(settings.DATA) / "heads").glob("head-*.json"))
    return read_head(str(files[-1])) if files else None
