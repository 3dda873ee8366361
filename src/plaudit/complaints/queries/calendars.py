"""Calendars that changed since the running clocks were last asked by them, and whose clocks those are."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from plaudit.foundation.clocks.versions import calendar_for
from plaudit.foundation.models import ClockCalendar, ClockRule, Entry
from plaudit.foundation.moments import recording_now

from ..models import Complaint, Obligation

APPLIED = "calendar.applied"
BATCH = 500


def calendars_to_apply() -> list[tuple[ClockCalendar, ClockCalendar]]:
    """Pairs of the version last applied and the one in force now, where they differ."""
    versions: dict[str, list[ClockCalendar]] = {}
    for row in ClockCalendar.objects.order_by("code", "version"):
        versions.setdefault(row.code, []).append(row)
    pairs = [(_last_applied(rows), _in_force(code, rows)) for code, rows in versions.items() if len(rows) > 1]
    return [(before, after) for before, after in pairs if before.pk != after.pk]


def complaints_counting_on(calendar: str) -> QuerySet[Complaint]:
    """Complaints with a running clock of this calendar."""
    rules = ClockRule.objects.filter(body__calendar=calendar).values("pk")
    running = Obligation.objects.filter(rule__in=rules, ended_at=None).values("complaint_id")
    return Complaint.objects.filter(pk__in=running, subject__erased_at=None)


def ids_in_turn(rows: QuerySet[Complaint], *, since: UUID | None = None) -> Iterator[UUID]:
    """The ids in their order, those after `since`; read in batches, so that no reading is open while others write."""
    while batch := list(_after(rows, since).values_list("pk", flat=True)[:BATCH]):
        yield from batch
        since = batch[-1]


def _after(rows: QuerySet[Complaint], since: UUID | None) -> QuerySet[Complaint]:
    return (rows.filter(pk__gt=since) if since else rows).order_by("pk")


def _last_applied(rows: list[ClockCalendar]) -> ClockCalendar:
    """The version with the newest note of having been applied; before there was one, the first."""
    noted = Entry.objects.filter(root__in=[row.pk for row in rows], code=APPLIED).order_by("-id").first()
    return next((row for row in rows if noted and row.pk == noted.root), rows[0])


def _in_force(code: str, rows: list[ClockCalendar]) -> ClockCalendar:
    version = calendar_for(code, recording_now()).version
    return next(row for row in rows if row.version == version)
