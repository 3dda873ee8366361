"""Limits that can still be made longer lawfully: what the rule of each running clock allows, and how often."""

from dataclasses import dataclass
from datetime import datetime

from plaudit.foundation.clocks import ClockEvent, Extension, Rule, deadline
from plaudit.foundation.clocks.versions import calendar_for, events_of, rule_by_id
from plaudit.foundation.moments import now

from ..codes import ExtensionReason, ObligationKind
from ..models import Complaint, Obligation
from .case_rows import obligations_of
from .history import clock_history_of

EXTENDED = "complaint.answer_extended"


@dataclass(frozen=True, slots=True)
class Longer:
    """One way to make a limit longer: this rule, by this extension, for this reason."""

    obligation: Obligation
    rule: Rule
    extension: Extension
    reason: str

    @property
    def key(self) -> str:
        return f"{self.rule.code}/{self.extension.code}/{self.reason}"

    @property
    def label(self) -> str:
        """The reason in the active language; a reason of the organisation's own making as its rule calls it."""
        return reason_label(self.reason)


def longer_limits_of(complaint: Complaint) -> list[Longer]:
    """Every lawful way now; empty once the limit is over or was made longer as often as its rule allows."""
    running = [o for o in obligations_of(complaint) if o.kind == ObligationKind.ANSWER and o.runs_beyond(now())]
    if not any(rule_by_id(o.rule_id).extensions for o in running):
        return []
    history, at = clock_history_of(complaint), now()
    events = events_of(history)
    found = [(o, _as_it_counts(o, events, at)) for o in running]
    used = [(e.data.get("obligation"), e.data.get("extension")) for e in history if e.code == EXTENDED]
    return [
        Longer(obligation, rule, extension, reason)
        for obligation, rule in found
        for extension in rule.extensions
        if extension.event == EXTENDED and used.count((str(obligation.pk), extension.code)) < extension.times
        for reason in extension.reasons or (extension.code,)
    ]


def _as_it_counts(obligation: Obligation, events: list[ClockEvent], at: datetime) -> Rule:
    """The rule as it reads for this kind of matter: some extensions are for some kinds only."""
    rule = rule_by_id(obligation.rule_id)
    if not rule.variants:
        return rule
    return deadline(rule, calendar_for(rule.calendar, at), events, at, started_by=obligation.started_by).rule


def reason_label(reason: str) -> str:
    return str(ExtensionReason(reason).label) if reason in set(ExtensionReason) else reason
