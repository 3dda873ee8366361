"""Limits that were missed and of which the complainant was not told yet, and the new dates they were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from plaudit.foundation.clocks.versions import rule_by_id
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared

from ..codes import ObligationKind
from ..models import Complaint, LatenessNotice, Obligation
from ..watching_codes import TOLD_WHEN_LATE
from .case_rows import obligations_of
from .matters import RECORDED

HOLDING = "complaint.holding_sent"
PAIRS = (
    (ObligationKind.ANSWER, ObligationKind.NEW_ANSWER),
    (ObligationKind.REMEDY, ObligationKind.NEW_REMEDY),
)


def _missed(at: datetime) -> QuerySet[Obligation]:
    """Open, over, and never told of; while a new date that was given for the same duty still holds, nothing new is due."""
    rows = Obligation.objects.filter(kind__in=TOLD_WHEN_LATE, ended_at=None, due_at__lt=at)
    rows = rows.filter(~Exists(LatenessNotice.objects.filter(obligation=OuterRef("pk"))))
    for duty, new_date in PAIRS:
        holds = Obligation.objects.filter(complaint=OuterRef("complaint"), kind=new_date, ended_at=None, due_at__gte=at)
        rows = rows.exclude(Q(Exists(holds), kind__in=[duty, new_date]))
    return rows


def late_condition() -> Q:
    """For lists of complaints: the complainant is owed a word about a missed limit."""
    return Q(Exists(_missed(now()).filter(complaint=OuterRef("pk"))))


def late_obligations(complaint: Complaint) -> list[Obligation]:
    if not any(o.kind in TOLD_WHEN_LATE and o.is_missed(now()) for o in obligations_of(complaint)):
        return []
    return _missed_of(complaint.pk, now())


@prepared
def _missed_of(complaint_id: UUID, at: datetime) -> QuerySet[Obligation]:
    return _missed(at).filter(complaint_id=complaint_id).order_by("due_at")


def holding_obligations(complaint: Complaint) -> list[Obligation]:
    """Running limits of an answer that a holding response meets, for this kind of matter."""
    running = [o for o in obligations_of(complaint) if o.kind == ObligationKind.ANSWER and o.runs_beyond(now())]
    return [o for o in running if _is_met_by_holding(o, complaint.matter)]


def is_late_or_held(complaint: Complaint) -> bool:
    """Whether there is something to tell: a missed limit, or one that a holding response meets."""
    return bool(late_obligations(complaint) or holding_obligations(complaint))


def _is_met_by_holding(obligation: Obligation, matter: str) -> bool:
    rule = rule_by_id(obligation.rule_id)
    variants = [v for v in rule.variants if rule.variant_event == RECORDED and v.code == matter]
    return any(HOLDING in met_by for met_by in (rule.met_by, *(v.met_by for v in variants)))


@dataclass(frozen=True, slots=True)
class NewDate:
    """What the complainant was told last: the new date, and the limit that was missed before it, if one was."""

    new_date: date
    missed: date | None
    is_over: bool


def new_date_of(complaint: Complaint, obligations: Sequence[Obligation]) -> NewDate | None:
    """The newest date we gave, as long as it is owed; with the first limit that was missed."""
    kinds = (ObligationKind.NEW_ANSWER, ObligationKind.NEW_REMEDY)
    given = [o.due_at for o in obligations if o.kind in kinds and o.ended_at is None and o.due_at]
    if not given or not complaint.is_open:
        return None
    first = (
        complaint.lateness_notices.order_by("obligation__due_at").values_list("obligation__due_at", flat=True).first()
    )
    return NewDate(timezone.localdate(given[-1]), timezone.localdate(first) if first else None, given[-1] < now())
