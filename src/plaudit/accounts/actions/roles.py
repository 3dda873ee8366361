"""Giving and ending roles."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import journal
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..models import RoleGrant, Unit, User
from ..queries import in_force
from ..roles import Role
from .units import lock_the_tree


def grant_role(
    *, actor: Actor, person: User, role: str, unit: Unit, reason: str = "", valid_to: datetime | None = None
) -> RoleGrant:
    """Give the role in the unit and below it, from now on or until `valid_to`."""
    with transaction.atomic():
        lock_the_tree()
        person = User.objects.select_for_update().get(pk=person.pk)
        unit = Unit.objects.get(pk=unit.pk)
        policies.check_may_grant(actor, person, unit)
        at = now()
        _check_can_hold(person, role, unit, at, valid_to)
        grant = RoleGrant.objects.create(
            user=person,
            role=Role(role),
            unit=unit,
            reason=reason,
            valid_from=at,
            valid_to=valid_to,
            granted_by_id=actor.id if actor.kind == "user" else None,
        )
        data = {"grant": str(grant.pk), "role": str(grant.role), "until": valid_to.isoformat() if valid_to else ""}
        journal.record("role.granted", actor=actor, subject=person, unit=unit.pk, data=data)
    return grant


def _check_can_hold(person: User, role: str, unit: Unit, at: datetime, valid_to: datetime | None) -> None:
    if role not in Role.values:
        raise Invalid("role.unknown", _("There is no such role."), field="role")
    if valid_to is not None and valid_to <= at:
        raise Invalid(
            "role.ends_in_the_past", _("The role would have ended already. Choose a later day."), field="valid_to"
        )
    if not person.is_active:
        raise Refused("person.inactive", _("This person has been deactivated and cannot be given a role."))
    if unit.valid_to is not None and unit.valid_to <= at:
        raise Refused("unit.closed", _("This unit has been closed. Choose another."), field="unit")
    if RoleGrant.objects.filter(in_force(at), user=person, role=role, unit=unit).exists():
        raise Refused("role.held_already", _("The person holds this role in this unit already."), field="role")


def end_role(*, actor: Actor, grant: RoleGrant) -> RoleGrant:
    """End the role now; one that has ended stays as it is."""
    with transaction.atomic():
        lock_the_tree()
        grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=grant.pk)
        policies.check_may_administer(actor, grant.unit)
        at = now()
        if not grant.is_in_force(at):
            return grant
        policies.check_an_administrator_remains(RoleGrant.objects.filter(pk=grant.pk))
        grant.valid_to = at
        grant.save(update_fields=["valid_to"])
        data = {"grant": str(grant.pk), "role": str(grant.role)}
        journal.record("role.ended", actor=actor, subject=grant.user, unit=grant.unit_id, data=data)
    return grant
