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
LATEST_COMMIT = timedelta(days=1)


def seal_due(*, whole: bool = False) -> int:
    """Seal every entry not yet sealed, and say how many there were; safe to run again, and twice at once.

    Each minute it looks only at ids made since a day before the newest sealed one, which no transaction outlives.
    `whole` looks at all entries (the daily head does): after the machine's clock stood wrong, ids are out of order.
    """
    key, sealed = journal_key(), 0
    while count := _seal_batch(key, whole):
        sealed += count
    return sealed


def _seal_batch(key: JournalKey, whole: bool) -> int:
    """One seal over the next entries, in a transaction short enough for others to write in between."""
    with transaction.atomic():
        _one_sealer()
        due = unsealed_entries() if whole else unsealed_entries().filter(id__gte=_window())
        entries = list(due[:BATCH])
        if entries:
            _seal(key, entries)
    return len(entries)


def _one_sealer() -> None:
    """Nobody else seals until the transaction ends (SQLite writes one at a time anyway)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE foundation_seal IN SHARE ROW EXCLUSIVE MODE")


def _window() -> UUID:
    newest = SealLeaf.objects.order_by("-entry_id").values_list("entry_id", flat=True).first()
    back = int(LATEST_COMMIT.total_seconds() * 1000) << 80
    return UUID(int=max(0, newest.int - back) if newest else 0)


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
