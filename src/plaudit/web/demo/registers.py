"""What the sample organisation has written down beside its complaints."""

import tomllib
from typing import Any

from django.db import transaction

from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.improvement import actions
from plaudit.improvement.codes import Mark
from plaudit.improvement.models import RegisterEntry

from .cases import FOLDER
from .people import DOMAIN


def write_registers() -> None:
    """Once; what is there is left alone."""
    if RegisterEntry.objects.exists():
        return
    with transaction.atomic():
        _write_all()


def _write_all() -> None:
    unit = Unit.objects.get(code="harbour")
    for told in tomllib.loads((FOLDER / "registers.toml").read_text(encoding="utf-8"))["entry"]:
        _write(told, unit)


def _write(told: dict[str, Any], unit: Unit) -> None:
    author = _person(told["by"])
    values = dict(told["values"])
    if person := told.get("person"):
        values["person"] = str(_person(person).pk)
    entry = actions.add_entry(
        actor=actor_for(author), register=told["register"], unit=unit, owner=author, title=told["title"], values=values
    )
    if signer := told.get("signed_by"):
        actions.mark_entry(actor=actor_for(_person(signer)), entry_id=entry.pk, mark=Mark.SIGNED)
    if told.get("is_public"):
        actions.mark_entry(actor=actor_for(author), entry_id=entry.pk, mark=Mark.PUBLISHED)


def _person(name: str) -> User:
    return User.objects.get(email=f"{name}@{DOMAIN}")
