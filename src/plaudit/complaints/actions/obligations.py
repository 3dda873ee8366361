"""What is owed by when: starting the clocks of a complaint, and asking them again after every deed.

The clocks are the truth; the rows here are their index, rebuilt from the journal by `refresh`.
"""

from collections.abc import Sequence
from datetime import datetime

from plaudit.foundation.clocks import Calendar, ClockEvent, Rule, deadline
from plaudit.foundation.clocks.versions import calendar_for, events_of, rule_by_id
from plaudit.foundation.kept import kept
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import recording_now
from plaudit.foundation.together import insert_together, update_row

from ..codes import ObligationKind
from ..models import Complaint, Obligation
from ..queries.case_rows import OBLIGATIONS, obligations_of
from ..queries.history import clock_history_of
from ..queries.laws import kind_in, rules_started_by


def start(complaint: Complaint, entry: Entry) -> None:
    """The clocks that this deed starts, beside those that run already."""
    if begun := _begin(complaint, entry):
        running = complaint.known.so_far(OBLIGATIONS) if complaint.known else None
        insert_together(begun)
        if running is not None:
            complaint.once(OBLIGATIONS, lambda: [*running, *begun], Obligation)


def refresh(complaint: Complaint, *, calendar: Calendar | None = None) -> None:
    """Ask every clock again, also those that ended: a delivery can be sent back. Write down what is due next.

    `calendar` is a version so new that this process may not know it yet.
    """
    obligations = obligations_of(complaint)
    before = {o.pk: _said(o) for o in obligations}
    _ask(obligations, events_of(clock_history_of(complaint)), calendar)
    for obligation in obligations:
        if _said(obligation) != before[obligation.pk]:
            update_row(obligation, ["started_at", "due_at", "ended_at", "state"])
    pointed = complaint.next_due_at, complaint.next_due_kind
    names = _point_at_next(complaint, obligations)
    if pointed != (complaint.next_due_at, complaint.next_due_kind):
        update_row(complaint, names)


def prepared(complaint: Complaint, entry: Entry) -> list[Obligation]:
    """The clocks that run from arrival, unsaved, with the next due date set on the complaint; nothing else is in the
    journal yet, so nothing is read."""
    made = _begin(complaint, entry)
    _ask(made, events_of([entry]))
    _point_at_next(complaint, made)
    return made


def _begin(complaint: Complaint, entry: Entry) -> list[Obligation]:
    return [
        Obligation(complaint=complaint, kind=kind_of(rule), rule_id=rule.id, started_by=entry.pk)
        for rule in rules_started_by(entry.code, entry.occurred_at)
        if rule.id
    ]


def _ask(obligations: Sequence[Obligation], events: Sequence[ClockEvent], newest: Calendar | None = None) -> None:
    at = recording_now()
    for obligation in obligations:
        rule = rule_by_id(obligation.rule_id)
        calendar = newest if newest and newest.code == rule.calendar else _calendar(rule.calendar)
        found = deadline(rule, calendar, events, at, started_by=obligation.started_by)
        obligation.started_at, obligation.due_at = found.started_at, found.due
        obligation.ended_at, obligation.state = found.ended_at, found.state


def _said(obligation: Obligation) -> tuple[datetime | None, datetime | None, datetime | None, str]:
    return obligation.started_at, obligation.due_at, obligation.ended_at, obligation.state


def _point_at_next(complaint: Complaint, obligations: Sequence[Obligation]) -> list[str]:
    due = [(o.due_at, o.kind) for o in obligations if o.ended_at is None and o.due_at]
    complaint.next_due_at, complaint.next_due_kind = min(due, default=(None, "")) if complaint.is_open else (None, "")
    return ["next_due_at", "next_due_kind"]


def kind_of(rule: Rule) -> ObligationKind:
    """The last part of a rule's code says what kind of duty it times: internal.acknowledge, us.cfpb.answer."""
    return ObligationKind(kind_in(rule.code))


@kept
def _calendar(code: str) -> Calendar:
    return calendar_for(code, recording_now())
