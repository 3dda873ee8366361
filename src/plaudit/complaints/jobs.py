"""What runs by itself around complaints."""

from time import monotonic
from uuid import UUID

from plaudit.foundation.clocks.versions import calendar_by_id
from plaudit.foundation.jobs import enqueue
from plaudit.foundation.models import ClockCalendar

from . import actions
from .queries.calendars import calendars_to_apply, complaints_counting_on, ids_in_turn

SECONDS = 100  # shorter than a job may last: what is left goes on in the next one
MOVE = "plaudit.complaints.jobs.move_due_dates"


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
