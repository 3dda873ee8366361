"""Counting complaints: one span of days in a few grouped scans, as numbers that add up over units and spans.

A tally is {"what|detail…": how many}. Times are counted in whole hours, those who still wait by how long they have
waited at the moment of counting. Every complaint belongs to the day on which it was received.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
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
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from plaudit.foundation.models import Entry

from ...codes import ClosingCode, Direction, Finding, ObligationKind, State
from ...models import Assessment, Complaint, Issue, Message, Obligation, OutsideCase, Review
from .hours import Hours
from .periods import Period

Tally = Counter[str]


@dataclass(frozen=True, slots=True)
class Span:
    """Which complaints are counted: received from `since` until before `until`, of these units (None: of all)."""

    since: datetime
    until: datetime
    units: tuple[UUID, ...] | None

    def complaints(self) -> QuerySet[Complaint]:
        return Complaint.objects.order_by().filter(self.on(""))

    def on(self, way: str) -> Q:
        """The condition on rows that reach their complaint by `way` ("complaint__")."""
        found = Q(**{f"{way}received_at__gte": self.since, f"{way}received_at__lt": self.until})
        return found if self.units is None else found & Q(**{f"{way}unit_id__in": self.units})


Row = tuple[UUID, str, int]
TIMED = (ObligationKind.ACKNOWLEDGE, ObligationKind.ANSWER, ObligationKind.REMEDY)
UPHELD = (Finding.UPHELD, Finding.PARTLY)


def tallies(period: Period, at: datetime, units: Iterable[UUID] | None = None) -> dict[UUID, Tally]:
    """What was received in the period, by unit, as it stands `at` this moment."""
    span = Span(*period.moments, None if units is None else tuple(units))
    found: dict[UUID, Tally] = defaultdict(Counter)
    for scan in (_shape, _times, _limits, _events, _beyond, _persons, _contacts):
        for unit, key, count in scan(span, at):
            if count:
                found[unit][key] += count
    return dict(found)


def total(found: Iterable[Tally]) -> Tally:
    """All of them together."""
    whole: Tally = Counter()
    for tally in found:
        whole.update(tally)
    return whole


def _shape(span: Span, at: datetime) -> Iterator[Row]:
    """How many, and of what: one scan, split up afterwards."""
    rows = span.complaints()
    fields = ("unit_id", "channel", "category_id", "product_id", "language", "closing_code")
    for unit, channel, category, product, language, closing, n in rows.values_list(*fields).annotate(n=Count("pk")):
        yield unit, "received", n
        yield unit, f"channel|{channel}", n
        yield unit, f"category|{category or ''}", n
        yield unit, f"product|{product or ''}", n
        yield unit, f"language|{language}", n
        yield unit, f"closing|{closing}", n
    late = rows.filter(~Q(state=State.CLOSED), next_due_at__lt=at)
    for unit, n in late.values_list("unit_id").annotate(n=Count("pk")):
        yield unit, "open_overdue", n


def _times(span: Span, at: datetime) -> Iterator[Row]:
    """Hours to the first answer and to the end, by the complainant's language, and whether a point was upheld.

    Whoever was never answered waited until the complaint ended without one, or waits still.
    """
    upheld = Exists(Issue.objects.filter(complaint=OuterRef("pk"), finding__in=UPHELD))
    asked = (
        span.complaints()
        .annotate(
            first=FilteredRelation("responses", condition=Q(responses__number=1)),
            end=Coalesce("closed_at", Value(at, DateTimeField())),
            answered=Case(When(first__sent_at=None, then=Value("c")), default=Value("e"), output_field=CharField()),
            ended=Case(When(closed_at=None, then=Value("c")), default=Value("e"), output_field=CharField()),
            upheld=upheld,
        )
        .annotate(
            wait=Hours(F("received_at"), Coalesce("first__sent_at", "end")), life=Hours(F("received_at"), F("end"))
        )
    )
    fields = ("unit_id", "language", "closing_code", "answered", "wait", "ended", "life", "upheld")
    for unit, language, closing, answered, wait, ended, life, is_upheld, n in asked.values_list(*fields).annotate(
        n=Count("pk")
    ):
        if closing == ClosingCode.CLOSED_ELSEWHERE:
            continue
        yield unit, f"answer|{answered}|{max(wait, 0)}", n
        yield unit, f"end|{ended}|{max(life, 0)}", n
        yield unit, f"group|{language}|answer|{answered}|{max(wait, 0)}", n
        if answered == "e":
            yield unit, "answered", n
            yield unit, f"group|{language}|answered", n
            if is_upheld:
                yield unit, "upheld", n
                yield unit, f"group|{language}|upheld", n


def _limits(span: Span, at: datetime) -> Iterator[Row]:
    """Duties whose time is over, or that were done: how many of them late. What is open and late counts as late."""
    late = Q(ended_at__gt=F("due_at")) | Q(ended_at=None, due_at__lt=at)
    owed = Obligation.objects.order_by().filter(span.on("complaint__"), kind__in=TIMED)
    owed = owed.filter(Q(state__in=["met", "missed"]) | Q(ended_at=None, due_at__lt=at))
    owed = owed.annotate(is_late=Case(When(late, then=Value("late")), default=Value("kept"), output_field=CharField()))
    for unit, kind, verdict, n in owed.values_list("complaint__unit_id", "kind", "is_late").annotate(n=Count("pk")):
        yield unit, f"limit|{kind}|{verdict}", n


def _events(span: Span, at: datetime) -> Iterator[Row]:
    """What happened to few: found in the journal by its code."""
    rows = span.complaints()
    for name, code in (("reopened", "complaint.reopened"),):
        roots = Entry.objects.filter(code=code).values("root")
        for unit, n in rows.filter(pk__in=roots).values_list("unit_id").annotate(n=Count("pk")):
            yield unit, name, n
    rated = Assessment.objects.order_by().filter(span.on("complaint__")).values("complaint", "complaint__unit_id")
    changed = rated.annotate(severities=Count("ratings__severity", distinct=True)).filter(severities__gt=1)
    wrong: Counter[Any] = Counter(row["complaint__unit_id"] for row in changed)
    for unit, n in rows.filter(severity__isnull=False).values_list("unit_id").annotate(n=Count("pk")):
        yield unit, "assessed", n
        yield unit, "reprioritised", wrong[unit]


def _beyond(span: Span, at: datetime) -> Iterator[Row]:
    """What an internal review, and a body outside, made of the decision."""
    reviews = Review.objects.order_by().filter(span.on("complaint__")).exclude(outcome="")
    for unit, outcome, n in reviews.values_list("complaint__unit_id", "outcome").annotate(n=Count("pk")):
        yield unit, f"review|{outcome}", n
    cases = OutsideCase.objects.order_by().filter(span.on("complaint__"))
    for unit, n in cases.values_list("complaint__unit_id").annotate(n=Count("complaint", distinct=True)):
        yield unit, "sent_outside", n
    for unit, outcome, n in cases.values_list("complaint__unit_id", "outcome").annotate(n=Count("pk")):
        yield unit, f"outside|{outcome or 'open'}", n


def _persons(span: Span, at: datetime) -> Iterator[Row]:
    """Complaints of somebody who had complained before."""
    earlier = Complaint.objects.filter(
        complainant=OuterRef("complainant"), received_at__lt=OuterRef("received_at")
    ).order_by()
    known = span.complaints().filter(complainant__isnull=False)
    for unit, again, n in known.annotate(again=Exists(earlier)).values_list("unit_id", "again").annotate(n=Count("pk")):
        yield unit, "known_person", n
        if again:
            yield unit, "repeat_person", n


def _contacts(span: Span, at: datetime) -> Iterator[Row]:
    """What complainants wrote or said after their complaint, by channel."""
    said = Message.objects.order_by().filter(span.on("complaint__"), direction=Direction.FROM_COMPLAINANT)
    for unit, channel, n in said.values_list("complaint__unit_id", "channel").annotate(n=Count("pk")):
        yield unit, f"contact|{channel}", n
