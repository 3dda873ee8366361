"""What runs by itself around complaints."""

from time import monotonic
from uuid import UUID

from plaudit.foundation.clocks.versions import calendar_by_id
from plaudit.foundation.jobs import enqueue
from plaudit.foundation.models import ClockCalendar
from plaudit.foundation.moments import now
from plaudit.indicators.actions import Count
from plaudit.indicators.actions import take_readings as keep

from . import actions
from .queries import escalation
from .queries.calendars import calendars_to_apply, complaints_counting_on, ids_in_turn
from .queries.case_rules import ladders
from .queries.figures.cells import SOURCE, everything

SECONDS = 100  # shorter than a job may last: what is left goes on in the next one
MOVE = "plaudit.complaints.jobs.move_due_dates"
READ = "plaudit.complaints.jobs.take_readings"


def apply_calendars() -> int:
    """Have the running clocks asked again by each calendar that changed; returns how many calendars did.

    A complaint keeps the version of a rule it began with; a calendar's newest version counts for all, so a holiday
    that was decreed moves due dates, and each move is journalled.
    """
    changed = calendars_to_apply()
    for before, after in changed:
        enqueue(MOVE, before=str(before.pk), after=str(after.pk))
    return len(changed)


def move_due_dates(before: str, after: str, since: str = "", moved: int = 0) -> int:
    """Ask complaint after complaint, as long as a job may; the next job goes on after the last one."""
    earlier, later = calendar_by_id(UUID(before)), calendar_by_id(UUID(after))
    until = monotonic() + SECONDS
    for complaint_id in ids_in_turn(complaints_counting_on(later.code), since=UUID(since) if since else None):
        moved += actions.move_due_dates(complaint_id=complaint_id, before=earlier, after=later)
        if monotonic() > until:
            enqueue(MOVE, before=before, after=after, since=str(complaint_id), moved=moved)
            return moved
    actions.note_calendar_applied(calendar=ClockCalendar.objects.get(pk=after), moved=moved)
    return moved


def take_readings(since: str = "", kept: int = 0) -> int:
    """Nightly: count every month anew, and keep what came out otherwise than the last time; goes on in the next job.

    Months whose complaints are all closed come out the same and cost nothing to keep.
    """
    at, until = now(), monotonic() + SECONDS
    for month, found in everything(at, since=since):
        counted = [Count(unit, month.starts_on, month.ends_on, dict(tally)) for unit, tally in found.items()]
        kept += keep(source=SOURCE, counted=counted, at=at)
        if monotonic() > until:
            enqueue(READ, since=month.ends_on.isoformat(), kept=kept)
            return kept
    return kept


def escalate() -> int:
    """Raise every level of every ladder that is reached, and send the alerts whose working hours have come.

    Each level is raised once; running again raises nothing again, and no clock is moved.
    """
    at, raised = now(), 0
    for ladder in ladders():
        for firing, number in escalation.wanted(ladder, at):
            raised += actions.raise_escalation(ladder=ladder, number=number, firing=firing, at=at) is not None
    for escalation_id in escalation.to_alert(at):
        actions.send_alert(escalation_id=escalation_id)
    return raised


def erase_over() -> int:
    """Nightly: erase whoever's time is over and whom nothing keeps; returns how many."""
    return actions.erase_over().gone
