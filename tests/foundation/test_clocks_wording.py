"""The working in words."""

import inspect
import re
from dataclasses import replace

from plaudit.foundation.clocks import (
    ClockEvent,
    Deadline,
    Extension,
    Pause,
    deadline,
    engine,
    explain,
    stretching,
    versions,
)
from plaudit.foundation.clocks.wording import REFUSALS, SENTENCES, in_zone
from tests.foundation.clock_world import at, event, make_rule, shipped_calendar

RULE = make_rule(
    7,
    calendar="cn",
    title={"en": "Answer", "zh-hans": "答复"},
    source="House rule",
    pauses=(Pause("thing.testing_begun", ("thing.testing_ended",)),),
    extensions=(
        Extension("hard", "thing.extended", "thing.notified", 3, "working_day", "more", text={"en": "it is hard"}),
    ),
)


def ask(when: str, *events: ClockEvent) -> Deadline:
    return deadline(RULE, shipped_calendar("cn"), [event("received", "2024-02-02T02:00"), *events], at(when))


def test_the_whole_working_is_told_in_english() -> None:
    assert explain(ask("2024-02-05"), "en") == [
        "Rule “Answer” (test.answer, version 1), counted on the calendar: working days of mainland China. Source: House rule.",
        "It started on 2 Feb 2024, 10:00 (Asia/Shanghai), with the event “thing.received”.",
        "7 working days are counted; the day of the event is not.",
        "1 day off was passed over.",
        "Holidays passed over: Spring Festival (10 Feb 2024); Spring Festival (11 Feb 2024); "
        "Spring Festival (12 Feb 2024); Spring Festival (13 Feb 2024); Spring Festival (14 Feb 2024); "
        "Spring Festival (15 Feb 2024); Spring Festival (16 Feb 2024); Spring Festival (17 Feb 2024).",
        "Make-up working days counted: 4 Feb 2024; 18 Feb 2024.",
        "The last day ends at 24:00.",
        "It is due by 18 Feb 2024, 24:00 (Asia/Shanghai). The clock is running.",
    ]


def test_pauses_extensions_and_refusals_are_told() -> None:
    told = explain(
        ask(
            "2024-02-20",
            event("testing_begun", "2024-02-05T02:00"),
            event("testing_ended", "2024-02-06T02:00"),
            event("extended", "2024-02-07T02:00", reason="expert"),
            event("notified", "2024-02-07T03:00"),
            event("extended", "2024-02-08T02:00", reason="expert"),
        ),
        "en",
    )

    assert (
        "It stood still from 5 Feb 2024, 10:00 (Asia/Shanghai) to 6 Feb 2024, 10:00 (Asia/Shanghai), as the rule allows."
        in told
    )
    assert "Days not counted, because the clock stood still at their end: 5 Feb 2024." in told
    assert any(sentence.startswith("It was extended because it is hard (reason: expert)") for sentence in told)
    assert any("the rule allows no further one" in sentence for sentence in told)


def test_a_clock_that_stands_still_tells_since_when_and_its_earliest_limit() -> None:
    told = explain(ask("2024-02-06T04:00", event("testing_begun", "2024-02-05T02:00")), "en")

    assert "It has stood still since 5 Feb 2024, 10:00 (Asia/Shanghai), as the rule allows." in told
    assert told[-1].startswith("The clock stands still. If it went on now, it would be due by 19 Feb 2024, 24:00")


def test_a_missed_deadline_tells_whether_it_was_done_late_or_not_at_all() -> None:
    late = event("answered", "2024-03-01T02:00")

    assert explain(ask("2024-03-02"), "en")[-1].endswith("is not done: the limit has passed.")
    assert "done too late, on 1 Mar 2024, 10:00" in explain(ask("2024-03-02", late), "en")[-1]


def test_the_names_of_rule_and_holidays_are_told_in_the_readers_language() -> None:
    told = "".join(explain(ask("2024-02-05"), "zh-hans"))

    assert "答复" in told and "中国大陆工作日" in told and "春节" in told
    assert "2024年2月18日" in told


def test_the_whole_working_is_told_in_chinese() -> None:
    assert explain(ask("2024-02-05"), "zh-hans") == [
        "规则“答复”（test.answer，第1版），按日历计算：中国大陆工作日。来源：House rule。",
        "自2024年2月2日 10:00（Asia/Shanghai）发生“thing.received”事件起计时。",
        "计7个工作日，事件当日不计入。",
        "跳过1个休息日。",
        "跳过节假日：春节（2024年2月10日）；春节（2024年2月11日）；春节（2024年2月12日）；春节（2024年2月13日）；"
        "春节（2024年2月14日）；春节（2024年2月15日）；春节（2024年2月16日）；春节（2024年2月17日）。",
        "计入调休上班日：2024年2月4日；2024年2月18日。",
        "最后一日于24:00截止。",
        "期限为2024年2月18日 24:00（Asia/Shanghai），正在计时。",
    ]


def test_pauses_extensions_and_refusals_are_told_in_chinese() -> None:
    told = explain(
        ask(
            "2024-02-20",
            event("testing_begun", "2024-02-05T02:00"),
            event("testing_ended", "2024-02-06T02:00"),
            event("extended", "2024-02-07T02:00", reason="expert"),
            event("notified", "2024-02-07T03:00"),
            event("extended", "2024-02-08T02:00", reason="expert"),
        ),
        "zh-hans",
    )

    assert "按规则允许，2024年2月5日 10:00（Asia/Shanghai）至2024年2月6日 10:00（Asia/Shanghai）期间暂停计时。" in told
    assert "因当日结束时计时暂停而不计入的日期：2024年2月5日。" in told
    assert any(sentence.startswith("期限已延长：") and "原期限：2024年2月19日 24:00" in sentence for sentence in told)
    assert any(sentence.endswith("的延期无效，因为规则不允许再次延期。") for sentence in told)


def test_how_it_ended_is_told_in_chinese() -> None:
    late, soon = event("answered", "2024-03-01T02:00"), event("answered", "2024-02-04T02:00")
    stopped = event("testing_begun", "2024-02-05T02:00")

    assert explain(ask("2024-03-02"), "zh-hans")[-1].endswith("，尚未完成，已逾期。")
    assert "至2024年3月1日 10:00（Asia/Shanghai）才完成，已逾期。" in explain(ask("2024-03-02", late), "zh-hans")[-1]
    assert "已于2024年2月4日 10:00（Asia/Shanghai）按时完成。" in explain(ask("2024-02-06", soon), "zh-hans")[-1]
    assert explain(ask("2024-02-06", stopped), "zh-hans")[-1].startswith("计时已暂停。若现在恢复，期限为2024年2月19日")


def test_the_source_of_a_rule_is_told_in_the_readers_language() -> None:
    rule = replace(RULE, source={"en": "House rule", "zh-hans": "本组织规定"})
    asked = deadline(rule, shipped_calendar("cn"), [event("received", "2024-02-02T02:00")], at("2024-02-05"))

    assert explain(asked, "zh-hans")[0].endswith("来源：本组织规定。")
    assert explain(asked, "en")[0].endswith("Source: House rule.")


def test_every_step_the_engine_can_take_has_a_sentence() -> None:
    source = "".join(inspect.getsource(module) for module in (engine, stretching, versions))
    steps = set(re.findall(r'Step\(\s*"(\w+)"', source)) | set(re.findall(r'else "(period_\w+|paused)"', source))
    states = {f"state_{s}" for s in ("running", "paused", "met", "missed", "ended")}

    assert steps - {"counted", "extension_refused"} | states <= set(SENTENCES)
    assert set(re.findall(r'return "(\w+)"', inspect.getsource(stretching))) | {"no_notice"} == set(REFUSALS)


def test_the_last_moment_of_a_day_is_written_24_00() -> None:
    calendar = shipped_calendar("cn")

    assert in_zone(at("2024-02-18T23:59:59.999999+08:00"), calendar.tz).endswith("24:00 (Asia/Shanghai)")
    assert "23:59" in in_zone(at("2024-02-18T23:59:00+08:00"), calendar.tz)
