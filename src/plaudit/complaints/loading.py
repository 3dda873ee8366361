"""Rules of escalation and retention from files: what changed is added as a new version, what did not is left alone."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.journal import record

from .codes import RuleKind
from .ladders import ladder_of, term_of
from .models import CaseRule

SHIPPED, OWN = "shipped", "own"
READERS = {RuleKind.ESCALATION: ladder_of, RuleKind.RETENTION: term_of}


@dataclass(slots=True)
class Loaded:
    """What loading did, by code."""

    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def shipped_rules() -> list[Path]:
    return sorted((Path(__file__).parent / "data" / "case_rules").glob("*.toml"))


def load(paths: Iterable[Path], *, origin: str, actor: Actor = SYSTEM) -> Loaded:
    """All or nothing. What somebody loaded here is kept when Plaudit ships something else."""
    drafts = [draft for path in paths for draft in read_rules(path)]
    loaded = Loaded()
    with transaction.atomic():
        for kind, code, body in drafts:
            _store(kind, code, body, origin, actor, loaded)
    return loaded


def read_rules(path: Path) -> Iterator[tuple[RuleKind, str, dict[str, Any]]]:
    """The rules of a file, judged but not stored. Raises Invalid when anything in it is doubtful."""
    try:
        pack = tomllib.loads(path.read_text(encoding="utf-8"))
        for name, bodies in pack.items():
            kind = RuleKind(name)
            for body in bodies:
                code = str(body.pop("code"))
                READERS[kind](code, body)
                yield kind, code, body
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as fault:
        raise Invalid(
            "rules.unreadable",
            _("The file %(file)s cannot be loaded: %(fault)s. Nothing of it was loaded."),
            file=path.name,
            fault=str(fault),
        ) from fault


def _store(kind: RuleKind, code: str, body: dict[str, Any], origin: str, actor: Actor, loaded: Loaded) -> None:
    fingerprint = sha256(json.dumps([kind, code, body], sort_keys=True).encode()).hexdigest()
    latest = CaseRule.objects.filter(code=code).order_by("-version").first()
    if latest and latest.fingerprint == fingerprint:
        loaded.unchanged.append(code)
    elif latest and origin == SHIPPED and latest.origin == OWN:
        loaded.kept.append(code)
    else:
        version = latest.version + 1 if latest else 1
        row = CaseRule.objects.create(
            kind=kind, code=code, version=version, origin=origin, fingerprint=fingerprint, body=body
        )
        data = {"code": code, "version": version, "fingerprint": fingerprint, "origin": origin}
        record(f"case_rule.{kind}_versioned", actor=actor, subject=row, data=data)
        loaded.new.append(f"{code} v{version}")
