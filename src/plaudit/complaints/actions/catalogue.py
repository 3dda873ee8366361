"""The list of categories: loading it again adds what is new and renames what is named otherwise; none is taken away."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.journal import record

from ..models import Category

PACK = Path(__file__).parents[1] / "data" / "categories.toml"


def load_categories(*, actor: Actor, path: Path = PACK) -> dict[str, int]:
    """Add the file's categories that are not there yet, and give the others its names; returns how many. All or
    nothing. Raises Invalid when the file cannot be read."""
    wanted = _read(path)
    counts = {"new": 0, "renamed": 0, "unchanged": 0}
    with transaction.atomic():
        known = {row.code: row for row in Category.objects.select_for_update().filter(code__in=wanted)}
        for code, name in wanted.items():
            row = known.get(code) or Category(code=code)
            deed = "new" if code not in known else "unchanged" if row.name == name else "renamed"
            counts[deed] += 1
            if deed != "unchanged":
                row.name = name
                row.save()
                record("category.added" if deed == "new" else "category.renamed", actor=actor, subject=row)
    return counts


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))["categories"]
        if not all(name.get("en") or name.get("zh-hans") for name in found.values()):
            raise ValueError("a category has no name")
    except (OSError, ValueError, KeyError, AttributeError) as fault:
        raise Invalid(
            "category.file_unreadable",
            _("The file %(file)s cannot be loaded: %(fault)s. Nothing of it was loaded."),
            file=path.name,
            fault=str(fault),
        ) from fault
    return found
