"""Counting time on a calendar: which days are worked, when they end, where so many hours, days or months lead."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from .values import MINUTES_A_DAY, Calendar, Day0, Span

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the clock stands still: from `begin` up to, not including, `end`."""

    begin: datetime
    end: datetime


@dataclass(slots=True)
class Tally:
    """What was met on the way: shown in the working."""

    days_off: int = 0
    holidays: list[date] = field(default_factory=list)
    make_up: list[date] = field(default_factory=list)
    stood_still: list[date] = field(default_factory=list)


def spans_on(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The hours worked on that day: none on a holiday, those of a working day on a make-up day."""
    week = calendar.weeks[-1]
    if week.since > day:
        week = next((w for w in reversed(calendar.weeks) if w.since <= day), calendar.weeks[0])
    if day in calendar.working_days:
        return week.days[day.weekday()] or week.working
    return () if day in calendar.holidays else week.days[day.weekday()]


def is_worked(calendar: Calendar, day: date) -> bool:
    return bool(spans_on(calendar, day))


def local_day(calendar: Calendar, moment: datetime) -> date:
    return moment.astimezone(calendar.tz).date()


def instant(calendar: Calendar, day: date, minute: int, *, closing: bool = False) -> datetime:
    """The moment (UTC) of a wall-clock minute. Where clocks are set back an opening is the first, a closing the last."""
    if minute == MINUTES_A_DAY:
        return instant(calendar, day + DAY, 0)
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=calendar.tz)
    early, late = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(early, late) if closing else early


def end_of(calendar: Calendar, day: date) -> datetime:
    """The last moment of the day on which something due that day is in time; 24:00 is the last microsecond before."""
    last = instant(calendar, day, calendar.end_of_day, closing=True)
    return last - TICK if calendar.end_of_day == MINUTES_A_DAY else last


def working_stretches(calendar: Calendar, start: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    """The worked stretches from `start` on, without end."""
    day = local_day(calendar, start)
    while True:
        for span in spans_on(calendar, day):
            opens, closes = instant(calendar, day, span.opens), instant(calendar, day, span.closes, closing=True)
            if closes > start:
                yield day, max(opens, start), closes
        day += DAY


def add_hours(calendar: Calendar, start: datetime, hours: int, still: list[Stretch]) -> datetime:
    """The moment at which `hours` of working time have passed since `start`, standing still in `still`."""
    left = timedelta(hours=hours)
    for _, opens, closes in working_stretches(calendar, start):
        for begin, end in _without(opens, closes, still):
            if end - begin >= left:
                return begin + left
            left -= end - begin
    raise AssertionError("working_stretches has no end")


def _without(begin: datetime, end: datetime, still: list[Stretch]) -> Iterator[tuple[datetime, datetime]]:
    """What is left of a stretch when the (sorted, disjoint) standstills are cut out of it."""
    for pause in still:
        if pause.begin < end and pause.end > begin:
            if pause.begin > begin:
                yield begin, pause.begin
            begin = pause.end
    if begin < end:
        yield begin, end


def stood_still_at_end(calendar: Calendar, day: date, still: list[Stretch]) -> bool:
    """Whether the clock stood still when the day ended: such a day is not counted."""
    if not still:
        return False
    end = end_of(calendar, day)
    return any(pause.begin <= end < pause.end for pause in still)


def first_counted(calendar: Calendar, start: datetime, day0: Day0) -> date:
    """The first day that can count: the day of the event only if it is included and had not ended."""
    day = local_day(calendar, start)
    return day if day0 == "included" and start <= end_of(calendar, day) else day + DAY


def add_working_days(
    calendar: Calendar, start: datetime, count: int, day0: Day0, still: list[Stretch], tally: Tally
) -> date:
    """The last of `count` worked days at whose end the clock ran."""
    day = first_counted(calendar, start, day0)
    while True:
        if not is_worked(calendar, day):
            _note_day_off(calendar, day, tally)
        elif stood_still_at_end(calendar, day, still):
            tally.stood_still.append(day)
        else:
            if day in calendar.working_days:
                tally.make_up.append(day)
            count -= 1
            if count == 0:
                return day
        day += DAY


def add_days(calendar: Calendar, start: datetime, count: int, day0: Day0, still: list[Stretch], tally: Tally) -> date:
    """The last of `count` calendar days."""
    first = first_counted(calendar, start, day0)
    return lengthened(calendar, first, first + DAY * (count - 1), still, tally)


def add_months(calendar: Calendar, start: datetime, count: int, day0: Day0, still: list[Stretch], tally: Tally) -> date:
    """The day of the same number `count` months on, or the month's last; the day before it if the first day counts."""
    day, first = local_day(calendar, start), first_counted(calendar, start, day0)
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    length = monthrange(year, month + 1)[1]
    last = date(year, month + 1, min(day.day, length))
    if first == day and day.day <= length:
        last -= DAY
    return lengthened(calendar, first, last, still, tally)


def lengthened(calendar: Calendar, first: date, last: date, still: list[Stretch], tally: Tally) -> date:
    """`last`, moved on by one day for each day from `first` on at whose end the clock stood still."""
    if not still:
        return last
    owed, day = 0, first
    while day <= last or owed:
        if stood_still_at_end(calendar, day, still):
            tally.stood_still.append(day)
            owed += day <= last
        elif day > last:
            owed -= 1
        day += DAY
    return max(last, day - DAY)


def next_worked(calendar: Calendar, day: date, still: list[Stretch], tally: Tally) -> date:
    """The day itself if it is worked, else the next that is."""
    while True:
        if not is_worked(calendar, day):
            _note_day_off(calendar, day, tally)
        elif stood_still_at_end(calendar, day, still):
            tally.stood_still.append(day)
        else:
            return day
        day += DAY


def _note_day_off(calendar: Calendar, day: date, tally: Tally) -> None:
    if day in calendar.holidays:
        tally.holidays.append(day)
    else:
        tally.days_off += 1
