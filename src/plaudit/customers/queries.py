from django.db.models import QuerySet

from .contacts import lookup
from .models import ContactPoint, Party


def party_by_contact(kind: str, value: str) -> QuerySet[Party]:
    """Every party that gave this address or number, oldest first: one person may stand there several times, unmerged."""
    points = ContactPoint.objects.filter(kind=kind, lookup=lookup(kind, value))
    return Party.objects.filter(pk__in=points.values("party")).select_related("subject").order_by("id")
