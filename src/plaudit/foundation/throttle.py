"""How often something may be done in a stretch of time: counted in a table, so that all processes count together.

A limit is shared by everybody who shares its key. Choose the key so that a stranger cannot use up a complainant's
tries: network and address together for what a complainant does on their own case, never the case alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .crypto import digest
from .errors import TooMany
from .keyring import keyring
from .models import Throttle
from .moments import now
from .prepared import execute, numbered

COUNT = """
    INSERT INTO foundation_throttle AS kept (key, hits, ends_at) VALUES {rows}
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN kept.ends_at <= %s THEN 1 ELSE kept.hits + 1 END,
        ends_at = CASE WHEN kept.ends_at <= %s THEN excluded.ends_at ELSE kept.ends_at END
    RETURNING key, hits, ends_at
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in so many seconds, for one key of one scope."""

    scope: str
    key: str
    limit: int
    seconds: int

    @property
    def name(self) -> str:
        return digest(keyring().steady("plaudit/throttle"), f"{self.scope}\n{self.seconds}\n{self.key}")


def hit(scope: str, key: str, limit: int, seconds: int) -> None:
    """Count one try. Raises TooMany from the try after `limit` until `seconds` after the first one.

    Stands in a transaction of its own, before that of the deed: what the deed rolls back must not roll back the count.
    """
    with transaction.atomic(durable=True):
        ((hits, ends_at),) = _count([Limit(scope, key, limit, seconds)])
    if hits > limit:
        raise TooMany(
            "throttle.too_many",
            _("That was tried too often in a short time. Wait %(minutes)s min, then try again."),
            minutes=max(1, ceil((ends_at - _seconds_now()) / 60)),
            seconds=max(1, ends_at - _seconds_now()),
        )


def within(scope: str, key: str, limit: int, seconds: int) -> bool:
    """Count one use in the transaction of the deed, and say whether it is still within the limit."""
    return all_within(Limit(scope, key, limit, seconds))


def all_within(*limits: Limit) -> bool:
    """As `within`, for several limits at once."""
    return all(hits <= limit.limit for limit, (hits, _ends) in zip(limits, _count(limits), strict=True))


def forget_expired() -> int:
    """Delete counts whose time is over; returns how many."""
    with transaction.atomic():
        return Throttle.objects.filter(ends_at__lte=_seconds_now()).delete()[0]


def _count(limits: Sequence[Limit]) -> list[tuple[int, int]]:
    """For each limit the hits and the end of its time. Keys go in one order everywhere, so that nobody waits in a ring."""
    at = _seconds_now()
    rows = sorted((limit.name, at + limit.seconds) for limit in limits)
    values: list[str | int] = [value for row in rows for value in row]
    sql = COUNT.format(rows=", ".join(["(%s, 1, %s)"] * len(rows)))
    counted = execute(numbered(sql), [*values, at, at]).fetchall()
    found = {key: (int(hits), int(ends_at)) for key, hits, ends_at in counted}
    return [found[limit.name] for limit in limits]


def _seconds_now() -> int:
    return int(now().timestamp())
