"""Rows for the screens of people: what is shown of each, read in a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from plaudit.foundation.actors import Actor
from plaudit.foundation.moments import now

from .models import RoleGrant, User
from .policies import may_administer
from .queries import in_force

MOST = 200


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One role of the person on the page, and whether the reader may end it."""

    grant: RoleGrant
    is_current: bool
    may_end: bool


def people_rows(visible: QuerySet[User], words: str) -> list[User]:
    """By name, with the roles held now as `held`; at most 200, narrowed by words in name or address."""
    for word in words.split()[:5]:
        visible = visible.filter(Q(name__icontains=word) | Q(email__icontains=word))
    held = RoleGrant.objects.filter(in_force(now())).select_related("unit").order_by("role")
    return list(
        visible.prefetch_related(Prefetch("role_grants", held, "held")).order_by("-is_active", "name", "pk")[:MOST]
    )


def person_grants(actor: Actor, grants: QuerySet[RoleGrant]) -> list[GrantRow]:
    at = now()
    return [
        GrantRow(grant, grant.is_in_force(at), grant.is_in_force(at) and may_administer(actor, grant.unit))
        for grant in grants
    ]
