"""Readings as they stand, or as they stood."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from .models import Reading


def readings(
    source: str, *, units: Iterable[UUID], since: date, until: date, at: datetime | None = None
) -> QuerySet[Reading]:
    """The newest reading of each unit and span that begins within these days; with `at`, the newest at that moment."""
    rows = Reading.objects.filter(source=source, unit_id__in=list(units), starts_on__gte=since, starts_on__lte=until)
    if at is None:
        return rows.filter(superseded_at=None)
    return rows.filter(Q(superseded_at=None) | Q(superseded_at__gt=at), taken_at__lte=at)


def last_taken_at(source: str) -> datetime | None:
    """When anything was last counted otherwise than before."""
    last: datetime | None = Reading.objects.filter(source=source).aggregate(last=Max("taken_at"))["last"]
    return last
