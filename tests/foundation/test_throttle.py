"""Limits: counted together by all processes, told in a sentence, forgotten when their time is over."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction

from plaudit.foundation import throttle
from plaudit.foundation.errors import TooMany
from plaudit.foundation.models import Throttle
from plaudit.foundation.moments import at, now


@pytest.mark.django_db
def test_the_try_after_the_limit_is_refused_with_the_time_to_wait() -> None:
    for _ in range(5):
        throttle.hit("code", "203.0.113.7", 5, 600)

    with pytest.raises(TooMany) as refused:
        throttle.hit("code", "203.0.113.7", 5, 600)

    assert refused.value.status == 429
    assert "Wait 10 min" in refused.value.message
    assert 595 <= refused.value.params["seconds"] <= 600


@pytest.mark.django_db
def test_tries_beyond_the_limit_do_not_lengthen_the_wait() -> None:
    here = now()
    for seconds in range(0, 600, 60):
        with at(here + timedelta(seconds=seconds)), suppress(TooMany):
            throttle.hit("code", "203.0.113.7", 5, 600)

    with at(here + timedelta(seconds=601)):
        throttle.hit("code", "203.0.113.7", 5, 600)


@pytest.mark.django_db
def test_scopes_and_keys_are_counted_apart() -> None:
    for _ in range(3):
        throttle.hit("code", "203.0.113.7", 3, 600)

    throttle.hit("code", "203.0.113.8", 3, 600)
    throttle.hit("sign-in", "203.0.113.7", 3, 600)


@pytest.mark.django_db
def test_keys_are_not_readable_in_the_table() -> None:
    throttle.hit("code", "canary@kunde.example", 3, 600)

    assert "canary" not in repr(Throttle.objects.values().get())


@pytest.mark.django_db(transaction=True)
def test_a_hit_inside_the_deed_is_refused_because_it_could_be_rolled_back() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        throttle.hit("code", "203.0.113.7", 5, 600)


@pytest.mark.django_db
def test_expired_counts_are_forgotten() -> None:
    throttle.hit("code", "old", 5, 60)
    throttle.hit("code", "new", 5, 6000)

    with at(now() + timedelta(seconds=61)):
        assert throttle.forget_expired() == 1

    assert Throttle.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_exactly_the_limit() -> None:
    def one_try(_: int) -> bool:
        try:
            throttle.hit("code", "shared", 20, 600)
        except TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(one_try, range(100)))

    assert sum(allowed) == 20
