"""The mail as it arrives: headers, parts, threads; and nobody can put headers of their own into it."""

from typing import Any
from uuid import uuid4

import pytest

from plaudit.foundation import outbox
from plaudit.foundation.channels.plain import one_line
from tests.factories import make_subject
from tests.foundation.mailing import Inbox, put

pytestmark = pytest.mark.django_db


def test_a_mail_has_plain_text_and_html_in_chinese(inbox: Inbox) -> None:
    put(name="王芳", language="zh-hans")

    outbox.send_due()

    mail = inbox.mails[0]
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert "我们已收到您的意见" in plain.get_content()
    assert "我们已收到您的意见" in html.get_content()
    assert mail["Subject"] == "已收到 C-2026-000123"
    assert mail["To"].addresses[0].display_name == "王芳"
    assert mail["From"].addresses[0].display_name == "Bureau des réclamations"
    assert inbox.raw[0][1].isascii()


def test_text_is_not_escaped_and_html_is(inbox: Inbox) -> None:
    put(context={"reference": "A&B", "words": "<b>hi</b>"}, language="zh-hans")

    outbox.send_due()

    plain, html = inbox.mails[0].iter_parts()
    assert "<b>hi</b>" in plain.get_content()
    assert "A&B" in plain.get_content()
    assert "&lt;b&gt;hi&lt;/b&gt;" in html.get_content()
    assert "<b>hi</b>" not in html.get_content()
    assert '<html lang="zh-hans">' in html.get_content()


def test_an_automatic_mail_says_so_and_a_letter_by_a_person_does_not(inbox: Inbox) -> None:
    put()
    outbox.send_due()
    put(automatic=False)
    outbox.send_due()

    automatic, personal = inbox.mails
    assert (automatic["Auto-Submitted"], automatic["Precedence"]) == ("auto-generated", "bulk")
    assert "OOF" in automatic["X-Auto-Response-Suppress"]
    assert personal["Auto-Submitted"] is None
    assert personal["Precedence"] is None


def test_answers_go_to_the_address_set_for_them(inbox: Inbox, settings: Any) -> None:
    put()
    outbox.send_due()
    settings.MAIL_REPLY_TO = "answers@haus.example"
    put()
    outbox.send_due()

    assert [m["Reply-To"] for m in inbox.mails] == ["complaints@haus.example", "answers@haus.example"]


def test_the_message_id_comes_from_the_row_and_the_installations_host(inbox: Inbox, settings: Any) -> None:
    settings.BASE_URL = "https://care.haus.example"
    message = put()

    outbox.send_due()

    assert inbox.mails[0]["Message-ID"] == f"<{message.pk.hex}@care.haus.example>"


@pytest.mark.parametrize(
    "host", ["care.haus.example", "a-very-long-name-of-an-office.of-a-ministry.government.example"]
)
def test_the_messages_of_a_thread_refer_to_the_earlier_ones(inbox: Inbox, settings: Any, host: str) -> None:
    settings.BASE_URL = f"https://{host}"
    root, person = uuid4(), make_subject()
    for _ in range(3):
        put(root=root, recipient_subject=person)
    put(root=root)
    put()

    for _ in range(5):
        outbox.send_due()

    first, second, third = (m for m in sorted(inbox.mails[:3], key=lambda m: str(m["Message-ID"])))
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]
    assert all(m["References"] is None for m in inbox.mails[3:]), "another person has another thread"


@pytest.mark.parametrize(
    "evil",
    [
        "Wang\r\nBcc: victim@kunde.example",
        "Wang\nSubject: other",
        "Wang\rX-Evil: 1",
        "Wang\x00\x0b\x0c\x1c\x85\u2028\u2029Bcc: victim@kunde.example",
        '"Wang" <victim@kunde.example>, "X',
        "王\r\n芳, victim@kunde.example" * 20,
        "\u202eexe.txt",
    ],
)
def test_names_and_titles_cannot_add_headers_or_recipients(inbox: Inbox, evil: str) -> None:
    put("real@kunde.example", name=evil, context={"reference": evil})

    assert outbox.send_due() == 1

    assert inbox.addresses == ["real@kunde.example"]
    mail = inbox.mails[0]
    assert [a.addr_spec for a in mail["To"].addresses] == ["real@kunde.example"]
    assert (mail["Bcc"], mail["X-Evil"]) == (None, None)
    assert len(mail.get_all("Subject")) == 1
    assert "\u202e" not in mail["Subject"]


def test_a_header_is_one_line_of_bounded_length() -> None:
    assert one_line("  a\r\n\tb \x00c  ") == "a b c"
    assert len(one_line("长" * 1000)) == 200


def test_an_international_domain_is_written_in_ascii(inbox: Inbox) -> None:
    put("wang@bücher.example")

    assert outbox.send_due() == 1

    assert inbox.addresses == ["wang@xn--bcher-kva.example"]
