"""The sealer: everything once, also when two run at once; entries are never touched."""

import threading
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.journal import record, seal_due, seal_late, sealing, verify_journal
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


def entry_of(moment: datetime) -> UUID:
    """An entry whose id was made at that moment, committed now."""
    made = UUID(int=int(moment.timestamp() * 1000) << 80)
    Entry.objects.create(id=made, occurred_at=now(), code="thing.done", actor="system", subject="a.b:1")
    return made


@pytest.mark.django_db
def test_an_entry_committed_late_is_sealed_too() -> None:
    write(2)
    seal_due()
    soon, late = entry_of(now() - timedelta(minutes=9)), entry_of(now() - timedelta(hours=23))

    assert (seal_due(), seal_late()) == (1, 1)
    assert [SealLeaf.objects.get(entry_id=each).seal_id for each in (soon, late)] == [2, 3]
    assert verify_journal()["ok"]


@pytest.mark.django_db
def test_ids_from_a_clock_that_stood_behind_are_sealed_by_the_daily_round() -> None:
    write(2)
    seal_due()
    entry_of(now() - timedelta(days=400))

    assert (seal_due(), seal_late()) == (0, 0)
    assert seal_due(whole=True) == 1
    assert verify_journal()["unsealed"] == 0


@pytest.mark.django_db
def test_ids_from_a_clock_that_stood_ahead_hide_no_others() -> None:
    entry_of(now() + timedelta(days=400))
    seal_due()
    write(2)

    assert seal_due() == 2
    assert verify_journal()["unsealed"] == 0


@pytest.mark.django_db
def test_what_is_sealed_is_not_looked_at_again_for_every_batch() -> None:
    """Each batch begins behind the one before: else a busy day would be read once for every five hundred entries."""
    write(2 * sealing.BATCH + 1)
    with CaptureQueriesContext(connection) as asked:
        seal_due()

    looks = [query["sql"] for query in asked.captured_queries if "NOT EXISTS" in query["sql"]]
    firsts = list(Entry.objects.order_by("id").values_list("id", flat=True))[sealing.BATCH - 1 :: sealing.BATCH]
    assert len(looks) == 4
    assert all(each.hex in sql.replace("-", "") for each, sql in zip(firsts[:2], looks[1:3], strict=True))


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
