"""Reads that every deed makes: worded once in a process, parsed and planned once per connection, asked with other values.

Django puts a queryset into SQL anew each time it is asked, which costs several times what the database needs to answer.
A function under `prepared` returns the queryset for its arguments; the function is called once, with marks in the place
of the arguments, and what it is called with later goes to the places of the marks. So a queryset may use an argument as
a value of its conditions only: never None, never to choose what is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial, wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorDebugWrapper
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
R = TypeVar("R")
Value = UUID | str | datetime
PLANS = 1_000  # statements of one connection that the server keeps ready


def prepared(ask: Callable[P, "QuerySet[M, R]"]) -> Callable[P, list[R]]:
    """The rows of the queryset that `ask` returns. Raises TypeError when an argument is not found among its values."""
    readings: dict[str, _Reading] = {}

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        db: Any = connections[DEFAULT_DB_ALIAS]
        reading = readings.get(db.vendor)
        if reading is None:
            marks = [_mark(n, value) for n, value in enumerate((*args, *kwargs.values()))]
            named = dict(zip(kwargs, marks[len(args) :], strict=True))
            queryset = ask(*marks[: len(args)], **named)  # type: ignore[arg-type]
            reading = readings[db.vendor] = _read(queryset, marks)
        return reading.rows([*args, *kwargs.values()], db)  # type: ignore[list-item]

    return asked


@dataclass(frozen=True, slots=True)
class _Reading:
    """SQL with what each of its places takes (the number of an argument, or a value of its own), and what becomes of
    the columns of an answer."""

    sql: str
    places: Sequence[tuple[int, Any]]
    converters: Sequence[tuple[int, Sequence[Any], Any]]
    make: Callable[[Sequence[Any]], Any]

    def rows(self, given: Sequence[Value], db: Any) -> list[Any]:
        fit = bare if db.vendor == "postgresql" else _fit
        values = [own if number < 0 else fit(given[number]) for number, own in self.places]
        found = execute(self.sql, values, db).fetchall()
        return [self.make(self._converted(row, db) if self.converters else row) for row in found]

    def _converted(self, row: Sequence[Any], db: Any) -> Sequence[Any]:
        cells = list(row)
        for place, converters, expression in self.converters:
            for convert in converters:
                cells[place] = convert(cells[place], expression, db)
        return cells


def execute(sql: str, values: Sequence[Any], db: Any = None) -> Any:
    """Run a statement with what Django does around one; its rows are taken from what comes back before the next one. On
    PostgreSQL the server binds the values, unlike with the cursors of Django, so that it parses and plans a statement
    once per connection; and one cursor serves a connection for all its life, because making one costs more than a read."""
    db = db or connections[DEFAULT_DB_ALIAS]
    if db.vendor != "postgresql":
        cursor = db.cursor()
        cursor.execute(sql, values)
        return cursor
    if db.connection is None:
        db.ensure_connection()
    cursor = _cursor_of(db.connection)
    if db.queries_logged:
        _Logged(cursor, db).execute(sql, values)
        return cursor
    run = partial(_run, cursor)
    for wrapper in reversed(db.execute_wrappers):
        run = partial(wrapper, run)
    db.validate_no_broken_transaction()
    with db.wrap_database_errors:
        run(sql, values, False, {"connection": db, "cursor": cursor})
    return cursor


def numbered(sql: str) -> str:
    """A statement with %s in its places as `execute` takes it."""
    if connection.vendor != "postgresql":
        return sql
    numbers, parts = count(1), sql.split("%s")
    return ("".join(f"{part}${next(numbers)}" for part in parts[:-1]) + parts[-1]).replace("%%", "%")


def _run(cursor: Any, sql: str, values: Sequence[Any], many: bool, context: Any) -> None:
    cursor.execute(sql, values)


def _cursor_of(raw: Any) -> Any:
    found = raw.__dict__.get("plaudit_cursor")
    if found is None:
        found = raw.plaudit_cursor = _new_cursor(raw)
    return found


def _new_cursor(raw: Any) -> Any:
    """The server keeps the plans of all pages and deeds. Moments that it tells in UTC are read by the driver's compiled
    code; Django's own, which can put them into any time zone, takes several times as long."""
    from psycopg import RawCursor
    from psycopg.types.datetime import TimestamptzLoader

    raw.prepared_max = PLANS
    made = RawCursor(raw)
    if raw.info.parameter_status("TimeZone") == "UTC":
        made.adapters.register_loader("timestamptz", TimestamptzLoader)
    return made


class _Logged(CursorDebugWrapper):
    """Django logs a statement with its values put in, which it can do for its own cursors only."""

    def debug_sql(
        self, sql: Any = None, params: Any = None, use_last_executed_query: bool = False, many: Any = False
    ) -> Any:
        return super().debug_sql(sql, params, False, many)


def _read(queryset: "QuerySet[Any, Any]", marks: Sequence[Value]) -> _Reading:
    compiler = queryset.query.get_compiler(queryset.db)
    sql, params = compiler.as_sql()
    places = [_place(value, marks) for value in params]
    if missing := set(range(len(marks))) - {number for number, _own in places}:
        raise TypeError(f"Argument {min(missing)} of a prepared read is no value of its conditions.")
    sql = numbered(sql)
    columns = [column[0] for column in compiler.select]
    converters = [(place, found[0], found[1]) for place, found in compiler.get_converters(columns).items()]
    return _Reading(sql, places, converters, _maker(queryset, compiler))


def _maker(queryset: "QuerySet[Any, Any]", compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """How a row becomes what the queryset would have given."""
    if queryset._iterable_class is FlatValuesListIterable:
        return lambda row: row[0]
    if queryset._iterable_class is ValuesListIterable:
        return tuple
    if queryset._iterable_class is not ModelIterable:
        raise TypeError("A prepared read gives rows of a model or their values.")
    info, alias = compiler.klass_info, queryset.db
    model, chosen = info["model"], info["select_fields"]
    first, last = chosen[0], chosen[-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:last]]
    build = _builder(model, alias, names)
    related = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]
    annotated = list(compiler.annotation_col_map.items())

    def made(row: Sequence[Any]) -> Any:
        found = build(row[first:last])
        for name, place in annotated:
            setattr(found, name, row[place])
        for populator in related:
            populator.populate(row, found)
        return found

    return made


def _builder(model: type[Model], alias: str, names: Sequence[str]) -> Callable[[Sequence[Any]], Model]:
    """As `from_db`, without its detours where a model makes its rows as all do and every column is there."""
    columns = [field.attname for field in model._meta.concrete_fields]
    if model.__init__ is not Model.__init__ or "from_db" in model.__dict__ or list(names) != columns:
        return partial(model.from_db, alias, names)

    def build(cells: Sequence[Any]) -> Model:
        row = model.__new__(model)
        row._state = ModelState()
        row._state.adding, row._state.db = False, alias
        row.__dict__.update(zip(columns, cells, strict=True))
        return row

    return build


def _mark(number: int, value: object) -> Value:
    """A value of the same kind that nobody else uses."""
    if isinstance(value, UUID):
        return UUID(int=0x6D61726B << 96 | number)
    if isinstance(value, datetime):
        return datetime(1, 2, 3, 4, 5, 6, number + 1, tzinfo=UTC)
    if isinstance(value, str):
        return f"\x02mark {number}\x03"
    raise TypeError(f"A prepared read takes ids, texts and moments, and no {type(value).__name__}.")


def _place(value: Any, marks: Sequence[Value]) -> tuple[int, Any]:
    for number, mark in enumerate(marks):
        if type(value) is type(_fit(mark)) and value == _fit(mark):
            return number, None
    return -1, value


def _fit(value: Value) -> Any:
    """The value as the driver takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return bare(value)


def bare(value: Any) -> Any:
    """A choice is a text of its own class, which a driver does not know."""
    return str(value) if isinstance(value, str) and type(value) is not str else value
