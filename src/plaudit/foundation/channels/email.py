"""Mail by SMTP: one connection for a batch, opened for the first message."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ..models import OutboxMessage
from .base import Permanent, Session, Temporary, Unavailable
from .letter import compose, envelope_address, sender_address

TIMEOUT_SECONDS = 30
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class Email:
    def is_ready(self) -> bool:
        return bool(settings.SMTP_URL)

    def can_reach(self, address: str) -> bool:
        try:
            validate_email(address)
            envelope_address(address)
        except (ValidationError, UnicodeError):
            return False
        return True

    @contextmanager
    def session(self) -> Iterator[Session]:
        if not self.is_ready():
            raise Unavailable("no_channel")
        try:
            server = _connect(settings.SMTP_URL)
        except smtplib.SMTPResponseException as error:
            raise Unavailable(str(error.smtp_code), _words(error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("unreachable", str(error)) from error
        try:
            yield SmtpSession(server)
        finally:
            _leave(server)


class SmtpSession:
    def __init__(self, server: smtplib.SMTP) -> None:
        self.server = server

    def deliver(self, message: OutboxMessage) -> None:
        address = envelope_address(message.address)
        content = compose(message).as_bytes()
        try:
            self.server.sendmail(sender_address(), [address], content)
        except smtplib.SMTPRecipientsRefused as error:
            raise _by_code(*error.recipients[address]) from error
        except smtplib.SMTPDataError as error:
            raise _by_code(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPResponseException as error:  # our greeting or our own address was refused, not the message
            raise Unavailable(str(error.smtp_code), _words(error.smtp_error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Permanent("address", str(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("unreachable", str(error)) from error


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or PORTS[parts.scheme]
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _by_code(code: int, words: bytes | str) -> Permanent | Temporary | Unavailable:
    if code == 421:  # the server is closing the connection
        return Unavailable("421", _words(words))
    return (Permanent if code >= 500 else Temporary)(str(code), _words(words))


def _words(text: bytes | str) -> str:
    return (text.decode("utf-8", "replace") if isinstance(text, bytes) else text)[:1000]
