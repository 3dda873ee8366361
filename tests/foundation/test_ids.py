"""Row ids sort in the order in which they were made."""

import time
from concurrent.futures import ThreadPoolExecutor

from plaudit.foundation.ids import uuid7


def test_ids_made_one_after_another_sort_in_that_order() -> None:
    ids = [uuid7() for _ in range(5_000)]

    assert ids == sorted(ids)
    assert len(set(ids)) == 5_000


def test_an_id_is_a_uuid_of_version_7_that_begins_with_the_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert before <= made.int >> 80 <= after + 1


def test_ids_made_at_once_in_many_threads_are_different() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _n: uuid7(), range(4_000)))

    assert len(set(made)) == 4_000
