"""Counting: days and hours, spans, zones, changes of the clock, month ends."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plaudit.foundation.clocks import Calendar, ClockEvent, Rule, Span, Week, alarm_at, deadline, next_working_moment
from plaudit.foundation.clocks.counting import is_worked
from tests.foundation.clock_world import LUNCH, OFFICE, at, event, make_calendar, make_rule, shipped_calendar

REFERENCE = json.loads(Path(__file__).with_name("reference").joinpath("working_days_cn.json").read_text())["values"]
YEARS = {2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251}


def due(rule: Rule, calendar: Calendar, start: str) -> datetime | None:
    return deadline(rule, calendar, [event("received", start)], at("2100-01-01")).due


def test_all_reference_due_dates_of_china_are_found() -> None:
    china = shipped_calendar("cn")

    wrong = []
    for start, count, expected in REFERENCE:
        begun = datetime.fromisoformat(f"{start}T10:00").replace(tzinfo=china.tz)
        entry = ClockEvent("thing.received", begun, begun)
        found = deadline(make_rule(count), china, [entry], at("2030-01-01")).due
        if found is None or found.astimezone(china.tz).date().isoformat() != expected:
            wrong.append((start, count, expected, found))

    assert len(REFERENCE) == 314
    assert wrong == []


def test_the_working_days_of_each_year_in_china_are_as_many_as_published() -> None:
    china = shipped_calendar("cn")

    days = [date(2018, 1, 1) + timedelta(days=n) for n in range(7 * 366)]
    worked = Counter(day.year for day in days if is_worked(china, day))

    assert {year: worked[year] for year in YEARS} == YEARS


def test_a_make_up_sunday_is_worked_in_china_and_the_holiday_it_pays_for_is_not() -> None:
    china = shipped_calendar("cn")

    assert is_worked(china, date(2024, 2, 4))
    assert not is_worked(china, date(2024, 2, 15))


@pytest.mark.parametrize(
    ("code", "day", "worked"),
    [
        ("us-federal", "2026-06-19", False),
        ("us-federal", "2026-07-03", False),
        ("us-federal", "2026-11-27", True),
        ("gb-eng", "2026-04-03", False),
        ("gb-eng", "2026-12-28", False),
        ("gb-eng", "2026-11-26", True),
    ],
)
def test_federal_and_bank_holidays_are_not_worked(code: str, day: str, worked: bool) -> None:
    assert is_worked(shipped_calendar(code), date.fromisoformat(day)) is worked


def test_the_day_of_the_event_is_not_counted_unless_the_rule_says_so() -> None:
    monday = "2026-03-02T10:00"

    assert due(make_rule(1), make_calendar(), monday) == at("2026-03-03T17:00")
    assert due(make_rule(1, day0="included"), make_calendar(), monday) == at("2026-03-02T17:00")
    assert due(make_rule(7, "day"), make_calendar(), monday) == at("2026-03-09T17:00")
    assert due(make_rule(7, "day", day0="included"), make_calendar(), monday) == at("2026-03-08T17:00")


def test_a_first_day_that_is_over_is_not_counted_even_if_the_rule_includes_it() -> None:
    assert due(make_rule(1, day0="included"), make_calendar(), "2026-03-02T17:30") == at("2026-03-03T17:00")


def test_a_day_that_ends_at_midnight_is_over_with_its_last_microsecond() -> None:
    rule, calendar = make_rule(1), make_calendar(end_of_day=24 * 60)
    start, late = event("received", "2026-03-02T10:00"), at("2026-03-03T23:59:59.999999")

    in_time = deadline(rule, calendar, [start, ClockEvent("thing.answered", late, late)], late)
    too_late = late + timedelta(microseconds=1)
    missed = deadline(rule, calendar, [start, ClockEvent("thing.answered", too_late, too_late)], too_late)

    assert (in_time.due, in_time.state, missed.state) == (late, "met", "missed")


def test_working_hours_are_counted_over_the_spans_of_each_day_with_a_lunch_break_between() -> None:
    calendar = make_calendar(spans=LUNCH)

    assert due(make_rule(2, "hour"), calendar, "2026-03-02T11:00") == at("2026-03-02T14:00")
    assert due(make_rule(1, "hour"), calendar, "2026-03-02T12:30") == at("2026-03-02T14:00")
    assert due(make_rule(8, "hour"), calendar, "2026-03-06T16:00") == at("2026-03-09T17:00")


def test_hours_end_at_closing_time_and_not_at_the_next_opening() -> None:
    assert due(make_rule(8, "hour"), make_calendar(), "2026-03-02T09:00") == at("2026-03-02T17:00")


def test_what_arrives_on_friday_evening_is_counted_from_monday_morning() -> None:
    assert due(make_rule(1, "hour"), make_calendar(), "2026-03-06T22:00") == at("2026-03-09T10:00")


def test_three_spans_a_day_and_a_night_shift_are_counted() -> None:
    spans = (Span(0, 2 * 60), Span(9 * 60, 12 * 60), Span(22 * 60, 24 * 60))

    assert due(make_rule(7, "hour"), make_calendar(spans=spans), "2026-03-02T00:00") == at("2026-03-03T00:00")
    assert due(make_rule(8, "hour"), make_calendar(spans=spans), "2026-03-02T00:00") == at("2026-03-03T01:00")


def test_an_hour_round_the_clock_is_an_hour_also_on_christmas_night() -> None:
    always = shipped_calendar("always")

    assert due(make_rule(1, "hour"), always, "2026-12-24T23:30") == at("2026-12-25T00:30")


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-03-29T00:00+01:00", 24, "2026-03-30T01:00+02:00"),
        ("2026-10-25T00:00+02:00", 24, "2026-10-25T23:00+01:00"),
        ("2026-10-25T02:30+02:00", 1, "2026-10-25T02:30+01:00"),
    ],
)
def test_the_night_on_which_clocks_change_has_23_or_25_hours(start: str, hours: int, expected: str) -> None:
    berlin = make_calendar("Europe/Berlin", end_of_day=24 * 60)
    days = Week(date.min, ((Span(0, 24 * 60),),) * 7)
    always = Calendar("always", 1, "Europe/Berlin", (days,), end_of_day=berlin.end_of_day)

    assert due(make_rule(hours, "hour"), always, start) == at(expected)


def test_opening_hours_that_end_in_the_repeated_hour_end_the_second_time_and_begin_the_first_time() -> None:
    night = Calendar("night", 1, "Europe/Berlin", (Week(date.min, ((Span(0, 150),),) * 7),))
    dawn = Calendar("dawn", 1, "Europe/Berlin", (Week(date.min, ((Span(135, 300),),) * 7),))

    assert due(make_rule(3, "hour"), night, "2026-10-25T00:00+02:00") == at("2026-10-25T02:00+01:00")
    assert due(make_rule(1, "hour"), dawn, "2026-10-25T00:00+02:00") == at("2026-10-25T02:15+01:00")


def test_the_end_of_a_day_follows_the_wall_clock_over_a_change() -> None:
    berlin = make_calendar("Europe/Berlin")

    assert due(make_rule(1), berlin, "2026-03-27T12:00+01:00") == at("2026-03-30T17:00+02:00")
    assert due(make_rule(1), berlin, "2026-10-23T12:00+02:00") == at("2026-10-26T17:00+01:00")


def test_a_day_whose_midnight_happens_twice_ends_at_the_second() -> None:
    havana = make_calendar("America/Havana", end_of_day=24 * 60)
    wall = datetime(2026, 11, 2, tzinfo=ZoneInfo("America/Havana"))

    assert due(make_rule(1, "day"), havana, "2026-10-31T12:00-04:00") == wall - timedelta(microseconds=1)


def test_the_day_of_an_event_is_the_day_of_the_calendars_zone() -> None:
    rule = make_rule(1)

    assert due(rule, make_calendar("Asia/Shanghai"), "2026-03-02T23:00+00:00") == at("2026-03-04T17:00+08:00")
    assert due(rule, make_calendar("America/New_York"), "2026-03-03T03:00+00:00") == at("2026-03-03T17:00-05:00")


@pytest.mark.parametrize(
    ("start", "months", "day0", "expected"),
    [
        ("2026-01-31", 1, "excluded", "2026-02-28"),
        ("2024-01-31", 1, "excluded", "2024-02-29"),
        ("2026-03-31", 1, "excluded", "2026-04-30"),
        ("2026-10-31", 4, "excluded", "2027-02-28"),
        ("2024-02-29", 12, "excluded", "2025-02-28"),
        ("2026-01-15", 1, "excluded", "2026-02-15"),
        ("2026-03-01", 1, "included", "2026-03-31"),
        ("2026-01-31", 1, "included", "2026-02-28"),
    ],
)
def test_months_end_on_the_same_number_or_the_last_of_the_month(
    start: str, months: int, day0: str, expected: str
) -> None:
    assert due(make_rule(months, "month", day0=day0), make_calendar(), f"{start}T10:00") == at(f"{expected}T17:00")


def test_weeks_are_seven_calendar_days_each() -> None:
    assert due(make_rule(8, "week"), make_calendar(), "2026-03-02T10:00") == at("2026-04-27T17:00")


def test_a_last_day_off_rolls_to_the_next_working_day_only_if_the_rule_says_so() -> None:
    easter = make_calendar(holidays={date(2026, 4, 6): "easter"}, names={"easter": {"en": "Easter"}})
    friday = "2026-04-03T10:00"

    assert due(make_rule(1, "day"), easter, friday) == at("2026-04-04T17:00")
    assert due(make_rule(1, "day", rolls=True), easter, friday) == at("2026-04-07T17:00")


def test_opening_hours_that_change_count_from_their_day_on_only() -> None:
    before, after = Week(date.min, (OFFICE,) * 5 + ((),) * 2), Week(date(2026, 3, 3), (LUNCH,) * 5 + ((),) * 2)
    calendar = make_calendar(weeks=(before, after))

    assert due(make_rule(4, "hour"), calendar, "2026-03-02T09:00") == at("2026-03-02T13:00")
    assert due(make_rule(4, "hour"), calendar, "2026-03-03T09:00") == at("2026-03-03T14:00")


def test_a_calendar_without_a_working_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Week(date.min, ((),) * 7)


def test_spans_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Week(date.min, ((Span(540, 720), Span(700, 900)),) * 7)


def test_an_alarm_rings_in_opening_hours_and_never_at_midnight_or_on_a_holiday() -> None:
    calendar = make_calendar(spans=LUNCH, holidays={date(2026, 3, 9): "fair"}, names={"fair": {"en": "Fair"}})

    assert alarm_at(at("2026-03-10T00:00"), calendar, timedelta(hours=2)) == at("2026-03-06T15:00")
    assert alarm_at(at("2026-03-10T10:00"), calendar, timedelta(hours=2)) == at("2026-03-06T16:00")
    assert alarm_at(at("2026-03-10T14:00"), calendar, timedelta(hours=2)) == at("2026-03-10T11:00")
    assert next_working_moment(calendar, at("2026-03-07T00:00")) == at("2026-03-10T09:00")
    assert next_working_moment(calendar, at("2026-03-10T12:15")) == at("2026-03-10T13:00")
