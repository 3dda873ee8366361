"""The supervisor's view: what each owner carries in the units one manages, and where nobody is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Min, Q

from plaudit.accounts.models import RoleGrant, Unit, User
from plaudit.accounts.queries import unit_ids_below, units_below
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.moments import now

from .. import policies
from ..codes import State
from .queue import end_of_week

NEEDED = (Role.HANDLER, Role.ASSESSOR, Role.INVESTIGATOR, Role.DECIDER, Role.VERIFIER)


@dataclass(frozen=True, slots=True)
class Load:
    """What one owner carries; `owner` is None for what nobody owns. `share` is of the most that anybody carries, 0–100."""

    owner: UUID | None
    name: str
    open: int
    overdue: int
    week: int
    waiting: int
    urgent: int
    oldest_at: datetime | None
    share: float
    is_gone: bool

    @property
    def oldest_hours(self) -> float:
        """How long the oldest has been open."""
        return (now() - self.oldest_at).total_seconds() / 3600 if self.oldest_at else 0.0

    def link(self, **more: str) -> str:
        who = {"owner": str(self.owner)} if self.owner else {}
        scope = "managed" if self.owner else "unassigned"
        return urlencode({"scope": scope, **who, **more})

    @property
    def links(self) -> dict[str, str]:
        return {
            "open": self.link(),
            "overdue": self.link(late="on"),
            "week": self.link(week="on"),
            "waiting": self.link(state=State.WAITING),
            "urgent": self.link(urgent="on"),
        }


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A unit with open complaints in which, and above which, nobody holds a role that they need."""

    unit: Unit
    roles: Sequence[str]
    open: int


@dataclass(frozen=True, slots=True)
class Team:
    loads: Sequence[Load]
    vacancies: Sequence[Vacancy]
    total: int
    overdue: int


def team_of(actor: Actor) -> Team:
    """One grouped scan of what is open in the units one manages. Raises NotFound for whoever manages none."""
    policies.check_may_oversee_team(actor)
    units = unit_ids_below(policies.managed_paths(actor))
    rows = policies.visible_to(actor).order_by().exclude(state=State.CLOSED).filter(unit_id__in=units)
    at, week = now(), end_of_week()
    found = rows.values("owner_id").annotate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(next_due_at__lt=at)),
        week=Count("pk", filter=Q(next_due_at__gte=at, next_due_at__lt=week)),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        urgent=Count("pk", filter=Q(is_urgent=True)),
        oldest_at=Min("received_at"),
    )
    loads = _named([dict(row) for row in found], actor)
    by_unit = dict(rows.values_list("unit_id").annotate(n=Count("pk")))
    total = sum(load.open for load in loads)
    return Team(loads, _vacancies(actor, by_unit), total, sum(load.overdue for load in loads))


def _named(rows: list[dict[str, Any]], actor: Actor) -> list[Load]:
    """Whoever has most overdue first; without an owner on top; people of the team who carry nothing at the end."""
    members, able = _handlers(actor)
    known = {row["owner_id"] for row in rows}
    empty = {"open": 0, "overdue": 0, "week": 0, "waiting": 0, "urgent": 0, "oldest_at": None}
    rows = rows + [{"owner_id": pk} | empty for pk in members if pk not in known]
    people = User.objects.in_bulk([row["owner_id"] for row in rows if row["owner_id"]])
    most = max((row["open"] for row in rows), default=0) or 1
    loads = []
    for row in rows:
        owner = row.pop("owner_id")
        person = people.get(owner)
        gone = person is not None and owner not in able
        loads.append(Load(owner, person.name if person else "", share=100 * row["open"] / most, is_gone=gone, **row))
    return sorted(loads, key=lambda load: (load.owner is not None, -load.overdue, -load.open, load.name))


def _handlers(actor: Actor) -> tuple[set[UUID], set[UUID]]:
    """The active people who may own complaints in the units one manages: by a role there, and by one there or above."""
    managed = policies.managed_paths(actor)
    grants = list(_live().filter(role=Role.HANDLER).values_list("user_id", "unit__path"))
    here = {person for person, path in grants if any(path.startswith(top) for top in managed)}
    return here, here | {person for person, path in grants if any(top.startswith(path) for top in managed)}


def _vacancies(actor: Actor, by_unit: dict[UUID, int]) -> list[Vacancy]:
    held = list(_live().filter(role__in=NEEDED).values_list("role", "unit__path"))
    found = []
    for unit in units_below(policies.managed_paths(actor)).filter(pk__in=by_unit):
        here = {role for role, path in held if unit.path.startswith(path)}
        missing = [str(role.label) for role in NEEDED if role not in here]
        if missing:
            found.append(Vacancy(unit, missing, by_unit[unit.pk]))
    return found


def _live() -> Any:
    at = now()
    return RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at, user__is_active=True)
