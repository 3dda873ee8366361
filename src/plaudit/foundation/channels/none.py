from collections.abc import Iterator
from contextlib import contextmanager

from .base import Session, Unavailable


class NoChannel:
    """For people who left no address that a machine can write to."""

    def is_ready(self) -> bool:
        return False

    def can_reach(self, address: str) -> bool:
        return False

    @contextmanager
    def session(self) -> Iterator[Session]:
        raise Unavailable("no_channel")
        yield
