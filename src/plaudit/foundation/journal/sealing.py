"""The sealer: signs what was recorded since the last seal, at most a minute behind when the schedule calls it."""

import base64
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction

from ..models import Entry, Seal, SealKey, SealLeaf
from ..moments import now
from .key import JournalKey, journal_key
from .records import entry_record, seal_record, unsealed_entries
from .verify import FIRST, MerkleTree, leaf_hash, seal_hash, signed_bytes

BATCH = 500
USUAL = timedelta(minutes=10)
LONG = timedelta(days=1)
EVER = UUID(int=0)


def seal_due(*, whole: bool = False) -> int:
    """Seal every entry not yet sealed, and say how many there were; safe to run again, and twice at once.

    It looks only at ids of the last ten minutes, which hardly a transaction outlives: what is looked at is what was
    recorded lately, however long the journal. `seal_late` brings in those that took longer. `whole` looks at all entries
    (the daily head does): after the machine's clock stood wrong, ids are out of order.
    """
    return _seal_since(EVER if whole else _before(USUAL))


def seal_late() -> int:
    """Seal what was recorded within a day and committed too late for `seal_due`."""
    return _seal_since(_before(LONG))


def _seal_since(first: UUID) -> int:
    """Each batch begins behind the one before; whoever commits an earlier id meanwhile is met the next time."""
    key, sealed, done = journal_key(), 0, EVER
    while entries := _seal_batch(key, first, done):
        sealed, done = sealed + len(entries), entries[-1].id
    return sealed


def _seal_batch(key: JournalKey, first: UUID, done: UUID) -> list[Entry]:
    """One seal over the next entries, in a transaction short enough for others to write in between."""
    with transaction.atomic():
        _one_sealer()
        entries = list(unsealed_entries().filter(id__gte=first, id__gt=done)[:BATCH])
        if entries:
            _seal(key, entries)
    return entries


def _one_sealer() -> None:
    """Nobody else seals until the transaction ends (SQLite writes one at a time anyway)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE foundation_seal IN SHARE ROW EXCLUSIVE MODE")


def _before(back: timedelta) -> UUID:
    """The first id of this long before the newest sealed one, or before now where that one lies ahead."""
    newest = SealLeaf.objects.order_by("-entry_id").values_list("entry_id", flat=True).first()
    at = min(newest.int >> 80 if newest else 0, int(now().timestamp() * 1000))
    return UUID(int=max(0, at - int(back.total_seconds() * 1000)) << 80)


def _seal(key: JournalKey, entries: list[Entry]) -> Seal:
    last = Seal.objects.order_by("-n").first()
    SealKey.objects.get_or_create(id=key.fingerprint, defaults={"public": base64.b64encode(key.public).decode()})
    tree, hashes = MerkleTree(), [leaf_hash(entry_record(entry)) for entry in entries]
    for digest in hashes:
        tree.add(digest)
    seal = Seal(
        n=last.n + 1 if last else 1,
        made_at=now(),
        count=len(entries),
        merkle_root=tree.root(),
        previous=seal_hash(seal_record(last)) if last else FIRST,
        key_id=key.fingerprint,
    )
    seal.signature = key.sign(signed_bytes(seal_record(seal)))
    seal.save(force_insert=True)
    SealLeaf.objects.bulk_create(
        SealLeaf(entry=entry, seal=seal, n=n, hash=digest.hex())
        for n, (entry, digest) in enumerate(zip(entries, hashes, strict=True))
    )
    return seal
