"""When to warn people of a limit: in their working hours, never at midnight or on a holiday."""

from datetime import datetime, timedelta

from .counting import DAY, instant, local_day, spans_on, working_stretches
from .values import Calendar


def alarm_at(due: datetime, calendar: Calendar, ahead: timedelta) -> datetime:
    """The latest moment in working hours that leaves at least `ahead` of working time before `due`."""
    left, day = ahead, local_day(calendar, due)
    while True:
        for span in reversed(spans_on(calendar, day)):
            opens, closes = instant(calendar, day, span.opens), instant(calendar, day, span.closes, closing=True)
            closes = min(closes, due)
            if opens < closes:
                if closes - opens >= left and left:
                    return closes - left
                left -= min(left, closes - opens)
                if not left:
                    return opens
        day -= DAY


def next_working_moment(calendar: Calendar, moment: datetime) -> datetime:
    """The moment itself if it lies in working hours, else the next opening."""
    return next(opens for _, opens, _ in working_stretches(calendar, moment))
