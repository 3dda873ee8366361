"""Work for the worker. A job is a function named by its dotted path; it may run more than once and must not mind.

The queue is a table of the same database: a job put in a transaction runs if, and only if, that transaction commits.
"""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.brokers.orm import ORM
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from .models import JobRun

log = logging.getLogger(__name__)

RUN = "plaudit.foundation.jobs.run"
RUN_SCHEDULED = "plaudit.foundation.jobs.run_scheduled"
LARGEST_ARGUMENTS = 2000
MINUTE = 60


class _Later(ORM):
    """The queue, for a job that starts after a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.starts_at = timezone.now() + timedelta(seconds=seconds)

    def enqueue(self, task: str) -> int:
        return int(OrmQ.objects.create(key=self.list_key, payload=task, lock=self.starts_at).pk)


def enqueue(name: str, /, **kwargs: Any) -> None:
    """Have the worker call the function once the transaction has committed. Arguments are ids and numbers (JSON)."""
    enqueue_in(0, name, **kwargs)


def enqueue_in(seconds: float, name: str, /, **kwargs: Any) -> None:
    """As `enqueue`, after a while."""
    arguments = json.dumps(kwargs)
    if len(arguments) > LARGEST_ARGUMENTS:
        raise ValueError(f"{name}: the arguments of a job are ids and numbers, not {len(arguments)} characters.")
    with transaction.atomic():
        async_task(  # type: ignore[no-untyped-call]
            RUN, name, arguments, q_options={"broker": _Later(seconds), "task_name": name[-100:]}
        )


def run(name: str, arguments: str = "{}") -> None:
    """Call the function: what the worker does."""
    import_string(name)(**json.loads(arguments))


def run_scheduled(name: str) -> None:
    """Call a scheduled function and note when it ran and how it went."""
    with transaction.atomic():
        JobRun.objects.update_or_create(name=name, defaults={"began_at": timezone.now(), "ended_at": None})
    fault = "stopped"
    try:
        run(name)
        fault = ""
    except Exception as error:
        fault = type(error).__name__
        raise
    finally:
        with transaction.atomic():
            JobRun.objects.filter(name=name).update(ended_at=timezone.now(), fault=fault)


def every(name: str, seconds: int) -> None:
    """Run the function every so many seconds: 30, or whole minutes."""
    if (MINUTE % seconds) if seconds < MINUTE else (seconds % MINUTE):
        raise ValueError(f"{name}: every {seconds} seconds is neither a part of a minute nor whole minutes.")
    rows = max(1, MINUTE // seconds)
    for n in range(rows):
        first = timezone.now() + timedelta(seconds=n * seconds)
        _schedule(name, n, first, schedule_type=Schedule.MINUTES, minutes=max(1, seconds // MINUTE))
    _unschedule(name, keep=rows)


def daily(name: str, at: str) -> None:
    """Run the function once a day at a time of the installation's clock ("02:30")."""
    hour, minute = map(int, at.split(":"))
    here = timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    first = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    _schedule(name, 0, first if first > here else first + timedelta(days=1), schedule_type=Schedule.DAILY, minutes=None)
    _unschedule(name, keep=1)


def load(table: Mapping[str, int | str]) -> int:
    """Make the schedule what the table says; safe to run again. Raises ImportError for a function that is not there."""
    for name in table:
        import_string(name)
    with transaction.atomic():
        for name, when in table.items():
            if isinstance(when, int):
                every(name, when)
            else:
                daily(name, when)
        ours = Schedule.objects.filter(func=RUN_SCHEDULED)
        gone = [row.pk for row in ours if (row.name or "").rpartition("#")[0] not in table]
        Schedule.objects.filter(pk__in=gone).delete()
    return len(table)


def _schedule(name: str, n: int, first: datetime, **timing: Any) -> None:
    """One row of the schedule; one that keeps its timing keeps its next run too."""
    label = f"{name}#{n}"
    found = Schedule.objects.filter(name=label).first()
    if found is None:
        Schedule.objects.create(
            name=label, func=RUN_SCHEDULED, args=repr((name,)), next_run=first, repeats=-1, **timing
        )
    elif (found.schedule_type, found.minutes) != (timing["schedule_type"], timing["minutes"]):
        Schedule.objects.filter(pk=found.pk).update(next_run=first, **timing)


def _unschedule(name: str, keep: int) -> None:
    labels = [f"{name}#{n}" for n in range(keep)]
    Schedule.objects.filter(name__startswith=f"{name}#").exclude(name__in=labels).delete()
