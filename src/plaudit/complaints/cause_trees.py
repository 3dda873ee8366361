"""The tree of causes: the one that ships, and trees of the organisation's own. A version is never changed once loaded."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.ids import uuid7
from plaudit.foundation.journal import record

from .models import Cause, CauseTree

FOLDER = Path(__file__).parent / "data" / "causes"


def load_causes(path: Path | None = None, *, actor: Actor = SYSTEM) -> list[int]:
    """Load a file, or those that ship; returns the versions that are new. All or nothing. Raises Invalid."""
    paths = [path] if path else sorted(FOLDER.glob("*.toml"), key=lambda file: int(file.stem))
    with transaction.atomic():
        return [version for file in paths if (version := _load(file, actor, is_own=path is not None))]


def _load(path: Path, actor: Actor, *, is_own: bool) -> int:
    try:
        raw = path.read_bytes()
        told = tomllib.loads(raw.decode())
        version, rows, moved = int(told["version"]), told["cause"], told.get("moved", {})
        digest = hashlib.sha256(raw).hexdigest()
        known = CauseTree.objects.filter(version=version).first()
        if known:
            if is_own and known.sha256 != digest:
                raise ValueError(f"version {version} is loaded already and differs; give yours the next number")
            return 0
        before = CauseTree.objects.order_by("-version").first()
        if before and before.version > version:
            return 0
        _check(rows, moved, before)
        tree = CauseTree.objects.create(version=version, moved=moved, sha256=digest)
        _write(tree, rows)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise Invalid(
            "causes.unreadable",
            _("The file %(file)s cannot be loaded: %(fault)s. Nothing of it was loaded."),
            file=path.name,
            fault=fault,
        ) from fault
    record("causes.loaded", actor=actor, subject=tree, data={"version": version, "count": len(rows), "sha256": digest})
    return version


def _check(rows: list[dict[str, Any]], moved: dict[str, str], before: CauseTree | None) -> None:
    """Every parent stands before its children, and no code of the version before is lost."""
    seen: set[str] = set()
    for row in rows:
        parent = row["code"].rpartition(".")[0]
        if row["code"] in seen or not row["name"].get("en") or (parent and parent not in seen):
            raise ValueError(f"{row['code']}: stands twice, has no English name, or before its parent")
        seen.add(row["code"])
    if unknown := set(moved.values()) - seen:
        raise ValueError(f"moved to {min(unknown)!r}, which is not in the file")
    old = set(before.causes.values_list("code", flat=True)) if before else set()
    if lost := old - seen - set(moved):
        raise ValueError(
            f"{min(lost)!r} of version {before and before.version} is gone, and [moved] does not say where"
        )


def _write(tree: CauseTree, rows: list[dict[str, Any]]) -> None:
    ids = {row["code"]: uuid7() for row in rows}
    Cause.objects.bulk_create(
        Cause(
            id=ids[row["code"]],
            tree=tree,
            parent_id=ids.get(row["code"].rpartition(".")[0]),
            code=row["code"],
            name=row["name"],
            place=place,
        )
        for place, row in enumerate(rows)
    )
