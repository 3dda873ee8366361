"""Complaints that belong together: merged when matter and complainant are the same, linked when they stay two."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..codes import ClosingCode, LinkKind, ObligationKind, State
from ..lifecycle import Facts, Move
from ..models import Complaint, ComplaintLink, Obligation
from ..queries.history import ABSORBED
from ..queries.joined import same_complainant
from . import letters, obligations
from .case import locked, moved, noted, one_deed, save, user_id

TAKING_IN = frozenset({State.RECEIVED, State.REOPENED, State.ASSESSED, State.INVESTIGATING, State.WAITING})
OWED_ON = (ObligationKind.ACKNOWLEDGE, ObligationKind.PROGRESS, ObligationKind.ANSWER)


def merge_complaint(*, actor: Actor, complaint_id: UUID, into_id: UUID, version: int | None = None) -> Complaint:
    """Close this complaint as merged into another one of the same person about the same matter, which lives on and
    answers both; returns it. If this one arrived earlier, what is still owed by its clocks is owed there as well."""
    with one_deed():
        complaint, survivor = _both(actor, complaint_id, into_id, version)
        policies.check_may(actor, "merge", complaint)
        policies.check_may(actor, "merge", survivor)
        if survivor.state not in TAKING_IN:
            raise Refused(
                "complaint.cannot_take_in",
                _("%(reference)s is already decided or closed, so it cannot answer for both. Link them instead."),
                reference=survivor.reference,
            )
        is_earlier = complaint.received_at < survivor.received_at
        owed = _still_owed(complaint, survivor) if is_earlier else []
        moved(
            complaint,
            Move.MERGE,
            actor,
            facts=Facts(same_complainant=same_complainant(complaint, survivor)),
            data={"closing_code": str(ClosingCode.MERGED), "other": str(survivor.pk)},
            closing_code=ClosingCode.MERGED,
            closed_at=now(),
            merged_into=survivor,
        )
        complaint.transfers.filter(outcome="").update(outcome="lapsed")
        about = {"other": str(complaint.pk), "received_at": complaint.received_at.isoformat(), "earlier": is_earlier}
        noted(survivor, ABSORBED, actor, data=about)
        save(survivor, is_urgent=survivor.is_urgent or complaint.is_urgent)
        Obligation.objects.bulk_create(owed)
        obligations.refresh(complaint)
        obligations.refresh(survivor)
        letters.send_merged(complaint, survivor)
    return survivor


def link_complaints(
    *, actor: Actor, complaint_id: UUID, other_id: UUID, kind: LinkKind, version: int | None = None
) -> ComplaintLink:
    """Note that this complaint is the same incident as, a repeat of, or about the handling of another. Both stay what
    they are. Whoever handled the other one cannot handle a complaint about that."""
    with one_deed():
        complaint, other = _both(actor, complaint_id, other_id, version)
        policies.check_may(actor, "link", complaint)
        if _is_linked(complaint, other, kind):
            raise Refused("complaint.already_linked", _("These two complaints are already linked like this."))
        if kind == LinkKind.ABOUT_HANDLING:
            policies.check_handled_by_others(complaint, other)
        link = ComplaintLink.objects.create(
            complaint=complaint, other=other, kind=kind, made_by_id=user_id(actor), made_at=now()
        )
        for one, another in ((complaint, other), (other, complaint)):
            noted(one, "complaint.linked", actor, data={"link": str(kind), "other": str(another.pk)})
        save(complaint)
    return link


def unlink_complaints(*, actor: Actor, complaint_id: UUID, link_id: UUID, version: int | None = None) -> Complaint:
    """The two do not belong together after all."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "link", complaint)
        link = complaint.all_links().select_related("complaint__unit", "other__unit").filter(pk=link_id).first()
        if link is None:
            raise Refused("complaint.link_not_found", _("There is no such link: somebody has undone it."))
        kind = str(link.kind)
        link.delete()
        for one, another in ((link.complaint, link.other), (link.other, link.complaint)):
            noted(one, "complaint.unlinked", actor, data={"link": kind, "other": str(another.pk)})
        save(complaint)
    return complaint


def _both(actor: Actor, one: UUID, other: UUID, version: int | None) -> tuple[Complaint, Complaint]:
    """Both complaints, locked, always in the same order so that two people never wait for each other."""
    if one == other:
        raise Invalid(
            "complaint.with_itself", _("This is the same complaint. Give the reference of another."), field="other"
        )
    versions = {one: version, other: None}
    found = {pk: locked(actor, pk, version=versions[pk]) for pk in sorted((one, other))}
    return found[one], found[other]


def _is_linked(complaint: Complaint, other: Complaint, kind: LinkKind) -> bool:
    rows = ComplaintLink.objects.filter(kind=kind)
    if rows.filter(complaint=complaint, other=other).exists():
        return True
    return kind == LinkKind.SAME_INCIDENT and rows.filter(complaint=other, other=complaint).exists()


def _still_owed(complaint: Complaint, survivor: Complaint) -> list[Obligation]:
    """What this complaint's clocks still ask for, counted from its own arrival, as obligations of the survivor."""
    running = complaint.obligations.filter(ended_at=None, kind__in=OWED_ON)
    return [
        Obligation(complaint=survivor, kind=o.kind, rule_id=o.rule_id, started_by=o.started_by, due_at=o.due_at)
        for o in running
    ]
