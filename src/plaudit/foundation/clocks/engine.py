"""The clock court: a deadline as a pure function of rule, calendar, entries and the moment at which one asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from . import counting
from .counting import Stretch, Tally
from .record import Facts, facts_for, standstills
from .stretching import Length, lawful_extensions
from .values import Calendar, ClockEvent, Deadline, Rule, State, Step
from .varying import as_variant, variant_of


@dataclass(frozen=True, slots=True)
class Period:
    """One run of the clock: from `start` to its limit. `done` is the event that ended it, if any did."""

    start: datetime
    due: datetime
    done: ClockEvent | None
    steps: tuple[Step, ...]
    is_paused: bool


def deadline(
    rule: Rule, calendar: Calendar, entries: Iterable[ClockEvent], at: datetime, *, started_by: UUID | None = None
) -> Deadline:
    """What the clock says at `at`, from the entries recorded by then.

    The earliest start event counts, or the one whose id is `started_by`: nothing starts a clock a second time.
    """
    facts = facts_for(rule, entries, at, started_by)
    opening = _rule_steps(rule, calendar)
    if facts.start is None:
        steps = (*opening, Step("not_started", {"event": rule.start_event}))
        return Deadline(None, "not_started", steps, rule, calendar)
    told, varied = _varied(rule, calendar, facts)
    past, period = _periods(told, calendar, facts, facts.start, at)
    state = _state(told, period, at)
    outcome = Step(f"state_{state}", {"due": period.due, "ended": period.done and period.done.occurred_at, "at": at})
    return Deadline(
        due=period.due,
        state=state,
        working=(*opening, *varied, *past, *period.steps, outcome),
        rule=told,
        calendar=calendar,
        started_at=facts.start.occurred_at,
        ended_at=period.done.occurred_at if period.done else None,
    )


def _rule_steps(rule: Rule, calendar: Calendar) -> list[Step]:
    data = {"code": rule.code, "version": rule.version, "title": rule.title, "bound_party": rule.bound_party}
    steps = [Step("rule", data | {"calendar": calendar.title or {"en": calendar.code}, "source": rule.source})]
    if not rule.confirmed:
        steps.append(Step("rule_unconfirmed", {"source": rule.source}))
    return steps


def _varied(rule: Rule, calendar: Calendar, facts: Facts) -> tuple[Rule, list[Step]]:
    """The rule with the length of its kind of case, as far as that was told in time, and sentences about it.

    What was told after the limit, or after the clock ended, makes nothing longer: a breach is not argued away.
    """
    if not rule.variants or facts.start is None:
        return rule, []
    chosen, told_by = None, facts.start
    told, refused = as_variant(rule, None), list[Step]()
    earlier = [event for event in facts.earlier if event.code == rule.variant_event]
    for event in (*earlier, facts.start, *facts.named(rule.variant_event)):
        variant = variant_of(rule, event)
        done = _done(told, facts)
        if variant is None or (done and done.occurred_at < event.occurred_at):
            continue
        wanted = as_variant(rule, variant)
        known = facts.until(event.occurred_at)
        before, after = (_period(r, calendar, known, facts.start, event.occurred_at).due for r in (told, wanted))
        if after > before and event.occurred_at > before:
            refused.append(Step("variant_too_late", {"text": variant.text, "at": event.occurred_at, "before": before}))
        else:
            told, chosen, told_by = wanted, variant, event
    if chosen is None:
        return told, [Step("variant_unknown", {}), *refused]
    return told, [Step("variant", {"text": chosen.text, "code": chosen.code, "at": told_by.occurred_at}), *refused]


def _periods(
    rule: Rule, calendar: Calendar, facts: Facts, start: ClockEvent, at: datetime
) -> tuple[list[Step], Period]:
    """The current period, and a sentence for each one before it: only a rule that repeats has more than one."""
    past: list[Step] = []
    period = _period(rule, calendar, facts, start, at)
    while rule.repeats and period.done and period.done.code in rule.met_by:
        in_time = period.done.occurred_at <= period.due
        past.append(
            Step("period_met" if in_time else "period_missed", {"due": period.due, "done": period.done.occurred_at})
        )
        period = _period(rule, calendar, facts, period.done, at)
    return past, period


def _period(rule: Rule, calendar: Calendar, facts: Facts, start: ClockEvent, at: datetime) -> Period:
    """Count one period. What happens after the deed that ends it cannot move its limit any more."""
    own = facts if start is facts.start else facts.after(start.occurred_at)
    done = _done(rule, own)
    until = done.occurred_at if done else at
    still, open_since = standstills(rule, facts, until)
    counted: dict[Length, tuple[datetime, list[Step]]] = {}

    def due_after(length: Length) -> datetime:
        counted[length] = _count(rule, calendar, start, length, still)
        return counted[length][0]

    length, extended = lawful_extensions(rule, own, until, due_after)
    due, steps = counted[length]
    within = [s for s in still if s.begin <= due and s.end > start.occurred_at]
    is_paused = done is None and open_since is not None and open_since <= due
    pauses = [
        Step("pause_open" if is_paused and s.end == at else "paused", {"begin": s.begin, "end": s.end}) for s in within
    ]
    started = Step("started", {"event": start.code, "at": start.occurred_at, "recorded": start.recorded_at})
    return Period(start.occurred_at, due, done, (started, *pauses, *extended, *steps), is_paused)


def _done(rule: Rule, facts: Facts) -> ClockEvent | None:
    """The first event that ended the clock and was not undone."""
    done: ClockEvent | None = None
    for event in facts.named(*rule.met_by, *rule.ended_by, *rule.undone_by):
        if event.code in rule.undone_by:
            done = None if done and done.code in rule.met_by else done
        elif done is None:
            done = event
    return done


def _count(
    rule: Rule, calendar: Calendar, start: ClockEvent, length: Length, still: list[Stretch]
) -> tuple[datetime, list[Step]]:
    """Where the length leads, and how it was counted."""
    begin, tally = start.occurred_at, Tally()
    promised, unreadable = _promised(rule, start)
    if promised:
        last = max(promised, counting.local_day(calendar, begin))
        last = counting.lengthened(calendar, counting.first_counted(calendar, begin, rule.day0), last, still, tally)
        return counting.end_of(calendar, last), [Step("promised", {"day": promised})]
    if length.unit == "hour":
        due = counting.add_hours(calendar, begin, length.count, still)
        tally = _days_off_between(calendar, begin, due)
    else:
        last = _last_day(rule, calendar, begin, length, still, tally)
        due = counting.end_of(calendar, last)
    steps = [Step("counted", _counted_data(rule, calendar, length, tally))]
    return due, steps + unreadable + _unconfirmed(rule, calendar, due)


def _last_day(
    rule: Rule, calendar: Calendar, begin: datetime, length: Length, still: list[Stretch], tally: Tally
) -> date:
    if length.unit == "working_day":
        return counting.add_working_days(calendar, begin, length.count, rule.day0, still, tally)
    if length.unit == "month":
        last = counting.add_months(calendar, begin, length.count, rule.day0, still, tally)
    else:
        days = length.count * (7 if length.unit == "week" else 1)
        last = counting.add_days(calendar, begin, days, rule.day0, still, tally)
    return counting.next_worked(calendar, last, still, tally) if rule.rolls else last


def _promised(rule: Rule, start: ClockEvent) -> tuple[date | None, list[Step]]:
    """The promised date in the start event's data; without one the rule's length counts, with a warning if unreadable."""
    value = start.data.get(rule.promised_key) if rule.promised_key else None
    if value in (None, ""):
        return None, []
    try:
        return date.fromisoformat(str(value)), []
    except ValueError:
        return None, [Step("promise_unreadable", {"value": str(value)})]


def _days_off_between(calendar: Calendar, begin: datetime, due: datetime) -> Tally:
    tally, day, last = Tally(), counting.local_day(calendar, begin), counting.local_day(calendar, due)
    while day <= last:
        if day in calendar.working_days:
            tally.make_up.append(day)
        elif day in calendar.holidays:
            tally.holidays.append(day)
        elif not counting.is_worked(calendar, day):
            tally.days_off += 1
        day += counting.DAY
    return tally


def _counted_data(rule: Rule, calendar: Calendar, length: Length, tally: Tally) -> dict[str, Any]:
    return {
        "count": length.count,
        "unit": length.unit,
        "day0": rule.day0,
        "days_off": tally.days_off,
        "holidays": [(day, calendar.names.get(calendar.holidays[day], {})) for day in tally.holidays],
        "make_up": list(tally.make_up),
        "stood_still": list(tally.stood_still),
        "end_of_day": calendar.end_of_day,
        "rolls": rule.rolls,
    }


def _unconfirmed(rule: Rule, calendar: Calendar, due: datetime) -> list[Step]:
    """A warning when days were counted whose holidays nobody has confirmed yet."""
    until, last = calendar.confirmed_until, counting.local_day(calendar, due)
    if until is None or last <= until or not rule.needs_working_days:
        return []
    return [Step("calendar_unconfirmed", {"since": until + counting.DAY, "until": last, "confirmed": until})]


def _state(rule: Rule, period: Period, at: datetime) -> State:
    done = period.done
    if (done.occurred_at if done else at) > period.due:
        return "missed"
    if done:
        return "met" if done.code in rule.met_by else "ended"
    return "paused" if period.is_paused else "running"
