"""The entries that ship with Plaudit, and files of the organisation's own."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.errors import Invalid

from .actions import check_body, versions_of, write_version
from .codes import Origin
from .models import OutsideBody

PACK = Path(__file__).parent / "data" / "bodies.toml"
OWN_TO_US = {"id", "version", "origin", "recorded_at"}
SAID = [f.name for f in OutsideBody._meta.concrete_fields if f.name not in OWN_TO_US]


@dataclass(slots=True)
class Loaded:
    """What loading did, by code."""

    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def load(path: Path = PACK, *, origin: str = Origin.SHIPPED, actor: Actor = SYSTEM) -> Loaded:
    """Add a version of each entry that changed; all or nothing. What somebody here changed is kept as it is."""
    bodies = read_pack(path)
    loaded = Loaded()
    with transaction.atomic():
        for body in bodies:
            _store(body, origin, actor, loaded)
    return loaded


def read_pack(path: Path) -> list[OutsideBody]:
    """The entries of a file, judged but not stored. Raises Invalid when anything in it is doubtful."""
    try:
        pack = tomllib.loads(path.read_text(encoding="utf-8"))
        bodies = [_read(path, entry) for entry in pack.pop("body", [])]
    except (OSError, ValueError) as fault:
        raise _unreadable(path, fault) from fault
    codes = [body.code for body in bodies]
    doubtful = [code for code in codes if codes.count(code) > 1]
    if pack or doubtful:
        raise _unreadable(path, f"{[*pack, *doubtful][0]!r} is not known here, or stands twice")
    return bodies


def _read(path: Path, entry: dict[str, Any]) -> OutsideBody:
    if unknown := set(entry) - set(SAID):
        raise _unreadable(path, f"{entry.get('code')}: {min(unknown)!r} is not known")
    body = OutsideBody(origin=Origin.SHIPPED, **entry)
    try:
        body.clean_fields()
        check_body(body)
    except ValidationError as fault:
        raise _unreadable(path, f"{body.code}: {fault.message_dict}") from fault
    except Invalid as fault:
        raise _unreadable(path, f"{body.code}: {fault.message}") from fault
    return body


def _store(body: OutsideBody, origin: str, actor: Actor, loaded: Loaded) -> None:
    versions = versions_of(body.code)
    if versions and _said(versions[-1]) == _said(body):
        loaded.unchanged.append(body.code)
    elif origin == Origin.SHIPPED and any(v.origin == Origin.OWN for v in versions):
        loaded.kept.append(body.code)
    else:
        write_version(body, actor=actor, code="body.changed" if versions else "body.added", origin=origin)
        loaded.new.append(f"{body.code} v{body.version}")


def _said(body: OutsideBody) -> list[Any]:
    return [getattr(body, name) for name in SAID]


def _unreadable(path: Path, fault: object) -> Invalid:
    return Invalid(
        "body.pack_unreadable",
        _("The file %(file)s cannot be loaded: %(fault)s. Nothing of it was loaded."),
        file=path.name,
        fault=str(fault),
    )
