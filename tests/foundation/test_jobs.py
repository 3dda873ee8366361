"""Jobs: put with the deed, run by name, scheduled from one table."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.signing import SignedPackage

from plaudit.foundation import jobs, throttle
from plaudit.foundation.models import JobRun, Throttle
from plaudit.foundation.worker import SILENT_AFTER, is_silent_since

pytestmark = pytest.mark.django_db
FORGET = "plaudit.foundation.throttle.forget_expired"
HIT = "plaudit.foundation.throttle.hit"


def work_off() -> int:
    """Run what is in the queue, as the worker does."""
    rows = list(OrmQ.objects.order_by("pk"))
    for row in rows:
        task = SignedPackage.loads(row.payload)
        assert task["func"] == jobs.RUN
        jobs.run(*task["args"])
        row.delete()
    return len(rows)


def test_a_job_runs_with_its_arguments() -> None:
    jobs.enqueue(HIT, scope="timeout", key="group", limit=3, seconds=60)

    assert work_off() == 1

    assert Throttle.objects.get().hits == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_deed_that_is_rolled_back_does_not_run() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue(FORGET)
        raise ZeroDivisionError

    assert not OrmQ.objects.exists()


def test_a_job_for_later_is_not_due_yet() -> None:
    jobs.enqueue_in(60, FORGET)

    assert OrmQ.objects.get().lock > timezone.now() + timedelta(seconds=50)


@pytest.mark.parametrize("big", ["x" * 3000, object()])
def test_arguments_are_small_and_plain(big: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        jobs.enqueue(HIT, scope=big)

    assert not OrmQ.objects.exists()


def test_loading_the_schedule_twice_changes_nothing() -> None:
    call_command("load_jobs")
    first = list(Schedule.objects.order_by("name").values())

    call_command("load_jobs")

    assert list(Schedule.objects.order_by("name").values()) == first


def test_every_job_of_the_table_is_there(settings: Any) -> None:
    jobs.load(settings.SCHEDULE)

    named = {row.name.rpartition("#")[0] for row in Schedule.objects.all() if row.name}
    assert named == set(settings.SCHEDULE)


def test_a_part_of_a_minute_is_several_rows_apart() -> None:
    jobs.every(FORGET, 30)

    first, second = Schedule.objects.order_by("name")
    assert (first.minutes, second.minutes) == (1, 1)
    assert timedelta(seconds=29) < second.next_run - first.next_run < timedelta(seconds=31)


def test_a_changed_table_changes_the_schedule() -> None:
    jobs.load({FORGET: 30, HIT: 60})
    jobs.load({FORGET: 120})

    row = Schedule.objects.get()
    assert (row.name, row.minutes) == (f"{FORGET}#0", 2)


def test_a_daily_job_runs_at_its_time_on_the_installations_clock(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"

    jobs.load({FORGET: "03:10"})

    row = Schedule.objects.get()
    assert isinstance(row.next_run, datetime)
    assert (row.next_run.hour, row.next_run.minute, row.schedule_type) == (19, 10, Schedule.DAILY)


@pytest.mark.parametrize("seconds", [7, 45, 90])
def test_an_interval_that_cannot_be_kept_is_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="neither"):
        jobs.every(FORGET, seconds)


def test_a_table_with_a_function_that_is_not_there_is_refused() -> None:
    with pytest.raises(ImportError):
        jobs.load({"plaudit.foundation.throttle.nothing": 60})

    assert not Schedule.objects.exists()


def test_a_scheduled_run_leaves_its_times_and_a_failed_one_its_fault() -> None:
    throttle.hit("code", "x", 1, 60)
    jobs.run_scheduled(FORGET)
    with pytest.raises(TypeError):
        jobs.run_scheduled(HIT)

    good, bad = JobRun.objects.get(name=FORGET), JobRun.objects.get(name=HIT)
    assert (good.fault, bad.fault) == ("", "TypeError")
    assert good.ended_at is not None


def test_a_worker_that_runs_nothing_for_long_is_silent() -> None:
    long_ago = timezone.now() - SILENT_AFTER - timedelta(seconds=1)
    assert not is_silent_since(timezone.now())
    assert is_silent_since(long_ago)

    JobRun.objects.create(name=FORGET, began_at=timezone.now())

    assert not is_silent_since(long_ago)


def test_housekeeping_runs() -> None:
    jobs.run("plaudit.foundation.housekeeping.tidy_up")
