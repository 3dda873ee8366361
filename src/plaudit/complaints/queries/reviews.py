"""The internal review: whether it can still be asked for, and by when its result is owed."""

from datetime import date, datetime
from uuid import uuid4

from plaudit.foundation.clocks import ClockEvent, Rule, deadline
from plaudit.foundation.clocks.versions import calendar_for, rule_by_id
from plaudit.foundation.moments import now

from ..codes import ObligationKind, State
from ..models import Complaint, Review
from .facts import REVIEW_ASKED as ASKED
from .laws import rules_started_by
from .page_rows import reviews_of

ASKABLE = frozenset({State.REJECTED, State.RECOURSE_GIVEN})


def review_of(complaint: Complaint) -> Review | None:
    return next(iter(reviews_of(complaint)), None)


def may_ask(complaint: Complaint, review: Review | None) -> bool:
    """A review is offered once, after the answer was refused."""
    return review is None and complaint.state in ASKABLE


def statutory_end(complaint: Complaint) -> date | None:
    """The day on which the time ends that the law gives for the whole complaint, where that is before the review's own
    limit: a review never makes it longer. None where the review has its own limit."""
    at = now()
    event = ClockEvent(ASKED, at, at, {}, uuid4())
    own = [deadline(rule, calendar_for(rule.calendar, at), [event], at).due for rule in rules_started_by(ASKED, at)]
    last = min((due for due in own if due), default=at)
    lawful = [(due, rule) for due, rule in _limits_of_law(complaint) if at < due < last]
    if not lawful:
        return None
    due, rule = min(lawful, key=lambda found: found[0])
    return due.astimezone(calendar_for(rule.calendar, at).tz).date()


def _limits_of_law(complaint: Complaint) -> list[tuple[datetime, Rule]]:
    answers = complaint.obligations.filter(kind=ObligationKind.ANSWER, due_at__isnull=False)
    found = [(o.due_at, rule_by_id(o.rule_id)) for o in answers]
    return [(due, rule) for due, rule in found if due and rule.jurisdiction]
