"""Taking a mail in: a row for every mail, whatever is in it, and once only."""

import hashlib
import hmac
import re
from uuid import UUID

from django.db import transaction

from ..keyring import keyring
from ..models import DataSubject, IncomingMail, OutboxMessage
from .reading import Reading, read

OUR_ID = re.compile(r"<([0-9a-f]{32})@")


def keep(
    raw: bytes, *, mailbox: str, uid_validity: int, uid: int, size: int | None = None, is_whole: bool = True
) -> IncomingMail | None:
    """Store the mail; None when these very bytes were stored before.

    Whom it may answer is a suggestion, found only by a Message-ID that we gave out: numbers in a subject, or an address,
    prove nothing.
    """
    digest = hmac.new(keyring().steady("plaudit/incoming-mail"), raw, hashlib.sha256).hexdigest()
    with transaction.atomic():
        if IncomingMail.objects.filter(digest=digest).exists():
            return None
        reading = read(raw)
        mail = IncomingMail(
            subject=DataSubject.objects.create(),
            mailbox=mailbox,
            uid_validity=uid_validity,
            uid=uid,
            digest=digest,
            size=len(raw) if size is None else size,
            is_whole=is_whole,
            sender=reading.sender[:320],
            sender_name=reading.sender_name,
            title=reading.title,
            message_id=reading.message_id,
            in_reply_to=reading.in_reply_to,
            kind=reading.kind,
            suggestion=_answered(reading),
        )
        mail.sealed = mail.subject.seal(raw, bound_to=mail.place)
        mail.save(force_insert=True)
    return mail


def _answered(reading: Reading) -> OutboxMessage | None:
    """The message of ours that it names; the nearest one, if it names several."""
    named = {ref: UUID(found[1]) for ref in reading.references if (found := OUR_ID.match(ref))}
    ours = {m.message_id: m for m in OutboxMessage.objects.filter(pk__in=named.values())}
    return next((ours[ref] for ref in named if ref in ours), None)
