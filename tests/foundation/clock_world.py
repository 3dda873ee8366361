"""Rules, calendars and events for the tests of clocks, as small as they can be."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import plaudit
from plaudit.foundation.clocks import Calendar, ClockEvent, Rule, Span, Week
from plaudit.foundation.clocks.loading import Draft, read_pack
from plaudit.foundation.clocks.reading import calendar_of, rule_of

PACKS = sorted(Path(plaudit.__file__).parent.glob("*/data/clocks/*.toml"))
OFFICE = (Span(9 * 60, 17 * 60),)
LUNCH = (Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60))


@cache
def drafts() -> list[Draft]:
    return [draft for path in PACKS for draft in read_pack(path)]


def shipped_calendar(code: str) -> Calendar:
    return next(calendar_of(d.body, code=code) for d in drafts() if (d.kind, d.code) == ("calendar", code))


def shipped_rule(code: str) -> Rule:
    return next(rule_of(d.body, code=code) for d in drafts() if (d.kind, d.code) == ("rule", code))


def make_calendar(zone: str = "UTC", spans: tuple[Span, ...] = OFFICE, **fields: Any) -> Calendar:
    week = Week(date.min, (spans,) * 5 + ((),) * 2)
    return Calendar(**{"code": "office", "version": 1, "zone": zone, "weeks": (week,), "end_of_day": 17 * 60} | fields)


def make_rule(length: int = 5, unit: str = "working_day", **fields: Any) -> Rule:
    base = {
        "code": "test.answer",
        "version": 1,
        "start_event": "thing.received",
        "calendar": "office",
        "met_by": ("thing.answered",),
        "confirmed": True,
    }
    return Rule(**base | {"length": length, "unit": unit} | fields)


def at(text: str) -> datetime:
    """A moment in UTC unless the text says otherwise."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def event(code: str, occurred: str, recorded: str = "", *, id: UUID | None = None, **data: Any) -> ClockEvent:
    return ClockEvent(f"thing.{code}", at(occurred), at(recorded or occurred), data, id)
