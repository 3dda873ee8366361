"""Everybody on the staff reports a confidentiality incident; data protection manages it; its reporter sees where it stands."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import unit_ids_below
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, NotFound

from ..models import Incident


def incidents_visible_to(actor: Actor) -> QuerySet[Incident]:
    if actor.kind != "user":
        return Incident.objects.none()
    return Incident.objects.filter(managed_by(actor) | Q(reported_by_id=actor.id))


def managed_by(actor: Actor) -> Q:
    """The incidents that the actor manages, as a condition."""
    return Q(unit_id__in=unit_ids_below(actor.paths(Role.DATA_PROTECTION)))


def may_report_incident(actor: Actor) -> bool:
    return actor.kind == "user"


def check_may_report_incident(actor: Actor) -> None:
    if not may_report_incident(actor):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def may_manage_incident(actor: Actor, incident: Incident) -> bool:
    return actor.kind == "user" and actor.holds(Role.DATA_PROTECTION, path=incident.unit.path)


def check_may_manage_incident(actor: Actor, incident: Incident) -> None:
    """NotFound for those who may not even see it, Forbidden for its reporter."""
    if may_manage_incident(actor, incident):
        return
    if actor.id != incident.reported_by_id:
        raise NotFound("incident.not_found", _("There is no such incident, or you may not see it."))
    raise Forbidden("incident.role_missing", _("The data protection officer does this. Tell them what you know."))
