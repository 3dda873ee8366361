"""A holiday that is decreed moves due dates: asked again by itself, journalled once, and the same from the journal."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django_q.models import OrmQ

from plaudit.complaints import actions, jobs
from plaudit.complaints.models import Complaint, Obligation
from plaudit.complaints.queries import log
from plaudit.complaints.queries.calendars import calendars_to_apply
from plaudit.foundation.models import ClockCalendar, Entry
from plaudit.foundation.moments import now

from .world import World, refetched

PACK = """
[[calendar]]
code = "organisation"
valid_from = 2000-01-01
zone = "organisation"
end_of_day = "17:00"
title = { en = "working days of the organisation" }
source = "Decreed"

[[calendar.weeks]]
monday = ["09:00-17:00"]
tuesday = ["09:00-17:00"]
wednesday = ["09:00-17:00"]
thursday = ["09:00-17:00"]
friday = ["09:00-17:00"]

[calendar.names]
decreed = { en = "Decreed holiday" }

[calendar.holidays]
"""


def decree(tmp_path: Path, days: int) -> None:
    """The next `days` days become holidays."""
    today = now().date()
    pack = tmp_path / f"decreed-{days}.toml"
    pack.write_text(PACK + "".join(f'{today + timedelta(days=n)} = "decreed"\n' for n in range(1, days + 1)))
    call_command("load_clocks", pack, verbosity=0)


def run() -> int:
    """The look for changed calendars, and every job it began; how many due dates moved."""
    jobs.apply_calendars()
    return sum(jobs.move_due_dates(str(before.pk), str(after.pk)) for before, after in calendars_to_apply())


def moves(complaint: Complaint) -> list[Entry]:
    return list(Entry.objects.filter(root=complaint.pk, code="complaint.due_moved").order_by("id"))


def answer(complaint: Complaint) -> Obligation:
    return complaint.obligations.get(kind="answer")


def test_nothing_moves_while_no_calendar_has_changed(world: World) -> None:
    world.file()

    assert calendars_to_apply() == [] and run() == 0


def test_a_decreed_holiday_moves_the_running_due_dates_and_journals_each(world: World, tmp_path: Path) -> None:
    complaint = world.investigated()
    before = answer(complaint).due_at
    assert before

    decree(tmp_path, 9)
    moved = run()

    after = answer(complaint).due_at
    assert after and after > before
    entries = moves(complaint)
    told = next(e for e in entries if e.data["obligation"] == str(answer(complaint).pk))
    assert moved == len(entries) == complaint.obligations.filter(ended_at=None).count()
    assert told.data["due"] == {"before": before.isoformat(), "after": after.isoformat()}
    assert told.data["calendar_version"] == {"before": 1, "after": 2} and told.actor == "system"
    assert refetched(complaint).next_due_at == min(o.due_at for o in complaint.obligations.all() if o.due_at)
    assert "Due date moved by a change of the calendar" in [line.text for line in log.log_of(refetched(complaint))]


def test_a_move_is_journalled_once_however_often_it_is_asked(world: World, tmp_path: Path) -> None:
    complaint = world.file()
    decree(tmp_path, 9)
    ((before, after),) = calendars_to_apply()

    for _again in range(2):
        jobs.move_due_dates(str(before.pk), str(after.pk))

    assert len(moves(complaint)) == complaint.obligations.count()
    assert calendars_to_apply() == []


def test_the_move_is_journalled_although_a_deed_came_first(world: World, tmp_path: Path) -> None:
    complaint = world.file()
    decree(tmp_path, 9)
    actions.hear_complainant(actor=world.complainant(complaint), complaint_id=complaint.pk, words="One more thing.")

    run()

    assert [e for e in moves(complaint) if e.data["obligation"] == str(answer(complaint).pk)]


def test_a_clock_that_has_ended_does_not_move(world: World, tmp_path: Path) -> None:
    complaint = world.closed()
    ended = list(complaint.obligations.values_list("pk", "due_at"))

    decree(tmp_path, 9)
    run()

    assert moves(complaint) == []
    assert list(complaint.obligations.values_list("pk", "due_at")) == ended


def test_each_new_version_is_compared_with_the_one_applied_before(world: World, tmp_path: Path) -> None:
    complaint = world.file()
    decree(tmp_path, 9)
    run()
    decree(tmp_path, 12)
    run()

    versions = [
        e.data["calendar_version"] for e in moves(complaint) if e.data["obligation"] == str(answer(complaint).pk)
    ]
    assert versions == [{"before": 1, "after": 2}, {"before": 2, "after": 3}]


def test_a_job_that_runs_out_of_time_leaves_the_rest_to_the_next(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.file(), world.file()
    decree(tmp_path, 9)
    ((before, after),) = calendars_to_apply()
    monkeypatch.setattr(jobs, "SECONDS", -1)
    OrmQ.objects.all().delete()

    jobs.move_due_dates(str(before.pk), str(after.pk))

    assert moves(first) and not moves(second)
    name, arguments = OrmQ.objects.get().task["args"]
    assert name == jobs.MOVE and json.loads(arguments)["since"] == str(first.pk)
    assert calendars_to_apply() != []


def test_the_schedule_asks_after_changed_calendars(world: World) -> None:
    assert settings.SCHEDULE["plaudit.complaints.jobs.apply_calendars"] == 600


def test_due_dates_are_made_anew_from_the_journal(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    damaged, whole, closed = world.investigated(), world.file(), world.closed()
    right = {o.pk: (o.due_at, o.ended_at, o.state) for o in Obligation.objects.all()}
    wrong = now() + timedelta(days=900)
    Obligation.objects.filter(complaint__in=[damaged, closed]).update(due_at=wrong, ended_at=None, state="running")
    Complaint.objects.filter(pk=damaged.pk).update(next_due_at=wrong)

    call_command("rebuild_due_dates")
    assert "2 complaints asked, 1 had other dates" in capsys.readouterr().out
    call_command("rebuild_due_dates", "--all")
    assert "3 complaints asked, 1 had other dates" in capsys.readouterr().out

    assert {o.pk: (o.due_at, o.ended_at, o.state) for o in Obligation.objects.all()} == right
    assert refetched(damaged).next_due_at == min(due for due, ended, _s in _of(damaged) if due and not ended)
    assert refetched(whole).version == whole.version
    assert ClockCalendar.objects.filter(version=2).count() == 0


def _of(complaint: Complaint) -> list[tuple[object, object, str]]:
    return list(complaint.obligations.values_list("due_at", "ended_at", "state"))
