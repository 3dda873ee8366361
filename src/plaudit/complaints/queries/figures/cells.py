"""What the figures of a period are reckoned from: as it was read last night, or counted now."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Min

from plaudit.accounts.models import Unit
from plaudit.foundation.kept import kept
from plaudit.foundation.moments import now
from plaudit.indicators.queries import readings, taken

from ...models import Complaint
from .counting import Tally, received, tallies, tally_of
from .periods import Period, month_of, today, zone

SOURCE = "complaints"


@dataclass(frozen=True, slots=True)
class Cells:
    """What was counted, and when: of the `wanted` units together; what they received, with its channels, by month; and what
    every unit one may see received itself."""

    tally: Tally
    by_month: Mapping[str, Tally]
    by_unit: Mapping[UUID, int]
    as_of: datetime
    is_stored: bool


def stored(period: Period, units: Iterable[UUID], wanted: Iterable[UUID], at: datetime | None = None) -> Cells | None:
    """As it was read last night, or stood `at` a moment; None before the first reading."""
    last, n = taken(SOURCE)
    return None if last is None else _read(period, tuple(units), frozenset(wanted), at, last, n)


@lru_cache(maxsize=16)
def _read(
    period: Period, units: tuple[UUID, ...], wanted: frozenset[UUID], at: datetime | None, last: datetime, n: int
) -> Cells:
    """Added up once in a process until more is read: readings never change. `n` is how many there were."""
    tally, own = Tally(), Counter[UUID]()
    months = {month.key: Tally() for month in period.months()}
    for reading in readings(SOURCE, units=units, since=period.starts_on, until=period.ends_on, at=at):
        own[reading.unit_id] += reading.counts.get("received", 0)
        if reading.unit_id in wanted:
            tally.update(reading.counts)
            months[month_of(reading.starts_on).key].update(_received(reading.counts))
    return Cells(tally, months, own, at or last, True)


def _received(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: count for key, count in counts.items() if key == "received" or key.startswith("channel|")}


def counted(period: Period, units: Iterable[UUID], wanted: Iterable[UUID]) -> Cells:
    """As it is this moment, counted from the complaints themselves."""
    at, visible, asked, own = now(), set(units), set(wanted), Counter[UUID]()
    every = Unit.objects.count()  # not asking for the unit where all are counted spares a quarter of the time
    months = {month.key: Tally() for month in period.months()}
    for month, unit, channel, n in received(period, None if len(visible) == every else visible):
        own[unit] += n
        if unit in asked:
            months[month].update({"received": n, f"channel|{channel}": n})
    return Cells(tally_of(period, at, None if len(asked) == every else asked), months, own, at, False)


def everything(at: datetime, *, since: str = "") -> Iterator[tuple[Period, dict[UUID, Tally]]]:
    """Every month since the first complaint, or after the day `since`, one after another."""
    after = date.fromisoformat(since) if since else date.min
    for month in Period("", month_of(first_day()).starts_on, today()).months():
        if month.starts_on > after:
            yield month, tallies(month, at)


@kept
def first_day() -> date:
    """When the first complaint was received, in the organisation's zone."""
    first = Complaint.objects.aggregate(first=Min("received_at"))["first"]
    return first.astimezone(zone()).date() if first else today()
