"""Lengthening a limit lawfully: in time, with a reason, and with a notice to the person concerned; else it is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .record import Facts
from .values import ClockEvent, Extension, Rule, Step, Unit


@dataclass(frozen=True, slots=True)
class Length:
    """How much time a rule gives."""

    count: int
    unit: Unit


def lawful_extensions(
    rule: Rule, facts: Facts, until: datetime, due_after: Callable[[Length], datetime]
) -> tuple[Length, list[Step]]:
    """The length with all lawful extensions, and a sentence for each one that was granted or refused."""
    length, steps = Length(rule.length, rule.unit), []
    due, used, spent = due_after(length), dict[str, int](), list[ClockEvent]()
    for event in facts.named(*(e.event for e in rule.extensions)):
        extension = _meant(rule, event)
        if extension is None or event.occurred_at > until:
            continue
        notice = _notice(extension, facts, event, spent, min(due, until))
        refusal = _refusal(extension, event, notice, due, used.get(extension.code, 0))
        data = {
            "code": extension.code,
            "text": extension.text or {"en": extension.code},
            "at": event.occurred_at,
            "before": due,
        }
        if refusal or notice is None:
            steps.append(Step("extension_refused", data | {"why": refusal}))
            continue
        longer = _longer(length, extension)
        length, due = (longer, due_after(longer)) if due_after(longer) > due else (length, due)
        used[extension.code] = used.get(extension.code, 0) + 1
        spent.append(notice)
        reason = str(event.data["reason"])
        steps.append(Step("extended", data | {"reason": reason, "notice": notice.occurred_at, "after": due}))
    return length, steps


def _meant(rule: Rule, event: ClockEvent) -> Extension | None:
    """The extension an event grants: the one it names, or the only one with that event."""
    named = event.data.get("extension")
    fitting = [e for e in rule.extensions if e.event == event.code and named in (None, e.code)]
    return fitting[0] if len(fitting) == 1 else None


def _notice(
    extension: Extension, facts: Facts, event: ClockEvent, spent: list[ClockEvent], by: datetime
) -> ClockEvent | None:
    """The first notice not yet used that followed the decision and went out before the limit passed."""
    for notice in facts.named(extension.notice):
        if event.occurred_at <= notice.occurred_at <= by and not any(notice is s for s in spent):
            return notice
    return None


def _refusal(extension: Extension, event: ClockEvent, notice: ClockEvent | None, due: datetime, used: int) -> str:
    """Why the extension does not count; empty when it does."""
    reason = event.data.get("reason")
    if used >= extension.times:
        return "used_up"
    if event.occurred_at > due:
        return "too_late"
    if not reason:
        return "no_reason"
    if extension.reasons and reason not in extension.reasons:
        return "reason_not_lawful"
    return "" if notice else "no_notice"


def _longer(length: Length, extension: Extension) -> Length:
    if extension.counts == "more":
        return Length(length.count + extension.length, length.unit)
    return Length(extension.length, extension.unit)
