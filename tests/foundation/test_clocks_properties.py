"""What holds for every clock, looked for with random rules, calendars and histories."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plaudit.foundation.clocks import Calendar, ClockEvent, Extension, Pause, Rule, Span, deadline
from plaudit.foundation.clocks.counting import Stretch, add_hours
from tests.foundation.clock_world import LUNCH, OFFICE, make_calendar, make_rule

BEGIN = datetime(2026, 1, 5, 10, tzinfo=UTC)
NAMED = ["answered", "withdrawn", "testing_begun", "testing_ended", "extended", "notified", "received"]
UNNAMED = ["edited", "assigned", "prioritised", "escalated", "merged", "note_added", "question_asked", "reopened"]
ZONES = ["UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu"]

moments = st.integers(0, 120 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
days = st.integers(0, 150).map(lambda n: date(2026, 1, 5) + timedelta(days=n))
holidays = st.sets(days, max_size=25)


def events(codes: list[str]) -> st.SearchStrategy[list[ClockEvent]]:
    def build(code: str, occurred: datetime, lag: int) -> ClockEvent:
        return ClockEvent(f"thing.{code}", occurred, occurred + timedelta(minutes=lag), {"reason": "complex"})

    return st.lists(st.builds(build, st.sampled_from(codes), moments, st.integers(0, 5000)), max_size=12)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    off = draw(holidays)
    return make_calendar(
        draw(st.sampled_from(ZONES)),
        draw(st.sampled_from([OFFICE, LUNCH, (Span(0, 1440),), (Span(0, 120), Span(600, 700), Span(1300, 1440))])),
        holidays=dict.fromkeys(off, "feast"),
        working_days=dict.fromkeys(draw(holidays) - off, "feast"),
        end_of_day=draw(st.sampled_from([17 * 60, 24 * 60])),
    )


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    unit: Any = draw(st.sampled_from(["hour", "day", "working_day", "week", "month"]))
    top = {"hour": 200, "day": 90, "working_day": 60, "week": 12, "month": 4}[unit]
    more = Extension("more", "thing.extended", "thing.notified", draw(st.integers(1, top)), unit, "more", times=2)
    repeats = draw(st.booleans())
    return make_rule(
        draw(st.integers(1, top)),
        unit,
        day0=draw(st.sampled_from(["excluded", "included"])),
        rolls=draw(st.booleans()),
        repeats=repeats,
        undone_by=() if repeats else ("thing.reopened_by_error",),
        ended_by=("thing.withdrawn",),
        pauses=(Pause("thing.testing_begun", ("thing.testing_ended",)),),
        extensions=(more,),
    )


AT_ITS_OWN_PACE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine is shared
RECEIVED = ClockEvent("thing.received", BEGIN, BEGIN)


@AT_ITS_OWN_PACE
@given(rules(), calendars(), events(NAMED), events(UNNAMED), moments)
def test_editing_reassigning_reprioritising_and_escalating_never_move_a_clock(
    rule: Rule, calendar: Calendar, named: list[ClockEvent], unnamed: list[ClockEvent], at: datetime
) -> None:
    alone = deadline(rule, calendar, [RECEIVED, *named], at)

    assert deadline(rule, calendar, [*unnamed, RECEIVED, *named, *unnamed], at) == alone


@AT_ITS_OWN_PACE
@given(rules(), calendars(), events(NAMED), moments)
def test_replaying_a_moment_reads_nothing_that_was_recorded_later(
    rule: Rule, calendar: Calendar, history: list[ClockEvent], at: datetime
) -> None:
    known = [event for event in history if event.recorded_at <= at]

    assert deadline(rule, calendar, history, at) == deadline(rule, calendar, known, at)


@AT_ITS_OWN_PACE
@given(rules(), calendars(), events(NAMED), moments, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_are_handed_in_changes_nothing(
    rule: Rule, calendar: Calendar, history: list[ClockEvent], at: datetime, random: Any
) -> None:
    shuffled = [RECEIVED, *history]
    random.shuffle(shuffled)

    assert deadline(rule, calendar, shuffled, at) == deadline(rule, calendar, [RECEIVED, *history], at)


@AT_ITS_OWN_PACE
@given(rules(), calendars(), holidays)
def test_more_holidays_never_make_anything_due_earlier(rule: Rule, calendar: Calendar, more: set[date]) -> None:
    feasts = {**calendar.holidays, **dict.fromkeys(more, "feast")}
    after = BEGIN + timedelta(days=1)

    few = deadline(rule, calendar, [RECEIVED], after).due
    many = deadline(rule, replace(calendar, holidays=feasts), [RECEIVED], after).due

    assert few is not None and many is not None
    assert few <= many


@AT_ITS_OWN_PACE
@given(rules(), calendars(), moments, st.integers(1, 30_000))
def test_a_lawful_pause_never_makes_anything_due_earlier(
    rule: Rule, calendar: Calendar, begin: datetime, length: int
) -> None:
    end, at = begin + timedelta(minutes=length), BEGIN + timedelta(days=200)
    pause = [ClockEvent("thing.testing_begun", begin, begin), ClockEvent("thing.testing_ended", end, end)]

    without, with_pause = (deadline(rule, calendar, [RECEIVED, *e], at).due for e in ([], pause))

    assert without is not None and with_pause is not None
    assert without <= with_pause
    assert with_pause == without or begin <= without


@AT_ITS_OWN_PACE
@given(rules(), calendars(), events(NAMED), moments)
def test_a_state_always_agrees_with_its_dates(
    rule: Rule, calendar: Calendar, history: list[ClockEvent], at: datetime
) -> None:
    found = deadline(rule, calendar, [RECEIVED, *history], at)

    assert found.due is not None and found.started_at is not None
    assert found.started_at < found.due
    assert (found.state == "missed") == ((found.ended_at or at) > found.due)
    assert (found.state in {"met", "ended"}) == (found.ended_at is not None and found.ended_at <= found.due)


@AT_ITS_OWN_PACE
@given(calendars(), moments, st.integers(1, 24), st.lists(st.tuples(moments, st.integers(1, 5000)), max_size=3))
def test_working_hours_agree_with_counting_minute_by_minute(
    calendar: Calendar, start: datetime, hours: int, raw: list[tuple[datetime, int]]
) -> None:
    still: list[Stretch] = []
    for begin, length in sorted(raw):
        if not still or begin > still[-1].end:
            still.append(Stretch(begin, begin + timedelta(minutes=length)))

    left, moment = hours * 60, start
    while left:
        if _is_open(calendar, moment) and not any(s.begin <= moment < s.end for s in still):
            left -= 1
        moment += timedelta(minutes=1)

    assert add_hours(calendar, start, hours, still) == moment


def _is_open(calendar: Calendar, moment: datetime) -> bool:
    """Said anew, from the wall clock, for one minute."""
    local = moment.astimezone(calendar.tz)
    day, minute = local.date(), local.hour * 60 + local.minute
    week = calendar.weeks[0].days
    spans = week[day.weekday()]
    if day in calendar.working_days:
        spans = spans or week[0]
    elif day in calendar.holidays:
        spans = ()
    return any(span.opens <= minute < span.closes for span in spans)
