"""The journal of one complaint from its beginning, also when it began as one of many imported rows.

An import writes one entry for many rows (`complaint.imported`, root: the batch): their state on arrival here, their
number, lines and first and last id, and a SHA-256 over `canonical_line` of each in the order of their ids. Lifecycle and
clocks of such a complaint start from there.
"""

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

from plaudit.foundation.models import Entry

from ..codes import State
from ..lifecycle import Move, replay
from ..models import Complaint
from .case_rows import READ, deeds_of

IMPORTED = "complaint.imported"
READINGS = (READ, "subject.read", "complaint.attachment_read", "complaint.paper_handed_out")
ABSORBED = "complaint.absorbed"
RANDOM_BITS = (1 << 80) - 1


def history_of(complaint: Complaint) -> list[Entry]:
    """Oldest first. For an imported complaint the first entry is its arrival as the clocks read it (never saved; its id
    is that of the batch's entry)."""
    own = list(deeds_of(complaint))
    batch = import_entry_of(complaint)
    return [_arrival(complaint, batch), *own] if batch else own


def clock_history_of(complaint: Complaint) -> list[Entry]:
    """What the clocks read: the complaint's own history, and the arrivals of those that were merged into it."""
    own = history_of(complaint)
    return own + [arrival for _other, arrival in arrivals_of(own)]


def arrivals_of(history: list[Entry]) -> list[tuple[Complaint, Entry]]:
    """Each complaint that was merged into this one, also by way of another, and the entry of its arrival."""
    found: list[tuple[Complaint, Entry]] = []
    absorbed = [e.data["other"] for e in history if e.code == ABSORBED]
    for other in Complaint.objects.filter(pk__in=absorbed) if absorbed else []:
        its = history_of(other)
        found += [(other, its[0]), *arrivals_of(its)]
    return found


def replayed_state(complaint: Complaint) -> State | None:
    """The state that the journal tells."""
    batch = import_entry_of(complaint)
    codes = [entry.code for entry in deeds_of(complaint)]
    return replay(codes, start=State(batch.data["state"]) if batch else None)


def import_entry_of(complaint: Complaint) -> Entry | None:
    """The batch's entry that covers this complaint: the rows' ids are made just before it is written."""
    if complaint.batch_id is None:
        return None
    entries = Entry.objects.filter(root=complaint.batch_id, code=IMPORTED).order_by("id")
    since = entries.filter(id__gte=UUID(int=complaint.pk.int & ~RANDOM_BITS))[:4]
    return next((e for found in (since, entries) for e in found if _covers(e, complaint.pk)), None)


def _covers(entry: Entry, row_id: UUID) -> bool:
    first, last = (UUID(text) for text in entry.data["ids"])
    return first <= row_id <= last


def _arrival(complaint: Complaint, batch: Entry) -> Entry:
    return Entry(
        id=batch.pk,
        code=Move.RECEIVE,
        occurred_at=complaint.received_at,
        recorded_at=batch.recorded_at,
        actor=batch.actor,
        subject=f"{Complaint._meta.label_lower}:{complaint.pk}",
        root=complaint.pk,
        data={"channel": complaint.channel},
    )


def canonical_line(row_id: UUID, source_id: str, reference: str, received_at: datetime, story: str) -> bytes:
    """What of an imported row never changes, as one line of JSON; `story` is its digest under the subject's key."""
    when = received_at.astimezone(UTC).isoformat()
    return json.dumps([str(row_id), source_id, reference, when, story], ensure_ascii=False).encode() + b"\n"


def is_unchanged(entry: Entry) -> bool:
    """Whether the rows of an import entry are still those that it was written for."""
    first, last = (UUID(text) for text in entry.data["ids"])
    rows = Complaint.objects.filter(batch=entry.root, id__range=(first, last)).select_related("subject").order_by("id")
    found, count = hashlib.sha256(), 0
    for row in rows:
        count += 1
        digest = row.subject.digest(row.story)
        found.update(canonical_line(row.pk, row.source_id, row.reference, row.received_at, digest))
    return bool(count == entry.data["count"]) and found.hexdigest() == entry.data["sha256"]
