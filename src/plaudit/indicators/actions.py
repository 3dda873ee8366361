"""Taking readings: what differs from the newest one is kept beside it; nothing is overwritten."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.journal import record
from plaudit.foundation.journal.verify import canonical

from .models import Reading

TAKEN = "indicator.readings_taken"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted for one unit and one span of days."""

    unit: UUID
    starts_on: date
    ends_on: date
    counts: Mapping[str, int]


def take_readings(*, source: str, counted: Iterable[Count], at: datetime) -> int:
    """Keep what is new, and journal it in one entry with its hash; returns how many readings were new."""
    counted = list(counted)
    known_rows = Reading.objects.filter(source=source, superseded_at=None, starts_on__in={c.starts_on for c in counted})
    newest = {(reading.unit_id, reading.starts_on): reading for reading in known_rows}
    fresh = []
    for count in counted:
        known = newest.get((count.unit, count.starts_on))
        if known.counts == dict(count.counts) if known else not count.counts:
            continue
        fresh.append(
            Reading(
                source=source,
                unit_id=count.unit,
                starts_on=count.starts_on,
                ends_on=count.ends_on,
                counts=dict(count.counts),
                taken_at=at,
            )
        )
    return _keep(source, fresh, [newest[key].pk for each in fresh if (key := (each.unit_id, each.starts_on)) in newest])


def _keep(source: str, fresh: list[Reading], old: list[UUID]) -> int:
    if not fresh:
        return 0
    with transaction.atomic():
        for start in range(0, len(old), BATCH):
            Reading.objects.filter(pk__in=old[start : start + BATCH]).update(superseded_at=fresh[0].taken_at)
        Reading.objects.bulk_create(fresh, batch_size=BATCH)
        data = {"source": source, "readings": len(fresh), "sha256": hash_of(fresh)}
        record(TAKEN, actor=SYSTEM, subject=fresh[0], data=data)
    return len(fresh)


def hash_of(readings: Iterable[Reading]) -> str:
    """SHA-256 over the readings, so that a changed one is found out."""
    found = hashlib.sha256()
    for reading in readings:
        line = {
            "id": str(reading.pk),
            "unit": str(reading.unit_id),
            "starts_on": reading.starts_on.isoformat(),
            "ends_on": reading.ends_on.isoformat(),
            "counts": dict(reading.counts),
        }
        found.update(canonical(line, "reading").encode())
    return found.hexdigest()
