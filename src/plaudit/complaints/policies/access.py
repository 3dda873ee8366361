"""Who gives complaints to read for a time, who sees what was given, and who sees who read what."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import unit_ids_below
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import NotFound

from ..confidentiality import is_complained_about, not_about
from ..models import AccessGrant, Complaint

OVERSEEING = (Role.MANAGER, Role.DATA_PROTECTION)


def may_see_readers(actor: Actor, complaint: Complaint) -> bool:
    """Whether the actor may look who read this complaint and why; they need not see what it says."""
    holds = actor.holds(*OVERSEEING, path=complaint.unit.path)
    return actor.kind == "user" and holds and not is_complained_about(actor, complaint)


def overseen_by(actor: Actor) -> QuerySet[Complaint]:
    """The complaints of which the actor may see who read them."""
    if actor.kind != "user":
        return Complaint.objects.none()
    return Complaint.objects.filter(not_about(actor), unit_id__in=unit_ids_below(actor.paths(*OVERSEEING)))


def may_give_access(actor: Actor) -> bool:
    return actor.kind == "user" and actor.holds_anywhere(Role.MANAGER)


def check_may_give_access_somewhere(actor: Actor) -> None:
    if not may_give_access(actor):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def access_visible_to(actor: Actor) -> QuerySet[AccessGrant]:
    units = unit_ids_below(actor.paths(Role.MANAGER, Role.DATA_PROTECTION))
    given = Q(complaint__in=Complaint.objects.filter(not_about(actor), unit_id__in=units).order_by().values("pk"))
    return AccessGrant.objects.filter(Q(person_id=actor.id) | given)
