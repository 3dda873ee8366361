"""Stored versions of rules and calendars: loading twice, changing a pack, own packs, and asking about the past."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from plaudit.foundation import moments
from plaudit.foundation.clocks import ClockEvent, moved
from plaudit.foundation.clocks.loading import SHIPPED, Loaded, load, shipped_packs
from plaudit.foundation.clocks.proposing import proposal
from plaudit.foundation.clocks.versions import calendar_for, events_of, replay, rule_by_id, rule_for
from plaudit.foundation.errors import Invalid, NotFound
from plaudit.foundation.models import ClockCalendar, ClockRule, Entry
from tests.foundation.clock_world import PACKS, at

CALENDAR = """
[[calendar]]
code = "office"
valid_from = 2020-01-01
zone = "Europe/Berlin"
end_of_day = "17:00"
confirmed_until = 2026-12-31
title = {{ en = "office days" }}
[[calendar.weeks]]
monday = ["09:00-17:00"]
tuesday = ["09:00-17:00"]
wednesday = ["09:00-17:00"]
thursday = ["09:00-17:00"]
friday = ["09:00-17:00"]
[calendar.names]
feast = {{ en = "Feast" }}
[calendar.holidays]
{holidays}
"""
RULE = """
[[rule]]
code = "test.answer"
valid_from = {valid_from}
{valid_to}
start_event = "thing.received"
length = {length}
unit = "working_day"
calendar = "office"
met_by = ["thing.answered"]
confirmed = true
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(tmp_path: Path) -> Iterator["Pack"]:
    yield Pack(tmp_path)


class Pack:
    """A pack file that can be written again with other numbers."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "pack.toml"

    def load(
        self, length: int = 5, *holidays: str, valid_from: str = "2020-01-01", valid_to: str = "", origin: str = SHIPPED
    ) -> Loaded:
        rule = RULE.format(length=length, valid_from=valid_from, valid_to=valid_to and f"valid_to = {valid_to}")
        days = "\n".join(f'{day} = "feast"' for day in holidays)
        self.path.write_text(CALENDAR.format(holidays=days) + rule, encoding="utf-8")
        return load([self.path], origin=origin)


def received(day: str = "2026-03-02") -> ClockEvent:
    return ClockEvent("thing.received", at(f"{day}T10:00"), at(f"{day}T10:00"))


def test_loading_twice_changes_nothing() -> None:
    first = load(PACKS, origin=SHIPPED)
    rows = list(ClockRule.objects.values_list("id", "version", "fingerprint").order_by("id"))
    entries = Entry.objects.count()

    second = load(PACKS, origin=SHIPPED)

    assert first.new and not second.new
    assert len(second.unchanged) == len(first.new)
    assert list(ClockRule.objects.values_list("id", "version", "fingerprint").order_by("id")) == rows
    assert Entry.objects.count() == entries


def test_every_new_version_is_journalled() -> None:
    loaded = load(PACKS, origin=SHIPPED)

    codes = Entry.objects.values_list("code", flat=True)
    assert sorted(set(codes)) == ["clock_calendar.versioned", "clock_rule.versioned"]
    assert len(codes) == len(loaded.new)


def test_the_command_loads_the_packs_of_the_installed_apps(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_clocks")
    call_command("load_clocks")

    said = capsys.readouterr().out.splitlines()
    assert "0 unchanged" in said[0] and said[-1].startswith("0 new")
    assert {path.name for path in shipped_packs()} >= {"calendar_cn.toml", "calendar_organisation.toml"}
    assert calendar_for("cn", at("2024-05-01")).zone == "Asia/Shanghai"


def test_a_changed_pack_makes_a_new_version_and_leaves_the_old_one_as_it_was(pack: Pack) -> None:
    pack.load(5)
    old = rule_for("test.answer", at("2026-01-01"))
    assert old.id is not None

    loaded = pack.load(7)

    new = rule_for("test.answer", at("2026-01-01"))
    assert loaded.new == ["test.answer v2"]
    assert (old.version, old.length, new.version, new.length) == (1, 5, 2, 7)
    assert ClockRule.objects.get(pk=old.id).body["length"] == 5
    assert rule_by_id(old.id) == old


def test_a_rule_is_looked_up_by_the_time_at_which_it_is_in_force(pack: Pack) -> None:
    pack.load(5, valid_to="2026-04-15")
    pack.load(9, valid_from="2026-04-15")

    assert rule_for("test.answer", at("2026-04-14T20:00")).length == 5
    assert rule_for("test.answer", at("2026-04-14T22:00")).length == 9  # midnight in Berlin
    with pytest.raises(NotFound) as refused:
        rule_for("test.answer", at("2019-12-31"))
    assert "2019-12-31" in refused.value.message


def test_a_rule_that_was_repealed_is_not_found_and_nothing_is_guessed(pack: Pack) -> None:
    pack.load(5, valid_to="2026-04-15")

    with pytest.raises(NotFound):
        rule_for("test.answer", at("2026-05-01"))


def test_correcting_an_older_version_does_not_push_out_the_one_in_force(pack: Pack) -> None:
    pack.load(5)
    pack.load(9, valid_from="2026-01-01")
    pack.load(6)

    assert rule_for("test.answer", at("2025-06-01")).length == 6
    assert rule_for("test.answer", at("2026-06-01")).length == 9


def test_what_the_organisation_loaded_itself_is_kept_when_the_shipped_pack_changes(pack: Pack) -> None:
    pack.load(5)
    pack.load(3, origin="own")

    loaded = pack.load(8)

    assert loaded.kept == ["test.answer"]
    assert rule_for("test.answer", at("2026-06-01")).length == 3


def test_a_newly_decreed_holiday_is_a_new_version_that_moves_the_due_date_from_its_record_on(pack: Pack) -> None:
    with moments.at(at("2026-02-01")):
        pack.load(5)
    with moments.at(at("2026-03-04T12:00")):
        loaded = pack.load(5, "2026-03-06")

    before = replay("test.answer", [received()], at("2026-03-04T11:59"))
    after = replay("test.answer", [received()], at("2026-03-04T12:01"))

    move = moved(before, after)
    assert loaded.new == ["office v2"]
    assert before.due == at("2026-03-09T16:00")
    assert after.due == at("2026-03-10T16:00")
    assert move is not None and move.as_data()["calendar_version"] == {"before": 1, "after": 2}


def test_a_replay_reads_entries_and_versions_known_at_that_moment_only(pack: Pack) -> None:
    with moments.at(at("2026-02-01")):
        pack.load(5)
    late = ClockEvent("thing.answered", at("2026-03-03T10:00"), at("2026-03-20T10:00"))

    then = replay("test.answer", [received(), late], at("2026-03-12"))
    now = replay("test.answer", [received(), late], at("2026-03-21"))

    assert (then.state, now.state) == ("missed", "met")
    assert then.warnings == ()


def test_a_case_keeps_the_rule_version_it_began_with(pack: Pack) -> None:
    with moments.at(at("2026-02-01")):
        pack.load(5)
    with moments.at(at("2026-03-04")):
        pack.load(2)

    found = replay("test.answer", [received()], at("2026-03-05"))
    younger = replay("test.answer", [received("2026-03-04"), received("2026-03-05")], at("2026-03-06"))

    assert (found.rule.version, found.due) == (1, at("2026-03-09T16:00"))
    assert younger.rule.version == 2


def test_a_replay_of_a_time_before_anything_was_loaded_says_so(pack: Pack) -> None:
    pack.load(5)

    found = replay("test.answer", [received()], at("2026-03-03"))

    assert found.due == at("2026-03-09T16:00")
    assert {step.data["code"] for step in found.warnings} == {"test.answer", "office"}


def test_journal_entries_are_read_as_events() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    entry = Entry(code="thing.received", occurred_at=moment, recorded_at=moment + timedelta(hours=1), data={"n": 1})

    assert events_of([entry]) == [ClockEvent("thing.received", moment, moment + timedelta(hours=1), {"n": 1}, entry.pk)]


def test_one_version_number_cannot_be_given_twice(pack: Pack) -> None:
    pack.load(5)
    row = ClockRule.objects.get(code="test.answer")
    row.pk = Entry().pk

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("unit = ", "units = "), "'units' is not known"),
        (('"working_day"', '"fortnight"'), "'fortnight' is none of"),
        (("length = 5", "length = 0"), "from 1 to 10000"),
        (("confirmed = true", 'confirmed = "perhaps"'), "confirmed is true or false"),
        (('["thing.answered"]', '"thing.answered"'), "must stand in a list"),
        (('calendar = "office"', 'calendar = "attic"'), "'attic' is not known"),
        (("Europe/Berlin", "Europe/Atlantis"), "No time zone found"),
        (('["09:00-17:00"]', '["17:00-09:00"]'), "must open before it closes"),
        (('en = "Feast"', "en = "), "pack.toml"),
        (("2026-12-25", "2026-02-30"), "'2026-02-30' is no date"),
    ],
)
def test_a_pack_with_a_mistake_is_refused_whole_and_the_sentence_names_it(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    text = CALENDAR.format(holidays='2026-12-25 = "feast"') + RULE.format(
        length=5, valid_from="2020-01-01", valid_to=""
    )
    path = tmp_path / "pack.toml"
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")

    with pytest.raises(Invalid) as refused:
        load([path], origin="own")

    assert says in refused.value.message
    assert not ClockRule.objects.exists() and not ClockCalendar.objects.exists()


def test_a_proposal_marks_the_new_days_and_is_not_loaded_until_somebody_confirmed_it(tmp_path: Path) -> None:
    load(PACKS, origin=SHIPPED)
    path = tmp_path / "cn.toml"
    before = ClockCalendar.objects.count()

    call_command("propose_holidays", "cn", "--country", "CN", "--years", "2025", "2026", "--to", str(path))

    assert '2025-01-26 = "make_up_day"  # proposed' in path.read_text(encoding="utf-8")
    assert ClockCalendar.objects.count() == before
    with pytest.raises(CommandError, match="proposal"):
        call_command("load_clocks", str(path))
    assert ClockCalendar.objects.count() == before


def test_a_checked_proposal_becomes_the_next_version_of_the_calendar_with_all_its_earlier_days(tmp_path: Path) -> None:
    load(PACKS, origin=SHIPPED)
    path = tmp_path / "cn.toml"
    text = proposal("cn", "CN", None, [2026])
    path.write_text(text.replace("proposal = true\n", ""), encoding="utf-8")

    call_command("load_clocks", str(path))

    old, new = (calendar_for("cn", at("2024-06-01"), known) for known in (first_recorded("cn"), None))
    assert (old.version, new.version) == (1, 2)
    assert new.holidays.items() > old.holidays.items()
    assert str(new.confirmed_until) == "2026-12-31"
    assert new.names["spring_festival"] == old.names["spring_festival"]


def first_recorded(code: str) -> datetime:
    return ClockCalendar.objects.filter(code=code).order_by("recorded_at")[0].recorded_at


def test_a_proposal_for_a_country_the_library_does_not_know_is_refused_in_words() -> None:
    load(PACKS, origin=SHIPPED)

    with pytest.raises(CommandError, match="does not know XX"):
        call_command("propose_holidays", "cn", "--country", "XX", "--years", "2026")


def test_a_proposal_never_overwrites_a_file(tmp_path: Path) -> None:
    load(PACKS, origin=SHIPPED)
    path = tmp_path / "checked.toml"
    path.write_text("mine")

    with pytest.raises(CommandError, match="exists already"):
        call_command("propose_holidays", "cn", "--country", "CN", "--years", "2026", "--to", str(path))

    assert path.read_text() == "mine"
