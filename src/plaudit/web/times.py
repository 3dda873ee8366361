"""Moments and due dates in words, in the reader's language and time zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from django.utils import dateformat, timezone
from django.utils.formats import get_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from plaudit.foundation.moments import now

Tone = Literal["", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Due:
    """A due date as shown: relative words, absolute words, how pressing."""

    words: str
    when: str
    tone: Tone
    moment: datetime | None


def local(moment: datetime) -> datetime:
    """The moment in the reader's time zone."""
    return timezone.localtime(moment)


def _worded(moment: date, this_year: str, any_year: str) -> str:
    name = this_year if moment.year == local(now()).year else any_year
    return _formatted(moment, name)


def _formatted(moment: date, name: str) -> str:
    bare = moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment
    return _in_words(bare, name, get_language())


@lru_cache(maxsize=4096)
def _in_words(moment: date, name: str, language: str | None) -> str:
    """The wall clock's reading in words; a page shows the same moments each time it is asked for."""
    return dateformat.format(moment, get_format(name))


def moment_in_short(moment: datetime) -> str:
    """In short: "20 Nov 11:20"; with the year when it is not this one."""
    return _worded(local(moment), "MOMENT_THIS_YEAR", "SHORT_DATETIME_FORMAT")


def moment_in_full(moment: datetime) -> str:
    """In full, leaving no doubt: "Friday 20 November 2026, 11:20 (UTC+08:00)"."""
    here = local(moment)
    offset = here.strftime("%z")
    return f"{_formatted(here, 'MOMENT_IN_FULL')} (UTC{offset[:3]}:{offset[3:5]})"


def limit_in_words(moment: datetime) -> str:
    """As a promise: "Monday 23 November, 17:00"; with the year when it is not this one."""
    return _worded(local(moment), "LIMIT_THIS_YEAR", "LIMIT_ANY_YEAR")


def day_in_short(day: date) -> str:
    """In short: "Fri 20 Nov"; with the year when it is not this one. A moment counts as its day in the reader's zone."""
    return _worded(local(day) if isinstance(day, datetime) else day, "DAY_THIS_YEAR", "DAY_ANY_YEAR")


def due_in_words(due: datetime) -> Due:
    """How far off a limit is that still runs."""
    when = _worded(local(due), "DUE_THIS_YEAR", "DUE_ANY_YEAR")
    left = due - now()
    days = (local(due).date() - local(now()).date()).days
    if left < timedelta(0):
        return Due(_late(-left), when, "bad", due)
    if days == 0:
        return Due(_("today"), when, "warn", due)
    if days == 1:
        return Due(_("tomorrow"), when, "warn", due)
    words = ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return Due(words, when, "", due)


def _late(by: timedelta) -> str:
    hours = int(by.total_seconds() // 3600)
    if hours < 1:
        return _("just passed")
    if hours < 24:
        return ngettext("%(hours)s hour late", "%(hours)s hours late", hours) % {"hours": hours}
    return ngettext("%(days)s day late", "%(days)s days late", hours // 24) % {"days": hours // 24}


def duration_in_words(length: timedelta) -> str:
    """How long: "28 min", "5 h 28 min", "3 days"."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    if minutes < 24 * 60:
        return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}
    days = minutes // (24 * 60)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def deadline_in_words(
    due: datetime | None, state: str, started_at: datetime | None = None, ended_at: datetime | None = None
) -> Due:
    """A deadline in any of its states; one that is over says how it ended."""
    if due is None:
        return Due(_("no date yet"), "", "", None)
    if state == "running" or (state == "missed" and ended_at is None):
        return due_in_words(due)
    when = _worded(local(due), "DUE_THIS_YEAR", "DUE_ANY_YEAR")
    return Due(_over(due, state, started_at, ended_at), when, "bad" if state == "missed" else "", due)


def _over(due: datetime, state: str, started_at: datetime | None, ended_at: datetime | None) -> str:
    if state == "missed" and ended_at:
        return _("missed by %(length)s") % {"length": duration_in_words(ended_at - due)}
    if state == "met" and started_at and ended_at:
        return _("kept, %(length)s") % {"length": duration_in_words(ended_at - started_at)}
    return {"met": _("kept"), "paused": _("paused"), "ended": _("no longer owed")}.get(state, state)
