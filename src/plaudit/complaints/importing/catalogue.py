"""The products, categories and units that a file names, found by code or by name in any language."""

import hashlib
import re
from typing import Any
from uuid import UUID

from django.db import transaction

from plaudit.accounts.models import Unit
from plaudit.accounts.queries import unit_for_intake
from plaudit.customers.models import Product
from plaudit.foundation.actors import Actor
from plaudit.foundation.journal import record

from ..models import Category
from .faults import RowFault

CREATED = {"product": "product.added", "category": "category.added"}


class Tree:
    """Products or categories: two levels as the file names them, created when the map allows it."""

    def __init__(self, kind: str, model: type[Product] | type[Category], *, actor: Actor, creates: bool) -> None:
        self.kind, self.model, self.actor, self.creates = kind, model, actor, creates
        self.known: dict[tuple[UUID | None, str], UUID] = {}
        self.codes: set[str] = set()
        for row in model._default_manager.filter(valid_to=None):
            self._remember(row)

    def id_of(self, levels: tuple[str, ...], column: str, language: str) -> UUID | None:
        found: UUID | None = None
        for depth, name in enumerate(levels, start=1):
            key = (found, _folded(name))
            below = self.known.get(key)
            if below is None and not self.creates:
                raise RowFault(f"import.unknown_{self.kind}", column)
            found = below or self._add(name, found, levels[:depth], language)
        return found

    def _remember(self, row: Any) -> None:
        self.codes.add(row.code)
        self.known.setdefault((None, _folded(row.code)), row.pk)
        for name in (row.code, *row.name.values()):
            self.known.setdefault((row.parent_id, _folded(name)), row.pk)

    def _add(self, name: str, parent: UUID | None, levels: tuple[str, ...], language: str) -> UUID:
        row = self.model(parent_id=parent, code=self._code(levels), name={language: name})
        with transaction.atomic():
            row.save(force_insert=True)
            record(CREATED[self.kind], actor=self.actor, subject=row)
        self._remember(row)
        return row.pk

    def _code(self, levels: tuple[str, ...]) -> str:
        most = self.model._meta.get_field("code").max_length or 80
        code = ".".join(_slug(level) for level in levels)
        if len(code) <= most and code not in self.codes:
            return code
        mark = hashlib.sha256("\n".join(levels).encode()).hexdigest()[:8]
        return f"{code[: most - 9]}-{mark}"


class Units:
    """Units by code or name; rows that name none go where complaints are taken in."""

    def __init__(self) -> None:
        self.usual: UUID = unit_for_intake().pk
        self.known: dict[str, UUID] = {}
        for unit in Unit.objects.filter(valid_to=None):
            for name in (unit.code, *unit.name.values()):
                self.known.setdefault(_folded(name), unit.pk)

    def id_of(self, name: str, column: str) -> UUID:
        if not name:
            return self.usual
        if _folded(name) not in self.known:
            raise RowFault("import.unknown_unit", column)
        return self.known[_folded(name)]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _slug(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-") or "unnamed"
