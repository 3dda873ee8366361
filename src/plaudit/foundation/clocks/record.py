"""What the known entries mean for one rule: when its clock started, stopped and stood still. Nothing else is looked at."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .counting import Stretch
from .values import ClockEvent, Pause, Rule


@dataclass(frozen=True, slots=True)
class Facts:
    """The events that concern a clock, in the order in which they happened, from its start on; `earlier` came before."""

    start: ClockEvent | None
    events: tuple[ClockEvent, ...] = ()
    earlier: tuple[ClockEvent, ...] = ()

    def named(self, *codes: str) -> list[ClockEvent]:
        return [event for event in self.events if event.code in codes]

    def after(self, moment: datetime) -> "Facts":
        return Facts(self.start, tuple(event for event in self.events if event.occurred_at > moment))

    def until(self, moment: datetime) -> "Facts":
        return Facts(self.start, tuple(event for event in self.events if event.occurred_at <= moment))


def facts_for(rule: Rule, entries: Iterable[ClockEvent], at: datetime, started_by: UUID | None) -> Facts:
    """What was known at `at`. The clock starts at the earliest start event, or at the one with the id `started_by`."""
    known = [e for e in entries if e.recorded_at <= at and e.occurred_at <= at and e.concerns(rule)]
    known.sort(key=_order)
    starts = [e for e in known if e.code == rule.start_event and started_by in (None, e.id)]
    if not starts:
        return Facts(None)
    began = starts[0].occurred_at
    return Facts(
        starts[0],
        tuple(e for e in known if e.occurred_at >= began),
        tuple(e for e in known if e.occurred_at < began),
    )


def _order(event: ClockEvent) -> tuple[datetime, datetime, str, int, str]:
    """A total order, so that the order in which entries are handed in changes nothing; what has an id has it alone."""
    data = json.dumps(dict(event.data), sort_keys=True, default=str) if event.id is None else ""
    return event.occurred_at, event.recorded_at, event.code, event.id.int if event.id else -1, data


def standstills(rule: Rule, facts: Facts, until: datetime) -> tuple[list[Stretch], datetime | None]:
    """The lawful standstills up to `until`, sorted and disjoint, and since when the clock stands still at `until`."""
    raw: list[Stretch] = []
    open_since: list[datetime] = []
    for pause in rule.pauses:
        stretches, begun = _of_one_kind(pause, facts, until)
        raw += stretches
        open_since += [begun] if begun else []
    return _merged(raw), min(open_since, default=None)


def _of_one_kind(pause: Pause, facts: Facts, until: datetime) -> tuple[list[Stretch], datetime | None]:
    found: list[Stretch] = []
    begun: datetime | None = None
    for event in facts.named(pause.begins, *pause.ends):
        if event.occurred_at > until:
            break
        if event.code == pause.begins and begun is None:
            begun = event.occurred_at
        elif event.code in pause.ends and begun is not None:
            found.append(Stretch(begun, event.occurred_at))
            begun = None
    if begun is not None:
        found.append(Stretch(begun, until))
    return [s for s in found if s.begin < s.end], begun


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: (s.begin, s.end)):
        if merged and stretch.begin <= merged[-1].end:
            merged[-1] = Stretch(merged[-1].begin, max(merged[-1].end, stretch.end))
        else:
            merged.append(stretch)
    return merged
