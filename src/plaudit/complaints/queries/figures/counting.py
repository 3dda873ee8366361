"""Counting complaints: one span of days in a few grouped scans, as numbers that add up over units and spans.

A tally is {"what|detail…": how many}. Times are counted in whole hours, those who still wait by how long they have
waited at the moment of counting. Every complaint belongs to the day on which it was received. Each scan is answered from
an index that holds all it asks for: rows of complaints are long, and most of them are words.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from plaudit.foundation.models import Entry

from ...codes import TIMED, UPHOLDING, ClosingCode, Direction, State
from ...models import Assessment, Complaint, Issue, Message, Obligation, OutsideCase, Review
from .hours import Hours
from .periods import Period

Tally = Counter[str]
Row = tuple[UUID | None, str, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Which complaints are counted: received from `since` until before `until`, of these units (None: of all), told apart
    by their unit or all together."""

    since: datetime
    until: datetime
    units: tuple[UUID, ...] | None
    by_unit: bool

    def complaints(self) -> QuerySet[Complaint]:
        return Complaint.objects.order_by().filter(self.on(""))

    def on(self, way: str) -> Q:
        """The condition on rows that reach their complaint by `way` ("complaint__")."""
        found = Q(**{f"{way}received_at__gte": self.since, f"{way}received_at__lt": self.until})
        return found if self.units is None else found & Q(**{f"{way}unit_id__in": self.units})

    def counted(self, rows: QuerySet[Any], *fields: str, way: str = "", **counts: Any) -> Iterator[tuple[Any, ...]]:
        """(unit, field…, how many, further count…) for each group of rows; the unit is None where all are together."""
        counts = {"n": Count("*")} | counts
        if self.by_unit:
            yield from rows.values_list(f"{way}unit_id", *fields).annotate(**counts)
        elif fields:
            yield from ((None, *row) for row in rows.values_list(*fields).annotate(**counts))
        else:
            yield (None, *rows.aggregate(**counts).values())


def tallies(period: Period, at: datetime, units: Iterable[UUID] | None = None) -> dict[UUID, Tally]:
    """What was received in the period, by unit, as it stands `at` this moment."""
    found = _scanned(Span(*period.moments, None if units is None else tuple(units), True), at)
    return {unit: tally for unit, tally in found.items() if unit}


def tally_of(period: Period, at: datetime, units: Iterable[UUID] | None) -> Tally:
    """What was received in the period by these units together (None: by all), as it stands `at` this moment."""
    return _scanned(Span(*period.moments, None if units is None else tuple(units), False), at)[None]


def received(period: Period, units: Iterable[UUID] | None) -> Iterator[tuple[str, UUID, str, int]]:
    """(month, unit, channel, how many) of what was received in the period."""
    months = list(period.months())
    rows = Span(*period.moments, None if units is None else tuple(units), False).complaints()
    starts = [month.moments[0] for month in months]
    fields = rows.annotate(month=_place(starts, 0)).values_list("month", "unit_id", "channel")
    for place, unit, channel, n in fields.annotate(n=Count("*")):
        yield months[place].key, unit, channel, n


def _scanned(span: Span, at: datetime) -> dict[UUID | None, Tally]:
    found: dict[UUID | None, Tally] = defaultdict(Counter)
    for scan in (_shape, _overdue, _answers, _ends, _limits, _events, _beyond, _persons, _contacts):
        for unit, key, count in scan(span, at):
            if count:
                found[unit][key] += count
    return found


def _place(starts: Sequence[datetime], first: int) -> Any:
    """Which of the months it was received in: halved and halved again, so that few moments are compared."""
    if len(starts) == 1:
        return Value(first, IntegerField())
    half = len(starts) // 2
    before, after = _place(starts[:half], first), _place(starts[half:], first + half)
    return Case(When(received_at__lt=starts[half], then=before), default=after)


def _shape(span: Span, at: datetime) -> Iterator[Row]:
    """How many, and of what: one scan, split up afterwards."""
    fields = ("channel", "category_id", "product_id", "language", "closing_code")
    more: dict[str, Any] = {"assessed": Count("severity"), "known_person": Count("complainant")}
    found = span.counted(span.complaints(), *fields, **more)
    for unit, channel, category, product, language, closing, n, assessed, known in found:
        yield unit, "received", n
        yield unit, f"channel|{channel}", n
        yield unit, f"category|{category or ''}", n
        yield unit, f"product|{product or ''}", n
        yield unit, f"language|{language}", n
        yield unit, f"closing|{closing}", n
        yield unit, "assessed", assessed
        yield unit, "known_person", known


def _overdue(span: Span, at: datetime) -> Iterator[Row]:
    late = span.complaints().filter(~Q(state=State.CLOSED), next_due_at__lt=at)
    for unit, n in span.counted(late):
        yield unit, "open_overdue", n


def _answers(span: Span, at: datetime) -> Iterator[Row]:
    """Hours to the first answer by the complainant's language, and of how many answered ones a point was upheld.

    Whoever was never answered waited until the complaint ended without one, or waits still.
    """
    rows = _ended_here(span, at).annotate(first=FilteredRelation("responses", condition=Q(responses__number=1)))
    came = Case(When(first__sent_at=None, then=Value("c")), default=Value("e"), output_field=CharField())
    waits = rows.annotate(came=came, wait=Hours(F("received_at"), Coalesce("first__sent_at", "end")))
    for unit, language, answered, wait, n in span.counted(waits, "language", "came", "wait"):
        yield unit, f"answer|{answered}|{max(wait, 0)}", n
        yield unit, f"group|{language}|answer|{answered}|{max(wait, 0)}", n
        if answered == "e":
            yield unit, "answered", n
            yield unit, f"group|{language}|answered", n
    upheld = Exists(Issue.objects.filter(complaint=OuterRef("pk"), finding__in=UPHOLDING))
    for unit, language, n in span.counted(rows.filter(upheld, first__isnull=False), "language"):
        yield unit, "upheld", n
        yield unit, f"group|{language}|upheld", n


def _ends(span: Span, at: datetime) -> Iterator[Row]:
    """Hours to the end."""
    came = Case(When(closed_at=None, then=Value("c")), default=Value("e"), output_field=CharField())
    lives = _ended_here(span, at).annotate(came=came, life=Hours(F("received_at"), F("end")))
    for unit, ended, life, n in span.counted(lives, "came", "life"):
        yield unit, f"end|{ended}|{max(life, 0)}", n


def _ended_here(span: Span, at: datetime) -> QuerySet[Any]:
    """All that has its times here, each with its `end`: so far, where it has none."""
    rows = span.complaints().exclude(closing_code=ClosingCode.CLOSED_ELSEWHERE)
    return rows.annotate(end=Coalesce("closed_at", Value(at, DateTimeField())))


def _limits(span: Span, at: datetime) -> Iterator[Row]:
    """Duties whose time is over, or that were done: how many of them late. What is open and late counts as late."""
    late = Q(ended_at__gt=F("due_at")) | Q(ended_at=None, due_at__lt=at)
    owed = Obligation.objects.order_by().filter(span.on("complaint__"), kind__in=TIMED)
    owed = owed.filter(Q(state__in=["met", "missed"]) | Q(ended_at=None, due_at__lt=at))
    owed = owed.annotate(is_late=Case(When(late, then=Value("late")), default=Value("kept"), output_field=CharField()))
    for unit, kind, verdict, n in span.counted(owed, "kind", "is_late", way="complaint__"):
        yield unit, f"limit|{kind}|{verdict}", n


def _events(span: Span, at: datetime) -> Iterator[Row]:
    """What happened to few: found in the journal by its code, and among those that were assessed more than once."""
    rows = span.complaints()
    reopened = Entry.objects.filter(code="complaint.reopened").values("root")
    for unit, n in span.counted(rows.filter(pk__in=reopened)):
        yield unit, "reopened", n
    again = Assessment.objects.order_by().values("complaint").annotate(n=Count("*")).filter(n__gt=1)
    rated = Assessment.objects.order_by().filter(span.on("complaint__"), complaint__in=again.values("complaint"))
    rated = rated.filter(complaint__severity__isnull=False)
    ratings = rated.values_list("complaint", "complaint__unit_id").annotate(n=Count("ratings__severity", distinct=True))
    for _complaint, unit, _n in ratings.filter(n__gt=1):
        yield unit if span.by_unit else None, "reprioritised", 1


def _beyond(span: Span, at: datetime) -> Iterator[Row]:
    """What an internal review, and a body outside, made of the decision."""
    reviews = Review.objects.order_by().filter(span.on("complaint__")).exclude(outcome="")
    for unit, outcome, n in span.counted(reviews, "outcome", way="complaint__"):
        yield unit, f"review|{outcome}", n
    cases = OutsideCase.objects.order_by().filter(span.on("complaint__"))
    for unit, _all, n in span.counted(cases, way="complaint__", sent=Count("complaint", distinct=True)):
        yield unit, "sent_outside", n
    for unit, outcome, n in span.counted(cases, "outcome", way="complaint__"):
        yield unit, f"outside|{outcome or 'open'}", n


def _persons(span: Span, at: datetime) -> Iterator[Row]:
    """Complaints of somebody who had complained before: looked for only among those who did so more than once."""
    known = Complaint.objects.order_by().filter(complainant__isnull=False).values("complainant")
    often = known.annotate(n=Count("*")).filter(n__gt=1).values("complainant")
    earlier = Complaint.objects.order_by().filter(
        complainant=OuterRef("complainant"), received_at__lt=OuterRef("received_at")
    )
    for unit, n in span.counted(span.complaints().filter(Exists(earlier), complainant__in=often)):
        yield unit, "repeat_person", n


def _contacts(span: Span, at: datetime) -> Iterator[Row]:
    """What complainants wrote or said after their complaint, by channel."""
    said = Message.objects.order_by().filter(span.on("complaint__"), direction=Direction.FROM_COMPLAINANT)
    for unit, channel, n in span.counted(said, "channel", way="complaint__"):
        yield unit, f"contact|{channel}", n
