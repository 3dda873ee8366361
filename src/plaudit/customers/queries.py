from uuid import UUID

from django.db.models import QuerySet

from plaudit.foundation.prepared import prepared

from .contacts import lookup
from .models import ContactPoint, Party


def party_by_contact(kind: str, value: str) -> QuerySet[Party]:
    """Every party that gave this address or number, oldest first: one person may stand there several times, unmerged."""
    points = ContactPoint.objects.filter(kind=kind, lookup=lookup(kind, value))
    return Party.objects.filter(pk__in=points.values("party")).select_related("subject").order_by("id")


@prepared
def parties_reached_alike(party_id: UUID) -> QuerySet[ContactPoint, UUID]:
    """The ids of every party reached by an address or number of this one, itself among them. Nobody proved that they
    are one person."""
    known = ContactPoint.objects.filter(party_id=party_id).exclude(lookup="").values("lookup")
    return ContactPoint.objects.filter(lookup__in=known).values_list("party_id", flat=True).distinct()


def is_proved_same(one: Party, other: Party) -> bool:
    """Whether the two are one party, or each confirmed one and the same e-mail address as theirs."""
    if one.pk == other.pk:
        return True
    proved = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, confirmed_at__isnull=False).exclude(lookup="")
    return proved.filter(party=one, lookup__in=proved.filter(party=other).values("lookup")).exists()
