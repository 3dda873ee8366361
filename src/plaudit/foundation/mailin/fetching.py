"""Reading a mailbox by IMAP: everything after the last mail stored, in order, and marked as seen only once it is kept."""

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction

from ..jobs import enqueue
from ..models import MailboxPosition
from ..moments import now
from .keeping import keep

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 30
BATCH = 50
LARGEST = 30_000_000
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxError(Exception):
    """The mailbox could not be read; nothing was lost, the next run goes on from the same place."""


@dataclass(frozen=True, slots=True)
class Download:
    raw: bytes
    size: int
    is_whole: bool


def fetch() -> int:
    """Take in what is new in the mailbox of PLAUDIT_IMAP_URL, if there is one; returns how many mails were stored."""
    if not settings.IMAP_URL:
        return 0
    try:
        with _mailbox(settings.IMAP_URL) as (server, name):
            return _take_in(server, name)
    except (OSError, imaplib.IMAP4.error, MailboxError) as error:
        log.warning("The mailbox could not be read: %s.", type(error).__name__)
        _note_problem(_name(settings.IMAP_URL), type(error).__name__)
        return 0


def _take_in(server: imaplib.IMAP4, name: str) -> int:
    position = _position(name, _uid_validity(server))
    uids = _uids_after(server, position.last_uid)
    kept = 0
    for uid in uids[:BATCH]:
        download = _download(server, uid)
        kept += _store(position, uid, download)
        if download.is_whole:
            server.uid("STORE", str(uid), "+FLAGS", r"(\Seen)")
    if len(uids) > BATCH:
        enqueue("plaudit.foundation.mailin.fetch")
    return kept


def _store(position: MailboxPosition, uid: int, download: Download) -> bool:
    """Keep the mail and move on past it, in one transaction; whether it was new."""
    with transaction.atomic():
        there = MailboxPosition.objects.select_for_update().get(pk=position.pk)
        if there.uid_validity != position.uid_validity or there.last_uid >= uid:
            return False  # another worker was faster
        mail = keep(
            download.raw,
            mailbox=there.mailbox,
            uid_validity=there.uid_validity,
            uid=uid,
            size=download.size,
            is_whole=download.is_whole,
        )
        there.last_uid = uid
        there.save(update_fields=["last_uid"])
    return mail is not None


@contextmanager
def _mailbox(url: str) -> Iterator[tuple[imaplib.IMAP4, str]]:
    parts = urlsplit(url)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    server = _connect(parts.scheme, parts.hostname or "localhost", parts.port)
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        _ok(server.select(f'"{folder}"'))
        yield server, _name(url)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _connect(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=context, timeout=TIMEOUT_SECONDS)
    server = imaplib.IMAP4(host, port or 143, timeout=TIMEOUT_SECONDS)
    if "STARTTLS" in server.capabilities:
        server.starttls(context)
    return server


def _name(url: str) -> str:
    """The mailbox without its password: user@host/folder."""
    parts = urlsplit(url)
    return f"{unquote(parts.username or '')}@{parts.hostname}/{unquote(parts.path.strip('/')) or 'INBOX'}"[:300]


def _position(name: str, uid_validity: int) -> MailboxPosition:
    """How far the mailbox was read. When the server has numbered its mails anew, all are looked at again."""
    with transaction.atomic():
        position, _ = MailboxPosition.objects.get_or_create(mailbox=name, defaults={"uid_validity": uid_validity})
        if position.uid_validity != uid_validity:
            position.uid_validity, position.last_uid = uid_validity, 0
            position.save(update_fields=["uid_validity", "last_uid"])
        MailboxPosition.objects.filter(pk=name).update(read_at=now(), problem="")
    return position


def _note_problem(name: str, problem: str) -> None:
    with transaction.atomic():
        MailboxPosition.objects.update_or_create(
            mailbox=name,
            defaults={"problem": problem[:100]},
            create_defaults={"uid_validity": 0, "problem": problem[:100]},
        )


def _uid_validity(server: imaplib.IMAP4) -> int:
    _, found = server.response("UIDVALIDITY")
    return int(found[0]) if found and found[0] else 0


def _uids_after(server: imaplib.IMAP4, last: int) -> list[int]:
    found = _ok(server.uid("SEARCH", f"UID {last + 1}:*"))
    # "n:*" always gives the last mail too, even when its number is smaller.
    return sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > last)


def _download(server: imaplib.IMAP4, uid: int) -> Download:
    """The mail. Of an enormous one only the head is taken; for one the server does not give out a note stands in."""
    answer = server.uid("FETCH", str(uid), "(RFC822.SIZE)")[1]
    found = SIZE.search(b" ".join(part if isinstance(part, bytes) else part[0] for part in answer if part))
    size = int(found[1]) if found else 0
    is_whole = size <= LARGEST
    answer = server.uid("FETCH", str(uid), "(BODY.PEEK[])" if is_whole else "(BODY.PEEK[HEADER])")[1]
    for part in answer:
        if isinstance(part, tuple):
            return Download(bytes(part[1]), size, is_whole)
    return Download(f"X-Plaudit-Not-Given-Out: {uid} at {now().isoformat()}\r\n\r\n".encode(), size, False)


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise MailboxError(status)
    return data
