"""Views of the queue that people keep: made, made the default, removed."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, NotFound
from plaudit.foundation.guard import fetch
from plaudit.foundation.journal import record

from .. import policies
from ..models import SavedView
from .case import person_id

MOST = 30


def save_view(*, actor: Actor, name: str, query: str, unit: Unit | None = None, is_default: bool = False) -> SavedView:
    """Keep these filters under a name; the same name again keeps the new ones instead."""
    name = name.strip()
    if not name:
        raise Invalid("view.no_name", _("Give the view a name by which you find it again."), field="name")
    if unit is not None and not policies.units_to_share_with(actor).filter(pk=unit.pk).exists():
        raise NotFound("unit.not_found", _("There is no such unit, or you may not see it."))
    with transaction.atomic():
        mine = SavedView.objects.select_for_update().filter(owner_id=person_id(actor))
        if mine.exclude(name=name).count() >= MOST:
            raise Invalid("view.too_many", _("You keep %(most)s views already. Remove one first."), most=MOST)
        if is_default:
            mine.filter(is_default=True).update(is_default=False)
        values = {"query": query, "unit": unit, "is_default": is_default}
        view, _made = SavedView.objects.update_or_create(owner_id=person_id(actor), name=name, defaults=values)
        _noted("view.saved", actor, view)
    return view


def make_view_default(*, actor: Actor, view_id: UUID, is_default: bool = True) -> SavedView:
    """What one gets without asking; there is at most one."""
    with transaction.atomic():
        view = fetch(SavedView.objects.select_for_update().filter(owner_id=person_id(actor)), pk=view_id)
        SavedView.objects.filter(owner_id=person_id(actor), is_default=True).update(is_default=False)
        view.is_default = is_default
        view.save(update_fields=["is_default"])
        _noted("view.default_set", actor, view)
    return view


def remove_view(*, actor: Actor, view_id: UUID) -> None:
    with transaction.atomic():
        view = fetch(policies.views_visible_to(actor), pk=view_id)
        policies.check_may_change_view(actor, view)
        _noted("view.removed", actor, view)
        view.delete()


def _noted(code: str, actor: Actor, view: SavedView) -> None:
    data = {"is_default": view.is_default, "is_shared": view.unit_id is not None}
    record(code, actor=actor, subject=view, unit=view.unit_id, data=data)
