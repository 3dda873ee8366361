"""The limits of the laws that ship, against due dates worked out by hand from the texts: never from the engine."""

from datetime import timedelta

import pytest

from plaudit.foundation.clocks import ClockEvent, Deadline, deadline, explain
from tests.foundation.clock_world import at, shipped_calendar, shipped_rule

RECEIVED, MATTER = "complaint.received", "complaint.matter_recorded"
END = "T23:59:59.999999"


def ask(code: str, *events: tuple[str, str, dict[str, str]], when: str) -> Deadline:
    rule = shipped_rule(code)
    history = [ClockEvent(name, at(moment), at(moment), data) for name, moment, data in events]
    return deadline(rule, shipped_calendar(rule.calendar), history, at(when))


# rule | start | matter, if known | due, counted by hand on a wall calendar
BY_HAND = [
    # 15 days after Monday 2 March; a complex matter 30 (29 to the end of March, and one).
    ("cn.finance.answer", "2026-03-02T10:00+08:00", "", f"2026-03-17{END}+08:00"),
    ("cn.finance.answer", "2026-03-02T10:00+08:00", "simple", f"2026-03-17{END}+08:00"),
    ("cn.finance.answer", "2026-03-02T10:00+08:00", "complex", f"2026-04-01{END}+08:00"),
    ("cn.finance.answer", "2024-02-20T10:00+08:00", "simple", f"2024-03-06{END}+08:00"),  # over 29 February
    # 15 business days from 3 March: 4 in that week, 5, 5, and Monday 23 March.
    ("gb.fca.answer", "2026-03-02T10:00+00:00", "", f"2026-03-23{END}+00:00"),
    ("gb.fca.answer", "2026-03-02T10:00+00:00", "payment", f"2026-03-23{END}+00:00"),
    # 8 weeks after a Monday is a Monday, summer time by then.
    ("gb.fca.answer", "2026-03-02T10:00+00:00", "general", f"2026-04-27{END}+01:00"),
    # 23, 24, 29, 30, 31 December; 4-8 and 11-15 January: Christmas, Boxing Day observed and New Year passed over.
    ("gb.fca.answer", "2026-12-22T10:00+00:00", "payment", f"2027-01-15{END}+00:00"),
    # Thursday before Easter: 7, 8, 9 April.
    ("gb.fca.early_settlement", "2026-04-02T10:00+01:00", "", f"2026-04-09{END}+01:00"),
    ("gb.fca.ombudsman", "2026-03-02T10:00+00:00", "", f"2026-09-02{END}+01:00"),
    ("gb.fca.ombudsman", "2026-08-31T10:00+01:00", "", f"2027-02-28{END}+00:00"),  # no 31 February
    ("au.asic.acknowledge", "2026-03-06T15:00+11:00", "", "2026-03-07T15:00+11:00"),  # a Friday: the safe reading
    ("au.asic.answer", "2026-03-02T15:00+11:00", "", f"2026-03-23{END}+11:00"),
    ("au.asic.answer", "2026-03-02T15:00+11:00", "hardship", f"2026-03-23{END}+11:00"),
    ("au.asic.answer", "2026-03-02T15:00+11:00", "standard", f"2026-04-01{END}+11:00"),
    ("au.asic.answer", "2026-03-02T15:00+11:00", "superannuation", f"2026-04-16{END}+10:00"),  # winter time by then
    ("au.asic.answer", "2026-03-02T15:00+11:00", "trustee", f"2026-04-16{END}+10:00"),
    # Wednesday before Easter: 2, 7, 8, 9, 10 April.
    ("au.asic.early_settlement", "2026-04-01T15:00+11:00", "", f"2026-04-10{END}+10:00"),
    ("eu.adr.refusal", "2026-03-02T10:00+01:00", "", f"2026-03-23{END}+01:00"),
    # 29 days left of March, 30 of April, 31 of May: a Sunday, and it stays one.
    ("eu.adr.outcome", "2026-03-02T10:00+01:00", "", f"2026-05-31{END}+02:00"),
    # From Tuesday 4 April 2028: 4, 5, 5, 5, and Monday 1 May, which no calendar of the EU leaves out; then 4, 5, 1.
    ("eu.adr.trader_reply", "2028-04-03T10:00+02:00", "", f"2028-05-01{END}+02:00"),
    ("eu.adr.trader_reply", "2028-04-03T10:00+02:00", "complex", f"2028-05-15{END}+02:00"),
]


@pytest.mark.parametrize(("code", "start", "matter", "due"), BY_HAND)
def test_the_limits_end_on_the_days_counted_by_hand(code: str, start: str, matter: str, due: str) -> None:
    rule = shipped_rule(code)
    events = [(rule.start_event, start, {})] + ([(rule.variant_event, start, {"matter": matter})] if matter else [])

    found = ask(code, *events, when=start)

    assert found.due == at(due)


def test_until_the_matter_is_known_the_shortest_limit_counts_and_says_so() -> None:
    found = ask("gb.fca.answer", (RECEIVED, "2026-03-02T10:00", {}), when="2026-03-03")

    assert "variant_unknown" in [step.code for step in found.warnings]
    assert any("the shortest limit of the rule counts" in sentence for sentence in explain(found, "en"))


@pytest.mark.parametrize("code", ["cn.finance.answer", "gb.fca.answer", "au.asic.answer", "eu.adr.trader_reply"])
def test_the_length_before_the_matter_is_known_is_never_longer_than_any_other(code: str) -> None:
    rule = shipped_rule(code)
    first = at("2028-01-03T09:00")

    for start in (first + timedelta(days=n) for n in range(366)):
        told = [(rule.start_event, start.isoformat(), {})]
        matters = [[], *([(rule.variant_event, start.isoformat(), {"matter": v.code})] for v in rule.variants)]
        plain, *others = (ask(code, *told, *matter, when=start.isoformat()).due for matter in matters)
        assert plain and all(other and plain <= other for other in others)


def test_a_matter_told_at_receipt_needs_no_other_event() -> None:
    found = ask("cn.finance.answer", (RECEIVED, "2026-03-02T10:00+08:00", {"matter": "complex"}), when="2026-03-03")

    assert found.due == at(f"2026-04-01{END}+08:00")


def test_a_matter_recorded_after_the_limit_makes_nothing_longer() -> None:
    received = (RECEIVED, "2026-03-02T10:00+08:00", {})
    in_time = ask(
        "cn.finance.answer", received, (MATTER, "2026-03-17T10:00+08:00", {"matter": "complex"}), when="2026-03-18"
    )
    too_late = ask(
        "cn.finance.answer", received, (MATTER, "2026-03-18T10:00+08:00", {"matter": "complex"}), when="2026-03-19"
    )

    assert (in_time.state, in_time.due) == ("running", at(f"2026-04-01{END}+08:00"))
    assert (too_late.state, too_late.due) == ("missed", at(f"2026-03-17{END}+08:00"))
    assert "variant_too_late" in [step.code for step in too_late.warnings]


def test_a_matter_corrected_to_a_shorter_limit_counts_at_any_time() -> None:
    received = (RECEIVED, "2026-03-02T10:00", {"matter": "general"})

    found = ask("gb.fca.answer", received, (MATTER, "2026-04-10T10:00", {"matter": "payment"}), when="2026-04-11")

    assert (found.state, found.due) == ("missed", at(f"2026-03-23{END}+00:00"))


def test_what_is_recorded_after_the_answer_moves_nothing() -> None:
    received, answered = (RECEIVED, "2026-03-02T10:00", {}), ("complaint.responded", "2026-03-20T10:00", {})

    found = ask(
        "gb.fca.answer", received, answered, (MATTER, "2026-03-21T10:00", {"matter": "general"}), when="2026-04-01"
    )

    assert (found.state, found.due) == ("met", at(f"2026-03-23{END}+00:00"))


def test_the_thirty_days_more_of_china_are_for_complex_matters_only() -> None:
    extended = ("complaint.answer_extended", "2026-03-10T10:00+08:00", {"reason": "complex"})
    told = ("complaint.extension_notified", "2026-03-10T10:01+08:00", {})

    complex_, simple = (
        ask(
            "cn.finance.answer", (RECEIVED, "2026-03-02T10:00+08:00", {"matter": m}), extended, told, when="2026-03-11"
        ).due
        for m in ("complex", "simple")
    )

    assert complex_ == at(f"2026-05-01{END}+08:00")
    assert simple == at(f"2026-03-17{END}+08:00")


def test_thirty_five_business_days_are_for_payments_and_a_holding_response_is_for_the_rest() -> None:
    extended = ("complaint.answer_extended", "2026-03-10T10:00", {"reason": "beyond_control"})
    told, held = (
        ("complaint.extension_notified", "2026-03-10T10:01", {}),
        ("complaint.holding_sent", "2026-03-10T10:01", {}),
    )
    payment, general = ((RECEIVED, "2026-03-02T10:00", {"matter": m}) for m in ("payment", "general"))

    longer = ask("gb.fca.answer", payment, extended, told, when="2026-03-11")
    holding = ask("gb.fca.answer", general, held, when="2026-03-11")
    held_payment = ask("gb.fca.answer", payment, held, when="2026-03-11")

    # After the 15th on 23 March: 4 days, 4 before Good Friday, 4 after Easter Monday, 5, and 20, 21, 22 April.
    assert longer.due == at(f"2026-04-22{END}+01:00")
    assert (holding.state, held_payment.state) == ("met", "running")


def test_a_withdrawal_ends_the_chinese_case_that_day() -> None:
    received, withdrawn = (
        (RECEIVED, "2026-03-02T10:00+08:00", {}),
        ("complaint.withdrawn", "2026-03-05T09:00+08:00", {}),
    )

    found = ask("cn.finance.answer", received, withdrawn, when="2026-04-30")

    assert (found.state, found.ended_at) == ("ended", at("2026-03-05T09:00+08:00"))


@pytest.mark.parametrize("code", ["cn.finance.answer", "gb.fca.answer", "au.asic.answer", "au.asic.acknowledge"])
def test_no_other_deed_moves_the_limit_of_a_law(code: str) -> None:
    received = (RECEIVED, "2026-03-02T10:00", {})
    deeds = (
        "complaint.received", "complaint.assigned", "complaint.assessed", "complaint.escalated", "complaint.question_asked",
        "complaint.refused", "complaint.late_answer_notified", "complaint.progress_sent", "complaint.corrected",
    )  # fmt: skip
    plain = ask(code, received, when="2026-03-02T12:00").due

    assert all(
        ask(code, received, (deed, "2026-03-02T11:00", {}), when="2026-03-02T12:00").due == plain for deed in deeds
    )


def test_every_number_that_was_not_seen_in_a_source_warns() -> None:
    for code in ("eu.adr.refusal", "eu.adr.outcome", "au.asic.early_settlement"):
        found = ask(code, (shipped_rule(code).start_event, "2026-03-02T10:00", {}), when="2026-03-03")
        assert "rule_unconfirmed" in [step.code for step in found.warnings]


def test_the_closed_platform_of_the_european_union_is_named_nowhere() -> None:
    for code in ("eu.adr.refusal", "eu.adr.outcome", "eu.adr.trader_reply"):
        rule = shipped_rule(code)
        assert "http" not in str((rule.source, rule.breach, rule.note, rule.title))
