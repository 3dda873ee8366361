"""What a clock is made of: frozen values, no database, no Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

Unit = Literal["hour", "day", "working_day", "week", "month"]
Day0 = Literal["excluded", "included"]
State = Literal["not_started", "running", "paused", "met", "missed", "ended"]
Texts = Mapping[str, str]

MINUTES_A_DAY = 24 * 60
WARNINGS = frozenset(
    {
        "rule_unconfirmed",
        "calendar_unconfirmed",
        "extension_refused",
        "promise_unreadable",
        "written_down_later",
        "variant_unknown",
        "variant_too_late",
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    """Opening hours within one local day, in minutes after midnight; `closes` may be 24:00."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_A_DAY:
            raise ValueError(f"The span {self.opens}-{self.closes} must open before it closes, within one day.")


@dataclass(frozen=True, slots=True)
class Week:
    """Opening hours Monday to Sunday, in force from `since` until the next week of the same calendar."""

    since: date
    days: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7 or not any(self.days):
            raise ValueError("A week has seven days, and at least one of them has opening hours.")
        for spans in self.days:
            if any(a.closes > b.opens for a, b in pairwise(spans)):
                raise ValueError("The spans of a day must be in order and must not overlap.")

    @property
    def working(self) -> tuple[Span, ...]:
        """The hours of a make-up working day: those of the first working day of the week."""
        return next(spans for spans in self.days if spans)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked and when they end, in one zone.

    `holidays` and `working_days` (make-up days) name each date by a key of `names`. `end_of_day` is in minutes after
    midnight. Beyond `confirmed_until` nobody has confirmed the holidays; None says that none can be missing.
    """

    code: str
    version: int
    zone: str
    weeks: tuple[Week, ...]
    holidays: Mapping[date, str] = field(default_factory=dict)
    working_days: Mapping[date, str] = field(default_factory=dict)
    names: Mapping[str, Texts] = field(default_factory=dict)
    end_of_day: int = MINUTES_A_DAY
    confirmed_until: date | None = None
    title: Texts = field(default_factory=dict)
    id: UUID | None = None

    def __post_init__(self) -> None:
        if not self.weeks or any(a.since >= b.since for a, b in pairwise(self.weeks)):
            raise ValueError("A calendar needs a week, and its weeks stand in the order of their dates.")
        if not 0 < self.end_of_day <= MINUTES_A_DAY:
            raise ValueError("The day ends between 00:01 and 24:00.")

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Pause:
    """A lawful standstill: from an event `begins` to the next event out of `ends`."""

    begins: str
    ends: tuple[str, ...]
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extension:
    """A lawful lengthening: `event` grants it with a reason out of `reasons`, `notice` tells the person about it.

    `counts` says whether `length` is all the time there is from the start ("total") or is added ("more"). With
    `variants` it is open only to those variants of the rule. `approval` says that somebody of rank has to grant it.
    """

    code: str
    event: str
    notice: str
    length: int
    unit: Unit
    counts: Literal["total", "more"]
    reasons: tuple[str, ...] = ()
    times: int = 1
    text: Texts = field(default_factory=dict)
    variants: tuple[str, ...] = ()
    approval: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """A length that holds for one kind of case, and deeds that meet it beside those of the rule.

    Which kind it is, an event tells; until then the length of the rule itself counts, which is the shortest.
    """

    code: str
    length: int
    unit: Unit
    text: Texts = field(default_factory=dict)
    met_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a limit. Only the events it names can start, stop, pause or lengthen its clock.

    `ended_by` stops the clock without the deed being done; after an event of `undone_by` the deed counts as not done.
    A rule that `repeats` begins a new period at each event of `met_by`. `promised_key` names a date in the start
    event's data that is the limit itself. Where the length depends on the kind of case, `variants` give the lengths,
    and the data of the start event or of a `variant_event` name the kind under `variant_key`.
    """

    code: str
    version: int
    start_event: str
    length: int
    unit: Unit
    calendar: str
    met_by: tuple[str, ...]
    day0: Day0 = "excluded"
    ended_by: tuple[str, ...] = ()
    undone_by: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    variants: tuple[Variant, ...] = ()
    variant_event: str = ""
    variant_key: str = ""
    rolls: bool = False
    repeats: bool = False
    promised_key: str = ""
    bound_party: str = ""
    source: str | Texts = ""
    confirmed: bool = False
    jurisdiction: str = ""
    sector: str = ""
    title: Texts = field(default_factory=dict)
    breach: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)
    id: UUID | None = None

    def __post_init__(self) -> None:
        lengths = [self.length, *(e.length for e in self.extensions), *(v.length for v in self.variants)]
        if any(not 1 <= length <= 10_000 for length in lengths):
            raise ValueError("A length is a whole number from 1 to 10000.")
        if any(e.counts == "more" and e.unit != self.unit for e in self.extensions):
            raise ValueError("An extension that adds time is given in the unit of its rule.")
        if self.repeats and self.undone_by:
            raise ValueError("A rule that repeats cannot be undone: the next period has begun.")
        if self.promised_key and self.extensions:
            raise ValueError("A rule whose limit is a promised date has no extensions: a broken promise is not moved.")

        if self.variants and (self.repeats or self.promised_key or not (self.variant_event and self.variant_key)):
            raise ValueError(
                "A rule with variants names variant_event and variant_key; it has one period and no promised date."
            )

    @property
    def needs_working_days(self) -> bool:
        return self.unit in ("hour", "working_day") or self.rolls


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """What the engine reads of a journal entry. `data["rule"]`, if there, says that it concerns this rule only."""

    code: str
    occurred_at: datetime
    recorded_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    id: UUID | None = None

    def concerns(self, rule: Rule) -> bool:
        return bool(self.data.get("rule", rule.code) == rule.code)


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the working, as code and values; `wording` puts it in words."""

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_warning(self) -> bool:
        return self.code in WARNINGS


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a clock says at one moment. While paused, `due` is the earliest it can be: as if the pause ended now.

    `rule` reads as it does for this kind of case: with the length that was counted.
    """

    due: datetime | None
    state: State
    working: tuple[Step, ...]
    rule: Rule
    calendar: Calendar
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def warnings(self) -> tuple[Step, ...]:
        return tuple(step for step in self.working if step.is_warning)
