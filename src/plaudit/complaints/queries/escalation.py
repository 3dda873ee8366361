"""What sets an escalation off now, and whom it concerns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from plaudit.accounts.models import RoleGrant, Unit, User
from plaudit.accounts.queries import in_force
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.models import ClockRule

from .. import policies
from ..codes import ObligationKind, State
from ..confidentiality import Column, view_of
from ..ladders import Ladder
from ..lifecycle import Move
from ..models import Complaint, Escalation, Flag, Obligation, Remedy
from ..policies.watching import escalations_for
from ..watching_codes import Trigger

MANAGERS = (Role.MANAGER, Role.DIRECTOR)
BATCH = 2_000
MOST = 200


@dataclass(frozen=True, slots=True)
class Firing:
    """One complaint for which a trigger holds: about what, since when, and how much of a limit is used up (0 to 1)."""

    complaint_id: UUID
    about: str
    since: datetime
    used: float = 1.0


def firings(ladder: Ladder, at: datetime) -> Iterator[Firing]:
    return TRIGGERS[ladder.trigger](ladder, at)


def wanted(ladder: Ladder, at: datetime) -> list[tuple[Firing, int]]:
    """Every level that is reached and was not raised yet, with its number from 1 on."""
    reached = [
        (firing, number)
        for firing in firings(ladder, at)
        for number, level in enumerate(ladder.levels, start=1)
        if level.is_reached(used=firing.used, since=at - firing.since)
    ]
    done: set[tuple[UUID, str, int]] = set()
    for some in batched(sorted({firing.complaint_id for firing, _number in reached})):
        rows = Escalation.objects.filter(rule=ladder.code, complaint_id__in=some)
        done |= set(rows.values_list("complaint_id", "about", "level"))
    return [(f, number) for f, number in reached if (f.complaint_id, f.about, number) not in done]


def batched(ids: list[UUID], size: int = 500) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def to_alert(at: datetime) -> list[UUID]:
    """Alerts whose mail may go out now."""
    rows = Escalation.objects.filter(alerted_at=None, alert_at__lte=at).order_by("alert_at")
    return list(rows.values_list("pk", flat=True)[:500])


def nearest_people(role: str, unit: Unit, up: int, at: datetime) -> tuple[Unit, list[User]]:
    """Whoever holds the role `up` levels above the unit (at most at the top), or in the nearest unit above that."""
    found: Unit = unit
    for _level in range(up):
        found = found.parent or found
    start = found
    while True:
        held = RoleGrant.objects.filter(in_force(at), role=role, unit=found).values("user_id")
        people = list(User.objects.filter(is_active=True, pk__in=held).select_related("subject").order_by("name", "pk"))
        if people or found.parent is None:
            return (found if people else start), people
        found = found.parent


def waiting_for(actor: Actor) -> QuerySet[Escalation]:
    """The alerts that this person, or somebody with the same role, has not seen yet; oldest first."""
    return escalations_for(actor).filter(seen_at=None).order_by("id")


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as its reader sees it: the link, the title and the reason only for those who may read them."""

    escalation: Escalation
    may_open: bool = False
    shows_title: bool = False
    shows_reason: bool = False


def alerts_for(actor: Actor) -> list[Alert]:
    return [_alert(actor, row) for row in waiting_for(actor)[:MOST]]


def _alert(actor: Actor, row: Escalation) -> Alert:
    if not policies.may_see(actor, row.complaint):
        return Alert(row)
    view = view_of(actor, row.complaint)
    return Alert(row, may_open=True, shows_title=view.plain(Column.STORY), shows_reason=view.plain(Column.NOTES))


def _open() -> QuerySet[Complaint]:
    return Complaint.objects.exclude(state=State.CLOSED).filter(subject__erased_at=None)


def _running(ladder: Ladder) -> QuerySet[Obligation]:
    rows = Obligation.objects.filter(ended_at=None, complaint__in=_open(), due_at__isnull=False)
    return rows.filter(kind__in=ladder.kinds) if ladder.kinds else rows


def _in_danger(ladder: Ladder, at: datetime) -> Iterator[Firing]:
    rows = _running(ladder).filter(due_at__gte=at, started_at__lt=at)
    for pk, complaint_id, started, due in rows.values_list("pk", "complaint_id", "started_at", "due_at").iterator(
        BATCH
    ):
        if started and due:
            yield Firing(complaint_id, str(pk), started, (at - started) / (due - started))


def _overdue(ladder: Ladder, at: datetime) -> Iterator[Firing]:
    rows = _running(ladder).filter(due_at__lt=at).values_list("pk", "complaint_id", "due_at")
    for pk, complaint_id, due in rows.iterator(BATCH):
        if due:
            yield Firing(complaint_id, str(pk), due)


def _safety(_ladder: Ladder, at: datetime) -> Iterator[Firing]:
    """A danger that nobody has looked at yet, also after the complaint has ended."""
    rows = Obligation.objects.filter(
        kind=ObligationKind.SAFETY_TRIAGE, ended_at=None, complaint__subject__erased_at=None
    )
    for pk, complaint_id, started in rows.values_list("pk", "complaint_id", "started_at"):
        yield Firing(complaint_id, str(pk), started or at)


def _flagged(ladder: Ladder, _at: datetime) -> Iterator[Firing]:
    rows = Flag.objects.filter(kind=ladder.trigger, lifted_at=None, complaint__in=_open())
    for pk, complaint_id, set_at in rows.values_list("pk", "complaint_id", "set_at"):
        yield Firing(complaint_id, str(pk), set_at)


def _amount(ladder: Ladder, at: datetime) -> Iterator[Firing]:
    """The sum of the remedies of one complaint in one currency; never added across currencies."""
    rows = Remedy.objects.filter(currency=ladder.currency, complaint__in=_open())
    sums = rows.values("complaint_id").order_by("complaint_id").annotate(total=Sum("amount"))
    for row in sums.filter(total__gte=ladder.amount or Decimal(0)):
        yield Firing(row["complaint_id"], "", at)


def _repeat(ladder: Ladder, at: datetime) -> Iterator[Firing]:
    """Opened again, or the same person filed about the same product or category before."""
    reopening = ClockRule.objects.filter(body__start_event=Move.REOPEN).values("pk")
    again = Obligation.objects.filter(rule__in=reopening, ended_at=None, complaint__in=_open())
    for complaint_id, started in again.values_list("complaint_id", "started_at"):
        yield Firing(complaint_id, "", started or at)
    point = "complainant__contact_points__lookup"
    earlier = Complaint.objects.filter(
        Q(product=OuterRef("product")) | Q(category=OuterRef("category")),
        **{point: OuterRef(point)},
        received_at__lt=OuterRef("received_at"),
        received_at__gte=at - timedelta(days=ladder.days),
    )
    rows = _open().filter(received_at__gte=at - timedelta(days=ladder.days)).exclude(**{point: ""})
    for complaint_id, received in rows.filter(Exists(earlier)).values_list("pk", "received_at").distinct():
        yield Firing(complaint_id, "", received)


def _about_manager(_ladder: Ladder, at: datetime) -> Iterator[Firing]:
    managers = RoleGrant.objects.filter(in_force(at), role__in=MANAGERS).values("user_id")
    for complaint_id, received in _open().filter(about_person__in=managers).values_list("pk", "received_at"):
        yield Firing(complaint_id, "", received)


TRIGGERS: dict[str, Callable[[Ladder, datetime], Iterator[Firing]]] = {
    Trigger.IN_DANGER: _in_danger,
    Trigger.OVERDUE: _overdue,
    Trigger.SAFETY: _safety,
    Trigger.LEGAL_BREACH: _flagged,
    Trigger.MEDIA: _flagged,
    Trigger.VULNERABLE: _flagged,
    Trigger.COMPLAINANT_ASKS: _flagged,
    Trigger.AMOUNT: _amount,
    Trigger.REPEAT: _repeat,
    Trigger.ABOUT_MANAGER: _about_manager,
}
