"""What many tests begin with is made once in a process; after that its rows are written again as they were."""

import pickle
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from plaudit.foundation.moments import now
from plaudit.foundation.prepared import execute

Made = TypeVar("Made")
WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH rows_0 AS)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Recording:
    """Every statement that wrote something, with its values, and what was returned in the end."""

    statements: list[tuple[str, Any]]
    result: bytes

    def play(self) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, group in groupby(self.statements, key=itemgetter(0)):
                if "$1" in sql:  # bound by the server, one by one (foundation.prepared)
                    for _sql, values in group:
                        execute(sql, values)
                else:
                    cursor.executemany(sql, [values for _sql, values in group])
        return pickle.loads(self.result)


_recordings: dict[Hashable, Recording] = {}


def as_recorded(name: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` returns, and the rows that it writes.

    From the second time in an empty database at the real time on, they are the rows of the first time, with their ids
    and moments. Where anything else is there already, or the clock stands elsewhere, `make` is called.
    """
    if is_elsewhere_in_time() or not is_empty():
        return make()
    if name not in _recordings:
        _recordings[name] = _recording_of(make)
        return pickle.loads(_recordings[name].result)  # type: ignore[no-any-return]
    return _recordings[name].play()  # type: ignore[no-any-return]


def _recording_of(make: Callable[[], Any]) -> Recording:
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        if WRITING.match(sql):
            assert "RETURNING" not in sql, f"the database chooses a key, which would be another one next time: {sql}"
            statements.extend((sql, one) for one in (values if many else [values]))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        result = make()
    return Recording(statements, pickle.dumps(result))


def is_elsewhere_in_time() -> bool:
    return abs(now() - timezone.now()) > timedelta(minutes=1)


def is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in _our_tables()))
        return not cursor.fetchone()[0]


@cache
def _our_tables() -> list[str]:
    """Every table of our own apps; migrations leave them all empty."""
    ours = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("plaudit.")]
    return [connection.ops.quote_name(table) for table in ours]
