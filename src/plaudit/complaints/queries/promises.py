"""The dates we promise before anything is filed."""

from datetime import datetime
from uuid import uuid4

from plaudit.foundation.clocks import ClockEvent, deadline
from plaudit.foundation.clocks.versions import calendar_for
from plaudit.foundation.moments import now

from ..actions.obligations import kind_of
from ..codes import ObligationKind
from ..lifecycle import Move
from .laws import rules_started_by


def first_reading_by() -> datetime | None:
    """By when a person has read a complaint that arrives now; None when no such rule is loaded."""
    at = now()
    event = ClockEvent(Move.RECEIVE, at, at, {}, uuid4())
    limits = [
        deadline(rule, calendar_for(rule.calendar, at), [event], at).due
        for rule in rules_started_by(Move.RECEIVE, at)
        if kind_of(rule) == ObligationKind.ACKNOWLEDGE
    ]
    return min((due for due in limits if due), default=None)
