"""Mail that came in: a row for each, once, on the list until a person files it."""

from uuid import uuid4

import pytest
from django.db import connection

from plaudit.foundation import mailin, outbox
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import Refused
from plaudit.foundation.models import Entry, IncomingMail, MailKind, OutboxMessage
from tests.foundation.mailing import Inbox, put
from tests.foundation.test_mail_reading import HOSTILE, SAMPLES, raw

pytestmark = pytest.mark.django_db


def keep(content: bytes, uid: int = 1) -> IncomingMail | None:
    return mailin.keep(content, mailbox="care@haus.example/INBOX", uid_validity=7, uid=uid)


def answer_to(reference: str, *, sender: str = "wang.fang@kunde.example") -> bytes:
    return f"From: {sender}\r\nSubject: Re: C-2026-000123\r\nIn-Reply-To: {reference}\r\n\r\nThank you".encode()


def test_every_mail_becomes_a_row_that_holds_its_bytes() -> None:
    contents = [raw(s) for s in SAMPLES] + list(HOSTILE.values())

    for uid, content in enumerate(contents, start=1):
        keep(content, uid)

    assert IncomingMail.objects.to_file().count() == len(contents)
    assert [m.raw for m in IncomingMail.objects.order_by("uid")] == contents


def test_the_same_mail_is_kept_once_also_under_another_number() -> None:
    assert keep(b"From: a@kunde.example\r\n\r\nhello", 1) is not None
    assert keep(b"From: a@kunde.example\r\n\r\nhello", 1) is None
    assert keep(b"From: a@kunde.example\r\n\r\nhello", 2) is None

    assert IncomingMail.objects.count() == 1


def test_nothing_of_the_mail_stands_readable_in_the_row() -> None:
    keep(b"From: Canary <canary@kunde.example>\r\nSubject: canary\r\nMessage-ID: <canary@x>\r\n\r\ncanary")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM foundation_incomingmail")
        row = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    assert "anary" not in row
    assert IncomingMail.objects.get().sender_name == "Canary"


def test_an_answer_to_our_mail_is_suggested_and_not_filed(inbox: Inbox) -> None:
    ours = put()
    outbox.send_due()

    mail = keep(answer_to(str(inbox.mails[0]["Message-ID"])))

    assert mail is not None
    assert mail.suggestion == ours
    assert (mail.state, mail.filed_under) == ("to_file", None)


def test_the_nearest_of_our_messages_named_is_suggested(inbox: Inbox) -> None:
    first, second = put(), put()

    mail = keep(f"References: {first.message_id} <x@y> {second.message_id}\r\n\r\nhi".encode())

    assert mail is not None
    assert mail.suggestion == second


def test_guessed_numbers_and_ids_suggest_nothing(inbox: Inbox) -> None:
    ours = put()
    other_host = ours.message_id.replace("@", "@not-")
    guesses = [
        f"<{uuid4().hex}@localhost>",
        other_host,
        ours.message_id.upper(),
        f"<{ours.root.hex}@localhost>",
        "C-2026-000123",
        f"<{ours.pk}@localhost>",
        "<' OR 1=1 --@localhost>",
    ]

    mails = [keep(answer_to(guess), uid) for uid, guess in enumerate(guesses, start=1)]

    assert [m and m.suggestion for m in mails] == [None] * len(guesses)


def test_a_forged_sender_changes_nothing_but_a_row_on_the_list(inbox: Inbox) -> None:
    ours = put()
    before = OutboxMessage.objects.values().get(pk=ours.pk)

    keep(answer_to(ours.message_id, sender="director@haus.example"))

    assert OutboxMessage.objects.values().get(pk=ours.pk) == before
    assert OutboxMessage.objects.count() == 1
    assert not Entry.objects.exists()


def test_nothing_answers_incoming_mail(inbox: Inbox) -> None:
    for uid, content in enumerate([raw(s) for s in SAMPLES], start=1):
        keep(content, uid)

    assert not OutboxMessage.objects.exists()
    assert IncomingMail.objects.exclude(kind=MailKind.PERSONAL).count() > 10


def test_filing_is_a_persons_deed_and_is_journalled_once(inbox: Inbox) -> None:
    mail = keep(b"From: a@kunde.example\r\n\r\nhello")
    assert mail is not None
    root = uuid4()

    mailin.file(actor=SYSTEM, mail_id=mail.pk, root=root)

    filed = IncomingMail.objects.get()
    assert (filed.state, filed.filed_under) == ("filed", root)
    assert Entry.objects.get().code == "mail.filed"
    with pytest.raises(Refused):
        mailin.set_aside(actor=SYSTEM, mail_id=mail.pk)
    assert not IncomingMail.objects.to_file().exists()
