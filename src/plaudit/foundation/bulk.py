"""Many rows into one table by the shortest way: COPY on PostgreSQL, one prepared statement on SQLite.

It goes around Model.save: ids, ciphertexts and defaults must be in the rows already.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from django.db import connection, models

Row = Sequence[Any]


class Bulk:
    """Rows for one model, given as tuples in the order of `names` (all columns unless given); the rest get their default."""

    def __init__(self, model: type[models.Model], names: Sequence[str] = ()) -> None:
        self.model = model
        fields = {field.attname: field for field in model._meta.concrete_fields}
        names = names or list(fields)
        rest = [field for name, field in fields.items() if name not in names and not _is_filled_by_database(field)]
        self.fields = [*(fields[name] for name in names), *rest]
        self.defaults = tuple(field.get_default() for field in rest)
        adapters = [(n, _adapter(field)) for n, field in enumerate(self.fields)]
        self.adapters = [(n, adapt) for n, adapt in adapters if adapt]

    def insert(self, rows: Iterable[Row]) -> None:
        if connection.vendor == "postgresql":
            self._copy(rows)
        else:
            self._insert(rows)

    def insert_objects(self, objects: Iterable[models.Model]) -> None:
        """Unsaved rows of the model; encrypted fields are encrypted on the way."""
        self.insert([field.pre_save(each, add=True) for field in self.fields] for each in objects)

    @property
    def _columns(self) -> str:
        return ", ".join(connection.ops.quote_name(str(field.column)) for field in self.fields)

    def _copy(self, rows: Iterable[Row]) -> None:
        defaults = self.defaults
        sql = f"COPY {connection.ops.quote_name(self.model._meta.db_table)} ({self._columns}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row((*row, *defaults))

    def _insert(self, rows: Iterable[Row]) -> None:
        marks = ", ".join(["%s"] * len(self.fields))
        sql = f"INSERT INTO {connection.ops.quote_name(self.model._meta.db_table)} ({self._columns}) VALUES ({marks})"
        stored = []
        for row in rows:
            cells = [*row, *self.defaults]
            for n, adapt in self.adapters:
                if cells[n] is not None:
                    cells[n] = adapt(cells[n])
            stored.append(cells)
        with connection.cursor() as cursor:
            cursor.executemany(sql, stored)


def _is_filled_by_database(field: "models.Field[Any, Any]") -> bool:
    return field.generated or isinstance(field, models.AutoField)


def _adapter(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """How SQLite stores a value of this field, as Django's own backend does; None when as it is."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.UUIDField):
        return _hex
    if isinstance(field, models.DateTimeField):
        return _naive
    return date.isoformat if isinstance(field, models.DateField) else None


_hex = attrgetter("hex")


def _naive(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
