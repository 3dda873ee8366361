"""Sending through a real mail server, and what happens when it says no."""

import socket
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from plaudit.foundation import outbox
from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import NotFound, Refused
from plaudit.foundation.models import Entry, OutboxMessage
from plaudit.foundation.moments import at, now
from plaudit.foundation.outbox.sending import GIVE_UP_AFTER, MOST_TRIES, claim, next_try
from tests.foundation.mailing import OK, Inbox, put

pytestmark = pytest.mark.django_db


def fresh(message: OutboxMessage) -> OutboxMessage:
    return OutboxMessage.objects.get(pk=message.pk)


def test_what_is_due_is_sent_once(inbox: Inbox) -> None:
    message = put()

    assert (outbox.send_due(), outbox.send_due()) == (1, 0)

    assert inbox.addresses == ["wang.fang@kunde.example"]
    kept = fresh(message)
    assert (kept.state, kept.tries, kept.problem, kept.lease) == ("sent", 1, "", None)
    assert kept.sent_at is not None


def test_a_refused_address_fails_for_good_and_goes_on_the_list_to_phone(inbox: Inbox) -> None:
    inbox.answer = lambda address: "550 5.1.1 no such person" if address.startswith("gone") else OK
    gone, there = put("gone@kunde.example"), put("there@kunde.example")

    assert outbox.send_due() == 1

    assert (fresh(gone).state, fresh(gone).problem, fresh(gone).last_error) == ("failed", "550", "5.1.1 no such person")
    assert fresh(there).state == "sent"
    assert list(OutboxMessage.objects.to_phone()) == [gone]


def test_refused_content_fails_for_good(inbox: Inbox) -> None:
    inbox.answer_data = lambda content: "554 5.7.1 we do not want this"

    message = put()
    outbox.send_due()

    assert (fresh(message).state, fresh(message).problem) == ("failed", "554")


def test_a_greylisted_message_is_tried_again_later(inbox: Inbox) -> None:
    inbox.answer = lambda address: "451 4.7.1 come back later"
    message = put()
    outbox.send_due()
    kept = fresh(message)
    assert (kept.state, kept.problem, kept.tries) == ("queued", "451", 1)
    assert kept.next_try_at > now() + timedelta(seconds=50)

    inbox.answer = lambda address: OK
    assert outbox.send_due() == 0
    with at(now() + timedelta(seconds=61)):
        assert outbox.send_due() == 1

    assert (fresh(message).state, fresh(message).tries) == ("sent", 2)


def test_waiting_grows_and_ends_after_three_days(inbox: Inbox) -> None:
    inbox.answer = lambda address: "451 4.7.1 come back later"
    message = put()
    here = now()
    waits = [next_try(n, here) - here for n in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]

    with at(now() + GIVE_UP_AFTER + timedelta(seconds=1)):
        outbox.send_due()

    assert fresh(message).state == "failed"


def test_a_server_that_is_away_leaves_messages_queued_and_says_so(inbox: Inbox, settings: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.SMTP_URL = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
        messages = [put(), put()]
        assert outbox.send_due() == 0

    assert {(fresh(m).state, fresh(m).problem, fresh(m).tries) for m in messages} == {("queued", "unreachable", 0)}
    settings.SMTP_URL = inbox.url
    with at(now() + timedelta(seconds=61)):
        assert outbox.send_due() == 2


def test_a_server_that_is_away_for_days_leads_to_the_telephone(inbox: Inbox, settings: Any) -> None:
    message = put()
    settings.SMTP_URL = "smtp://127.0.0.1:1"

    with at(now() + GIVE_UP_AFTER + timedelta(seconds=1)):
        outbox.send_due()

    assert list(OutboxMessage.objects.to_phone()) == [message]


def test_a_server_that_closes_in_the_middle_leaves_the_rest_for_later(inbox: Inbox) -> None:
    first, second = put("one@kunde.example"), put("two@kunde.example")
    inbox.answer = lambda address: "421 4.3.2 closing"

    outbox.send_due()

    assert {fresh(first).state, fresh(second).state} == {"queued"}
    assert sorted([fresh(first).tries, fresh(second).tries]) == [0, 1]


def test_two_workers_cannot_claim_the_same_message(inbox: Inbox) -> None:
    message = put()

    assert claim(message.pk) is not None
    assert claim(message.pk) is None


def test_a_message_whose_worker_died_is_sent_after_its_lease(inbox: Inbox, settings: Any) -> None:
    message = put()
    assert claim(message.pk)
    assert outbox.send_due() == 0

    with at(now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)):
        assert outbox.send_due() == 1

    assert (fresh(message).state, fresh(message).tries) == ("sent", 2)


def test_the_lease_outlives_the_longest_job(settings: Any) -> None:
    assert settings.Q_CLUSTER["timeout"] < settings.OUTBOX_LEASE_SECONDS
    assert settings.Q_CLUSTER["retry"] > settings.Q_CLUSTER["timeout"]


def test_a_message_that_kills_its_worker_every_time_is_given_up(inbox: Inbox) -> None:
    message = put()
    OutboxMessage.objects.filter(pk=message.pk).update(tries=MOST_TRIES)

    outbox.send_due()

    assert (fresh(message).state, fresh(message).problem) == ("failed", "gave_up")
    assert inbox.raw == []


def test_nothing_is_sent_to_an_erased_person(inbox: Inbox) -> None:
    message = put()
    message.subject.wrapped_key, message.subject.erased_at = None, now()
    message.subject.save()

    outbox.send_due()

    assert (fresh(message).state, fresh(message).problem) == ("withheld", "erased")
    assert fresh(message).text is None
    assert inbox.raw == []


def test_with_the_wrong_keyring_nothing_is_sent_and_nothing_is_given_up(inbox: Inbox) -> None:
    message, other = put(), put()
    OutboxMessage.objects.filter(pk=message.pk).update(subject=other.subject)

    outbox.send_due()

    assert (fresh(message).state, fresh(message).problem) == ("queued", "wrong_key")


def test_a_failed_message_can_be_sent_again_by_a_person(inbox: Inbox) -> None:
    inbox.answer = lambda address: "550 5.1.1 no such person"
    message = put()
    outbox.send_due()
    inbox.answer = lambda address: OK

    outbox.send_again(actor=SYSTEM, message_id=message.pk)

    assert outbox.send_due() == 1
    assert Entry.objects.filter(code="outbox.queued_again", root=message.root).count() == 1


def test_telling_by_telephone_takes_it_off_the_list_and_is_journalled(inbox: Inbox) -> None:
    message = put("", channel="none")

    outbox.mark_told(actor=SYSTEM, message_id=message.pk)

    assert fresh(message).state == "told"
    assert not OutboxMessage.objects.to_phone().exists()
    assert Entry.objects.filter(code="outbox.told", root=message.root).count() == 1
    with pytest.raises(Refused), transaction.atomic():
        outbox.mark_told(actor=SYSTEM, message_id=message.pk)


def test_a_sent_message_cannot_be_sent_again_and_an_unknown_one_not_at_all(inbox: Inbox) -> None:
    message = put()
    outbox.send_due()

    with pytest.raises(Refused):
        outbox.send_again(actor=SYSTEM, message_id=message.pk)
    with pytest.raises(NotFound):
        outbox.send_again(actor=SYSTEM, message_id=uuid4())
