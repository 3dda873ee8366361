"""A request that arrives twice is done once.

One insert in the deed's transaction: it names the row that the deed is about to make, and the answer is derived from
that row. A second request waits at the unique key until the first is committed or undone; so no answer is stored,
and none can differ from what is there.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from .errors import Invalid
from .ids import uuid7
from .keyring import keyring
from .models import IdempotencyKey
from .moments import now
from .prepared import execute, numbered

KEPT = timedelta(hours=24)
LONGEST = 255


TAKE = """
INSERT INTO foundation_idempotencykey AS held (id, body, row_id, used_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, row_id = excluded.row_id, used_at = excluded.used_at
WHERE held.used_at < %s
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """`row_id` is for the row the deed makes; with `is_repeat` that row exists and only the answer is to be given."""

    row_id: UUID
    is_repeat: bool


def claim(*, client: str, key: str, body: bytes) -> Claim:
    """Take the key for this deed, or say which row it made before; call it first in the deed's transaction.

    A deed that is refused or fails gives the key back with its transaction. Raises Invalid when the key was used for
    another body within 24 hours, or cannot be a key.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An idempotency key belongs in the transaction of its deed.")
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= LONGEST:
        raise Invalid(
            "idempotency.key",
            _("The idempotency key must have 1 to %(longest)s printable ASCII characters."),
            longest=LONGEST,
        )
    row = IdempotencyKey(id=_name(client, key), body=_digest("body", body).hex(), row_id=uuid7(), used_at=now())
    return Claim(row.row_id, False) if _taken(row) else _earlier(row)


def forget_old() -> int:
    """Delete the keys that are older than 24 hours; returns how many."""
    return IdempotencyKey.objects.filter(used_at__lt=now() - KEPT).delete()[0]


def _taken(row: IdempotencyKey) -> bool:
    """Insert the row unless one younger than 24 hours holds the key."""
    adapt = connection.ops.adapt_datetimefield_value
    values = [_stored(row.id), row.body, _stored(row.row_id), adapt(row.used_at), adapt(row.used_at - KEPT)]
    return bool(execute(numbered(TAKE), values).rowcount)


def _earlier(row: IdempotencyKey) -> Claim:
    held = IdempotencyKey.objects.get(pk=row.id)
    if not hmac.compare_digest(held.body, row.body):
        raise Invalid(
            "idempotency.other_body",
            _("This idempotency key was used for another request. Send a new request with a new key."),
        )
    return Claim(held.row_id, True)


def _stored(value: UUID) -> UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex


def _name(client: str, key: str) -> UUID:
    return UUID(bytes=_digest("name", f"{client}\0{key}".encode())[:16])


def _digest(purpose: str, value: bytes) -> bytes:
    return hmac.digest(keyring().steady(f"plaudit/idempotency/{purpose}"), value, hashlib.sha256)
