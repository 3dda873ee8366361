"""The new rows of one deed, of several tables, and the fields that it changes, written in one journey to the database.

On PostgreSQL they are one statement, prepared once per connection; on SQLite, which is no journey away, a statement a
row. It goes around Model.save, so it is for rows with their keys; encrypted fields are encrypted on the way.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Model

from .known import Known
from .prepared import execute
from .statements import Part, changed_values, columns_of, key_value, new_values, statement

GONE = "The row is not there any more: its fields were not written."
KEEPING = ("SAVEPOINT", "RELEASE")
UNDOING = "ROLLBACK"
_Key = tuple[type[Model], Any]


def insert_together(rows: Sequence[Model]) -> None:
    """Write the rows in the caller's transaction. Raises IntegrityError as saving would; then none is written."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.add(rows)
    elif connection.vendor == "postgresql":
        _write([(type(row), new_values(row)) for row in rows], [])
    else:
        for row in rows:
            execute(statement(((type(row), 1),)), new_values(row))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_unless_there(row: Model) -> bool:
    """Write a row in the caller's transaction unless a unique key that it would have is taken; whether it was written."""
    written = execute(f"{statement(((type(row), 1),))} ON CONFLICT DO NOTHING", new_values(row))
    is_written = bool(written.rowcount)
    row._state.adding, row._state.db = not is_written, connection.alias
    return is_written


def update_row(row: Model, names: Sequence[str]) -> None:
    """Write these fields of a row that is there, in the caller's transaction. Raises DatabaseError when it is gone."""
    waiting, values = _waiting.get(), changed_values(row, names)
    if waiting is not None:
        waiting.change(row, values)
    else:
        _write([], [((type(row), key_value(row)), values)])


@contextmanager
def in_one_journey(known: Known) -> Iterator[None]:
    """Inside, on PostgreSQL, what is inserted together and updated waits, with its values of that moment: until the end, or
    until something is asked of its tables, or somebody else's savepoint begins or ends. `known` is forgotten at once."""
    if connection.vendor != "postgresql":
        yield
        return
    waiting = _Waiting(known)

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        waiting.make_way(str(sql))
        return execute(sql, params, many, context)

    token = _waiting.set(waiting)
    try:
        with connection.execute_wrapper(watch):
            yield
            waiting.write()
    finally:
        _waiting.reset(token)


class _Waiting:
    """New rows and changed fields, by table and key. A journey to the database costs more than what is done there, and a
    deed changes a dozen rows of half as many tables."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._new: dict[_Key, list[Any]] = {}
        self._changed: dict[_Key, dict[str, Any]] = {}

    def add(self, rows: Sequence[Model]) -> None:
        for row in rows:
            key = type(row), key_value(row)
            self._known.forget_written(_quoted(key[0]))
            if key in self._new:  # the database refuses the second
                self.write()
            self._keep_apart(key[0], self._changed)
            self._new[key] = new_values(row)

    def change(self, row: Model, values: dict[str, Any]) -> None:
        key = type(row), key_value(row)
        self._known.forget_written(_quoted(key[0]), row)
        if key in self._new:
            names = [field.attname for field, _name, _adapt in columns_of(key[0])]
            self._new[key] = [values.get(name, value) for name, value in zip(names, self._new[key], strict=True)]
            return
        self._keep_apart(key[0], self._new)
        self._changed.setdefault(key, {}).update(values)

    def _keep_apart(self, model: type[Model], others: Iterable[_Key]) -> None:
        """Rows of one table are not added and changed by one statement, which would promise no order."""
        if any(each is model for each, _row in others):
            self.write()

    def make_way(self, sql: str) -> None:
        """What comes before another statement."""
        if sql.startswith(UNDOING):
            self._forget()
        elif sql.startswith(KEEPING) or any(
            model._meta.db_table in sql for model, _row in (*self._new, *self._changed)
        ):
            self.write()

    def write(self) -> None:
        new, changed = self._new, self._changed
        self._forget()
        with self._known.told():
            _write([(model, values) for (model, _row), values in new.items()], [*changed.items()])

    def _forget(self) -> None:
        self._new, self._changed = {}, {}


def _write(new: Sequence[tuple[type[Model], list[Any]]], changed: Sequence[tuple[_Key, dict[str, Any]]]) -> None:
    """All of it in one statement. Raises DatabaseError when a row that changed is gone."""
    by_model: dict[type[Model], list[list[Any]]] = {}
    for model, row in new:
        by_model.setdefault(model, []).append(row)
    parts: list[Part] = [(model, len(rows)) for model, rows in by_model.items()]
    values = [value for rows in by_model.values() for row in rows for value in row]
    for (model, key), fields in changed:
        names = tuple(field.attname for field, _name, _adapt in columns_of(model) if field.attname in fields)
        parts.append((model, names))
        values += [*(fields[name] for name in names), key]
    if not parts:
        return
    found = execute(statement(tuple(parts)), values)
    if changed and (found.rowcount if len(parts) == 1 else found.fetchone()[0]) != len(changed):
        raise DatabaseError(GONE)


@cache
def _quoted(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)
