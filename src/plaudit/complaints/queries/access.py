"""Who was given which complaint to read, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from plaudit.accounts.models import User
from plaudit.foundation.actors import Actor
from plaudit.foundation.guard import fetch
from plaudit.foundation.moments import now

from .. import policies
from ..codes import State
from ..models import AccessGrant, Complaint
from .case import complaint_for

MOST = 500


@dataclass(frozen=True, slots=True)
class AccessPage:
    """`live` end soonest first; `past` newest first, at most MOST of each."""

    live: Sequence[AccessGrant]
    past: Sequence[AccessGrant]
    may_give: bool


def access_page(actor: Actor) -> AccessPage:
    found = policies.access_visible_to(actor).select_related("subject", "person", "given_by", "complaint")
    at = now()
    live = found.filter(ended_at=None, until__gt=at).order_by("until", "id")
    past = found.exclude(ended_at=None, until__gt=at).order_by("-until", "-id")
    return AccessPage(list(live[:MOST]), list(past[:MOST]), policies.may_give_access(actor))


def complaints_named(actor: Actor, references: Sequence[str]) -> list[Complaint]:
    """The complaints of these references, through the guard. Raises NotFound when one is missing or hidden."""
    return [complaint_for(actor, reference) for reference in references]


def closed_between(actor: Actor, first: date, last: date) -> list[UUID]:
    """The closed complaints that the actor may see, in the order in which they came."""
    tz = timezone.get_default_timezone()
    start, end = (datetime.combine(day, time.min, tz) for day in (first, last + timedelta(days=1)))
    rows = policies.visible_to(actor).filter(state=State.CLOSED, closed_at__gte=start, closed_at__lt=end)
    return list(rows.filter(subject__erased_at=None).order_by("id").values_list("pk", flat=True))


def people_to_give_to(actor: Actor) -> QuerySet[User]:
    """Everybody active but oneself."""
    return User.objects.filter(is_active=True).exclude(pk=actor.id or UUID(int=0)).order_by("name")


def complaints_known(actor: Actor, references: Sequence[str]) -> list[Complaint]:
    """As `complaints_named`, of all that the actor knows of or oversees."""
    return [fetch(policies.known_to(actor) | policies.overseen_by(actor), reference=r) for r in references]
