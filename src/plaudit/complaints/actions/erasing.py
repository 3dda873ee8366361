"""Erasing whoever a complaint is from: their words, ways to reach them, documents and letters; dates and outcomes stay."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.erasure import erase_subject
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.models import DataSubject, IncomingMail

from .. import policies
from ..codes import ErasureReason
from ..models import Complaint
from ..queries.retention import why_kept
from ..watching_codes import Kept
from .case import noted, save


def erase_complainant(*, actor: Actor, complaint_id: UUID, reason: ErasureReason) -> Complaint:
    """Erase the complainant, whoever spoke for them, and mail filed under the complaint. Only closed complaints.

    Each person's erasure is a deed of its own. Were we killed between two, doing it again erases who is left.
    """
    with transaction.atomic(durable=True):
        complaint = _locked(actor, complaint_id)
        if reason not in set(ErasureReason):
            raise Invalid("complaint.no_erasure_reason", _("Choose why the data are erased."), field="reason")
        people = _people(complaint)
        if people:
            noted(complaint, "complaint.erasure_ordered", actor, data={"reason": str(reason)})
            save(complaint)
    for subject_id in people:
        erase_subject(actor=actor, subject_id=subject_id, reason=str(reason))
    complaint.refresh_from_db()
    return complaint


def _locked(actor: Actor, complaint_id: UUID) -> Complaint:
    rows = Complaint.objects.select_related("subject", "unit", "agent").select_for_update(of=("self",))
    complaint = rows.filter(pk=complaint_id).first()
    if complaint is None:
        raise NotFound("complaint.not_found", _("There is no such complaint, or you may not see it."))
    policies.check_may_erase(actor, complaint)
    if complaint.is_open:
        raise Refused(
            "complaint.open_not_erased",
            _("This complaint is open: without its words nobody could answer it. Close it first, then erase."),
        )
    if why := why_kept(complaint):
        raise Refused(
            "complaint.data_kept",
            _("The data of this complaint must be kept for now: %(why)s. End that first, then erase."),
            why=Kept(why).label,
        )
    return complaint


def _people(complaint: Complaint) -> list[UUID]:
    """Under whose keys anything of this complaint can still be read; letters to an agent are under the agent's."""
    mails = IncomingMail.objects.filter(filed_under=complaint.pk).values_list("subject_id", flat=True)
    agent = [complaint.agent.subject_id] if complaint.agent else []
    wanted = [*mails, *agent, complaint.subject_id]
    return list(DataSubject.objects.filter(pk__in=wanted, erased_at=None).values_list("pk", flat=True))
