"""Who sees an escalation, and who keeps data from being erased or lets them go."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import unit_ids_below
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, NotFound

from ..ladders import OWNER
from ..models import Complaint, Escalation

HOLDING = (Role.DATA_PROTECTION, Role.MANAGER)
RETENTION = (Role.DATA_PROTECTION, Role.MANAGER, Role.AUDITOR)


def escalations_for(actor: Actor) -> QuerySet[Escalation]:
    """The alerts that stand with a role of this person in its unit, or with them as owner; never about themself."""
    wanted = Q(role=OWNER, complaint__owner_id=actor.id)
    for role in sorted({grant.role for grant in actor.grants}):
        wanted |= Q(role=role, unit_id__in=unit_ids_below(actor.paths(role)))
    rows = Escalation.objects.filter(wanted, complaint__subject__erased_at=None)
    return rows.exclude(complaint__about_person_id=actor.id).select_related(
        "complaint__subject", "complaint__unit", "subject", "unit", "raised_by"
    )


def may_see_escalation(actor: Actor, escalation: Escalation) -> bool:
    complaint = escalation.complaint
    if actor.kind != "user" or actor.id == complaint.about_person_id:
        return False
    if escalation.role == OWNER:
        return actor.id == complaint.owner_id
    return actor.holds(escalation.role, path=escalation.unit.path)


def check_may_see_escalation(actor: Actor, escalation: Escalation) -> None:
    if not may_see_escalation(actor, escalation):
        raise NotFound("escalation.not_found", _("There is no such alert, or it is not meant for you."))


def holdable_by(actor: Actor) -> QuerySet[Complaint]:
    """The complaints that the actor may put under a legal hold: found by reference, shown without any words."""
    if actor.kind != "user":
        return Complaint.objects.none()
    rows = Complaint.objects.filter(unit_id__in=unit_ids_below(actor.paths(*HOLDING)))
    return rows.exclude(about_person_id=actor.id)


def may_hold(actor: Actor, complaint: Complaint) -> bool:
    return (
        actor.kind == "user"
        and actor.id != complaint.about_person_id
        and actor.holds(*HOLDING, path=complaint.unit.path)
    )


def check_may_hold(actor: Actor, complaint: Complaint) -> None:
    if not may_hold(actor, complaint):
        raise NotFound("complaint.not_found", _("There is no such complaint, or you may not see it."))


def check_may_hold_somewhere(actor: Actor) -> None:
    if not actor.holds_anywhere(*HOLDING):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def check_may_see_retention(actor: Actor) -> None:
    if not actor.holds_anywhere(*RETENTION):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def retained_visible_to(actor: Actor) -> QuerySet[Complaint]:
    """The complaints whose retention the actor may look at: references and dates only."""
    if actor.kind == "system":
        return Complaint.objects.all()
    rows = Complaint.objects.filter(unit_id__in=unit_ids_below(actor.paths(*RETENTION)))
    return rows.exclude(about_person_id=actor.id)


def check_may_approve(actor: Actor, complaint: Complaint) -> None:
    """Some extensions of a law need the approval of somebody of rank."""
    if actor.kind == "user" and not actor.holds(Role.MANAGER, path=complaint.unit.path):
        raise Forbidden(
            "complaint.needs_approval",
            _(
                "The rule gives this time only with the approval of a management representative. Ask them to take it, "
                "or answer in time."
            ),
        )
