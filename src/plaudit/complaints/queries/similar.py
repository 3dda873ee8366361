"""Complaints like this one: the same product with the same category or cause, in the last twelve months."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from plaudit.foundation.actors import Actor
from plaudit.foundation.moments import now

from .. import policies
from ..models import Complaint

MONTHS = timedelta(days=365)
COUNT_CAP = 100
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Similar:
    """Those the actor may see: the newest of them, and how many there are, up to COUNT_CAP."""

    rows: list[Complaint]
    count: int
    is_capped: bool


def similar_to(actor: Actor, complaint: Complaint) -> Similar:
    """Empty while neither category nor cause is known."""
    like = Q(pk__in=[])
    if complaint.category_id:
        like = Q(category_id=complaint.category_id)
    if complaint.cause_id:
        like = like | Q(cause_id=complaint.cause_id)
    if not complaint.category_id and not complaint.cause_id:
        return Similar([], 0, is_capped=False)
    same = Q(product_id=complaint.product_id) if complaint.product_id else Q(product=None)
    found = policies.visible_to(actor).filter(like, same, received_at__gte=now() - MONTHS)
    found = found.exclude(pk=complaint.pk)
    count = found.order_by()[: COUNT_CAP + 1].count()
    rows = found.select_related("subject").order_by("-received_at", "-id")[:SHOWN]
    return Similar(list(rows), min(count, COUNT_CAP), count > COUNT_CAP)
