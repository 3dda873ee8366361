"""Readings as they stand, or as they stood."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from .models import Reading


def readings(
    source: str, *, units: Iterable[UUID], since: date, until: date, at: datetime | None = None
) -> QuerySet[Reading]:
    """The newest reading of each unit and span that begins within these days; with `at`, the newest at that moment."""
    rows = Reading.objects.filter(source=source, unit_id__in=list(units), starts_on__gte=since, starts_on__lte=until)
    if at is None:
        return rows.filter(superseded_at=None)
    return rows.filter(Q(superseded_at=None) | Q(superseded_at__gt=at), taken_at__lte=at)


def taken(source: str) -> tuple[datetime | None, int]:
    """When anything was last counted otherwise than before, and how many readings were ever kept: the same again means
    that nothing was read since, because readings are only added."""
    found = Reading.objects.filter(source=source).aggregate(last=Max("taken_at"), n=Count("*"))
    return found["last"], found["n"]
