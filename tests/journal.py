"""How tests get past what guards the journal: to empty the tables, and to tamper as an intruder would."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from plaudit.foundation.journal import append_only


@contextmanager
def guards_lifted() -> Iterator[None]:
    """No trigger guards the journal inside, and no foreign key is looked at (SQLite: until the transaction ends)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        for name in append_only.triggers():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        with connection.constraint_checks_disabled():
            yield
        append_only.install_triggers()
