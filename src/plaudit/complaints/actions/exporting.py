"""Taking a table out of the house: one journal entry says who, how many rows, of which columns, by which filters."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from plaudit.accounts.models import User
from plaudit.foundation.actors import Actor
from plaudit.foundation.journal import record
from plaudit.foundation.models import Entry

from .. import policies
from .case import person_id


def note_export(
    *, actor: Actor, what: str, form: str, rows: int, columns: Sequence[str], filters: Mapping[str, str | bool]
) -> Entry:
    """Written before the first row leaves. `filters` holds codes and ids; that words were searched for is told, not which."""
    if what == "figures":
        policies.check_may_see_figures(actor)
    else:
        policies.check_may_export(actor)
    told = {name: value for name, value in filters.items() if value and name != "q"}
    if filters.get("q"):
        told["searched"] = True
    data = {"format": form, "rows": rows, "columns": list(columns), "filters": told}
    with transaction.atomic():
        return record(f"{what}.exported", actor=actor, subject=User.objects.get(pk=person_id(actor)), data=data)
