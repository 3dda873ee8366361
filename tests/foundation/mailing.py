"""A mail server on loopback, and messages to send through it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction

from plaudit.foundation import outbox
from plaudit.foundation.models import OutboxMessage
from tests.factories import make_subject

OK = "250 taken"


@dataclass
class Inbox:
    """What the server has taken on, in order; `answer` may refuse an address, `answer_data` the content."""

    raw: list[tuple[list[str], bytes]] = field(default_factory=list)
    answer: Callable[[str], str] = lambda address: OK
    answer_data: Callable[[bytes], str] = lambda content: OK
    url: str = ""

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        answer = self.answer(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        answer = self.answer_data(content)
        if answer == OK:
            self.raw.append((list(envelope.rcpt_tos), content))
        return answer

    @property
    def mails(self) -> list[EmailMessage]:
        found = [message_from_bytes(content, policy=policy.default) for _, content in self.raw]
        assert all(isinstance(m, EmailMessage) for m in found)
        return found  # type: ignore[return-value]

    @property
    def addresses(self) -> list[str]:
        return [address for to, _ in self.raw for address in to]


@contextmanager
def mail_server() -> Iterator[Inbox]:
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    inbox.url = f"smtp://127.0.0.1:{port}"
    try:
        yield inbox
    finally:
        controller.stop()


def put(address: str = "wang.fang@kunde.example", **changes: Any) -> OutboxMessage:
    """A message to a confirmed address, in a transaction of its own."""
    given: dict[str, Any] = {
        "obligation": f"notice:{uuid4()}",
        "channel": "email",
        "address": address,
        "template": "notices/mail/received",
        "language": "en",
        "context": {"reference": "C-2026-000123"},
        "root": uuid4(),
        "confirmed": True,
    }
    if "recipient_subject" not in changes:
        changes["recipient_subject"] = make_subject()
    with transaction.atomic():
        return outbox.put(**given | changes)
