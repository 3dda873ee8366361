"""Several web processes share the work fairly.

A browser keeps its connection to the process that took it, so that people can stand in line at one process while
another is idle. Each process writes down how many answers it is working on, where the others read it; one that has
more to do than another closes the connection after its answer, and the next request falls anew.
"""

import fcntl
import mmap
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Any

SEATS = 256
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Seats:
    """A byte for each process in a file that all of them map: 0 is an empty seat, n + 1 somebody with n at work.

    Whoever sits holds a lock on the byte, which the system lets go when the process ends, however it ends."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self.descriptor, SEATS)
        self.seats = mmap.mmap(self.descriptor, SEATS)
        self.lock = Lock()
        self.mine = next((seat for seat in range(SEATS) if self._taken(seat)), None)
        if self.mine is not None:
            self.seats[self.mine] = 1
            self._leave_behind(self.mine)

    def _taken(self, seat: int) -> bool:
        try:
            fcntl.lockf(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, seat)
        except OSError:
            return False
        return True

    def _leave_behind(self, mine: int) -> None:
        """What the dead left on the seats after mine is wiped off."""
        for seat in range(mine + 1, SEATS):
            if self.seats[seat] and self._taken(seat):
                self.seats[seat] = 0
                fcntl.lockf(self.descriptor, fcntl.LOCK_UN, 1, seat)

    def add(self, number: int) -> None:
        if self.mine is not None:
            with self.lock:
                self.seats[self.mine] = min(max(self.seats[self.mine] + number, 1), 255)

    def is_crowded(self) -> bool:
        """Whether another process would have less to do even with one answer more."""
        return self.mine is not None and self.seats[self.mine] > min(self.seats[:].replace(b"\0", b"")) + 1


class Fairly:
    """The application; an answer that is given while others wait here, and not elsewhere, closes its connection."""

    def __init__(self, application: Application, seats: Seats) -> None:
        self.application, self.seats = application, seats

    def __call__(self, request: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if request.get("SERVER_PROTOCOL") == "HTTP/1.1" and self.seats.is_crowded():
                headers = [*headers, ("Connection", "close")]
            return start_response(status, headers, *more)

        self.seats.add(1)
        try:
            return self.application(request, started)
        finally:
            self.seats.add(-1)
