"""Who stands over a complaint about a manager: top management, and over top management a person named from outside it."""

from uuid import UUID

from django.db.models import Q

from plaudit.accounts.models import User
from plaudit.accounts.queries import actor_for, in_force, unit_ids_below
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.kept import kept
from plaudit.foundation.moments import now

from .codes import Oversight
from .models import Complaint, OutsideOverseer


def oversight_of(complaint: Complaint) -> str:
    """Empty for the management representative. Top management for a complaint about a manager, and so on upwards."""
    about: User | None = complaint.about_person
    if about is None:
        return ""
    held = actor_for(about)
    if held.holds(Role.DIRECTOR, path=complaint.unit.path):
        return Oversight.BOARD
    return Oversight.DIRECTOR if held.holds(Role.MANAGER, path=complaint.unit.path) else ""


@kept
def outside_overseers() -> list[UUID]:
    return list(OutsideOverseer.objects.filter(in_force(now())).values_list("person_id", flat=True))


def is_outside_overseer(actor: Actor) -> bool:
    """Named, and holding no role of top management themself."""
    return actor.kind == "user" and not actor.holds_anywhere(Role.DIRECTOR) and actor.id in outside_overseers()


def stands_over(actor: Actor, complaint: Complaint) -> bool:
    """Whether the actor takes the management representative's place in this complaint."""
    if complaint.oversight == Oversight.BOARD:
        return is_outside_overseer(actor)
    return complaint.oversight == Oversight.DIRECTOR and actor.holds(Role.DIRECTOR, path=complaint.unit.path)


def rows_overseen(actor: Actor) -> Q | None:
    """What comes to this person instead of the management representative, as a condition; None for nearly everybody."""
    if is_outside_overseer(actor):
        return Q(oversight=Oversight.BOARD)
    if not actor.holds_anywhere(Role.DIRECTOR):
        return None
    return Q(oversight=Oversight.DIRECTOR, unit_id__in=unit_ids_below(actor.paths(Role.DIRECTOR)))
