"""The sealer: everything once, also when two run at once; entries are never touched."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.ids import uuid7
from plaudit.foundation.journal import record, seal_due, sealing, verify_journal
from plaudit.foundation.journal.verify import CannotBeWritten
from plaudit.foundation.models import Entry, Seal, SealLeaf
from plaudit.foundation.moments import now
from tests.factories import make_subject


def write(count: int) -> None:
    with transaction.atomic():
        subject = make_subject()
        for n in range(count):
            record("thing.done", actor=SYSTEM, subject=subject, data={"n": n})


@pytest.mark.django_db
def test_sealing_again_finds_nothing_to_do() -> None:
    write(3)

    assert [seal_due(), seal_due(), Seal.objects.count()] == [3, 0, 1]


@pytest.mark.django_db
def test_nothing_recorded_makes_no_seal() -> None:
    assert seal_due() == 0
    assert not Seal.objects.exists()


@pytest.mark.django_db
def test_many_entries_are_sealed_in_batches() -> None:
    write(sealing.BATCH + 1)

    assert seal_due() == sealing.BATCH + 1
    assert list(Seal.objects.order_by("n").values_list("count", flat=True)) == [sealing.BATCH, 1]
    assert verify_journal()["ok"]


@pytest.mark.django_db
def test_an_entry_committed_late_is_sealed_too() -> None:
    early = uuid7()
    write(2)
    seal_due()
    moment = now()
    Entry.objects.create(id=early, occurred_at=moment, code="thing.done", actor="system", subject="a.b:1")

    assert seal_due() == 1
    assert SealLeaf.objects.get(entry_id=early).seal_id == 2
    assert verify_journal()["ok"]


@pytest.mark.django_db
def test_ids_from_a_clock_that_stood_wrong_are_sealed_by_the_daily_round() -> None:
    ahead = int((datetime.now(UTC) + timedelta(days=400)).timestamp() * 1000) << 80
    Entry.objects.create(id=UUID(int=ahead), occurred_at=now(), code="thing.done", actor="system", subject="a.b:1")
    seal_due()
    write(2)

    assert seal_due() == 0
    assert seal_due(whole=True) == 2
    assert verify_journal()["unsealed"] == 0


@pytest.mark.django_db
def test_sealing_leaves_the_entries_as_they_are() -> None:
    write(2)
    before = list(Entry.objects.order_by("id").values())

    seal_due()

    assert list(Entry.objects.order_by("id").values()) == before


@pytest.mark.django_db
def test_data_that_could_never_be_sealed_is_refused_when_it_is_recorded() -> None:
    with pytest.raises(CannotBeWritten, match=r"data\.share is a float"):
        record("thing.done", actor=SYSTEM, subject=make_subject(), data={"share": 0.5})

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sealers_and_writers_at_once_leave_one_unbroken_chain() -> None:
    faults: list[BaseException] = []

    def together(work: str) -> None:
        try:
            for _ in range(8):
                write(3) if work == "write" else seal_due()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=together, args=(work,)) for work in ("write", "write", "seal", "seal", "seal")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_due()

    assert faults == []
    assert verify_journal()["ok"]
    assert SealLeaf.objects.count() == Entry.objects.count() == 2 * 8 * 3
    assert list(Seal.objects.order_by("n").values_list("n", flat=True)) == list(range(1, Seal.objects.count() + 1))
