"""Which version counts: by when it is in force, and by what was known at a past moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..errors import NotFound
from ..models import ClockCalendar, ClockRule, Entry
from ..prepared import prepared
from .engine import deadline
from .reading import calendar_of, rule_of
from .values import Calendar, ClockEvent, Deadline, Rule, Step


@dataclass(frozen=True, slots=True)
class Version:
    """The dates of one stored version, without its body."""

    id: UUID
    number: int
    valid_from: datetime
    valid_to: datetime | None
    recorded_at: datetime

    def covers(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


def rule_for(
    code: str, at: datetime, known_at: datetime | None = None, *, versions: Sequence[Version] | None = None
) -> Rule:
    """The version in force at `at`, as known at `known_at` (now by default); of `versions`, where these were read
    already. Raises NotFound when there is none."""
    found = _in_force(rule_versions(code) if versions is None else versions, at, known_at)
    if found is None:
        raise NotFound(
            "clocks.no_rule",
            _("No version of the rule “%(name)s” is in force on %(day)s. Load the rule for that time, then try again."),
            name=code,
            day=at.date().isoformat(),
        )
    return rule_by_id(found.id)


def rule_versions(code: str) -> list[Version]:
    return _versions(ClockRule.objects.filter(code=code))


def calendar_for(code: str, at: datetime, known_at: datetime | None = None) -> Calendar:
    """The version in force at `at`, as known at `known_at` (now by default). Raises NotFound when there is none."""
    found = _in_force([Version(*row) for row in _calendars(code)], at, known_at)
    if found is None:
        raise NotFound(
            "clocks.no_calendar",
            _("No version of the calendar “%(name)s” is in force on %(day)s. Load it for that time, then try again."),
            name=code,
            day=at.date().isoformat(),
        )
    return calendar_by_id(found.id)


@prepared
def _calendars(code: str) -> "QuerySet[ClockCalendar, tuple[UUID, int, datetime, datetime | None, datetime]]":
    rows = ClockCalendar.objects.filter(code=code)
    return rows.values_list("id", "version", "valid_from", "valid_to", "recorded_at")


@lru_cache(maxsize=256)
def rule_by_id(id: UUID) -> Rule:
    """The rule version a case keeps. A stored version never changes, so it is read once per process."""
    row = ClockRule.objects.get(pk=id)
    return rule_of(row.body, code=row.code, version=row.version, id=row.pk)


@lru_cache(maxsize=64)
def calendar_by_id(id: UUID) -> Calendar:
    row = ClockCalendar.objects.get(pk=id)
    return calendar_of(row.body, code=row.code, version=row.version, id=row.pk)


def events_of(entries: Iterable[Entry]) -> list[ClockEvent]:
    """Journal entries as the engine reads them."""
    return [ClockEvent(e.code, e.occurred_at, e.recorded_at, e.data, e.pk) for e in entries]


def replay(
    rule_code: str,
    entries: Iterable[ClockEvent],
    at: datetime,
    *,
    rule: Rule | None = None,
    started_by: UUID | None = None,
) -> Deadline:
    """What the clock said at `at`: only entries, rule and calendar versions recorded by then.

    The rule is the version known when the clock started, in force at that time, unless the case names the one it
    keeps; the calendar is the newest one known at `at`. What was written down only after `at` carries a warning.
    """
    events = list(entries)
    late: list[Step] = []
    if rule is None:
        rule = _rule_at_start(rule_code, events, at, started_by, late)
    calendar_version = _known(ClockCalendar.objects.filter(code=rule.calendar), at, at, late)
    calendar = calendar_by_id(calendar_version.id) if calendar_version else calendar_for(rule.calendar, at)
    found = deadline(rule, calendar, events, at, started_by=started_by)
    return replace(found, working=(*found.working, *late))


def _rule_at_start(
    code: str, events: list[ClockEvent], at: datetime, started_by: UUID | None, late: list[Step]
) -> Rule:
    """The version that was in force and known when the clock started; before the start, the one of `at`."""
    rows = ClockRule.objects.filter(code=code)
    probe = _known(rows, at, at, []) or _earliest_known(_versions(rows))
    start_event = rule_by_id(probe.id).start_event if probe else ""
    starts = [e for e in events if e.code == start_event and e.recorded_at <= at and started_by in (None, e.id)]
    start = min(starts, key=lambda e: (e.occurred_at, e.recorded_at), default=None)
    if start is None:
        return rule_for(code, at)
    found = _known(rows, start.occurred_at, start.recorded_at, late)
    return rule_by_id(found.id) if found else rule_for(code, start.occurred_at)


def _known(
    rows: "QuerySet[ClockRule] | QuerySet[ClockCalendar]", at: datetime, known_at: datetime, late: list[Step]
) -> Version | None:
    """The version in force at `at` and known by `known_at`; else the first one written down later, with a warning."""
    versions = _versions(rows)
    found = _in_force(versions, at, known_at)
    if found is None and (first := _earliest_known([v for v in versions if v.covers(at)])):
        late.append(Step("written_down_later", {"code": _code_of(rows, first), "recorded": first.recorded_at}))
        return first
    return found


def _code_of(rows: "QuerySet[ClockRule] | QuerySet[ClockCalendar]", version: Version) -> str:
    return rows.get(pk=version.id).code


def _earliest_known(versions: list[Version]) -> Version | None:
    return min(versions, key=lambda v: (v.recorded_at, v.number), default=None)


def _versions(rows: "QuerySet[ClockRule] | QuerySet[ClockCalendar]") -> list[Version]:
    return [Version(*row) for row in rows.values_list("id", "version", "valid_from", "valid_to", "recorded_at")]


def _in_force(versions: Sequence[Version], at: datetime, known_at: datetime | None) -> Version | None:
    """Of each beginning the newest version known; of those that cover `at`, the one that begins last."""
    newest: dict[datetime, Version] = {}
    for version in sorted(versions, key=lambda v: v.number):
        if known_at is None or version.recorded_at <= known_at:
            newest[version.valid_from] = version
    return max((v for v in newest.values() if v.covers(at)), key=lambda v: v.valid_from, default=None)
