"""Reads that hardly ever change, kept for a few seconds in each process."""

from collections.abc import Callable, Hashable
from functools import wraps
from time import monotonic
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

P = ParamSpec("P")
T = TypeVar("T")
MOST = 1_000
_all: list[dict[Hashable, tuple[float, Any]]] = []


def kept(read: Callable[P, T]) -> Callable[P, T]:
    """Remember what `read` returned per arguments for settings.KEPT_SECONDS; the value is shared, so never change it."""
    found: dict[Hashable, tuple[float, Any]] = {}
    _all.append(found)

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (args, tuple(sorted(kwargs.items())))
        at, value = found.get(key, (0.0, None))
        if at and monotonic() - at < settings.KEPT_SECONDS:
            return value  # type: ignore[no-any-return]
        value = read(*args, **kwargs)
        if len(found) >= MOST:
            found.clear()
        found[key] = (monotonic(), value)
        return value

    return reading


def forget_kept() -> None:
    """Have this process read everything anew, as after its database was exchanged for another."""
    for found in _all:
        found.clear()
