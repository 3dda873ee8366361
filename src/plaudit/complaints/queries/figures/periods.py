"""Spans of whole months in the organisation's zone: what figures are counted by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plaudit.accounts.queries import day_here, organisation
from plaudit.foundation.moments import now

LAST_TWELVE = "last-12"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last day, both within; `key` is how the URL calls it."""

    key: str
    starts_on: date
    ends_on: date

    def months(self) -> Iterator["Period"]:
        """Its months, each as a period of its own."""
        first = self.starts_on
        while first <= self.ends_on:
            yield month_of(first)
            first = month_of(first).ends_on + timedelta(days=1)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first one after it."""
        return _midnight(self.starts_on), _midnight(self.ends_on + timedelta(days=1))


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return Period(f"{first:%Y-%m}", first, after - timedelta(days=1))


def today() -> date:
    return day_here(now())


def zone() -> ZoneInfo:
    return ZoneInfo(organisation().time_zone or "UTC")


def period_called(key: str, *, first_day: date) -> Period:
    """The period a URL names: the last twelve months (by default), a calendar year, or all since `first_day`."""
    last = month_of(today())
    if key == ALL:
        return Period(ALL, month_of(min(first_day, last.starts_on)).starts_on, last.ends_on)
    if key.isdecimal() and first_day.year <= int(key) <= last.ends_on.year:
        return Period(key, date(int(key), 1, 1), min(date(int(key), 12, 31), last.ends_on))
    begins = last.starts_on
    for _month in range(11):
        begins = (begins - timedelta(days=1)).replace(day=1)
    return Period(LAST_TWELVE, begins, last.ends_on)


def periods_offered(first_day: date) -> list[str]:
    years = range(today().year, min(first_day.year, today().year) - 1, -1)
    return [LAST_TWELVE, *map(str, years), ALL]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone())
