"""Due dates that move although nobody touched the complaint, and the index of due dates made anew from the journal."""

from uuid import UUID

from django.db import transaction

from plaudit.foundation.actors import SYSTEM
from plaudit.foundation.clocks import Calendar, deadline, moved
from plaudit.foundation.clocks.versions import events_of, rule_by_id
from plaudit.foundation.journal import record
from plaudit.foundation.models import ClockCalendar, Entry
from plaudit.foundation.moments import recording_now

from ..models import Complaint, Obligation
from ..queries.calendars import APPLIED
from ..queries.history import clock_history_of
from . import obligations
from .case import locked, noted

DUE_MOVED = "complaint.due_moved"


def move_due_dates(*, complaint_id: UUID, before: Calendar, after: Calendar) -> int:
    """Ask the running clocks of one complaint by the calendar that came after `before`, and journal each due date that
    moved; returns how many. Doing it again journals nothing again."""
    with transaction.atomic():
        complaint = locked(SYSTEM, complaint_id)
        history = clock_history_of(complaint)
        told = {_told(entry) for entry in history if entry.code == DUE_MOVED}
        running = complaint.obligations.filter(ended_at=None)
        count = sum(
            _move(complaint, obligation, history, before, after)
            for obligation in running
            if (str(obligation.pk), after.version) not in told
        )
        obligations.refresh(complaint, calendar=after)
    return count


def note_calendar_applied(*, calendar: ClockCalendar, moved: int) -> None:
    """Every clock was asked by this version: it is not looked at again."""
    with transaction.atomic():
        record(APPLIED, actor=SYSTEM, subject=calendar, data={"moved": moved, "version": calendar.version})


def rebuild_due_dates(*, complaint_id: UUID) -> bool:
    """Make the index of one complaint's due dates anew from its journal; whether anything was different."""
    with transaction.atomic():
        complaint = locked(SYSTEM, complaint_id)
        before = _index(complaint)
        obligations.refresh(complaint)
        return _index(complaint) != before


def _move(
    complaint: Complaint, obligation: Obligation, history: list[Entry], before: Calendar, after: Calendar
) -> bool:
    rule, at, events = rule_by_id(obligation.rule_id), recording_now(), events_of(history)
    if rule.calendar != after.code:
        return False
    earlier, later = (
        deadline(rule, calendar, events, at, started_by=obligation.started_by) for calendar in (before, after)
    )
    move = moved(earlier, later)
    if move:
        noted(complaint, DUE_MOVED, SYSTEM, data=move.as_data() | {"obligation": str(obligation.pk)})
    return move is not None


def _told(entry: Entry) -> tuple[object, object]:
    return entry.data.get("obligation"), entry.data["calendar_version"]["after"]


def _index(complaint: Complaint) -> tuple[object, ...]:
    rows = complaint.obligations.order_by("id").values_list("started_at", "due_at", "ended_at", "state")
    return complaint.next_due_at, complaint.next_due_kind, *rows
