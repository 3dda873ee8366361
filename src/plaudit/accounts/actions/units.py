"""Building, renaming, moving and closing parts of the organisation."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import journal
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..models import RoleGrant, Unit
from ..queries import in_force


def lock_the_tree() -> None:
    """One change of units or powers at a time: paths and "the last administrator" are judged over many rows."""
    list(Unit.objects.select_for_update().filter(parent=None).values_list("pk", flat=True))


def make_unit(*, actor: Actor, parent: Unit, code: str, name: dict[str, str]) -> Unit:
    with transaction.atomic():
        lock_the_tree()
        parent = Unit.objects.get(pk=parent.pk)
        policies.check_may_administer(actor, parent)
        _check_in_use(parent)
        unit = Unit(parent=parent, code=_free_code(code), name=_named(name))
        unit.save(force_insert=True)
        journal.record("unit.made", actor=actor, subject=unit, unit=unit.pk, data={"parent": str(parent.pk)})
    return unit


def _free_code(code: str) -> str:
    code = code.strip()
    if not code:
        raise Invalid("unit.code_missing", _("Give the unit a short code."), field="code")
    if Unit.objects.filter(code__iexact=code).exists():
        raise Refused("unit.code_taken", _("Another unit has this code. Choose another code."), field="code")
    return code


def _named(name: dict[str, str]) -> dict[str, str]:
    named = {language: text.strip() for language, text in name.items() if text.strip()}
    if not named:
        raise Invalid("unit.name_missing", _("Give the unit a name."), field="name")
    return named


def _check_in_use(unit: Unit) -> None:
    if unit.valid_to is not None and unit.valid_to <= now():
        raise Refused("unit.closed", _("This unit has been closed. Choose another."), field="parent")


def rename_unit(*, actor: Actor, unit: Unit, name: dict[str, str]) -> Unit:
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        policies.check_may_administer(actor, unit)
        unit.name = _named(name)
        Unit.objects.filter(pk=unit.pk).update(name=unit.name)
        journal.record("unit.renamed", actor=actor, subject=unit, unit=unit.pk, data={"languages": sorted(unit.name)})
    return unit


def move_unit(*, actor: Actor, unit: Unit, parent: Unit) -> Unit:
    """Hang the unit and all below it under another parent; roles given above the new place now reach it."""
    with transaction.atomic():
        lock_the_tree()
        unit, parent = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=parent.pk)
        policies.check_may_administer(actor, unit)
        policies.check_may_administer(actor, parent)
        _check_can_move(unit, parent)
        was = unit.parent_id
        _hang(unit, parent)
        data = {"from": str(was), "to": str(parent.pk)}
        journal.record("unit.moved", actor=actor, subject=unit, unit=unit.pk, data=data)
    return unit


def _check_can_move(unit: Unit, parent: Unit) -> None:
    _check_in_use(parent)
    if unit.parent_id is None:
        raise Refused("unit.whole_organisation", _("This unit is the whole organisation and stays at the top."))
    if parent.path.startswith(unit.path):
        raise Refused("unit.below_itself", _("A unit cannot stand below itself. Choose another place."), field="parent")


def _hang(unit: Unit, parent: Unit) -> None:
    old, unit.parent = unit.path, parent
    unit.path = f"{parent.path}{unit.pk.hex}/"
    Unit.objects.filter(pk=unit.pk).update(parent=parent, path=unit.path)
    for below in Unit.objects.filter(path__startswith=old).exclude(pk=unit.pk):
        Unit.objects.filter(pk=below.pk).update(path=unit.path + below.path.removeprefix(old))


def close_unit(*, actor: Actor, unit: Unit) -> Unit:
    """No role is given in it any more; refused while roles are held in it or units below it are in use."""
    with transaction.atomic():
        lock_the_tree()
        unit, at = Unit.objects.get(pk=unit.pk), now()
        policies.check_may_administer(actor, unit)
        if unit.parent_id is None:
            raise Refused("unit.whole_organisation", _("This unit is the whole organisation and stays at the top."))
        if unit.children.filter(in_force(at)).exists() or RoleGrant.objects.filter(in_force(at), unit=unit).exists():
            raise Refused("unit.in_use", _("Roles or units below are still in use here. End or move them first."))
        Unit.objects.filter(pk=unit.pk, valid_to=None).update(valid_to=at)
        journal.record("unit.closed", actor=actor, subject=unit, unit=unit.pk)
    unit.valid_to = at
    return unit
