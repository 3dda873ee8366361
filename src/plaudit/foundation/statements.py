"""How new rows and changed fields are put into SQL, and their values into what the drivers take.

On PostgreSQL places are numbered, so that a statement is parsed and planned once per connection; `mark` stands for the
places elsewhere.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import count
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models import Model

from .prepared import bare

Adapt = Callable[[Any], Any]
Column = tuple["models.Field[Any, Any]", str, Adapt | None]
# So many new rows of a model, or the changed fields of a row that is there.
Part = tuple[type[Model], int | tuple[str, ...]]
# What the drivers take as it is.
PLAIN = (models.BooleanField, models.IntegerField, models.BinaryField, models.TextField)
DATES = (models.UUIDField, models.DateField)


@cache
def statement(parts: tuple[Part, ...]) -> str:
    """All parts at once. Changed fields alone are told by how many rows they met; beside other parts, by one number."""
    numbers = count(1)
    worded = [
        _insert(model, what, numbers) if isinstance(what, int) else _update(model, what, numbers)
        for model, what in parts
    ]
    if len(worded) == 1:
        return worded[0]
    changes = [n for n, (_model, what) in enumerate(parts) if not isinstance(what, int)]
    named = ", ".join(f"part_{n} AS ({sql}{' RETURNING 1' if n in changes else ''})" for n, sql in enumerate(worded))
    return f"WITH {named} SELECT {' + '.join(f'(SELECT count(*) FROM part_{n})' for n in changes) or '0'}"


def _insert(model: type[Model], rows: int, numbers: "count[int]") -> str:
    places = [", ".join(_place(numbers) for _ in columns_of(model)) for _ in range(rows)]
    quoted = connection.ops.quote_name
    target = f"{quoted(model._meta.db_table)} ({', '.join(quoted(str(each[0].column)) for each in columns_of(model))})"
    return f"INSERT INTO {target} VALUES {', '.join(f'({each})' for each in places)}"


def _update(model: type[Model], names: tuple[str, ...], numbers: "count[int]") -> str:
    quoted = connection.ops.quote_name
    *changed, key = [
        f"{quoted(str(field.column))} = {_place(numbers)}" for field, _n, _a in (*_named(model, names), _key_of(model))
    ]
    return f"UPDATE {quoted(model._meta.db_table)} SET {', '.join(changed)} WHERE {key}"


def _place(numbers: "count[int]") -> str:
    return f"${next(numbers)}" if connection.vendor == "postgresql" else "%s"


def new_values(row: Model) -> list[Any]:
    """What all columns of a new row take."""
    return [_value(row, column, is_new=True) for column in columns_of(type(row))]


def changed_values(row: Model, names: Sequence[str]) -> dict[str, Any]:
    """What these fields of the row take, by the names of their columns, in the order of the columns. Raises TypeError."""
    return {column[0].attname: _value(row, column, is_new=False) for column in _named(type(row), tuple(names))}


def key_value(row: Model) -> Any:
    return _value(row, _key_of(type(row)), is_new=False)


@cache
def _named(model: type[Model], names: tuple[str, ...]) -> list[Column]:
    found = [column for column in columns_of(model) if {column[0].name, column[0].attname} & set(names)]
    if len(found) != len(set(names)):
        raise TypeError(f"Not every one of {', '.join(names)} is a field of {model._meta.label}.")
    return found


@cache
def _key_of(model: type[Model]) -> Column:
    return next(column for column in columns_of(model) if column[0].primary_key)


def _value(row: Model, column: Column, *, is_new: bool) -> Any:
    field, name, adapt = column
    value = row.__dict__[name] if name else field.pre_save(row, is_new)
    return adapt(value) if adapt and value is not None else value


@cache
def columns_of(model: type[Model]) -> list[Column]:
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
        return bare
    if isinstance(field, PLAIN) or (isinstance(field, DATES) and connection.vendor == "postgresql"):
        return None
    if isinstance(field, models.UUIDField):
        return attrgetter("hex")
    return lambda value: field.get_db_prep_save(value, connection)
