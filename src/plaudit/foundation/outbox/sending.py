"""Sending what is due. Safe to run in many workers at once and to be killed at any moment.

A message is claimed by an update that only one worker can win, for a time longer than a job may last. It can be sent
twice only when the worker dies between the server's yes and our commit; the repeat carries the same Message-ID.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from ..channels import CHANNELS, Channel, Permanent, Session, Temporary, Unavailable
from ..channels.base import ChannelError
from ..crypto import WrongKey
from ..jobs import enqueue
from ..models import OutboxMessage, OutboxState
from ..moments import now

log = logging.getLogger(__name__)

BATCH = 200  # so that one job does not hold many ids while others wait
JOB_SECONDS = 100
BACKOFF = (60, 300, 900, 3600, 3 * 3600, 6 * 3600)
GIVE_UP_AFTER = timedelta(days=3)
MOST_TRIES = 40


def send_due() -> int:
    """Send what is due by every channel that is set up; returns how many were taken on by the other side."""
    until = time.monotonic() + JOB_SECONDS
    sent = 0
    for name, channel in CHANNELS.items():
        ids = list(_due(name).order_by("next_try_at").values_list("pk", flat=True)[:BATCH])
        if not ids:
            continue
        try:
            sent += _send_batch(channel, ids, until)
        except Unavailable as error:
            _put_off(name, error)
        else:
            if _due(name).exists():
                enqueue("plaudit.foundation.outbox.send_due")
    return sent


def _due(channel: str) -> Any:
    return OutboxMessage.objects.due(now()).filter(channel=channel)


def _send_batch(channel: Channel, ids: list[UUID], until: float) -> int:
    sent = 0
    with channel.session() as session:
        for row_id in ids:
            if time.monotonic() > until:
                break
            if message := claim(row_id):
                sent += _send(session, message)
    return sent


def claim(row_id: UUID) -> OutboxMessage | None:
    """The message, ours alone until the lease ends; None when another worker has it or it is done."""
    at = now()
    lease = uuid4()
    with transaction.atomic():
        won = (
            OutboxMessage.objects.due(at)
            .filter(pk=row_id)
            .update(
                state=OutboxState.SENDING,
                lease=lease,
                lease_until=at + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
                tries=F("tries") + 1,
            )
        )
    return OutboxMessage.objects.select_related("subject").get(pk=row_id) if won else None


def _send(session: Session, message: OutboxMessage) -> bool:
    if message.subject.wrapped_key is None:
        _finish(message, state=OutboxState.WITHHELD, problem="erased")
    elif message.tries > MOST_TRIES:
        _finish(message, state=OutboxState.FAILED, problem="gave_up")
    else:
        return _deliver(session, message)
    return False


def _deliver(session: Session, message: OutboxMessage) -> bool:
    try:
        session.deliver(message)
    except Permanent as error:
        _finish(message, error, state=OutboxState.FAILED)
    except Temporary as error:
        _try_later(message, error)
    except Unavailable as error:
        _try_later(message, error)
        raise
    except WrongKey as error:  # the installation's fault, and mended by putting the keyring back
        _try_later(message, Unavailable("wrong_key"))
        raise Unavailable("wrong_key") from error
    except Exception as error:
        log.exception("Message %s could not be composed.", message.pk)
        _finish(message, Permanent("fault", type(error).__name__), state=OutboxState.FAILED)
    else:
        _finish(message, state=OutboxState.SENT, sent_at=now(), problem="")
        return True
    return False


def _try_later(message: OutboxMessage, error: ChannelError) -> None:
    at = now()
    if message.put_at < at - GIVE_UP_AFTER:
        _finish(message, error, state=OutboxState.FAILED)
    else:
        _finish(message, error, state=OutboxState.QUEUED, next_try_at=next_try(message.tries, at))


def next_try(tries: int, at: datetime) -> datetime:
    """When to try again after so many tries."""
    return at + timedelta(seconds=BACKOFF[min(tries, len(BACKOFF)) - 1])


def _finish(message: OutboxMessage, error: ChannelError | None = None, **changes: Any) -> None:
    """Write what became of it, if the lease is still ours."""
    if error:
        changes["problem"] = error.problem
    with transaction.atomic():
        ours = OutboxMessage.objects.filter(pk=message.pk, lease=message.lease, state=OutboxState.SENDING)
        if ours.update(lease=None, lease_until=None, **changes) and error:
            message.last_error = error.words
            message.save(update_fields=["last_error"])


def _put_off(channel: str, error: Unavailable) -> None:
    """The other side is away: what is due waits, and what waited for days is given up."""
    at = now()
    with transaction.atomic():
        waiting = _due(channel).filter(state=OutboxState.QUEUED)
        waiting.filter(put_at__lt=at - GIVE_UP_AFTER).update(state=OutboxState.FAILED, problem=error.problem)
        waiting.update(next_try_at=at + timedelta(seconds=BACKOFF[0]), problem=error.problem)
