"""From pack files to versions: what changed is added as a new version, what did not is left alone."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from ..actors import SYSTEM, Actor
from ..journal import record
from ..models import ClockCalendar, ClockRule
from .reading import calendar_of, rule_of, unreadable

Row: TypeAlias = type[ClockRule] | type[ClockCalendar]
KINDS: dict[str, Row] = {"calendar": ClockCalendar, "rule": ClockRule}
ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Draft:
    """One version as a pack file gives it, read and judged, not yet stored."""

    kind: str
    code: str
    valid_from: date
    valid_to: date | None
    body: dict[str, Any]

    @property
    def fingerprint(self) -> str:
        whole = [self.kind, self.code, self.valid_from, self.valid_to, self.body]
        return sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(slots=True)
class Loaded:
    """What loading did, by code."""

    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def shipped_packs() -> list[Path]:
    """The files in the `data/clocks` folder of every app."""
    return [path for app in apps.get_app_configs() for path in sorted(Path(app.path, "data/clocks").glob("*.toml"))]


def load(paths: Iterable[Path], *, origin: str, actor: Actor = SYSTEM, zone: str = "") -> Loaded:
    """Store what is new in the packs; all or nothing. `zone` is the organisation's own (PLAUDIT_TIME_ZONE unless given).

    A shipped pack replaces only its own versions: what the organisation loaded itself stays, and is reported as kept.
    """
    drafts = [draft for path in paths for draft in read_pack(path, zone)]
    loaded = Loaded()
    with transaction.atomic():
        for draft in sorted(drafts, key=lambda d: (d.kind, d.code, d.valid_from)):
            _store(draft, origin, actor, loaded)
    return loaded


def read_pack(path: Path, zone: str = "") -> Iterator[Draft]:
    """The drafts of one file. Raises Invalid when anything in it is doubtful, or when it is still a proposal."""
    try:
        pack = _plain(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as fault:
        raise unreadable(path.name, fault) from fault
    if pack.pop("proposal", False):
        raise unreadable(path.name, "it is a proposal; check every line, then remove the line that says so")
    if set(pack) - set(KINDS):
        raise unreadable(path.name, f"the table {sorted(set(pack) - set(KINDS))[0]!r} is not known")
    for kind, bodies in pack.items():
        for body in bodies:
            yield _draft(path, kind, body, zone)


def _draft(path: Path, kind: str, body: dict[str, Any], zone: str) -> Draft:
    try:
        code, valid_from = str(body.pop("code")), date.fromisoformat(body.pop("valid_from"))
        valid_to = body.pop("valid_to", None)
        until = date.fromisoformat(valid_to) if valid_to else None
    except (KeyError, TypeError, ValueError) as fault:
        raise unreadable(path.name, f"an entry lacks a code or a date ({fault})") from fault
    if body.get("zone") == ORGANISATION:
        body["zone"] = zone or settings.TIME_ZONE
    if kind == "calendar":
        calendar_of(body, code=code)
    else:
        rule_of(body, code=code)
    return Draft(kind, code, valid_from, until, body)


def _plain(value: Any) -> Any:
    """TOML's dates as text: a stored body is JSON."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _store(draft: Draft, origin: str, actor: Actor, loaded: Loaded) -> None:
    model = KINDS[draft.kind]
    zone = _zone(draft)
    start = datetime.combine(draft.valid_from, time(), zone).astimezone(UTC)
    end = datetime.combine(draft.valid_to, time(), zone).astimezone(UTC) if draft.valid_to else None
    latest = model._default_manager.filter(code=draft.code, valid_from=start).order_by("-version").first()
    if latest is not None and latest.fingerprint == draft.fingerprint:
        loaded.unchanged.append(draft.code)
        return
    if latest is not None and latest.origin != origin and origin == SHIPPED:
        loaded.kept.append(draft.code)
        return
    version = (model._default_manager.filter(code=draft.code).aggregate(top=Max("version"))["top"] or 0) + 1
    row = model(
        code=draft.code,
        version=version,
        valid_from=start,
        valid_to=end,
        origin=origin,
        fingerprint=draft.fingerprint,
        body=draft.body,
    )
    row.save(force_insert=True)
    data = {"code": draft.code, "version": version, "fingerprint": draft.fingerprint, "origin": origin}
    record(f"clock_{draft.kind}.versioned", actor=actor, subject=row, data=data)
    loaded.new.append(f"{draft.code} v{version}")


SHIPPED = "shipped"


def _zone(draft: Draft) -> ZoneInfo:
    """The zone in which the dates of validity are meant. Raises Invalid when the rule's calendar is not there."""
    if draft.kind == "calendar":
        return ZoneInfo(draft.body["zone"])
    row = ClockCalendar.objects.filter(code=draft.body["calendar"]).order_by("-version").first()
    if row is None:
        raise unreadable(draft.code, f"the calendar {draft.body['calendar']!r} is not known")
    return ZoneInfo(row.body["zone"])
