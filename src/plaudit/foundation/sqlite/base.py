"""Django's SQLite backend, with every write behind the gate and with settings that lose and leak nothing.

The gate is taken before BEGIN IMMEDIATE (and before a write outside a transaction, a checkpoint, a close) and given
back when the transaction is over. Reads never wait.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from .gate import Gate

PRAGMAS = (
    "synchronous = FULL",  # a commit that was acknowledged survives a power cut
    "secure_delete = ON",  # erased rows leave no bytes behind
    "recursive_triggers = ON",  # INSERT OR REPLACE fires the triggers that forbid deleting
    "mmap_size = 0",
)
READS = ("SELECT", "EXPLAIN", "VALUES")


class GatedConnection(sqlite3.Connection):
    """A connection that takes its gate on closing too: the last one to close moves the log into the file."""

    gate = Gate(None, 0)

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.give_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.give_back()

    def give_back(self) -> None:
        """Release the gate unless a transaction is still open."""
        if not self.in_transaction:
            self.gate.release()

    def close(self) -> None:
        self.gate.acquire()
        try:
            super().close()
        finally:
            self.gate.close()

    def __del__(self) -> None:
        # Collected in the middle of somebody's transaction, perhaps by the very thread that holds the gate: never wait.
        # Whoever holds it is connected, so this is not the last connection and moves nothing.
        try:
            self.gate.acquire_if_free()
            super().close()
        except sqlite3.ProgrammingError:  # never opened
            pass
        finally:
            self.gate.close()


class GatedCursor(base.SQLiteCursorWrapper):
    """A cursor whose writes wait at the gate."""

    connection: GatedConnection
    _rows: deque[Any] | None = None

    def execute(self, query: str, params: Any = None) -> "GatedCursor":
        return self._run(query, lambda: base.SQLiteCursorWrapper.execute(self, query, params))

    def executemany(self, query: str, param_list: Any) -> "GatedCursor":
        return self._run(query, lambda: base.SQLiteCursorWrapper.executemany(self, query, param_list))

    def _run(self, query: str, statement: Callable[[], Any]) -> "GatedCursor":
        self._rows = None
        if query.lstrip()[:7].upper().startswith(READS):
            statement()
            return self
        connection = self.connection
        connection.gate.acquire()
        try:
            statement()
            if not connection.in_transaction and self.description:
                # A write that returns rows is committed only when the last row was fetched.
                self._rows = deque(super().fetchall())
        finally:
            connection.give_back()
        return self

    def fetchone(self) -> Any:
        if self._rows is None:
            return super().fetchone()
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        if self._rows is None:
            return super().fetchmany(size)
        return [self._rows.popleft() for _ in range(min(size or 1, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        return super().fetchall() if self._rows is None else list(self)

    def __iter__(self) -> "GatedCursor":
        return self

    def __next__(self) -> Any:
        if self._rows is None:
            return super().__next__()
        if not self._rows:
            raise StopIteration
        return self._rows.popleft()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> GatedConnection:
        connection: GatedConnection = super().get_new_connection(conn_params | {"factory": GatedConnection})
        if not self.is_in_memory_db():
            connection.gate = Gate(Path(conn_params["database"]), conn_params.get("timeout", 5.0))
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "memory"}:
            _use_write_ahead_log(connection)
        return connection

    def create_cursor(self, name: str | None = None) -> GatedCursor:
        cursor: GatedCursor = self.connection.cursor(factory=GatedCursor)
        return cursor


def _use_write_ahead_log(connection: GatedConnection) -> None:
    connection.gate.acquire()
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.gate.release()
