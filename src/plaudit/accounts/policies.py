"""Who may see and change people, roles, units and connected systems: plain functions over actor and row.

Administrators act in their unit and below it. Nobody changes their own powers, whatever they hold.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, NotFound, Refused
from plaudit.foundation.moments import now

from .models import ApiClient, RoleGrant, Unit, User
from .queries import in_force, units_below
from .roles import Role

OVERSEERS = (Role.ADMINISTRATOR, Role.MANAGER, Role.DATA_PROTECTION, Role.AUDITOR)


def people_visible_to(actor: Actor) -> QuerySet[User]:
    """The people who hold or held a role where the actor oversees; for administrators also those without any."""
    if actor.kind == "system":
        return User.objects.all()
    units = units_below(actor.paths(*OVERSEERS))
    wanted = Q(pk__in=RoleGrant.objects.filter(unit__in=units).values("user_id"))
    if actor.holds_anywhere(Role.ADMINISTRATOR):
        wanted |= ~Q(pk__in=RoleGrant.objects.values("user_id"))
    return User.objects.filter(wanted)


def units_visible_to(actor: Actor) -> QuerySet[Unit]:
    return Unit.objects.order_by("path") if actor.kind == "system" else units_below(actor.paths(*OVERSEERS))


def units_administered_by(actor: Actor) -> QuerySet[Unit]:
    """The units still in use in which the actor may give roles."""
    return units_below(actor.paths(Role.ADMINISTRATOR)).filter(in_force(now()))


def clients_visible_to(actor: Actor) -> QuerySet[ApiClient]:
    units = units_below(actor.paths(Role.ADMINISTRATOR, Role.AUDITOR))
    return ApiClient.objects.filter(unit__in=units).select_related("unit", "person", "made_by")


def grants_visible_to(actor: Actor) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(unit__in=units_below(actor.paths(*OVERSEERS))).select_related("unit", "user")


def may_administer(actor: Actor, unit: Unit) -> bool:
    return actor.kind == "system" or (actor.kind == "user" and actor.holds(Role.ADMINISTRATOR, path=unit.path))


def may_administer_somewhere(actor: Actor) -> bool:
    return actor.kind == "system" or (actor.kind == "user" and actor.holds_anywhere(Role.ADMINISTRATOR))


def may_oversee(actor: Actor) -> bool:
    return actor.kind == "system" or actor.holds_anywhere(*OVERSEERS)


def check_may_oversee(actor: Actor) -> None:
    if not may_oversee(actor):
        raise _role_missing()


def check_is_oneself(actor: Actor, person: User) -> None:
    """What a person does in their own name nobody does for them; a token makes no further token."""
    if actor.kind != "user" or actor.id != person.pk or actor.through:
        raise Forbidden("person.not_oneself", _("Only the person concerned can do this, signed in."))


def may_see_clients(actor: Actor) -> bool:
    return actor.holds_anywhere(Role.ADMINISTRATOR, Role.AUDITOR)


def check_may_see_clients(actor: Actor) -> None:
    if not may_see_clients(actor):
        raise _role_missing()


def check_may_administer(actor: Actor, unit: Unit) -> None:
    """Raises NotFound when the actor may not even see the unit, Forbidden when they may only look."""
    if may_administer(actor, unit):
        return
    if not actor.holds(*OVERSEERS, path=unit.path):
        raise NotFound("unit.not_found", _("There is no such unit, or you may not see it."))
    raise _role_missing()


def check_may_administer_somewhere(actor: Actor) -> None:
    if not may_administer_somewhere(actor):
        raise _role_missing()


def may_set_law(actor: Actor) -> bool:
    """Country and trade hold for the whole organisation, so its administrator sets them."""
    if actor.kind == "system":
        return True
    tops = Unit.objects.filter(in_force(now()), parent=None).values_list("path", flat=True)
    return actor.kind == "user" and any(actor.holds(Role.ADMINISTRATOR, path=path) for path in tops)


def check_may_see_law(actor: Actor) -> None:
    if not may_oversee(actor):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def check_may_set_law(actor: Actor) -> None:
    check_may_see_law(actor)
    if not may_set_law(actor):
        raise Forbidden(
            "organisation.whole_only", _("Only an administrator of the whole organisation may do this. Ask one.")
        )


def may_change_person(actor: Actor, person: User) -> bool:
    """Only somebody who is administrator wherever the person holds a role, and never the person themself."""
    if actor.kind == "system":
        return True
    if actor.id == person.pk or not may_administer_somewhere(actor):
        return False
    held = RoleGrant.objects.filter(in_force(now()), user=person).select_related("unit")
    return all(may_administer(actor, grant.unit) for grant in held)


def check_may_change_person(actor: Actor, person: User) -> None:
    if actor.kind != "system" and not people_visible_to(actor).filter(pk=person.pk).exists():
        raise NotFound("person.not_found", _("There is no such person, or you may not see them."))
    check_may_administer_somewhere(actor)
    if actor.id == person.pk:
        raise Forbidden("person.own_access", _("You cannot change your own access. Ask another administrator."))
    if not may_change_person(actor, person):
        raise Forbidden(
            "person.beyond_your_unit",
            _("%(name)s also holds roles outside your unit. Ask an administrator of the whole organisation."),
            name=person.name,
        )


def check_may_grant(actor: Actor, person: User, unit: Unit) -> None:
    check_may_administer(actor, unit)
    if actor.id == person.pk:
        raise Forbidden("role.own", _("Nobody gives a role to themself. Ask another administrator."))


def check_an_administrator_remains(grants: QuerySet[RoleGrant]) -> None:
    """Refuses when, without these grants, nobody would be administrator of the whole organisation for good."""
    whole = Q(role=Role.ADMINISTRATOR, unit__parent=None)
    if not grants.filter(whole).exists():
        return
    others = RoleGrant.objects.filter(whole, in_force(now()), valid_to=None, user__is_active=True)
    if not others.exclude(pk__in=grants.values("pk")).exists():
        raise Refused(
            "role.last_administrator",
            _("This is the last administrator of the organisation. Make somebody else administrator first."),
        )


def _role_missing() -> Forbidden:
    return Forbidden("accounts.role_missing", _("Only an administrator may do this. Ask one in your unit."))
