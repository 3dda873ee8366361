"""One import from beginning to end, in short transactions: killed anywhere, the next run goes on where it stopped."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any, Self

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plaudit.customers.models import Product
from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.errors import Refused
from plaudit.foundation.moments import now

from ..models import Category, Complaint, ImportBatch, ImportRejection
from .catalogue import Tree, Units
from .drafts import Drafting
from .faults import RowFault
from .mapping import Map, check_columns, read_map
from .surveying import Survey, survey
from .tables import Row, Table, open_table
from .writing import Placed, Rows, Writer

FEWEST, MOST = 50, 2_000
SECONDS = 0.15  # one transaction on SQLite, where everybody else waits for it


@dataclass(frozen=True, slots=True)
class Counts:
    """Every row that was read is exactly one of the other three."""

    read: int
    created: int
    skipped: int
    rejected: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(slots=True)
class Chunk:
    """Rows that are written together."""

    read: int = 0
    placed: list[Placed] = field(default_factory=list)
    faults: list[tuple[int, RowFault]] = field(default_factory=list)
    skipped: int = 0


Told = Callable[[Counts, float], None]


def import_complaints(path: Path, map_path: Path, *, actor: Actor = SYSTEM, told: Told | None = None) -> ImportBatch:
    """Take over the complaints of a file; returns the batch with its counts. `told` hears counts and share done.

    Raises Invalid when the file or the map cannot be used; single rows are rejected instead, and kept in the batch.
    """
    chosen = read_map(map_path)
    found = survey(path, chosen.encoding)
    table = open_table(found, delimiter=chosen.delimiter, sheet=chosen.sheet)
    check_columns(chosen, table.columns)
    batch = _batch(found, chosen, hashlib.sha256(map_path.read_bytes()).hexdigest())
    _Run(batch, chosen, table, actor).go(told)
    return batch


def counts_of(batch: ImportBatch) -> Counts:
    return Counts(batch.rows_done, batch.created, batch.skipped, batch.rejected)


def _batch(found: Survey, chosen: Map, map_hash: str) -> ImportBatch:
    """The batch that was begun with this file and map and has not ended, else a new one."""
    same = {"source": chosen.source, "file_hash": found.sha256, "map_hash": map_hash}
    begun = ImportBatch.objects.filter(**same, ended_at=None).order_by("-id").first()
    return begun or ImportBatch.objects.create(**same, file_name=found.path.name[:200])


class _Beside:
    """One writing at a time in a thread beside, with its own connection, while PostgreSQL works on another core.

    SQLite works in this process, and a transaction of the caller's is not seen by another connection: done at once.
    """

    def __init__(self) -> None:
        is_apart = connection.vendor == "postgresql" and not connection.in_atomic_block
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="import") if is_apart else None
        self.running: Future[None] | None = None

    def begin(self, write: Callable[..., None], *args: Any) -> None:
        if self.pool:
            self.running = self.pool.submit(copy_context().run, write, *args)
        else:
            write(*args)

    def wait(self) -> None:
        running, self.running = self.running, None
        if running:
            running.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.wait()
        finally:
            if self.pool:
                self.pool.submit(lambda: connection.close()).result()
                self.pool.shutdown()


class _Run:
    def __init__(self, batch: ImportBatch, chosen: Map, table: Table, actor: Actor) -> None:
        self.batch, self.table = batch, table
        self.drafting = Drafting(chosen, table.columns, now())
        self.names = {name: place.name for name, place in self.drafting.places.items()}
        products = Tree("product", Product, actor=actor, creates="product" in chosen.create_missing)
        categories = Tree("category", Category, actor=actor, creates="category" in chosen.create_missing)
        self.writer = Writer(batch, products, categories, Units(), actor=actor)
        self.size = FEWEST * 4
        self.seen: set[str] = set()  # the ids of the rows read last, which may not be written yet

    def go(self, told: Told | None) -> None:
        """Reads and prepares the next rows while the last ones are being written."""
        rows = islice(self.table.rows, self.batch.rows_done, None)
        with _Beside() as beside:
            while chunk := self._read(rows):
                prepared = self.writer.prepare(chunk.placed)
                beside.wait()
                if told:
                    told(counts_of(self.batch), self.table.share)
                beside.begin(self._write, chunk, prepared)
        self.batch.ended_at = now()
        self.batch.save(update_fields=["ended_at"])
        if told:
            told(counts_of(self.batch), 1.0)

    def _write(self, chunk: Chunk, prepared: Rows) -> None:
        began = monotonic()
        with transaction.atomic():
            self.writer.write(prepared)
            self._count(chunk)
        self._fit(monotonic() - began)

    def _read(self, rows: Iterator[Row]) -> Chunk | None:
        chunk, before = Chunk(), self.seen
        seen = self.seen = set()
        for line, cells in islice(rows, self.size):
            chunk.read += 1
            try:
                if isinstance(cells, RowFault):
                    raise cells
                draft = self.drafting.draft(line, cells)
                if draft.source_id in seen or draft.source_id in before:
                    chunk.skipped += 1
                    continue
                placed = self.writer.place(draft, self.names)
                seen.add(draft.source_id)
                chunk.placed.append(placed)
            except RowFault as fault:
                chunk.faults.append((line, fault))
        self._leave_out_known(chunk, seen)
        return chunk if chunk.read else None

    def _leave_out_known(self, chunk: Chunk, ids: set[str]) -> None:
        # The index holds only rows that have an id of the source; saying so lets the databases use it.
        rows = Complaint.objects.filter(~Q(source_id=""), source=self.batch.source, source_id__in=ids)
        known = set(rows.values_list("source_id", flat=True))
        if known:
            chunk.skipped += len(known)
            chunk.placed = [each for each in chunk.placed if each.draft.source_id not in known]

    def _count(self, chunk: Chunk) -> None:
        """Move the batch on; refuses when another process did so meanwhile."""
        batch = self.batch
        before = batch.rows_done
        batch.rows_done += chunk.read
        batch.created += len(chunk.placed)
        batch.skipped += chunk.skipped
        batch.rejected += len(chunk.faults)
        changed = ImportBatch.objects.filter(pk=batch.pk, rows_done=before, ended_at=None).update(
            rows_done=batch.rows_done, created=batch.created, skipped=batch.skipped, rejected=batch.rejected
        )
        if not changed:
            raise Refused(
                "import.runs_already", _("This file is being imported by another process already. Wait for its end.")
            )
        ImportRejection.objects.bulk_create(
            ImportRejection(batch=batch, line=line, code=fault.code, column=fault.column[:80])
            for line, fault in chunk.faults
        )

    def _fit(self, seconds: float) -> None:
        """So many rows that a transaction takes about SECONDS; PostgreSQL's writers do not wait for one another."""
        if connection.vendor == "postgresql":
            self.size = MOST
        else:
            self.size = max(FEWEST, min(MOST, int(self.size * max(0.5, min(2.0, SECONDS / max(seconds, 0.001))))))
