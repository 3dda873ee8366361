"""The new rows of one deed, of several tables, written in one journey to the database; and fields of one row changed.

On PostgreSQL new rows are one statement, prepared once per connection; on SQLite, which is no journey away, a statement
a row. It goes around Model.save, so it is for rows with their keys; encrypted fields are encrypted on the way.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import count, groupby
from operator import attrgetter
from typing import Any

from django.db import DatabaseError, connection, models
from django.db.models import Model

from .prepared import execute

Adapt = Callable[[Any], Any]
Column = tuple["models.Field[Any, Any]", str, Adapt | None]
# What the drivers take as it is.
PLAIN = (models.BooleanField, models.IntegerField, models.BinaryField, models.TextField)
DATES = (models.UUIDField, models.DateField)


def insert_together(rows: Sequence[Model]) -> None:
    """Write the rows in the caller's transaction. Raises IntegrityError as saving would; then none is written."""
    if connection.vendor == "postgresql":
        _as_one_statement(rows)
    else:
        for row in rows:
            execute(_statement(((type(row), 1),), "%s"), _values(row))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_unless_there(row: Model) -> bool:
    """Write a row in the caller's transaction unless a unique key that it would have is taken; whether it was written."""
    mark = "$" if connection.vendor == "postgresql" else "%s"
    written = execute(f"{_statement(((type(row), 1),), mark)} ON CONFLICT DO NOTHING", _values(row))
    is_written = bool(written.rowcount)
    row._state.adding, row._state.db = not is_written, connection.alias
    return is_written


def update_row(row: Model, names: Sequence[str]) -> None:
    """Write these fields of a row that is there, in the caller's transaction. Raises DatabaseError when it is gone."""
    fields = [field for field in _fields(type(row)) if {field[0].name, field[0].attname} & set(names)]
    values = [_value(row, field, is_new=False) for field in fields]
    key = next(field for field in _fields(type(row)) if field[0].primary_key)
    written = execute(_update(type(row), tuple(names)), [*values, _value(row, key, is_new=False)])
    if not written.rowcount:
        raise DatabaseError("The row is not there any more: its fields were not written.")


@cache
def _update(model: type[Model], names: tuple[str, ...]) -> str:
    quoted, is_numbered = connection.ops.quote_name, connection.vendor == "postgresql"
    columns = [quoted(str(f.column)) for f, _name, _adapt in _fields(model) if {f.name, f.attname} & set(names)]
    if len(columns) != len(names):
        raise TypeError(f"Not every one of {', '.join(names)} is a field of {model._meta.label}.")
    columns.append(quoted(str(model._meta.pk.column)))
    *changed, key = (f"{column} = {f'${n}' if is_numbered else '%s'}" for n, column in enumerate(columns, 1))
    return f"UPDATE {quoted(model._meta.db_table)} SET {', '.join(changed)} WHERE {key}"


def _as_one_statement(rows: Sequence[Model]) -> None:
    values: list[Any] = []
    shape: list[tuple[type[Model], int]] = []
    for model, same in groupby(rows, type):
        found = [_values(row) for row in same]
        shape.append((model, len(found)))
        values.extend(value for row in found for value in row)
    execute(_statement(tuple(shape), "$"), values)


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
    return [_value(row, field, is_new=True) for field in _fields(type(row))]


def _value(row: Model, column: "Column", *, is_new: bool) -> Any:
    field, name, adapt = column
    value = row.__dict__[name] if name else field.pre_save(row, is_new)
    return adapt(value) if adapt and value is not None else value


@cache
def _fields(model: type[Model]) -> list["Column"]:
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
