"""Copies of lived complaints as rows for COPY. A template keeps what stays the same and the places of what does not."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from bench._seed import LETTERS_KEPT, LIVED, NAMES, OPEN, SURNAMES, YEARS
from plaudit.accounts.models import RoleGrant
from plaudit.accounts.roles import Role
from plaudit.complaints.models import Attachment, Complaint, ImportBatch
from plaudit.foundation import crypto, search
from plaudit.foundation.bulk import Bulk
from plaudit.foundation.codes import code_hash, tracking_code
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.keyring import keyring
from plaudit.foundation.models import DataSubject, Entry, OutboxMessage, SearchDocument
from plaudit.foundation.models.subjects import WRAPPING
from plaudit.foundation.numbers import next_numbers

NOT_IMPORTED = ("owner_id", "investigator_id", "decider_id", "complainant_id", "agent_id")
WITH_STORY = 0.05  # of what was imported
SEARCH = Bulk(SearchDocument, ("kind", "row_id", "subject_id", "tokens"))


@dataclass(slots=True)
class Row:
    """One row of a template: `cells` in the order of the table's columns, and what of them is made anew."""

    model: type[models.Model]
    cells: list[Any]
    ids: list[tuple[int, int]] = field(default_factory=list)  # place, number of the id
    moments: list[tuple[int, Any]] = field(default_factory=list)
    sealed: list[tuple[int, bytes, str]] = field(default_factory=list)  # place, plain, table.column
    texts: list[tuple[int, str]] = field(default_factory=list)  # with {0}, {1} for ids
    own: int = 0
    key: int = 0
    is_of_complaint: bool = False


@dataclass(slots=True)
class Template:
    rows: list[Row]
    ids: list[UUID]
    received_at: datetime
    ended_at: datetime
    is_open: bool
    tokens: list[str]
    language: str


class Ids(dict[int, str]):
    """UUIDv7 of one moment as text, the n-th of its complaint, made when it is asked for."""

    def __init__(self, milliseconds: int, random: Random) -> None:
        self.base, self.random = milliseconds << 80 | 0x7 << 76 | 0x2 << 62, random

    def __missing__(self, n: int) -> str:
        text = f"{self.base | (n & 0xFFF) << 64 | self.random.getrandbits(62):032x}"
        made = self[n] = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
        return made


class Copier:
    """Writes copies, batch by batch."""

    def __init__(self, seed: Random) -> None:
        self.seed = seed
        lived = Complaint.objects.filter(is_sample=True).select_related("subject").order_by("id")
        found = [_template(complaint) for complaint in lived]
        self.open = [each for each in found if each.is_open]
        self.closed = [each for each in found if not each.is_open]
        self.short = sorted(self.closed, key=lambda each: len(each.tokens))[: len(self.closed) // 2]
        self.bulks: dict[type[models.Model], Bulk] = {}
        self.newest = timezone.now() - timedelta(days=1)
        desks = RoleGrant.objects.filter(role=Role.HANDLER, unit__code__startswith="branch-")
        self.desks = list(desks.values_list("unit_id", "user_id"))
        self.places = {name: n for n, name in enumerate(f.attname for f in Complaint._meta.concrete_fields)}
        self.batch = ImportBatch.objects.create(source="bench", file_name="old.csv", file_hash="", map_hash="")
        self.ring = keyring()
        self.wrapping = self.ring.derive(WRAPPING)

    def write(self, kind: str, count: int, seed: int) -> None:
        numbers = next_numbers("complaint", count) if count else []
        self.random = Random(f"{kind} {seed} {numbers[:1]}")
        tables: dict[type[models.Model], list[list[Any]]] = {}
        if kind == "imported":
            self._imported(tables, numbers)
        else:
            for number in numbers:
                self._lived(tables, number)
        words = tables.pop(SearchDocument, [])
        for model, rows in tables.items():
            self._bulk(model).insert(rows)
        SEARCH.insert(words)

    def _bulk(self, model: type[models.Model]) -> Bulk:
        if model not in self.bulks:
            self.bulks[model] = Bulk(model)
        return self.bulks[model]

    def _lived(self, tables: dict[type[models.Model], list[list[Any]]], number: int) -> None:
        random = self.random
        is_open = random.random() < OPEN / LIVED
        template = random.choice(self.open if is_open else self.closed)
        shift = (timedelta(days=20) if is_open else YEARS) * -random.random()
        keeps_letters = is_open or random.random() < LETTERS_KEPT
        self._rows(tables, template, number, shift, lambda row: row.model is not OutboxMessage or keeps_letters)

    def _imported(self, tables: dict[type[models.Model], list[list[Any]]], numbers: Iterable[int]) -> None:
        """Complaint and words only, most of them short, and no names, as public records are; one entry for all. Their ids
        are of one moment, the entry's comes after."""
        at = self.newest - self.random.random() * YEARS
        ids = []
        for n, number in enumerate(numbers):
            template = self.random.choice(self.closed if self.random.random() < WITH_STORY else self.short)
            shift = at - timedelta(days=30) * self.random.random() - template.ended_at
            self._rows(tables, template, number, shift, _is_bare, made=_milliseconds(at) + n // 8)
            cells = tables[Complaint][-1]
            cells[self.places["batch_id"]], cells[self.places["closing_code"]] = self.batch.pk, "closed_elsewhere"
            for name in NOT_IMPORTED:
                cells[self.places[name]] = None
            ids.append(cells[0])
        ids.sort()
        entry = Entry(
            id=Ids(_milliseconds(at) + len(ids), self.random)[0], recorded_at=at, occurred_at=at, code="complaint.imported",
            actor="system", subject=f"complaints.importbatch:{self.batch.pk}", root=self.batch.pk,
            data={"state": "closed", "count": len(ids), "lines": [1, len(ids)], "ids": [ids[0], ids[-1]], "sha256": ""},
        )  # fmt: skip
        tables[Entry] = [_plain(entry)]

    def _rows(
        self, tables: dict[type[models.Model], list[list[Any]]], template: Template, number: int, shift: timedelta,
        is_wanted: Any, made: int = 0,
    ) -> None:  # fmt: skip
        random = self.random
        ids = Ids(made or _milliseconds(template.received_at + shift), random)
        keys: dict[int, bytes] = {}
        for row in template.rows:
            if not is_wanted(row):
                continue
            cells = row.cells.copy()
            for place, n in row.ids:
                cells[place] = ids[n]
            for place, moment in row.moments:
                cells[place] = moment + shift
            for place, text in row.texts:
                cells[place] = _filled(text, ids)
            if row.model is DataSubject:
                key = keys[row.own] = random.randbytes(32)
                bound_to = f"foundation_datasubject.wrapped_key:{ids[row.own]}"
                cells[1] = crypto.seal(self.wrapping, self.ring.current, key, bound_to=bound_to)
            for place, plain, column in row.sealed:
                cells[place] = crypto.seal(keys[row.key], "s", plain, bound_to=f"{column}:{ids[row.own]}")
            if row.model is Complaint:
                self._complaint(cells, number, template)
                owner = cells
            tables.setdefault(row.model, []).append(cells)
        reference = owner[self.places["reference"]]
        who = "" if is_wanted is _is_bare else f"{random.choice(NAMES)} {random.choice(SURNAMES)} {number}"
        words = template.tokens + search.written_words("complaint", f"{reference} {who}")
        tokens = f"{{{','.join(dict.fromkeys(words))}}}"
        tables.setdefault(SearchDocument, []).append(["complaint", owner[0], owner[self.places["subject_id"]], tokens])

    def _complaint(self, cells: list[Any], number: int, template: Template) -> None:
        places = self.places
        cells[places["reference"]] = f"C-{cells[places['received_at']].year}-{number:06d}"
        cells[places["tracking_hash"]] = code_hash(tracking_code(UUID(cells[0])))
        cells[places["source"]], cells[places["source_id"]] = "bench", str(number)
        cells[places["is_sample"]] = False
        if self.random.random() < 0.8:
            cells[places["unit_id"]], owner = self.random.choice(self.desks)
            if cells[places["owner_id"]]:
                cells[places["owner_id"]] = owner


def _template(complaint: Complaint) -> Template:
    """Everything that belongs to one complaint, in the order in which it was made."""
    rows = list(_belongings(complaint))
    ids = [row.pk for row in rows]
    numbers = {pk: n for n, pk in enumerate(ids)}
    document = SearchDocument.objects.get(row_id=complaint.pk)
    tokens = document.tokens if isinstance(document.tokens, str) else ",".join(map(str, document.tokens))
    ended_at = max(row.occurred_at for row in rows if isinstance(row, Entry))
    made = [_row(each, numbers) for each in rows]
    for row in made:
        row.is_of_complaint = row.own == numbers[complaint.subject_id]
    return Template(
        made, ids, complaint.received_at, ended_at, complaint.is_open,
        tokens.strip("{}").split(","), complaint.language,
    )  # fmt: skip


def _belongings(complaint: Complaint) -> Iterable[models.Model]:
    parties = [party for party in (complaint.complainant, complaint.agent) if party]
    subjects = {complaint.subject_id, *(party.subject_id for party in parties)}
    yield from DataSubject.objects.filter(pk__in=subjects)
    for party in parties:
        yield party
        yield from party.contact_points.all()
    yield complaint
    for relation in Complaint._meta.related_objects:
        if relation.field.name == "complaint" and relation.related_model is not Attachment:
            yield from relation.related_model._default_manager.filter(complaint=complaint).order_by("pk")
    yield from Entry.objects.filter(root=complaint.pk).order_by("id")
    yield from OutboxMessage.objects.filter(root=complaint.pk).order_by("id")


def _row(row: models.Model, numbers: dict[UUID, int]) -> Row:
    made = Row(type(row), _plain(row))
    made.own = numbers[row.pk]
    made.key = numbers.get(getattr(row, "subject_id", row.pk), 0)
    for place, column in enumerate(row._meta.concrete_fields):
        value = made.cells[place]
        if isinstance(column, EncryptedTextField):
            plain = getattr(row, column.attname)
            if plain is not None:
                made.sealed.append((place, plain.encode(), f"{row._meta.db_table}.{column.column}"))
        elif isinstance(value, UUID) and value in numbers:
            made.ids.append((place, numbers[value]))
        elif isinstance(value, (datetime, date)):
            made.moments.append((place, value))
        elif isinstance(value, str) and (text := _with_places(value, numbers)) != value:
            made.texts.append((place, text))
    return made


def _plain(row: models.Model) -> list[Any]:
    """The columns as COPY takes them."""
    cells: list[Any] = []
    for column in row._meta.concrete_fields:
        value = row.__dict__[column.attname]
        cells.append(json.dumps(value) if isinstance(column, models.JSONField) else value)
    return cells


def _is_bare(row: Row) -> bool:
    """The complaint itself and the key of its words."""
    return row.model is Complaint or (row.model is DataSubject and row.is_of_complaint)


MARK = "\x01"


def _with_places(text: str, numbers: dict[UUID, int]) -> str:
    for pk, n in numbers.items():
        text = text.replace(str(pk), f"{MARK}{n}{MARK}").replace(pk.hex, f"{MARK}{n}x{MARK}")
    return text


def _filled(text: str, ids: Ids) -> str:
    parts = text.split(MARK)
    for n in range(1, len(parts), 2):
        part = parts[n]
        parts[n] = ids[int(part[:-1])].replace("-", "") if part.endswith("x") else ids[int(part)]
    return "".join(parts)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
