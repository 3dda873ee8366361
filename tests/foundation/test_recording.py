"""What the journal takes in, and what it refuses."""

from datetime import timedelta

import pytest
from django.db import transaction

from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.errors import Invalid
from plaudit.foundation.journal import record
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now
from tests.factories import make_subject


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_which_row() -> None:
    subject = make_subject()

    entry = record("thing.done", actor=SYSTEM, subject=subject, data={"n": 1})

    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.code, kept.actor, kept.data) == ("thing.done", "system", {"n": 1})
    assert kept.subject == f"foundation.datasubject:{subject.pk}"
    assert kept.root == subject.pk
    assert kept.occurred_at == kept.recorded_at


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    subject = make_subject()

    with pytest.raises(transaction.TransactionManagementError):
        record("thing.done", actor=SYSTEM, subject=subject)

    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_gap_of_24_hours_needs_no_reason_and_more_does() -> None:
    subject = make_subject()

    record("thing.done", actor=SYSTEM, subject=subject, occurred_at=now() - timedelta(hours=23, minutes=59))
    with pytest.raises(Invalid) as refused:
        record("thing.done", actor=SYSTEM, subject=subject, occurred_at=now() - timedelta(hours=24, seconds=1))

    assert refused.value.code == "journal.gap"


@pytest.mark.django_db
def test_the_reason_for_a_gap_stands_in_the_entry() -> None:
    entry = record(
        "thing.done",
        actor=SYSTEM,
        subject=make_subject(),
        occurred_at=now() - timedelta(days=3),
        reason_for_gap="letter",
    )

    assert Entry.objects.get(pk=entry.pk).data == {"gap": "letter"}


@pytest.mark.django_db
def test_a_deed_in_the_future_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        record("thing.done", actor=SYSTEM, subject=make_subject(), occurred_at=now() + timedelta(seconds=5))

    assert refused.value.code == "journal.future"
    assert not Entry.objects.exists()
