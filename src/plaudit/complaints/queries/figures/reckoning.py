"""From tallies to figures: pure, so that a stored reading and a fresh count give the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from plaudit.analysis import Estimate, SurvivalCurve, kaplan_meier, mean_rating, proportion, shown_or_hidden

from .counting import Tally
from .recipes import COUNTED, RECIPES, SHARE, TIME, Recipe, Text

SMALLEST = 5
QUANTILES = (0.5, 0.9)
Kind = Literal["count", "share"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `count` of `n`, with an estimate where there is one. Hidden when its base is too small to show."""

    key: str
    kind: Kind
    count: int
    n: int
    estimate: Estimate | None = None
    is_good: bool = False

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.key]

    @property
    def is_hidden(self) -> bool:
        return 0 < self.n < SMALLEST

    @property
    def method(self) -> Text:
        return SHARE if self.kind == "share" else COUNTED


@dataclass(frozen=True, slots=True)
class Time:
    """Half and nine tenths of a distribution of times, in hours, with how many still wait."""

    key: str
    n: int
    waiting: int
    quantiles: tuple[Estimate, ...]

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.key]

    @property
    def is_hidden(self) -> bool:
        return self.n < SMALLEST

    @property
    def method(self) -> Text:
        return TIME


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a breakdown; None where it is too small, or would tell of one that is."""

    key: str
    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """One group of complainants beside the others: was it heard alike?"""

    key: str
    n: int | None
    upheld: Estimate | None
    answer: Estimate | None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How complainants judge the handling: `estimate` is None where too few answered to show it."""

    asked: int
    answered: int
    estimate: Estimate | None

    @property
    def recipe(self) -> Recipe:
        return RECIPES["satisfaction"]


# Figure → what is counted, and of what. What nobody records yet stands at no base, and is not shown.
COUNTS: tuple[tuple[str, str, str], ...] = (
    ("received", "received", "received"),
    ("open_overdue", "open_overdue", "received"),
    ("settled_first", "closing|settled_first_contact", "received"),
    ("reprioritised", "reprioritised", "assessed"),
    ("repeat_person", "repeat_person", "known_person"),
    ("recurrence", "recurrence", "cause_known"),
    ("sent_outside", "sent_outside", "received"),
)
SHARES: tuple[tuple[str, Callable[[Tally], tuple[int, int]], bool], ...] = (
    ("late_acknowledge", lambda t: _of_limits(t, "acknowledge", "late"), False),
    ("late_answer", lambda t: _of_limits(t, "answer", "late"), False),
    ("remedy_in_time", lambda t: _of_limits(t, "remedy", "kept"), True),
    ("upheld", lambda t: (t["upheld"], t["answered"]), False),
    ("reopened", lambda t: (min(t["reopened"], t["answered"]), t["answered"]), False),
    ("review_changed", lambda t: (t["review|changed"], t["review|changed"] + t["review|confirmed"]), False),
    ("overturned_outside", lambda t: _of_outside(t), False),
)
TIMES = (("time_answer", "answer"), ("time_end", "end"))


def counts_of(tally: Tally) -> list[Figure]:
    found = [Figure(key, "count", tally[what], tally[base]) for key, what, base in COUNTS]
    return [figure for figure in found if figure.n]


def shares_of(tally: Tally) -> list[Figure]:
    """Only those with a base: a share of nothing is no figure."""
    found = []
    for key, counted, is_good in SHARES:
        count, n = counted(tally)
        if n:
            found.append(Figure(key, "share", count, n, proportion(count, n), is_good))
    return found


def times_of(tally: Tally) -> list[Time]:
    found = []
    for key, prefix in TIMES:
        curve = _curve(tally, prefix)
        if curve:
            found.append(Time(key, curve.n, curve.n - curve.events, tuple(curve.quantile(q) for q in QUANTILES)))
    return found


def satisfaction_of(asked: int, answered: int, ratings: Mapping[int, int] | None) -> Satisfaction | None:
    """Nothing where nobody was asked."""
    return Satisfaction(asked, answered, mean_rating(ratings) if ratings else None) if asked else None


def breakdown(tally: Tally, prefix: str) -> list[Cell]:
    """A one-way table of everything received, largest first, small cells and what would tell of them hidden."""
    cells = sorted(parts(tally, prefix), key=lambda cell: (-cell[1], cell[0]))
    shown = shown_or_hidden([count for _key, count in cells], minimum=SMALLEST)
    n = max(sum(count for _key, count in cells), 1)
    return [_cell(key, count, n, may) for (key, count), may in zip(cells, shown, strict=True)]


def over_spans(cells: Iterable[tuple[str, int]]) -> list[Cell]:
    """A breakdown over spans or units, in the order given."""
    listed = list(cells)
    shown = shown_or_hidden([count for _key, count in listed], minimum=SMALLEST)
    n = max((count for _key, count in listed), default=0) or 1
    return [_cell(key, count, n, may) for (key, count), may in zip(listed, shown, strict=True)]


def groups_of(tally: Tally) -> list[Group]:
    """Complainants by their language: share upheld and median time to the answer side by side."""
    keys = [(key, count) for key, count in parts(tally, "language")]
    shown = shown_or_hidden([count for _key, count in keys], minimum=SMALLEST)
    found = []
    for (key, count), may in sorted(zip(keys, shown, strict=True), key=lambda pair: -pair[0][1]):
        answered = tally[f"group|{key}|answered"]
        upheld = proportion(tally[f"group|{key}|upheld"], answered) if may and answered >= SMALLEST else None
        curve = _curve(tally, f"group|{key}|answer") if may else None
        found.append(Group(key, count if may else None, upheld, curve.quantile(0.5) if curve else None))
    return found


def new_channels(months: Iterable[tuple[str, Tally]], channels: Iterable[Cell]) -> list[tuple[str, str]]:
    """(channel, month) for each shown channel first used after the others: more ways in, not worse service."""
    told = {cell.key for cell in channels if cell.count is not None}
    seen: set[str] = set()
    found: list[tuple[str, str]] = []
    for month, tally in months:
        used = {key for key, _count in parts(tally, "channel")}
        found += [(channel, month) for channel in sorted((used & told) - seen) if seen]
        seen |= used
    return found


def _cell(key: str, count: int, n: int, may: bool) -> Cell:
    return Cell(key, count, count / n) if may else Cell(key, None, None)


def _of_outside(tally: Tally) -> tuple[int, int]:
    """Decided for the complainant, wholly or in part, of all that were decided; settled by agreement is neither."""
    lost = tally["outside|complainant"] + tally["outside|partly"]
    return lost, lost + tally["outside|organisation"]


def _of_limits(tally: Tally, kind: str, verdict: str) -> tuple[int, int]:
    late, kept = tally[f"limit|{kind}|late"], tally[f"limit|{kind}|kept"]
    return {"late": late, "kept": kept}[verdict], late + kept


def parts(tally: Tally, prefix: str) -> list[tuple[str, int]]:
    """What the tally holds below "prefix|", without the prefix."""
    start = f"{prefix}|"
    return [(key.removeprefix(start), count) for key, count in tally.items() if key.startswith(start) and count]


def _curve(tally: Tally, prefix: str) -> SurvivalCurve | None:
    """Keys end in "e|hours" for those who came to the event, in "c|hours" for those who still wait."""
    found = parts(tally, prefix)
    if not found:
        return None
    hours = [float(key.partition("|")[2]) for key, _count in found]
    return kaplan_meier(hours, [key.startswith("e") for key, _count in found], [count for _key, count in found])
