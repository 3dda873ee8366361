"""The packs that ship: their numbers, and what they say about their own reliability."""

import re
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from plaudit.foundation.clocks import ClockEvent, Deadline, Rule, deadline
from plaudit.foundation.clocks.loading import read_pack
from plaudit.foundation.clocks.reading import RULE_KEYS, rule_of
from tests.foundation.clock_world import at, drafts, shipped_calendar, shipped_rule

RULES = [rule_of(draft.body, code=draft.code) for draft in drafts() if draft.kind == "rule"]


def ask(rule: str, *events: tuple[str, str], when: str, **data: str) -> Deadline:
    found = shipped_rule(rule)
    history = [ClockEvent(code, at(moment), at(moment), data) for code, moment in events]
    return deadline(found, shipped_calendar(found.calendar), history, at(when))


@pytest.mark.parametrize(
    ("code", "length", "unit", "bound", "confirmed"),
    [
        ("internal.acknowledge", 1, "working_day", "organisation", True),
        ("internal.safety_triage", 1, "hour", "organisation", True),
        ("internal.progress", 10, "working_day", "organisation", True),
        ("internal.answer", 20, "working_day", "organisation", True),
        ("internal.reopened.answer", 20, "working_day", "organisation", True),
        ("internal.reopened.progress", 10, "working_day", "organisation", True),
        ("internal.remedy", 20, "working_day", "organisation", True),
        ("internal.reply_window", 30, "day", "organisation", True),
        ("internal.review", 10, "working_day", "organisation", True),
        ("internal.recourse", 6, "month", "organisation", True),
        ("internal.outside.reply_window", 30, "day", "organisation", True),
        ("internal.outside.remedy", 20, "working_day", "organisation", True),
        ("internal.incident_assessment", 24, "hour", "organisation", True),
        ("eu.gdpr.incident_authority", 72, "hour", "organisation", True),
        ("cn.pipl.incident_authority", 8, "hour", "organisation", False),
        ("cn.samr.acceptance", 7, "working_day", "authority", True),
        ("cn.samr.mediation", 45, "working_day", "authority", True),
        ("cn.samr.inform_parties", 7, "working_day", "authority", True),
        ("cn.consumer_regulation.action", 7, "working_day", "authority", False),
        ("cn.consumer_regulation.mediation", 60, "day", "authority", False),
        ("cn.12315.negotiation", 10, "working_day", "organisation", False),
        ("us.cfpb.answer", 15, "day", "organisation", True),
        ("us.cfpb.comment", 60, "day", "complainant", True),
        ("internal.late.new_answer", 10, "working_day", "organisation", True),
        ("internal.late.new_remedy", 10, "working_day", "organisation", True),
        ("cn.finance.answer", 15, "day", "organisation", True),
        ("gb.fca.answer", 15, "working_day", "organisation", True),
        ("gb.fca.early_settlement", 3, "working_day", "organisation", True),
        ("gb.fca.ombudsman", 6, "month", "complainant", True),
        ("eu.adr.refusal", 3, "week", "provider", False),
        ("eu.adr.outcome", 90, "day", "provider", False),
        ("eu.adr.trader_reply", 20, "working_day", "organisation", True),
        ("au.asic.acknowledge", 24, "hour", "organisation", True),
        ("au.asic.answer", 21, "day", "organisation", True),
        ("au.asic.early_settlement", 5, "working_day", "organisation", False),
    ],
)
def test_the_numbers_and_whom_they_bind(code: str, length: int, unit: str, bound: str, confirmed: bool) -> None:
    rule = shipped_rule(code)

    assert (rule.length, rule.unit, rule.bound_party, rule.confirmed) == (length, unit, bound, confirmed)


def test_the_table_above_names_every_rule_that_ships() -> None:
    assert len(RULES) == 35


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_source_a_calendar_that_ships_and_a_title_in_both_languages(rule: Rule) -> None:
    assert rule.source and rule.met_by
    assert shipped_calendar(rule.calendar)
    for texts in (
        rule.title,
        rule.breach,
        rule.note,
        *(part.text for part in (*rule.pauses, *rule.extensions, *rule.variants)),
    ):
        assert set(texts) in (set(), {"en", "zh-hans"})
    assert set(rule.title) == {"en", "zh-hans"}


def test_every_field_of_a_rule_can_be_given_in_a_pack() -> None:
    assert {field.name for field in fields(Rule)} == RULE_KEYS | {"code", "version", "id"}


def test_the_rules_of_the_repealed_interim_measures_end_on_the_day_they_were_replaced() -> None:
    ends = {draft.code: draft.valid_to for draft in drafts() if draft.code.startswith("cn.samr.")}

    assert set(ends.values()) == {date(2026, 4, 15)}


def test_the_cfpb_waits_fifteen_days_and_sixty_in_all_when_the_answer_is_in_progress() -> None:
    received = ("complaint.received", "2023-01-03T15:00")
    extended = ("complaint.answer_extended", "2023-01-10T15:00")
    told = ("complaint.extension_notified", "2023-01-10T15:01")

    plain = ask("us.cfpb.answer", received, when="2023-01-11")
    longer = ask("us.cfpb.answer", received, extended, told, when="2023-01-11", reason="in_progress")
    untold = ask("us.cfpb.answer", received, extended, when="2023-01-11", reason="in_progress")

    assert plain.due == untold.due == at("2023-01-18T23:59:59.999999-05:00")
    assert longer.due == at("2023-03-04T23:59:59.999999-05:00")
    assert [step.data["why"] for step in untold.warnings] == ["no_notice"]


def test_time_for_testing_is_left_out_of_a_mediation_and_waiting_for_anything_else_is_not() -> None:
    accepted = ("authority.complaint_accepted", "2024-07-15T02:00")
    testing = [("authority.testing_begun", "2024-08-01T02:00"), ("authority.testing_ended", "2024-08-11T02:00")]
    waiting = [("complaint.question_asked", "2024-08-01T02:00"), ("complaint.question_answered", "2024-08-11T02:00")]
    rule = "cn.consumer_regulation.mediation"

    plain, tested, waited = (ask(rule, accepted, *e, when="2024-08-20").due for e in ([], testing, waiting))

    assert plain == waited
    assert plain is not None and tested == plain + timedelta(days=10)


def test_in_china_after_2024_a_deadline_warns_that_the_calendar_is_not_confirmed() -> None:
    found = ask("cn.12315.negotiation", ("authority.complaint_passed_on", "2024-12-25T02:00"), when="2024-12-26")

    assert [step.code for step in found.warnings] == ["rule_unconfirmed", "calendar_unconfirmed"]


def test_a_remedy_is_due_on_its_promised_date_or_after_twenty_working_days() -> None:
    accepted = ("complaint.accepted", "2026-03-02T10:00")

    assert ask("internal.remedy", accepted, when="2026-03-03").due == at("2026-03-30T17:00")
    assert ask("internal.remedy", accepted, when="2026-03-03", promised_on="2026-03-12").due == at("2026-03-12T17:00")


def test_news_is_due_every_ten_working_days_until_the_answer() -> None:
    received, told = ("complaint.received", "2026-03-02T10:00"), ("complaint.progress_sent", "2026-03-12T10:00")
    answered = ("complaint.responded", "2026-03-20T10:00")

    assert ask("internal.progress", received, when="2026-03-03").due == at("2026-03-16T17:00")
    assert ask("internal.progress", received, told, when="2026-03-13").due == at("2026-03-26T17:00")
    assert ask("internal.progress", received, told, answered, when="2026-05-01").state == "ended"


def test_the_packs_in_the_documentation_can_be_loaded(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "howto" / "calendars.md").read_text(encoding="utf-8")

    found = []
    for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)):
        path = tmp_path / f"{number}.toml"
        path.write_text(block, encoding="utf-8")
        found += [draft.code for draft in read_pack(path)]

    assert found == ["organisation", "internal.answer"]


@pytest.mark.parametrize(("code", "country", "part"), [("us-federal", "US", None), ("gb-eng", "GB", "ENG")])
def test_the_calendars_of_the_us_and_england_say_what_the_library_says_and_are_sure_until_2026(
    code: str, country: str, part: str | None
) -> None:
    library = holidays.country_holidays(country, subdiv=part, years=range(2011, 2028 if code == "gb-eng" else 2027))

    calendar = shipped_calendar(code)

    assert set(calendar.holidays) == set(library)
    assert calendar.confirmed_until == date(2026, 12, 31)


def test_the_calendar_of_australia_says_what_the_library_says_and_that_nobody_has_compared_it() -> None:
    library = holidays.country_holidays("AU", years=range(2021, 2028))

    calendar = shipped_calendar("au")

    assert set(calendar.holidays) == set(library)
    assert calendar.confirmed_until == date(2020, 12, 31)


def test_the_calendar_of_the_european_union_leaves_out_no_holiday_and_says_so() -> None:
    calendar = shipped_calendar("eu")

    assert (dict(calendar.holidays), calendar.confirmed_until) == ({}, None)
    assert "no holidays of its own" in calendar.title["en"]
