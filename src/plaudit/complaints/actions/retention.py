"""How long complaints are kept: legal holds, classes, and the night that erases whoever's time is over."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import SYSTEM, Actor
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.moments import now

from ..codes import ErasureReason
from ..models import Complaint, LegalHold, RetentionRun, RetentionRunLine
from ..policies import watching
from ..queries import retention
from ..queries.case_rules import terms
from ..watching_codes import HoldReason
from .case import noted, person_id, save
from .erasing import erase_complainant


def set_hold(*, actor: Actor, complaint_id: UUID, reason: HoldReason, words: str) -> LegalHold:
    """Nothing of this complaint is erased until somebody lifts it, whatever its time says and whoever asks."""
    with transaction.atomic():
        complaint = _locked(actor, complaint_id)
        if reason not in set(HoldReason):
            raise Invalid("hold.no_reason", _("Choose why the data must be kept."), field="reason")
        _check_words(words)
        if complaint.subject.erased_at:
            raise Refused(
                "complaint.erased", _("The personal data of this complaint were erased. There is nothing to keep.")
            )
        if complaint.holds.filter(lifted_at=None).exists():
            raise Refused(
                "hold.stands", _("This complaint is under a legal hold already. Lift it before you set another.")
            )
        hold = LegalHold.objects.create(
            complaint=complaint,
            subject=complaint.subject,
            reason=reason,
            words=words.strip(),
            set_by_id=person_id(actor),
            set_at=now(),
        )
        noted(complaint, "complaint.hold_set", actor, data={"hold": str(hold.pk), "hold_reason": str(reason)})
        save(complaint)
    return hold


def lift_hold(*, actor: Actor, complaint_id: UUID, words: str) -> LegalHold:
    with transaction.atomic():
        complaint = _locked(actor, complaint_id)
        _check_words(words)
        hold = complaint.holds.select_related("subject").filter(lifted_at=None).first()
        if hold is None:
            raise Refused("hold.none", _("This complaint is under no legal hold, so there is nothing to lift."))
        hold.lifted_at, hold.lifted_by_id, hold.lifting_words = now(), person_id(actor), words.strip()
        hold.save(update_fields=["lifted_at", "lifted_by", "lifting_words"])
        noted(complaint, "complaint.hold_lifted", actor, data={"hold": str(hold.pk)})
        save(complaint)
    return hold


def set_retention_class(*, actor: Actor, complaint_id: UUID, retention_class: str) -> Complaint:
    """Another class than the one it has by itself; empty gives that back. A class without a rule is refused."""
    with transaction.atomic():
        complaint = _locked(actor, complaint_id)
        if retention_class and retention_class not in {term.retention_class for term in terms()}:
            raise Invalid(
                "retention.unknown_class",
                _("There is no rule for this class. Choose another."),
                field="retention_class",
            )
        data = {"retention_class": retention_class, "before": complaint.retention_class}
        noted(complaint, "complaint.retention_class_set", actor, data=data)
        save(complaint, retention_class=retention_class)
    return complaint


def erase_over(at: datetime | None = None) -> RetentionRun:
    """One night: erase each complainant whose time is over and whom nothing keeps. Each is a deed of its own, so a night
    that breaks off has done what it did; the next one goes on."""
    moment, kept = at or now(), Counter[str]()
    with transaction.atomic():
        run = RetentionRun.objects.create(began_at=moment)
    for due in list(retention.over(Complaint.objects.all(), moment)):
        if due.kept:
            kept[due.kept] += 1
            continue
        try:
            erase_complainant(actor=SYSTEM, complaint_id=due.complaint.pk, reason=ErasureReason.TIME_OVER)
        except Refused:  # opened or held since we looked
            kept[retention.why_kept(Complaint.objects.get(pk=due.complaint.pk)) or "open"] += 1
            continue
        _note_gone(run, due)
    with transaction.atomic():
        run.kept, run.ended_at = dict(kept), now()
        run.save(update_fields=["kept", "ended_at"])
    return run


def _note_gone(run: RetentionRun, due: retention.Due) -> None:
    with transaction.atomic():
        RetentionRunLine.objects.create(run=run, complaint=due.complaint, rule=due.term.code, gone_at=now())
        run.gone += 1
        run.save(update_fields=["gone"])


def _locked(actor: Actor, complaint_id: UUID) -> Complaint:
    """As for erasing: whoever keeps data safe need not see what they say."""
    rows = Complaint.objects.select_related("subject", "unit").select_for_update(of=("self",))
    complaint = rows.filter(pk=complaint_id).first()
    if complaint is None:
        raise NotFound("complaint.not_found", _("There is no such complaint, or you may not see it."))
    watching.check_may_hold(actor, complaint)
    return complaint


def _check_words(words: str) -> None:
    if not words.strip():
        raise Invalid("complaint.no_words", _("Write why, for whoever looks at it later."), field="words")
