"""Fetching from a real IMAP server (Dovecot), started for these tests in a folder of its own."""

import grp
import imaplib
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django_q.models import OrmQ

from plaudit.foundation import mailin
from plaudit.foundation.mailin import fetching
from plaudit.foundation.models import IncomingMail, MailboxPosition
from tests.foundation.test_mail_reading import HOSTILE, SAMPLES, raw

pytestmark = [pytest.mark.django_db, pytest.mark.imap]
SERVER = "/usr/sbin/dovecot"
NEEDED = "skipped: no IMAP server (apt install dovecot-imapd)"
CONFIG = """
protocols = imap
base_dir = {home}/run
log_path = {home}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{home}/mail
passdb {{
  driver = static
  args = password=open:sesame
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


class Mailbox:
    """What other people do with the mailbox, and how it looks from outside."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.port = port
        self.url = f"imap://care%40haus.example:open%3Asesame@127.0.0.1:{port}"

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login("care@haus.example", "open:sesame")
        client.select("INBOX")
        return client

    def deliver(self, *contents: bytes) -> None:
        client = self.client()
        for content in contents:
            assert client.append("INBOX", "", "", content)[0] == "OK"
        client.logout()

    def seen(self) -> int:
        client = self.client()
        found = client.uid("SEARCH", "SEEN")[1][0].split()
        client.logout()
        return len(found)

    def flag(self, uids: str, flag: str) -> None:
        client = self.client()
        assert client.uid("STORE", uids, "+FLAGS", flag)[0] == "OK"
        client.expunge()
        client.logout()

    def renumber(self) -> None:
        """Number all mails anew, as happens when a mailbox moves to another server."""
        for index in (self.home / "mail").glob("dovecot.index*"):
            index.unlink()
        numbers = self.home / "mail" / "dovecot-uidlist"
        numbers.write_text(re.sub(r"\AV?(\d+) V\d+", r"\1 V77", numbers.read_text()))


@pytest.fixture(scope="module")
def dovecot() -> Iterator[tuple[Path, int]]:
    if not os.access(SERVER, os.X_OK):
        pytest.skip(NEEDED)
    home = Path(tempfile.mkdtemp(prefix="plaudit-imap-"))
    home.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (home / "dovecot.conf").write_text(CONFIG.format(home=home, port=port, **accounts(home)))
    process = subprocess.Popen([SERVER, "-F", "-c", str(home / "dovecot.conf")])
    try:
        wait_for(port, process, home)
        yield home, port
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(home, ignore_errors=True)


def accounts(home: Path) -> dict[str, str]:
    """Who runs the server's parts: ourselves, or the package's own accounts when we are root."""
    here = pwd.getpwuid(os.geteuid())
    group = grp.getgrgid(here.pw_gid).gr_name
    own = {"internal": here.pw_name, "internal_group": group, "login": here.pw_name}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        here, group = nobody, grp.getgrgid(nobody.pw_gid).gr_name
        own = {"internal": "dovecot", "internal_group": "dovecot", "login": "dovenull"}
    return own | {"owner": here.pw_name, "owner_group": group}


def wait_for(port: int, process: "subprocess.Popen[bytes]", home: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as link:
            if link.recv(4):
                return
        time.sleep(0.05)
    log = home / "log"
    raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}")


@pytest.fixture
def mailbox(dovecot: tuple[Path, int], settings: Any) -> Mailbox:
    home, port = dovecot
    shutil.rmtree(home / "mail", ignore_errors=True)
    box = Mailbox(home, port)
    settings.IMAP_URL = box.url
    return box


def contents() -> list[bytes]:
    return [m.raw for m in IncomingMail.objects.order_by("uid")]


def as_sent(content: bytes) -> bytes:
    """With the line ends of IMAP."""
    return imaplib.MapCRLF.sub(imaplib.CRLF, content)  # type: ignore[attr-defined]


def test_every_mail_is_taken_in_byte_for_byte_once(mailbox: Mailbox, settings: Any) -> None:
    sent = [as_sent(raw(s)) for s in SAMPLES]
    mailbox.deliver(*sent)

    rounds = [mailin.fetch() for _ in range(3)]

    assert sum(rounds) == len(sent)
    assert rounds[-1] == 0
    assert contents() == sent
    assert mailbox.seen() == len(sent)
    assert "sesame" not in IncomingMail.objects.values_list("mailbox", flat=True)[0]


def test_more_than_a_batch_asks_for_another_run(mailbox: Mailbox) -> None:
    mailbox.deliver(*[b"Subject: %d\r\n\r\nx" % n for n in range(fetching.BATCH + 1)])

    assert mailin.fetch() == fetching.BATCH
    assert OrmQ.objects.count() == 1
    assert mailin.fetch() == 1


def test_mail_made_to_break_the_reader_is_taken_in_too(mailbox: Mailbox) -> None:
    sent = [content for name, content in HOSTILE.items() if name not in {"nothing", "zeros", "null charset"}]
    mailbox.deliver(*sent)

    assert mailin.fetch() == len(sent)


def test_mail_that_somebody_has_read_elsewhere_is_not_lost(mailbox: Mailbox) -> None:
    mailbox.deliver(b"Subject: a\r\n\r\nx", b"Subject: b\r\n\r\ny")
    mailbox.flag("1:*", r"(\Seen)")

    assert mailin.fetch() == 2


def test_mail_is_marked_as_seen_only_once_it_is_kept(mailbox: Mailbox) -> None:
    mailbox.deliver(b"Subject: a\r\n\r\nx")
    MailboxPosition.objects.create(mailbox="care@haus.example@127.0.0.1/INBOX", uid_validity=1)

    with connection.execute_wrapper(_refuse_mail), pytest.raises(DatabaseError):
        mailin.fetch()

    assert mailbox.seen() == 0
    assert mailin.fetch() == 1
    assert mailbox.seen() == 1


def _refuse_mail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith("INSERT") and "foundation_incomingmail" in sql:
        raise DatabaseError("the disk is full")
    return execute(sql, params, many, context)


def test_after_new_numbering_nothing_is_kept_twice_and_nothing_is_missed(mailbox: Mailbox) -> None:
    mailbox.deliver(b"Subject: a\r\n\r\nx", b"Subject: b\r\n\r\ny")
    mailin.fetch()
    mailbox.renumber()
    mailbox.deliver(b"Subject: c\r\n\r\nz")

    assert mailin.fetch() == 1

    assert MailboxPosition.objects.get().uid_validity == 77
    assert sorted(contents()) == [b"Subject: a\r\n\r\nx", b"Subject: b\r\n\r\ny", b"Subject: c\r\n\r\nz"]


def test_deleted_mail_leaves_no_gap_behind(mailbox: Mailbox) -> None:
    mailbox.deliver(*[b"Subject: %d\r\n\r\nx" % n for n in range(3)])
    mailbox.flag("2", r"(\Deleted)")

    assert mailin.fetch() == 2
    mailbox.deliver(b"Subject: new\r\n\r\nx")
    assert mailin.fetch() == 1


def test_of_an_enormous_mail_the_head_is_kept_and_the_rest_left_where_it_is(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 1000)
    mailbox.deliver(b"Subject: big\r\n\r\n" + b"x" * 2000, b"Subject: small\r\n\r\nx")

    assert mailin.fetch() == 2

    big, small = IncomingMail.objects.order_by("uid")
    assert (big.is_whole, big.title, big.size > 2000) == (False, "big", True)
    assert small.is_whole
    assert mailbox.seen() == 1


def test_a_wrong_password_is_noted_and_nothing_breaks(mailbox: Mailbox, settings: Any) -> None:
    settings.IMAP_URL = mailbox.url.replace("sesame", "wrong")

    assert mailin.fetch() == 0

    assert MailboxPosition.objects.get().problem == "error"


def test_a_server_that_is_away_is_noted_and_the_next_run_goes_on(mailbox: Mailbox, settings: Any) -> None:
    mailbox.deliver(b"Subject: a\r\n\r\nx")
    settings.IMAP_URL = mailbox.url.replace(str(mailbox.port), "1")
    assert mailin.fetch() == 0
    assert MailboxPosition.objects.get().problem == "ConnectionRefusedError"

    settings.IMAP_URL = mailbox.url
    assert mailin.fetch() == 1
    assert MailboxPosition.objects.get().problem == ""


def test_without_a_mailbox_nothing_is_fetched(settings: Any) -> None:
    settings.IMAP_URL = ""

    assert mailin.fetch() == 0
