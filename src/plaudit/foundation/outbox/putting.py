import time
from dataclasses import asdict
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from ..channels import CHANNELS
from ..channels.plain import one_line
from ..ids import uuid7
from ..jobs import enqueue_in
from ..models import DataSubject, OutboxMessage, OutboxState
from ..together import insert_unless_there
from . import unconfirmed
from .rendering import language_for, render

SEND = "plaudit.foundation.outbox.send_due"
_waking = Lock()
_next_wake = 0.0


def put(
    *,
    obligation: str,
    recipient_subject: DataSubject,
    channel: str,
    address: str,
    template: str,
    language: str,
    context: dict[str, Any],
    root: UUID,
    thread: UUID | None = None,
    name: str = "",
    confirmed: bool = False,
    automatic: bool = True,
    network: str = "",
    is_written: bool = True,
) -> OutboxMessage:
    """Word a message and keep it, in the transaction of the deed; outside one it raises.

    The same obligation to the same recipient gives the first message again. An address nobody has `confirmed` gets
    neutral messages only (raises UnsafeMail), without the name they typed, and few, also per `network`. `automatic`
    is false for words a person wrote. With `is_written` false, for an obligation that cannot have been met before,
    the caller writes the message, with the other rows of the deed (foundation.together).
    """
    _check_in_a_deed()
    if not confirmed:
        unconfirmed.check(template, context)
    letter = render(template, context, language := language_for(language))
    row_id, (state, problem) = uuid7(), _first_state(channel, address)
    message = OutboxMessage(
        id=row_id,
        subject=recipient_subject,
        obligation=obligation,
        root=root,
        thread=thread or root,
        channel=channel,
        template=template,
        language=language,
        is_automatic=automatic,
        message_id=f"<{row_id.hex}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>",
        address=address,
        name=one_line(name) if confirmed else "",
        **asdict(letter),
        state=state,
        problem=problem,
    )
    if is_written and (earlier := _kept_before(message)):
        return earlier
    _let_go(message, is_limited=not confirmed, network=network, is_written=is_written)
    return message


def _check_in_a_deed() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A message belongs in the transaction of its deed.")


def _let_go(message: OutboxMessage, *, is_limited: bool, network: str, is_written: bool) -> None:
    """Send it after the commit, unless the limits for unconfirmed addresses hold it back."""
    if message.state != OutboxState.QUEUED:
        return
    if not is_limited or unconfirmed.is_within_limits(message.address, network):
        transaction.on_commit(wake, robust=True)
        return
    message.state, message.problem = OutboxState.WITHHELD, "limit"
    if is_written:
        message.save(update_fields=["state", "problem"])


def _first_state(channel: str, address: str) -> tuple[str, str]:
    way = CHANNELS[channel]
    if not way.can_reach(address):
        return OutboxState.NEEDS_PHONE, "no_channel" if channel == "none" else "address"
    if not way.is_ready():
        return OutboxState.KEPT if settings.DEMO else OutboxState.NEEDS_PHONE, "no_channel"
    return OutboxState.QUEUED, ""


def _kept_before(message: OutboxMessage) -> OutboxMessage | None:
    """Keep the message, or find the one that met the obligation before."""
    if insert_unless_there(message):
        return None
    rows = OutboxMessage.objects.select_related("subject")
    return rows.get(obligation=message.obligation, subject=message.subject)


def wake() -> None:
    """Have the worker send soon. Messages of one second share a job: it starts when the second is over.

    Were the job lost, the sweep would find the rows all the same.
    """
    global _next_wake
    with _waking:
        at = time.monotonic()
        if at < _next_wake:
            return
        _next_wake = at + settings.OUTBOX_WAKE_SECONDS
    enqueue_in(settings.OUTBOX_WAKE_SECONDS, SEND)
