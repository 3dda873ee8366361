"""A small world: a few units, people with roles, and whoever the data is about. Every app may add its nouns here."""

from itertools import count
from typing import Any

from plaudit.accounts.models import RoleGrant, Unit, User
from plaudit.accounts.roles import Role
from plaudit.customers.models import Party
from plaudit.foundation.actors import Actor, Grant
from plaudit.foundation.models import DataSubject

_numbers = count(1)


def make_subject() -> DataSubject:
    return DataSubject.objects.create()


def make_unit(code: str = "", *, parent: Unit | None = None, **fields: Any) -> Unit:
    code = code or f"unit-{next(_numbers)}"
    return Unit.objects.create(code=code, parent=parent, **({"name": {"en": code.title()}} | fields))


def make_user(name: str = "", *roles: Role, unit: Unit | None = None, **fields: Any) -> User:
    """A person who holds `roles` in `unit` (a new unit unless given)."""
    name = name or f"Person {next(_numbers)}"
    email = fields.pop("email", f"{name.lower().replace(' ', '.')}.{next(_numbers)}@example.org")
    user = User(subject=make_subject(), name=name, email=email, **fields)
    user.set_password("open sesame")
    user.save()
    for role in roles:
        unit = unit or make_unit()
        RoleGrant.objects.create(user=user, role=role, unit=unit)
    return user


def make_actor(user: User) -> Actor:
    """The person as policies and actions take it, with every grant they hold."""
    grants = tuple(Grant(g.role, g.unit.path) for g in user.role_grants.select_related("unit"))
    return Actor("user", user.id, grants, user.name)


def make_party(name: str | None = "Wang Fang", **fields: Any) -> Party:
    return Party.objects.create(subject=make_subject(), name=name, **fields)
