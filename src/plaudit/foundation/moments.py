"""The present, in one place, so that tests and the sample data can stand elsewhere in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("plaudit_now", default=None)
_late_because: ContextVar[str] = ContextVar("plaudit_late_because", default="")


def now() -> datetime:
    """The current moment (UTC, aware), or the one set by `at`."""
    return _fixed.get() or timezone.now()


def recording_now() -> datetime:
    """The moment a deed is written down: the real one while deeds are entered late, else `now`."""
    return timezone.now() if _late_because.get() else now()


def late_because() -> str:
    """The reason code why deeds are being entered late, or nothing."""
    return _late_because.get()


@contextmanager
def at(moment: datetime, *, entered_late_because: str = "") -> Iterator[None]:
    """Everything inside happens at `moment`.

    With a reason code it is only written down late: the journal keeps the real moment of recording beside it.
    """
    token, reason = _fixed.set(moment), _late_because.set(entered_late_because)
    try:
        yield
    finally:
        _fixed.reset(token)
        _late_because.reset(reason)
