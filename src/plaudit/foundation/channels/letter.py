"""A row of the outbox as a mail (RFC 5322): every header is made here, from cleaned text."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.template.loader import render_to_string

from ..models import OutboxMessage
from .plain import one_line

POLICY = SMTP.clone(cte_type="7bit")
EARLIER = 20


def sender_address() -> str:
    """The address of the installation itself, to which bounces return."""
    return parseaddr(settings.MAIL_FROM)[1]


def envelope_address(address: str) -> str:
    """The address as SMTP takes it: an international domain in its ASCII form. Raises UnicodeError."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def compose(message: OutboxMessage) -> EmailMessage:
    """The mail. The same row gives the same Message-ID each time."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _address(*parseaddr(settings.MAIL_FROM))
    mail["To"] = _address(message.name, envelope_address(message.address))
    mail["Reply-To"] = _address("", settings.MAIL_REPLY_TO or sender_address())
    mail["Subject"] = one_line(message.title)
    mail["Date"] = format_datetime(message.put_at)
    mail["Message-ID"] = message.message_id
    if earlier := _earlier(message):
        mail["In-Reply-To"] = earlier[-1]
        mail["References"] = " ".join(earlier)
    mail["Content-Language"] = message.language
    if message.is_automatic:
        mail["Auto-Submitted"] = "auto-generated"
        mail["Precedence"] = "bulk"
        mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail.set_content(message.text)
    mail.add_alternative(message.html or _as_html(message), subtype="html")
    return mail


def _as_html(message: OutboxMessage) -> str:
    """The plain words, set as HTML."""
    words = {"title": message.title, "text": message.text, "language": message.language}
    return render_to_string("foundation/mail/plain.html", words)


def _address(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=address)


def _earlier(message: OutboxMessage) -> list[str]:
    """Message-IDs of the thread before this message: the first, and the latest of the others."""
    thread = OutboxMessage.objects.filter(
        thread=message.thread, subject=message.subject_id, channel=message.channel, id__lt=message.id
    )
    found = list(thread.order_by("id").values_list("message_id", flat=True))
    return found if len(found) <= EARLIER else [found[0], *found[-EARLIER + 1 :]]
