"""Whose time is over, who goes, and who is kept and why. It decides nothing: the action asks again for each complaint."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from plaudit.accounts.queries import organisation
from plaudit.bodies.queries import laws_of
from plaudit.foundation.moments import now

from ..codes import ObligationKind, State
from ..ladders import Term
from ..models import Complaint, LegalHold, Obligation, Remedy, RetentionRun, RetentionRunLine
from ..watching_codes import Kept
from .case_rules import terms

STANDARD, SAFETY = "standard", "safety"
BATCH = 500
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Due:
    """A complaint whose time is over: by which rule, and why it is kept nevertheless (empty: it goes)."""

    complaint: Complaint
    term: Term
    over_on: date
    kept: str

    @property
    def kept_label(self) -> str:
        return str(Kept(self.kept).label) if self.kept else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen now: the first of each, and how many there are of all."""

    going: Sequence[Due]
    kept: Sequence[Due]
    counts: Counter[str]

    @property
    def going_count(self) -> int:
        return self.counts[""]

    @property
    def kept_counts(self) -> list[tuple[str, int]]:
        return [(str(Kept(why).label), n) for why, n in sorted(self.counts.items()) if why]


def plan(rows: QuerySet[Complaint], at: datetime | None = None) -> Plan:
    """Of these complaints, looked at one batch after the other."""
    going: list[Due] = []
    kept: list[Due] = []
    counts: Counter[str] = Counter()
    for due in over(rows, at or now()):
        counts[due.kept] += 1
        shown = kept if due.kept else going
        if len(shown) < SHOWN:
            shown.append(due)
    return Plan(going, kept, counts)


def over(rows: QuerySet[Complaint], at: datetime) -> Iterator[Due]:
    """Every complaint whose time is over, in the order of their ids; open ones as if they had been closed on arrival."""
    today = timezone.localdate(at)
    known = terms()
    if not known:
        return
    first = min(term.years for term in known)
    old = _candidates(rows).filter(received_at__date__lte=years_before(today, first)).order_by("pk")
    since: Any = None
    while batch := list((old.filter(pk__gt=since) if since else old)[:BATCH]):
        for complaint in batch:
            term = term_for(complaint, known)
            ended = complaint.closed_at or complaint.received_at
            over_on = years_after(timezone.localdate(ended), term.years) if term else None
            if term and over_on and over_on <= today:
                yield Due(complaint, term, over_on, why_kept(complaint))
        since = batch[-1].pk


def term_for(complaint: Complaint, known: Sequence[Term] | None = None) -> Term | None:
    """The rule for its class under our law: the nearest law's. One that nobody has confirmed may only keep longer."""
    ours = organisation()
    circles = ("", *reversed(laws_of(ours.jurisdiction)))
    wanted = class_of(complaint)
    fitting = [
        term
        for term in (terms() if known is None else known)
        if term.retention_class == wanted and term.jurisdiction in circles and term.sector in ("", ours.sector)
    ]
    sure = [term for term in fitting if term.confirmed]
    nearest = max(sure, key=lambda t: (circles.index(t.jurisdiction), t.sector != "", t.code), default=None)
    longer = [t for t in fitting if not t.confirmed and (nearest is None or t.years > nearest.years)]
    return max(longer, key=lambda t: (t.years, t.code), default=nearest)


def class_of(complaint: Complaint) -> str:
    """As somebody set it; else by whether a danger was ever told."""
    return complaint.retention_class or (SAFETY if getattr(complaint, "was_danger", False) else STANDARD)


def with_danger(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """The rows with `was_danger`: whether somebody ever told of a danger."""
    danger = Obligation.objects.filter(complaint=OuterRef("pk"), kind=ObligationKind.SAFETY_TRIAGE)
    return rows.annotate(was_danger=Exists(danger))


def why_kept(complaint: Complaint) -> str:
    """Why nothing of this complaint may be erased now, also when its time is over; empty when nothing stands in the way."""
    if complaint.is_open:
        return Kept.DISPUTED if complaint.state in DISPUTED else Kept.OPEN
    if complaint.merged_into and complaint.merged_into.is_open:
        return Kept.OPEN
    if complaint.outside_cases.filter(decided_on=None).exists():
        return Kept.DISPUTED
    if complaint.holds.filter(lifted_at=None).exists():
        return Kept.HELD
    if Remedy.objects.filter(complaint=complaint, accepted_at__isnull=False, verified_at=None).exists():
        return Kept.REMEDY_OWED
    if complaint.obligations.filter(kind=ObligationKind.SAFETY_TRIAGE, ended_at=None).exists():
        return Kept.DANGER
    return Kept.SHARED if _is_shared(complaint) else ""


DISPUTED = frozenset({State.IN_DISPUTE, State.DECIDED_OUTSIDE})


def _is_shared(complaint: Complaint) -> bool:
    """Whether the same person, under the same key, has another complaint that is open or held."""
    subjects = [complaint.subject_id, *([complaint.agent.subject_id] if complaint.agent else [])]
    theirs = Q(subject__in=subjects) | Q(agent__subject__in=subjects)
    others = Complaint.objects.filter(theirs).exclude(pk=complaint.pk)
    held = LegalHold.objects.filter(complaint=OuterRef("pk"), lifted_at=None)
    return others.filter(~Q(state=State.CLOSED) | Exists(held)).exists()


def _candidates(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return with_danger(rows.filter(subject__erased_at=None)).select_related("subject", "unit", "agent")


def runs() -> list[RetentionRun]:
    return list(RetentionRun.objects.all()[:30])


def gone_lately(rows: QuerySet[Complaint]) -> list[RetentionRunLine]:
    lines = RetentionRunLine.objects.filter(complaint__in=rows).select_related("complaint", "run").order_by("-id")
    return list(lines[:SHOWN])


def years_after(day: date, years: int) -> date:
    """The same day `years` on; 29 February becomes 1 March, so that nobody's time is cut short."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
