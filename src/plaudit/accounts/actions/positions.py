"""Where people work and to whom they report: dated, so that a conflict of interest can be judged for any day."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import journal
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.moments import now

from .. import policies
from ..models import Position, Unit, User
from ..queries import line_above, position_of


def set_position(*, actor: Actor, person: User, unit: Unit | None, manager: User | None) -> Position | None:
    """From now on the person works in `unit` and reports to `manager`; what was recorded before stays, with its end."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        policies.check_may_change_person(actor, person)
        _check_line(person, manager)
        before = position_of(person.pk)
        if before and (before.unit_id, before.manager_id) == (unit and unit.pk, manager and manager.pk):
            return before
        at = now()
        if before:
            Position.objects.filter(pk=before.pk).update(valid_to=at)
        made = None
        if unit or manager:
            setter = actor.id if actor.kind == "user" else None
            made = Position.objects.create(user=person, unit=unit, manager=manager, valid_from=at, set_by_id=setter)
        data = {"unit": str(unit.pk) if unit else "", "manager": str(manager.pk) if manager else ""}
        journal.record("person.position_set", actor=actor, subject=person, data=data)
    return made


def _check_line(person: User, manager: User | None) -> None:
    if manager and (manager.pk == person.pk or person.pk in line_above(manager.pk)):
        raise Invalid(
            "person.line_in_a_circle",
            _("%(manager)s reports to %(person)s, so %(person)s cannot report to them. Choose somebody else."),
            field="manager",
            manager=manager.name,
            person=person.name,
        )
