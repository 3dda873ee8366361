"""One writer at a time, kept in order by the kernel: a lock on a side file of the database.

SQLite alone makes writers poll: with two processes some wait a second and some are refused. The kernel wakes the next
one at once, and lets go when the holder is killed.
"""

import fcntl
import os
import sqlite3
import threading
from pathlib import Path
from weakref import WeakSet

_open: "WeakSet[Gate]" = WeakSet()


class Gate:
    """The gate of one connection; connections of all threads and processes to one file exclude one another."""

    def __init__(self, database: Path | None, timeout: float) -> None:
        self.path = database and f"{os.path.realpath(database)}-gate"
        self.timeout = timeout
        self.is_held = False
        self._file: int | None = None
        _open.add(self)

    def acquire(self) -> None:
        """Hold the gate; at once if it is held already. Raises OperationalError after the timeout."""
        if not self.acquire_if_free() and self._file is not None:
            self._wait(self._file)
            self.is_held = True

    def acquire_if_free(self) -> bool:
        """Hold the gate unless another connection does."""
        if self.is_held or self.path is None:
            return True
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.is_held = True
        return True

    def release(self) -> None:
        if self.is_held and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self.is_held = False

    def close(self) -> None:
        """Let go and close the side file; the next `acquire` opens it again."""
        file, self._file, self.is_held = self._file, None, False
        if file is not None:
            os.close(file)

    def _wait(self, file: int) -> None:
        # flock has no timeout, so a thread of its own waits on a duplicate. Whoever gives up closes the original:
        # the lock then goes with the duplicate, should it still be granted.
        duplicate, granted = os.dup(file), threading.Event()

        def queue() -> None:
            try:
                fcntl.flock(duplicate, fcntl.LOCK_EX)
            finally:
                os.close(duplicate)
            granted.set()

        threading.Thread(target=queue, name="sqlite-gate", daemon=True).start()
        try:
            if granted.wait(self.timeout):
                return
        except BaseException:
            self.close()
            raise
        self.close()
        raise sqlite3.OperationalError(f"database is locked: another writer held it for {self.timeout:g} seconds")


def _forget_in_child() -> None:
    """A forked child must not keep its parent's lock alive after the parent is killed."""
    for gate in list(_open):
        gate.close()


os.register_at_fork(after_in_child=_forget_in_child)
