"""Reads of people, units, connected systems and the organisation."""

import hashlib
from collections.abc import Iterable
from copy import copy
from datetime import date, datetime
from time import monotonic
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor, Grant
from plaudit.foundation.errors import Refused
from plaudit.foundation.kept import kept
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared

from .models import ApiClient, Organisation, Position, RoleGrant, Unit, User

_kept: list[tuple[float, Organisation]] = []


def organisation() -> Organisation:
    """The organisation (an unsaved, nameless one before it is set up), at most KEPT_SECONDS old.

    Every public page shows it, so each process keeps it for a few seconds; callers get a copy of their own.
    """
    if _kept and monotonic() - _kept[0][0] < settings.KEPT_SECONDS:
        return copy(_kept[0][1])
    found = Organisation.objects.first() or Organisation()
    _kept[:] = [(monotonic(), found)]
    return copy(found)


def day_here(at: datetime) -> date:
    """The day it is where the organisation works."""
    return at.astimezone(ZoneInfo(organisation().time_zone or "UTC")).date()


def forget_organisation() -> None:
    """Have this process read the organisation again; the others do within KEPT_SECONDS."""
    _kept.clear()


def unit_ids_below(paths: Iterable[str]) -> list[UUID]:
    """The ids of the units at these paths and below them."""
    return [pk for pk, path in _unit_paths() if any(path.startswith(top) for top in paths)]


def unit_ids_below_unless_all(paths: Iterable[str]) -> list[UUID] | None:
    """As `unit_ids_below`; None when there is no unit beside these."""
    tops = tuple(paths)
    found = [(pk, path.startswith(tops)) for pk, path in _unit_paths()] if tops else []
    below = [pk for pk, is_below in found if is_below]
    return None if tops and len(below) == len(found) else below


def units_below(paths: Iterable[str]) -> QuerySet[Unit]:
    """The units at the paths and below them as they are this moment, in the order of the tree."""
    wanted = Q(pk__in=[])
    for path in paths:
        wanted |= Q(path__startswith=path)
    return Unit.objects.filter(wanted).order_by("path")


@kept
def _unit_paths() -> list[tuple[UUID, str]]:
    return list(Unit.objects.values_list("pk", "path"))


def unit_for_intake(paths: tuple[str, ...] = ()) -> Unit:
    """Where a complaint goes when nobody said where: the unit at the first of these paths (where its recorder works),
    else the topmost one. Raises Refused before there is one."""
    return (Unit.objects.filter(path=paths[0], valid_to=None).first() if paths else None) or _top_unit()


@kept
def _top_unit() -> Unit:
    found = Unit.objects.filter(parent=None, valid_to=None).order_by("valid_from", "pk").first()
    if found is None:
        raise Refused("organisation.not_set_up", _("This installation has no unit yet. Set up the organisation first."))
    return found


def names_of(ids: Iterable[UUID]) -> dict[str, str]:
    """The names of these people by their id as text, in one query."""
    wanted = set(ids)
    rows = User.objects.filter(pk__in=wanted).values_list("pk", "name") if wanted else []
    return {str(pk): name for pk, name in rows}


def actor_for(user: User, at: datetime | None = None) -> Actor:
    """The person with the roles held at `at` (now by default); one query. Somebody switched off holds none."""
    if not user.is_active:
        return Actor("user", user.pk, (), user.name)
    return Actor("user", user.pk, _held(user.pk, at or now()), user.name)


def people_with(role: str, unit: Unit, at: datetime | None = None) -> QuerySet[User]:
    """Active people who hold the role in the unit or above it."""
    above = [unit.path[: end + 1] for end, char in enumerate(unit.path) if char == "/"]
    held = RoleGrant.objects.filter(in_force(at or now()), role=role, unit__path__in=above)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("name")


def people_around(role: str, paths: Iterable[str], at: datetime | None = None) -> QuerySet[User]:
    """Active people who hold the role at these paths, above or below them."""
    tops = list(paths)
    near = Q(pk__in=[])
    for path in tops:
        above = [path[: end + 1] for end, char in enumerate(path) if char == "/"]
        near |= Q(unit__path__startswith=path) | Q(unit__path__in=above)
    held = RoleGrant.objects.filter(near, in_force(at or now()), role=role)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("name")


def person_with(email: str) -> User | None:
    """The active person who signs in with this address."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """Every role the person was ever given, newest first."""
    return user.role_grants.select_related("unit", "granted_by").order_by("-valid_from", "-pk")


def position_of(person_id: UUID, at: datetime | None = None) -> Position | None:
    """Where the person works and to whom they report, if somebody recorded it."""
    held = Position.objects.filter(in_force(at or now()), user_id=person_id)
    return held.select_related("unit", "manager").order_by("-valid_from").first()


def line_above(person_id: UUID, at: datetime | None = None) -> tuple[UUID, ...]:
    """To whom the person reports, and to whom those report, nearest first. A circle ends where it closes."""
    found: list[UUID] = []
    position = position_of(person_id, at)
    while position and position.manager_id and position.manager_id not in {person_id, *found}:
        found.append(position.manager_id)
        position = position_of(position.manager_id, at)
    return tuple(found)


def paths_of_work(person_id: UUID, at: datetime | None = None) -> tuple[str, ...]:
    """The unit in which the person works; without a recorded one the units in which they were given roles."""
    position = position_of(person_id, at)
    if position and position.unit:
        return (position.unit.path,)
    held = RoleGrant.objects.filter(in_force(at or now()), user_id=person_id)
    return tuple(sorted(set(held.values_list("unit__path", flat=True))))


def actor_for_token(token: str) -> Actor | None:
    """Whoever this bearer token belongs to, or None; found by its hash, which is all that is stored. A connected system
    is itself; a person's token is that person with the roles held now, and with nothing once they are switched off."""
    client = _client(hash_of_token(token))
    at = now()
    if client is None or (client.valid_to is not None and client.valid_to <= at):
        return None
    scopes = tuple(Grant(scope, client.unit.path if client.person_id is None else "/") for scope in client.scopes)
    if client.person is None or client.person_id is None:
        return Actor("client", client.pk, scopes, client.name)
    roles = _held(client.person_id, at)
    return (
        Actor("user", client.person_id, (*roles, *scopes), client.person.name, f"client:{client.pk}") if roles else None
    )


def _held(person_id: UUID, at: datetime) -> tuple[Grant, ...]:
    """The roles of somebody who is not switched off."""
    return tuple(sorted((Grant(role, path) for role, path in _grants(person_id, at)), key=_order))


@prepared
def _grants(person_id: UUID, at: datetime) -> "QuerySet[RoleGrant, tuple[str, str]]":
    held = RoleGrant.objects.filter(in_force(at), user_id=person_id, user__is_active=True)
    return held.values_list("role", "unit__path")


def tokens_of(user: User) -> QuerySet[ApiClient]:
    """The tokens this person made for themself, newest first."""
    return ApiClient.objects.filter(person=user).order_by("-made_at", "-pk")


def hash_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@kept
def _client(token_hash: str) -> ApiClient | None:
    return ApiClient.objects.select_related("unit", "person").filter(token_hash=token_hash).first()


def in_force(at: datetime) -> Q:
    """Units and grants that are valid at the moment."""
    return (Q(valid_to=None) | Q(valid_to__gt=at)) & Q(valid_from__lte=at)


def _order(grant: Grant) -> tuple[str, str]:
    return grant.role, grant.path
