"""Clocks: limits that explain themselves, as pure functions of the journal, a versioned rule and a versioned calendar."""

from .alarms import alarm_at, next_working_moment
from .engine import deadline
from .moving import Moved, moved
from .values import Calendar, ClockEvent, Deadline, Extension, Pause, Rule, Span, Step, Variant, Week
from .wording import explain

__all__ = [
    "Calendar",
    "ClockEvent",
    "Deadline",
    "Extension",
    "Moved",
    "Pause",
    "Rule",
    "Span",
    "Step",
    "Variant",
    "Week",
    "alarm_at",
    "deadline",
    "explain",
    "moved",
    "next_working_moment",
]
