"""Running numbers are given out once, whoever asks and whatever is undone."""

import threading

import pytest
from django.db import connection, transaction

from plaudit.foundation.numbers import next_numbers


@pytest.mark.django_db
def test_a_series_begins_at_one_and_rises() -> None:
    assert next_numbers("paper") == [1]
    assert next_numbers("paper", 3) == [2, 3, 4]
    assert next_numbers("pencil") == [1]
    assert next_numbers("paper") == [5]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "Paper", "x; DROP TABLE y", "ü"])
def test_a_name_that_is_not_plain_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        next_numbers(name)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_get_the_same_number() -> None:
    given: list[int] = []

    def draw() -> None:
        for _ in range(10):
            with transaction.atomic():
                given.extend(next_numbers("crowd", 2))
        connection.close()

    threads = [threading.Thread(target=draw) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(given) == len(set(given)) == 120


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_another_transaction_to_end() -> None:
    next_numbers("queue")
    drawn: list[int] = []

    def draw() -> None:
        drawn.extend(next_numbers("queue"))
        connection.close()

    with transaction.atomic():
        mine = next_numbers("queue")
        thread = threading.Thread(target=draw)
        thread.start()
        thread.join(timeout=10)
        assert drawn == [mine[0] + 1]
