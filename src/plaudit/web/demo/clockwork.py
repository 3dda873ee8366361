"""A case's own time: every deed comes some hours after the one before, in office hours, and never after the present."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from plaudit.foundation import moments

from .organisation import ZONE

OPENS, CLOSES = 8, 18


class NotYet(Exception):
    """The next deed lies in the future: the case stands where it stands."""


class CaseTime:
    """`at` is when the last deed was done."""

    def __init__(self, start: datetime, present: datetime, seed: Random) -> None:
        self.at, self.present, self.seed = start, present, seed

    @contextmanager
    def later(self, least: float, most: float, *, at_work: bool = True) -> Iterator[None]:
        """Everything inside happens between `least` and `most` hours later; staff wait for the next office hour."""
        moment = self.at + timedelta(hours=self.seed.uniform(least, most))
        with self.on(_at_work(moment, self.seed) if at_work else moment):
            yield

    @contextmanager
    def on(self, moment: datetime) -> Iterator[None]:
        """Everything inside happens at this moment, but never before the deed that came before."""
        moment = max(moment, self.at + timedelta(minutes=1))
        if moment >= self.present:
            raise NotYet
        self.at = moment
        with moments.at(moment, entered_late_because="sample_data"):
            yield


def _at_work(moment: datetime, seed: Random) -> datetime:
    local = moment.astimezone(ZoneInfo(ZONE))
    if local.weekday() < 5 and OPENS <= local.hour < CLOSES:
        return moment
    day = local.date() + timedelta(days=1 if local.hour >= CLOSES else 0)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, OPENS, seed.randint(0, 59), seed.randint(0, 59), tzinfo=local.tzinfo)
