"""The journal as the stream of records that `verify` reads and `export` writes, in bounded memory."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet

from ..models import Entry, Seal, SealKey, SealLeaf
from .verify import FORMAT

CHUNK = 500
Record = dict[str, Any]


def entry_record(entry: Entry) -> Record:
    """The entry as it is hashed and written out."""
    return {
        "id": str(entry.id),
        "recorded_at": moment(entry.recorded_at),
        "occurred_at": moment(entry.occurred_at),
        "code": entry.code,
        "v": entry.v,
        "actor": entry.actor,
        "on_behalf_of": entry.on_behalf_of,
        "subject": entry.subject,
        "root": _id(entry.root),
        "unit": _id(entry.unit),
        "data": entry.data,
    }


def seal_record(seal: Seal) -> Record:
    """The seal as it is signed (all but the signature) and written out."""
    return {
        "n": seal.n,
        "made_at": moment(seal.made_at),
        "count": seal.count,
        "merkle_root": seal.merkle_root,
        "previous": seal.previous,
        "key_id": seal.key_id,
        "signature": seal.signature,
    }


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _id(value: UUID | None) -> str | None:
    return str(value) if value else None


def unsealed_entries(upto: int | None = None) -> QuerySet[Entry]:
    """Entries in no seal (or in none up to the seal `upto`), oldest id first."""
    leaves = SealLeaf.objects.filter(entry=OuterRef("pk"))
    if upto is not None:
        leaves = leaves.filter(seal_id__lte=upto)
    return Entry.objects.filter(~Exists(leaves)).order_by("id")


def records() -> Iterator[Record]:
    """Keys, every seal with its entries, and the entries not yet sealed. What is sealed meanwhile counts as unsealed."""
    yield {"journal": FORMAT}
    for key in SealKey.objects.order_by("id"):
        yield {"key": {"fingerprint": key.id, "public": key.public}}
    last = Seal.objects.order_by("-n").values_list("n", flat=True).first() or 0
    for n in Seal.objects.filter(n__lte=last).order_by("n").values_list("n", flat=True).iterator(CHUNK):
        yield {"seal": _seal(n)}
        yield from _leaves(n)
    lost = SealLeaf.objects.filter(~Exists(Seal.objects.filter(n=OuterRef("seal_id"))))
    for gone in lost.order_by("seal_id").values_list("seal_id", flat=True)[:1]:
        yield {"lost": gone}
    for entry in unsealed_entries(last).iterator(CHUNK):
        yield {"unsealed": entry_record(entry)}


def _seal(n: int) -> Record:
    try:
        return seal_record(Seal.objects.get(n=n))
    except (ValueError, TypeError, AttributeError, DatabaseError):  # a column that no longer holds what it is made for
        return {"n": n, "count": 0, "merkle_root": "", "previous": "", "key_id": "", "signature": ""}


def _leaves(n: int) -> Iterator[Record]:
    places = SealLeaf.objects.filter(seal_id=n).order_by("n").values_list("n", "hash", "entry_id")
    start = 0
    while chunk := list(places.filter(n__gte=start)[:CHUNK]):
        entries = _entries([entry_id for _, _, entry_id in chunk])
        for place, digest, entry_id in chunk:
            leaf = {"n": place, "hash": digest, "entry_id": str(entry_id)}
            yield {"leaf": leaf, "entry": entries.get(entry_id)}
        start = chunk[-1][0] + 1


def _entries(ids: list[UUID]) -> dict[UUID, Record]:
    """Those that are there; one that cannot be read any more is an empty record, which no hash fits."""
    try:
        return {pk: entry_record(entry) for pk, entry in Entry.objects.in_bulk(ids).items()}
    except (ValueError, TypeError, AttributeError, DatabaseError):
        if len(ids) == 1:
            return {ids[0]: {}}
        half = len(ids) // 2
        return _entries(ids[:half]) | _entries(ids[half:])
