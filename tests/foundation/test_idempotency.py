"""A request that arrives twice is done once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from plaudit.foundation.errors import Invalid
from plaudit.foundation.idempotency import Claim, claim, forget_old
from plaudit.foundation.models import DataSubject, IdempotencyKey
from plaudit.foundation.moments import at, now


@pytest.mark.django_db
def test_the_second_time_names_the_row_of_the_first() -> None:
    first = claim(client="shop", key="k-1", body=b"{}")
    second = claim(client="shop", key="k-1", body=b"{}")

    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert second.row_id == first.row_id


@pytest.mark.django_db
def test_two_clients_may_use_the_same_key() -> None:
    assert not claim(client="shop", key="k-1", body=b"{}").is_repeat
    assert not claim(client="bank", key="k-1", body=b"[]").is_repeat


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused() -> None:
    claim(client="shop", key="k-1", body=b'{"a": 1}')

    with pytest.raises(Invalid) as refused:
        claim(client="shop", key="k-1", body=b'{"a": 2}')

    assert refused.value.code == "idempotency.other_body"


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "naïve", "line\nbreak"])
def test_what_cannot_be_a_key_is_refused(key: str) -> None:
    with pytest.raises(Invalid) as refused:
        claim(client="shop", key=key, body=b"{}")

    assert refused.value.code == "idempotency.key"


@pytest.mark.django_db
def test_after_24_hours_a_key_is_new_again() -> None:
    with at(now() - timedelta(hours=24, seconds=1)):
        old = claim(client="shop", key="k-1", body=b"{}")

    again = claim(client="shop", key="k-1", body=b"[]")

    assert not again.is_repeat
    assert again.row_id != old.row_id
    assert claim(client="shop", key="k-1", body=b"[]").row_id == again.row_id


@pytest.mark.django_db
def test_keys_are_forgotten_after_24_hours() -> None:
    with at(now() - timedelta(hours=25)):
        claim(client="shop", key="old", body=b"{}")
    claim(client="shop", key="new", body=b"{}")

    assert forget_old() == 1
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_gives_its_key_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        claim(client="shop", key="k-1", body=b"{}")
        _ = 1 / 0

    with transaction.atomic():
        assert not claim(client="shop", key="k-1", body=b"{}").is_repeat


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_does_the_work_and_all_name_its_row() -> None:
    claims: list[Claim] = []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        with transaction.atomic():
            mine = claim(client="shop", key="k-1", body=b"{}")
            if not mine.is_repeat:
                DataSubject(id=mine.row_id).save(force_insert=True)
            else:
                assert DataSubject.objects.filter(pk=mine.row_id).exists()
        claims.append(mine)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(c.is_repeat for c in claims) == [False] + [True] * 7
    assert len({c.row_id for c in claims}) == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_a_mistake_of_ours() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        claim(client="shop", key="k-1", body=b"{}")


@pytest.mark.django_db
def test_nothing_of_the_key_or_the_body_can_be_read_or_guessed_without_the_keyring() -> None:
    import hashlib

    claim(client="shop", key="wang.fang@example.org", body=b"hello")

    row = IdempotencyKey.objects.get()
    assert row.body != hashlib.sha256(b"hello").hexdigest()
    assert "wang" not in str(vars(row))
