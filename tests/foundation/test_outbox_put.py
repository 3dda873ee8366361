"""What may be promised, once, to whom."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_lazy
from django_q.models import OrmQ

from plaudit.foundation import outbox
from plaudit.foundation.models import OutboxMessage, OutboxState
from plaudit.foundation.outbox import Own, UnsafeMail
from plaudit.foundation.outbox.unconfirmed import PER_ADDRESS, PER_NETWORK
from tests.factories import make_subject
from tests.foundation.mailing import Inbox, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inbox")]


def test_a_message_is_worded_in_the_recipients_language_when_it_is_put() -> None:
    message = put(language="zh-Hans")

    kept = OutboxMessage.objects.get(pk=message.pk)
    assert kept.title == "已收到 C-2026-000123"
    assert "我们已收到您的意见" in kept.text
    assert kept.language == "zh-hans"
    assert kept.state == OutboxState.QUEUED


def test_a_template_may_bring_html_of_its_own() -> None:
    message = put(template="notices/mail/styled", context={"words": "<script>"})

    assert "<p>&lt;script&gt;</p>" in message.html


@pytest.mark.parametrize(
    ("wanted", "given"), [("zh-CN", "zh-hans"), ("zh", "zh-hans"), ("en-GB", "en"), ("xx-x", "en"), ("", "en")]
)
def test_a_language_the_installation_lacks_gives_the_nearest(wanted: str, given: str) -> None:
    assert put(language=wanted).language == given


def test_nothing_of_the_person_stands_readable_in_the_row() -> None:
    message = put("canary@kunde.example", name="Canary Person", context={"reference": "CANARY-REF"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM foundation_outboxmessage")
        row = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    assert "anary" not in row
    assert "CANARY" not in row
    assert OutboxMessage.objects.get(pk=message.pk).name == "Canary Person"


def test_the_same_obligation_to_the_same_person_is_put_once() -> None:
    person = make_subject()

    first = put(obligation="answer:1", recipient_subject=person)
    again = put(obligation="answer:1", recipient_subject=person, context={"reference": "other"})

    assert again.pk == first.pk
    assert again.title == "Received: C-2026-000123"
    assert OutboxMessage.objects.count() == 1


def test_the_same_obligation_to_two_people_is_two_messages() -> None:
    assert put(obligation="answer:1").pk != put(obligation="answer:1").pk


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_a_transaction_is_refused() -> None:
    person = make_subject()

    with pytest.raises(transaction.TransactionManagementError):
        outbox.put(
            obligation="answer:1",
            recipient_subject=person,
            channel="email",
            address="a@kunde.example",
            template="notices/mail/received",
            language="en",
            context={},
            root=uuid4(),
            confirmed=True,
        )

    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_is_rolled_back_leaves_no_message_and_no_job() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put()
        raise ZeroDivisionError

    assert not OutboxMessage.objects.exists()
    assert not OrmQ.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_a_job_is_there_to_send_it() -> None:
    put()

    assert OrmQ.objects.count() == 1


def test_people_without_an_address_are_to_be_phoned() -> None:
    message = put("", channel="none")

    assert (message.state, message.problem) == ("needs_phone", "no_channel")
    assert list(OutboxMessage.objects.to_phone()) == [message]


@pytest.mark.parametrize(
    "address",
    [
        "nobody",
        "a@b",
        "a@kunde.example\r\nBcc: x@evil.example",
        "a@kunde.example, x@evil.example",
        "a@kunde.example\n",
        '"a" <a@kunde.example>',
        "",
    ],
)
def test_an_address_that_cannot_be_written_to_needs_a_phone_call(address: str, inbox: Inbox) -> None:
    message = put(address)

    assert (message.state, message.problem) == ("needs_phone", "address")
    assert outbox.send_due() == 0
    assert inbox.raw == []


def test_without_a_mail_server_the_person_is_to_be_phoned(settings: Any) -> None:
    settings.SMTP_URL = ""

    message = put()

    assert (message.state, message.problem) == ("needs_phone", "no_channel")


def test_the_sample_installation_keeps_what_it_cannot_send(settings: Any) -> None:
    settings.SMTP_URL, settings.DEMO = "", True

    message = put()

    assert (message.state, message.problem) == ("kept", "no_channel")
    assert not OutboxMessage.objects.to_phone().exists()


@pytest.mark.parametrize(
    "words",
    [
        "Buy cheap watches",
        "watches",
        "见我的网站",
        "http://evil.example/",
        "http://localhost:8000.evil.example/",
        "http://localhost:8000/track/?q=buy cheap",
        "http://localhost:8000@evil.example/",
        "7Q4M-XKWT-2ZRB-VN5A",  # a tracking code
        ["a", "list"],
        {"a": "b"},
        Own,
    ],
)
def test_nothing_that_could_be_typed_goes_to_an_unconfirmed_address(words: object) -> None:
    with pytest.raises(UnsafeMail):
        put(confirmed=False, context={"reference": words})

    assert not OutboxMessage.objects.exists()


def test_a_template_that_is_not_neutral_is_not_sent_to_an_unconfirmed_address() -> None:
    with pytest.raises(UnsafeMail):
        put(confirmed=False, template="notices/mail/styled")


def test_unless_it_is_said_otherwise_an_address_is_unconfirmed() -> None:
    person = make_subject()

    with pytest.raises(UnsafeMail), transaction.atomic():
        outbox.put(
            obligation="answer:1",
            recipient_subject=person,
            channel="email",
            address="a@kunde.example",
            template="notices/mail/styled",
            language="en",
            context={"words": "typed"},
            root=uuid4(),
        )


def test_neutral_values_go_to_an_unconfirmed_address_without_the_name_typed() -> None:
    context = {
        "reference": "C-2026-000123",
        "code": "482913",
        "due_on": date(2026, 11, 27),
        "days": 5,
        "house": Own("Bank of Flowers"),
        "link": "http://localhost:8000/en/track/confirm/3fQ-x_9/",
        "word": gettext_lazy("Yes"),
        "empty": "",
        "none": None,
    }

    message = put(confirmed=False, name="Visit evil.example now", context=context)

    assert message.state == OutboxState.QUEUED
    assert OutboxMessage.objects.get(pk=message.pk).name == ""


def test_an_unconfirmed_address_gets_few_messages_and_the_rest_is_withheld() -> None:
    limit = PER_ADDRESS[0][0]

    states = [put("victim@kunde.example", confirmed=False).state for _ in range(limit + 2)]
    states += [put("VICTIM@kunde.example", confirmed=False).state]

    assert states == ["queued"] * limit + ["withheld"] * 3
    assert put("other@kunde.example", confirmed=False).state == "queued"
    assert put("victim@kunde.example", confirmed=True).state == "queued"


def test_one_network_reaches_few_unconfirmed_addresses() -> None:
    limit = PER_NETWORK[0][0]

    states = [put(f"v{n}@kunde.example", confirmed=False, network="203.0.113.7").state for n in range(limit + 1)]

    assert states == ["queued"] * limit + ["withheld"]
    assert put("v0@kunde.example", confirmed=False, network="203.0.113.8").state == "queued"


def test_a_repeated_obligation_counts_once_against_the_limits() -> None:
    person = make_subject()
    for _ in range(10):
        put("same@kunde.example", confirmed=False, obligation="receipt:1", recipient_subject=person)

    assert put("same@kunde.example", confirmed=False).state == "queued"
