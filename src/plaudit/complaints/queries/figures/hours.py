from typing import Any

from django.db.models import Func, IntegerField


class Hours(Func):
    """Whole hours from the first moment to the second, counted by the database itself on both."""

    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        (start, start_params), (end, end_params) = (compiler.compile(each) for each in self.source_expressions)
        return f"FLOOR(date_part('epoch', ({end}) - ({start})) / 3600)::int", (*end_params, *start_params)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        (start, start_params), (end, end_params) = (compiler.compile(each) for each in self.source_expressions)
        seconds = f"(strftime('%%s', {end}) - strftime('%%s', {start}))"
        return f"CAST({seconds} / 3600 AS INTEGER)", (*end_params, *start_params)
