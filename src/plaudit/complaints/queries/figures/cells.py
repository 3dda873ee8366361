"""Tallies by month and unit: as they were read last night, or counted now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min

from plaudit.foundation.kept import kept
from plaudit.foundation.moments import now
from plaudit.indicators.queries import last_taken_at, readings

from ...models import Complaint
from .counting import Tally, tallies, total
from .periods import Period, month_of, today, zone

SOURCE = "complaints"


@dataclass(frozen=True, slots=True)
class Cells:
    """What was counted, by month and then by unit, and when."""

    by_month: Mapping[str, Mapping[UUID, Tally]]
    as_of: datetime
    is_stored: bool

    def of(self, units: Iterable[UUID]) -> Tally:
        """Everything of these units."""
        wanted = set(units)
        return total(tally for month in self.by_month.values() for unit, tally in month.items() if unit in wanted)

    def months_of(self, units: Iterable[UUID]) -> list[tuple[str, Tally]]:
        wanted = set(units)
        return [
            (month, total(tally for unit, tally in found.items() if unit in wanted))
            for month, found in self.by_month.items()
        ]


def stored(period: Period, units: Iterable[UUID], at: datetime | None = None) -> Cells | None:
    """As it was read last night, or stood `at` a moment; None before the first reading."""
    taken = last_taken_at(SOURCE)
    if taken is None:
        return None
    found: dict[str, dict[UUID, Tally]] = {month.key: {} for month in period.months()}
    for reading in readings(SOURCE, units=units, since=period.starts_on, until=period.ends_on, at=at):
        found[month_of(reading.starts_on).key][reading.unit_id] = Counter(reading.counts)
    return Cells(found, at or taken, True)


def counted(period: Period, units: Iterable[UUID] | None) -> Cells:
    """As it is this moment, counted from the complaints themselves."""
    at, listed = now(), None if units is None else list(units)
    return Cells({month.key: tallies(month, at, listed) for month in period.months()}, at, False)


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


def by_unit(cells: Cells) -> dict[UUID, int]:
    """How many each unit received itself."""
    found: dict[UUID, int] = defaultdict(int)
    for month in cells.by_month.values():
        for unit, tally in month.items():
            found[unit] += tally["received"]
    return found
