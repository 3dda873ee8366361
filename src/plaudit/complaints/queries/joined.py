"""Complaints that belong together: whether they are from one person, what they are linked to, what may be the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plaudit.customers.models import Party
from plaudit.customers.queries import is_proved_same, parties_reached_alike
from plaudit.foundation import search
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.prepared import prepared

from .. import policies
from ..codes import LinkKind, State
from ..models import Complaint, ComplaintLink

NEAR = timedelta(days=90)
MOST = 5
FROM_HERE: dict[str, str | Promise] = dict(LinkKind.choices)
FROM_THERE: dict[str, str | Promise] = {
    LinkKind.SAME_INCIDENT: LinkKind.SAME_INCIDENT.label,
    LinkKind.REPEAT_OF: pgettext_lazy("link", "Repeated by"),
    LinkKind.ABOUT_HANDLING: pgettext_lazy("link", "Its handling is complained about in"),
}


@dataclass(frozen=True, slots=True)
class Linked:
    """One link as seen from this complaint."""

    id: UUID
    label: str
    other: Complaint


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A complaint that may be the same matter, and what makes it look so."""

    complaint: Complaint
    same_contact: bool
    same_order: bool
    mergeable: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """What the page of a complaint shows of others; never one that the reader may not see."""

    links: Sequence[Linked] = ()
    merged: Sequence[Complaint] = ()
    survivor: Complaint | None = None
    lookalikes: Sequence[Lookalike] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.links or self.merged or self.survivor or self.lookalikes)


def other_named(actor: Actor, reference: str) -> Complaint:
    """The other complaint that a form or body names. Raises Invalid alike for one that is absent and one out of sight."""
    found = policies.visible_to(actor).filter(reference=reference.strip()).first()
    if found is None:
        raise Invalid("complaint.other_unknown", _("There is no such complaint, or you may not see it."), field="other")
    return found


def same_complainant(one: Complaint, other: Complaint) -> bool:
    """Whether it is proved that both are from the same people: the same party, or one address that both confirmed.
    Who gave no name and address is nobody's second complaint."""
    return (
        one.complainant_id is not None and _same(one.complainant, other.complainant) and _same(one.agent, other.agent)
    )


def _same(one: Party | None, other: Party | None) -> bool:
    if one is None or other is None:
        return one is other
    return is_proved_same(one, other)


def joined_of(actor: Actor, complaint: Complaint) -> Joined:
    """Which others there are is asked first: most complaints stand alone, and then nobody need ask who sees them."""
    links, merged = _links_at(complaint.pk), _merged_into(complaint.pk)
    wanted = {pk for link in links for pk in (link.complaint_id, link.other_id)}
    if complaint.merged_into_id:
        wanted.add(complaint.merged_into_id)
    seen = policies.visible_to(actor).select_related("subject") if wanted or merged else Complaint.objects.none()
    others = {row.pk: row for row in seen.filter(pk__in=wanted)}
    return Joined(
        links=[_linked(complaint, link, others) for link in links if _other_id(complaint, link) in others],
        merged=list(seen.filter(pk__in=merged).order_by("received_at")),
        survivor=others.get(complaint.merged_into_id) if complaint.merged_into_id else None,
        lookalikes=lookalikes_of(actor, complaint, known=wanted) if complaint.is_open else (),
    )


@prepared
def _links_at(complaint_id: UUID) -> QuerySet[ComplaintLink]:
    return Complaint(pk=complaint_id).all_links()


@prepared
def _merged_into(complaint_id: UUID) -> QuerySet[Complaint, UUID]:
    return Complaint.objects.filter(merged_into_id=complaint_id).values_list("pk", flat=True)


def lookalikes_of(actor: Actor, complaint: Complaint, *, known: Iterable[UUID] = ()) -> list[Lookalike]:
    """Open complaints of about the same time from the same address or number, or with the same order number in it; of
    those that the actor sees."""
    people = [pk for pk in (complaint.complainant_id, complaint.agent_id) if pk]
    alike = {party for pk in people for party in parties_reached_alike(pk)}
    if not _order_of(complaint) and not any(_is_elsewhere(complaint, party) for party in alike):
        return []
    near = policies.visible_to(actor).exclude(state=State.CLOSED).exclude(pk__in={complaint.pk, *known})
    near = near.filter(received_at__range=_near(complaint))
    ordered = set(_with_order(near, complaint))
    rows = near.filter(Q(complainant__in=alike) | Q(agent__in=alike) | Q(pk__in=ordered))
    rows = rows.select_related("subject", "complainant", "agent").order_by("received_at")
    return [_lookalike(complaint, row, alike, ordered) for row in rows[:MOST]]


def _is_elsewhere(complaint: Complaint, party: UUID) -> bool:
    """Whether another open complaint of about the same time is theirs: most are alone, and then nobody need ask who sees
    which."""
    return any(pk != complaint.pk for pk in _two_open_of(party, *_near(complaint)))


@prepared
def _two_open_of(party_id: UUID, since: datetime, until: datetime) -> QuerySet[Complaint, UUID]:
    rows = Complaint.objects.filter(Q(complainant_id=party_id) | Q(agent_id=party_id))
    rows = rows.filter(received_at__gte=since, received_at__lte=until).exclude(state=State.CLOSED)
    return rows.order_by().values_list("pk", flat=True)[:2]


def _near(complaint: Complaint) -> tuple[datetime, datetime]:
    return complaint.received_at - NEAR, complaint.received_at + NEAR


def _order_of(complaint: Complaint) -> str:
    return (complaint.order_reference or "").strip()


def _with_order(near: QuerySet[Complaint], complaint: Complaint) -> Iterable[UUID]:
    if not (order := _order_of(complaint)):
        return ()
    return near.filter(pk__in=search.matching("complaint", order)).values_list("pk", flat=True)


def _lookalike(complaint: Complaint, row: Complaint, alike: set[UUID], ordered: set[UUID]) -> Lookalike:
    same_contact = row.complainant_id in alike or row.agent_id in alike
    return Lookalike(row, same_contact, row.pk in ordered, same_complainant(complaint, row))


def _other_id(complaint: Complaint, link: ComplaintLink) -> UUID:
    return link.other_id if link.complaint_id == complaint.pk else link.complaint_id


def _linked(complaint: Complaint, link: ComplaintLink, others: dict[UUID, Complaint]) -> Linked:
    labels = FROM_HERE if link.complaint_id == complaint.pk else FROM_THERE
    return Linked(link.pk, str(labels[link.kind]), others[_other_id(complaint, link)])
