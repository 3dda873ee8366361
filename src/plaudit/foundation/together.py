"""The new rows of one deed, of several tables, written in one journey to the database.

On PostgreSQL they are one statement, prepared once per connection; on SQLite, which is no journey away, a statement a
row. It goes around Model.save, so it is for new rows with their keys; encrypted fields are encrypted on the way.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import count, groupby
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models import Model

Adapt = Callable[[Any], Any]
# What the drivers take as it is.
PLAIN = (models.BooleanField, models.IntegerField, models.BinaryField, models.TextField)
DATES = (models.UUIDField, models.DateField)


def insert_together(rows: Sequence[Model]) -> None:
    """Write the rows in the caller's transaction. Raises IntegrityError as saving would; then none is written."""
    if connection.vendor == "postgresql":
        _as_one_statement(rows)
    else:
        with connection.cursor() as cursor:
            for row in rows:
                cursor.execute(_statement(((type(row), 1),), "%s"), _values(row))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _as_one_statement(rows: Sequence[Model]) -> None:
    from psycopg import RawCursor

    values: list[Any] = []
    shape: list[tuple[type[Model], int]] = []
    for model, same in groupby(rows, type):
        found = [_values(row) for row in same]
        shape.append((model, len(found)))
        values.extend(value for row in found for value in row)
    # Bound by the server, unlike with the cursors of Django: the statement is parsed and planned once per connection.
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(RawCursor(connection.connection)) as cursor:  # type: ignore[arg-type]
        cursor.execute(_statement(tuple(shape), "$"), values)


@cache
def _statement(shape: tuple[tuple[type[Model], int], ...], mark: str) -> str:
    """So many rows of each model: `$` stands for numbered places, anything else for itself."""
    numbers = count(1)
    inserts = []
    for model, rows in shape:
        places = [", ".join(f"${next(numbers)}" if mark == "$" else mark for _ in _fields(model)) for _ in range(rows)]
        inserts.append(f"INSERT INTO {_target(model)} VALUES {', '.join(f'({each})' for each in places)}")
    *first, last = inserts
    named = ", ".join(f"rows_{n} AS ({insert})" for n, insert in enumerate(first))
    return f"WITH {named} {last}" if named else last


def _target(model: type[Model]) -> str:
    quoted = connection.ops.quote_name
    return f"{quoted(model._meta.db_table)} ({', '.join(quoted(str(field.column)) for field, _name, _adapt in _fields(model))})"


def _values(row: Model) -> list[Any]:
    kept = row.__dict__
    values = []
    for field, name, adapt in _fields(type(row)):
        value = kept[name] if name else field.pre_save(row, True)
        values.append(adapt(value) if adapt and value is not None else value)
    return values


@cache
def _fields(model: type[Model]) -> list[tuple["models.Field[Any, Any]", str, Adapt | None]]:
    """The columns that are written: by what name the row keeps the value as it is saved (empty when it is made on
    saving), and what makes it fit for the database."""
    return [
        (field, field.attname if type(field).pre_save is models.Field.pre_save else "", _adapter(field))
        for field in model._meta.concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    ]


def _adapter(field: "models.Field[Any, Any]") -> Adapt | None:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.CharField):
        return _bare
    if isinstance(field, PLAIN) or (isinstance(field, DATES) and connection.vendor == "postgresql"):
        return None
    if isinstance(field, models.UUIDField):
        return attrgetter("hex")
    return lambda value: field.get_db_prep_save(value, connection)


def _bare(text: str) -> str:
    """A choice is a text of its own class, which a driver does not know."""
    return text if type(text) is str else str(text)
