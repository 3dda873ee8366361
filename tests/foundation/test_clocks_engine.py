"""The clock court: what starts, stops, pauses and lengthens a clock, and that nothing else does."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from plaudit.foundation.clocks import ClockEvent, Deadline, Extension, Pause, deadline, moved
from tests.foundation.clock_world import at, event, make_calendar, make_rule

RECEIVED = event("received", "2026-03-02T10:00")
CALENDAR = make_calendar()
FIVE_DAYS = at("2026-03-09T17:00")
TESTING = Pause("thing.testing_begun", ("thing.testing_ended",))
LONGER = Extension(
    "complex", "thing.extended", "thing.notified", 10, "working_day", "more", reasons=("complex",), text={"en": "hard"}
)
FINAL = replace(LONGER, code="final", length=60, unit="day", counts="total", reasons=())


def ask(*events: ClockEvent, when: str = "2026-03-04T12:00", **rule: Any) -> Deadline:
    return deadline(make_rule(**rule), CALENDAR, events, at(when))


def codes(found: Deadline) -> list[str]:
    return [step.code for step in found.working]


def test_before_its_event_a_clock_has_not_started_and_nothing_is_due() -> None:
    found = ask(event("assigned", "2026-03-02T10:00"))

    assert (found.due, found.state, found.started_at) == (None, "not_started", None)


def test_a_clock_runs_until_its_limit_and_is_missed_a_microsecond_later() -> None:
    assert (ask(RECEIVED).due, ask(RECEIVED).state) == (FIVE_DAYS, "running")
    assert ask(RECEIVED, when="2026-03-09T17:00").state == "running"
    assert ask(RECEIVED, when="2026-03-09T17:00:00.000001").state == "missed"


def test_a_clock_is_met_by_the_deed_the_rule_names_if_it_was_done_in_time() -> None:
    in_time, late = event("answered", "2026-03-09T16:59"), event("answered", "2026-03-10T09:00")

    assert ask(RECEIVED, in_time, when="2026-04-01").state == "met"
    assert ask(RECEIVED, late, when="2026-04-01").state == "missed"
    assert ask(RECEIVED, late, when="2026-04-01").ended_at == late.occurred_at


def test_a_withdrawal_ends_a_clock_without_meeting_it() -> None:
    withdrawn, later = event("withdrawn", "2026-03-04T10:00"), event("answered", "2026-03-05T10:00")

    found = ask(RECEIVED, withdrawn, later, when="2026-04-01", ended_by=("thing.withdrawn",))

    assert (found.state, found.ended_at) == ("ended", withdrawn.occurred_at)


def test_a_second_start_event_does_not_start_the_clock_again() -> None:
    again = event("received", "2026-03-06T10:00")

    assert ask(RECEIVED, again, when="2026-03-06T12:00").due == FIVE_DAYS


def test_an_earlier_arrival_that_is_recorded_later_counts_from_its_record_on() -> None:
    earlier = event("received", "2026-02-27T10:00", "2026-03-05T10:00")

    assert ask(RECEIVED, earlier, when="2026-03-04T12:00").due == FIVE_DAYS
    assert ask(RECEIVED, earlier, when="2026-03-05T12:00").due == at("2026-03-06T17:00")


def test_a_second_clock_of_a_reopened_case_starts_at_its_own_entry_and_leaves_the_first_alone() -> None:
    first, second = (event("received", f"2026-03-{day}T10:00", id=uuid4()) for day in ("02", "16"))
    events = [first, event("answered", "2026-03-03T10:00"), second]

    one = deadline(make_rule(), CALENDAR, events, at("2026-03-17"), started_by=first.id)
    two = deadline(make_rule(), CALENDAR, events, at("2026-03-17"), started_by=second.id)

    assert (one.due, one.state) == (FIVE_DAYS, "met")
    assert (two.due, two.state) == (at("2026-03-23T17:00"), "running")


def test_a_deed_that_was_undone_counts_as_not_done_and_the_same_clock_goes_on() -> None:
    events = [RECEIVED, event("answered", "2026-03-03T10:00"), event("returned", "2026-03-04T10:00")]

    found = ask(*events, when="2026-03-05", undone_by=("thing.returned",))
    done_again = ask(*events, event("answered", "2026-03-06T10:00"), when="2026-03-07", undone_by=("thing.returned",))

    assert (found.state, found.due) == ("running", FIVE_DAYS)
    assert (done_again.state, done_again.due) == ("met", FIVE_DAYS)


def test_a_pause_that_the_rule_does_not_list_stops_nothing() -> None:
    waiting = event("waiting_begun", "2026-03-03T10:00")

    found = ask(RECEIVED, waiting, when="2026-03-05T12:00", pauses=(TESTING,))

    assert (found.due, found.state) == (FIVE_DAYS, "running")


def test_a_lawful_pause_leaves_out_the_days_at_whose_end_the_clock_stood_still() -> None:
    pause = [event("testing_begun", "2026-03-03T10:00"), event("testing_ended", "2026-03-05T09:00")]

    found = ask(RECEIVED, *pause, when="2026-03-06", pauses=(TESTING,))

    assert (found.due, found.state) == (at("2026-03-11T17:00"), "running")


def test_a_pause_within_one_day_lengthens_nothing_that_is_counted_in_days() -> None:
    pause = [event("testing_begun", "2026-03-03T10:00"), event("testing_ended", "2026-03-03T15:00")]

    assert ask(RECEIVED, *pause, when="2026-03-06", pauses=(TESTING,)).due == FIVE_DAYS


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2026-03-03T10:00", "2026-03-03T17:00", "2026-03-09T17:00"),
        ("2026-03-03T17:00", "2026-03-03T17:01", "2026-03-10T17:00"),
        ("2026-03-03T17:01", "2026-03-04T09:00", "2026-03-09T17:00"),
    ],
)
def test_a_pause_that_ends_with_the_day_leaves_it_in_and_one_that_begins_with_its_end_leaves_it_out(
    begin: str, end: str, expected: str
) -> None:
    pause = [event("testing_begun", begin), event("testing_ended", end)]

    assert ask(RECEIVED, *pause, when="2026-03-05", pauses=(TESTING,)).due == at(expected)


@pytest.mark.parametrize(
    ("length", "unit", "expected"),
    [(7, "day", "2026-03-11T17:00"), (1, "week", "2026-03-11T17:00"), (1, "month", "2026-04-04T17:00")],
)
def test_a_pause_of_two_days_lengthens_days_weeks_and_months_by_two_days(length: int, unit: str, expected: str) -> None:
    pause = [event("testing_begun", "2026-03-03T10:00"), event("testing_ended", "2026-03-05T09:00")]

    found = ask(RECEIVED, *pause, when="2026-03-06", pauses=(TESTING,), length=length, unit=unit)

    assert found.due == at(expected)


def test_a_pause_is_left_out_of_working_hours_to_the_minute() -> None:
    pause = [event("testing_begun", "2026-03-02T11:00"), event("testing_ended", "2026-03-02T12:30")]

    found = ask(RECEIVED, *pause, when="2026-03-02T13:00", pauses=(TESTING,), length=4, unit="hour")

    assert found.due == at("2026-03-02T15:30")


def test_pauses_that_overlap_are_left_out_once() -> None:
    holding = Pause("thing.held", ("thing.released",))
    pauses = [
        event("testing_begun", "2026-03-02T11:00"),
        event("held", "2026-03-02T11:30"),
        event("testing_ended", "2026-03-02T12:00"),
        event("released", "2026-03-02T13:00"),
    ]

    found = ask(RECEIVED, *pauses, when="2026-03-02T13:00", pauses=(TESTING, holding), length=4, unit="hour")

    assert found.due == at("2026-03-02T16:00")


def test_while_a_clock_stands_still_it_cannot_be_missed_and_shows_its_earliest_limit() -> None:
    events = [RECEIVED, event("testing_begun", "2026-03-09T10:00")]

    begun = ask(*events, when="2026-03-09T10:00", pauses=(TESTING,))
    later = ask(*events, when="2026-03-20T12:00", pauses=(TESTING,))

    assert (begun.state, begun.due) == ("paused", FIVE_DAYS)
    assert (later.state, later.due) == ("paused", at("2026-03-20T17:00"))


def test_a_pause_that_begins_after_the_limit_does_not_undo_the_breach() -> None:
    events = [RECEIVED, event("testing_begun", "2026-03-09T17:30")]

    found = ask(*events, when="2026-03-12T12:00", pauses=(TESTING,))

    assert (found.state, found.due) == ("missed", FIVE_DAYS)


def test_a_pause_recorded_after_the_deed_cannot_move_a_limit_that_is_history() -> None:
    events = [RECEIVED, event("answered", "2026-03-06T10:00"), event("testing_begun", "2026-03-06T11:00")]

    found = ask(*events, when="2026-03-20", pauses=(TESTING,))

    assert (found.state, found.due) == ("met", FIVE_DAYS)


def test_an_event_that_names_another_rule_does_not_concern_this_one() -> None:
    pause = event("testing_begun", "2026-03-03T10:00", rule="other.rule")

    assert ask(RECEIVED, pause, when="2026-03-05", pauses=(TESTING,)).state == "running"


def test_an_extension_with_reason_and_notice_adds_its_length() -> None:
    events = [RECEIVED, event("extended", "2026-03-05T10:00", reason="complex"), event("notified", "2026-03-05T11:00")]

    found = ask(*events, when="2026-03-06", extensions=(LONGER,))

    assert found.due == at("2026-03-23T17:00")
    assert "extended" in codes(found)


def test_an_extension_to_a_total_counts_from_the_start() -> None:
    events = [RECEIVED, event("extended", "2026-03-05T10:00", reason="x"), event("notified", "2026-03-05T11:00")]

    assert ask(*events, when="2026-03-06", extensions=(FINAL,), length=15, unit="day").due == at("2026-05-01T17:00")


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([event("extended", "2026-03-05T10:00", reason="complex")], "no_notice"),
        ([event("extended", "2026-03-05T10:00"), event("notified", "2026-03-05T11:00")], "no_reason"),
        (
            [event("extended", "2026-03-05T10:00", reason="busy"), event("notified", "2026-03-05T11:00")],
            "reason_not_lawful",
        ),
        (
            [event("extended", "2026-03-09T17:30", reason="complex"), event("notified", "2026-03-09T17:31")],
            "too_late",
        ),
        (
            [event("extended", "2026-03-09T16:00", reason="complex"), event("notified", "2026-03-09T17:01")],
            "no_notice",
        ),
        (
            [event("notified", "2026-03-04T10:00"), event("extended", "2026-03-05T10:00", reason="complex")],
            "no_notice",
        ),
    ],
)
def test_an_extension_without_reason_or_timely_notice_is_refused(events: list[ClockEvent], why: str) -> None:
    found = ask(RECEIVED, *events, when="2026-03-10", extensions=(LONGER,))

    assert (found.due, found.state) == (FIVE_DAYS, "missed")
    assert [step.data["why"] for step in found.warnings] == [why]


def test_an_extension_is_granted_only_as_often_as_the_rule_allows() -> None:
    twice = [
        event(code, f"2026-03-0{day}T1{hour}:00", reason="complex")
        for day in (4, 5)
        for hour, code in enumerate(["extended", "notified"])
    ]

    found = ask(RECEIVED, *twice, when="2026-03-06", extensions=(LONGER,))

    assert found.due == at("2026-03-23T17:00")
    assert [step.data["why"] for step in found.warnings] == ["used_up"]


def test_one_notice_does_not_serve_two_extensions() -> None:
    events = [
        event("extended", "2026-03-04T10:00", reason="complex"),
        event("extended", "2026-03-04T11:00", reason="complex"),
        event("notified", "2026-03-04T12:00"),
    ]

    found = ask(RECEIVED, *events, when="2026-03-06", extensions=(replace(LONGER, times=2),))

    assert found.due == at("2026-03-23T17:00")
    assert [step.data["why"] for step in found.warnings] == ["no_notice"]


def test_the_promised_date_is_the_limit_and_changing_the_promise_later_is_not() -> None:
    promise = event("received", "2026-03-02T10:00", promised_on="2026-03-20")
    again = event("received", "2026-03-10T10:00", promised_on="2026-12-24")

    found = ask(promise, again, when="2026-03-11", promised_key="promised_on")

    assert found.due == at("2026-03-20T17:00")


def test_an_unreadable_promise_falls_back_to_the_length_with_a_warning() -> None:
    found = ask(event("received", "2026-03-02T10:00", promised_on="soon"), promised_key="promised_on")

    assert found.due == FIVE_DAYS
    assert [step.code for step in found.warnings] == ["promise_unreadable"]


def test_a_repeating_clock_begins_anew_at_each_deed_and_tells_which_periods_were_kept() -> None:
    events = [RECEIVED, event("answered", "2026-03-06T10:00"), event("answered", "2026-03-17T10:00")]

    found = ask(*events, when="2026-03-18", repeats=True)

    assert (found.due, found.state) == (at("2026-03-24T17:00"), "running")
    assert [code for code in codes(found) if code.startswith("period")] == ["period_met", "period_missed"]


def test_a_pause_that_is_open_when_a_period_ends_also_stops_the_next() -> None:
    events = [RECEIVED, event("testing_begun", "2026-03-03T10:00"), event("answered", "2026-03-04T10:00")]

    found = ask(*events, when="2026-03-06", repeats=True, pauses=(TESTING,))

    assert found.state == "paused"


def test_beyond_the_confirmed_time_a_deadline_carries_a_warning() -> None:
    sure_until = make_calendar(confirmed_until=date(2026, 3, 6))

    beyond = deadline(make_rule(), sure_until, [RECEIVED], at("2026-03-03"))
    within = deadline(make_rule(4), sure_until, [RECEIVED], at("2026-03-03"))
    by_days = deadline(make_rule(30, "day"), sure_until, [RECEIVED], at("2026-03-03"))

    assert [step.code for step in beyond.warnings] == ["calendar_unconfirmed"]
    assert (within.warnings, by_days.warnings) == ((), ())


def test_an_unconfirmed_rule_says_so() -> None:
    assert [step.code for step in ask(RECEIVED, confirmed=False).warnings] == ["rule_unconfirmed"]


def test_a_newly_decreed_holiday_moves_the_due_date_and_the_move_can_be_journalled() -> None:
    decreed = make_calendar(
        version=2, holidays={date(2026, 3, 5): "mourning"}, names={"mourning": {"en": "Day of mourning"}}
    )
    before = deadline(make_rule(), CALENDAR, [RECEIVED], at("2026-03-03"))
    after = deadline(make_rule(), decreed, [RECEIVED], at("2026-03-03"))

    move = moved(before, after)

    assert move is not None
    assert move.as_data() == {
        "rule": "test.answer",
        "due": {"before": "2026-03-09T17:00:00+00:00", "after": "2026-03-10T17:00:00+00:00"},
        "rule_version": {"before": 1, "after": 1},
        "calendar": "office",
        "calendar_version": {"before": 1, "after": 2},
    }
    assert moved(before, before) is None


def test_an_answer_that_arrives_with_the_complaint_meets_the_clock() -> None:
    found = ask(RECEIVED, event("answered", "2026-03-02T10:00"))

    assert (found.state, found.ended_at) == ("met", RECEIVED.occurred_at)


def test_a_limit_of_many_years_is_still_counted() -> None:
    found = ask(RECEIVED, length=2600)

    assert found.due is not None
    assert found.due - RECEIVED.occurred_at > timedelta(days=3600)
