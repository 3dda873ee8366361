"""After the answer: the complainant's yes or no, delivery with proof, verification by a second person."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..codes import Channel, State
from ..lifecycle import Move, check_move
from ..models import Complaint, Remedy, Response
from ..queries.facts import facts_of
from . import letters, obligations
from .case import locked, moved, noted, person_id, save, user_id


def accept_answer(
    *, actor: Actor, complaint_id: UUID, words: str = "", channel: Channel = Channel.WEB, version: int | None = None
) -> Complaint:
    """The complainant's explicit yes, by themself or in their words recorded by staff; silence never counts."""
    with transaction.atomic():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "accept", complaint)
        if actor.kind != "complainant" and not words.strip():
            raise Invalid(
                "complaint.no_words_of_acceptance",
                _("Write down the words in which the complainant accepted."),
                field="words",
            )
        check_move(complaint.state, Move.ACCEPT)
        _answered(complaint, "accepted", words, channel)
        entry = moved(complaint, Move.ACCEPT, actor, data={"channel": channel} | _promised(complaint))
        complaint.remedies.filter(accepted_at__isnull=True).update(accepted_at=now())
        facts = facts_of(complaint)
        if facts.owed:
            obligations.start(complaint, entry)
            moved(complaint, Move.BEGIN_REMEDY, actor, facts=facts)
        obligations.refresh(complaint)
    return complaint


def refuse_answer(
    *,
    actor: Actor,
    complaint_id: UUID,
    words: str = "",
    would_satisfy: str = "",
    channel: Channel = Channel.WEB,
    version: int | None = None,
) -> Complaint:
    """The complainant's no. The complaint stays open."""
    with transaction.atomic():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "accept", complaint)
        if actor.kind != "complainant" and not words.strip():
            raise Invalid(
                "complaint.no_words_of_refusal",
                _("Write down the words in which the complainant refused."),
                field="words",
            )
        check_move(complaint.state, Move.REFUSE)
        _answered(complaint, "refused", words, channel, would_satisfy)
        moved(complaint, Move.REFUSE, actor, data={"channel": channel})
        obligations.refresh(complaint)
    return complaint


def deliver_remedy(
    *, actor: Actor, remedy_id: UUID, proof: str, ledger_reference: str = "", version: int | None = None
) -> Remedy:
    """It was done, this is the proof, and for money this is where it stands in the ledger."""
    with transaction.atomic():
        complaint, remedy = _locked_remedy(actor, remedy_id, version)
        policies.check_may(actor, "deliver", complaint)
        if complaint.state != State.REMEDY_IN_PROGRESS:
            raise Refused("remedy.not_accepted", _("The remedy is delivered after the complainant has accepted it."))
        if remedy.delivered_at:
            raise Refused("remedy.already_delivered", _("This remedy is already marked as delivered."))
        if not proof.strip():
            raise Invalid(
                "remedy.no_proof", _("Say what proves the delivery: a booking number, a receipt."), field="proof"
            )
        remedy.delivered_at, remedy.delivered_by_id, remedy.proof = now(), user_id(actor), proof.strip()
        remedy.ledger_reference = ledger_reference.strip() or None
        remedy.save(update_fields=["delivered_at", "delivered_by", "proof", "ledger_reference"])
        noted(
            complaint,
            "complaint.remedy_delivered",
            actor,
            data={"remedy": str(remedy.pk), "proof": complaint.subject.digest(proof)},
        )
        if not complaint.remedies.filter(delivered_at__isnull=True).exists():
            noted(complaint, "complaint.remedies_delivered", actor)
        save(complaint)
        obligations.refresh(complaint)
    return remedy


def verify_remedy(*, actor: Actor, remedy_id: UUID, version: int | None = None) -> Complaint:
    """A second person has seen the proof. With the last line the whole complaint is verified, and the complainant told."""
    with transaction.atomic():
        complaint, remedy = _locked_remedy(actor, remedy_id, version)
        policies.check_may_verify(actor, complaint, remedy)
        policies.check_declared(actor, "verify", complaint)
        if not remedy.delivered_at:
            raise Refused(
                "remedy.not_delivered", _("This remedy is not marked as delivered, so there is nothing to verify.")
            )
        if remedy.verified_at:
            raise Refused("remedy.already_verified", _("This remedy is already verified."))
        remedy.verified_at, remedy.verified_by_id = now(), user_id(actor)
        remedy.save(update_fields=["verified_at", "verified_by"])
        noted(complaint, "complaint.remedy_verified", actor, data={"remedy": str(remedy.pk)})
        facts = facts_of(complaint)
        if not facts.unverified:
            moved(complaint, Move.VERIFY, actor, facts=facts)
            letters.send_verified(complaint)
        else:
            save(complaint)
        obligations.refresh(complaint)
    return complaint


def return_remedy(*, actor: Actor, remedy_id: UUID, reason: str, version: int | None = None) -> Remedy:
    """The proof does not show the delivery: the line is owed again."""
    with transaction.atomic():
        complaint, remedy = _locked_remedy(actor, remedy_id, version)
        policies.check_may_verify(actor, complaint, remedy)
        if not remedy.delivered_at or remedy.verified_at:
            raise Refused(
                "remedy.not_delivered", _("This remedy is not marked as delivered, so there is nothing to verify.")
            )
        if not reason.strip():
            raise Invalid("remedy.no_reason", _("Say what is missing."), field="reason")
        noted(
            complaint,
            "complaint.remedy_returned",
            actor,
            data={"remedy": str(remedy.pk), "reason": complaint.subject.digest(reason)},
        )
        complaint.notes.create(
            subject=complaint.subject, author_id=person_id(actor), body=reason.strip(), made_at=now()
        )
        remedy.delivered_at, remedy.delivered_by, remedy.proof = None, None, None
        remedy.ledger_reference = None
        remedy.save(update_fields=["delivered_at", "delivered_by", "proof", "ledger_reference"])
        save(complaint)
        obligations.refresh(complaint)
    return remedy


def _promised(complaint: Complaint) -> dict[str, str]:
    """The date by which everything was promised, for the clock of the remedy; empty without one."""
    days = [day for day in complaint.remedies.values_list("promised_on", flat=True) if day]
    return {"promised_on": max(days).isoformat()} if days else {}


def _answered(complaint: Complaint, answer: str, words: str, channel: Channel, would_satisfy: str = "") -> None:
    response: Response | None = complaint.responses.order_by("-number").first()
    if response is None:
        raise Refused("complaint.not_answered", _("There is no answer yet to accept or refuse."))
    response.answer, response.answered_at, response.answer_channel = answer, now(), channel
    response.answer_words, response.would_satisfy = words.strip() or None, would_satisfy.strip() or None
    response.save(update_fields=["answer", "answered_at", "answer_channel", "answer_words", "would_satisfy"])


def _locked_remedy(actor: Actor, remedy_id: UUID, version: int | None) -> tuple[Complaint, Remedy]:
    found = Remedy.objects.filter(pk=remedy_id).values_list("complaint_id", flat=True).first()
    if found is None:
        raise NotFound("remedy.not_found", _("There is no such remedy."))
    complaint = locked(actor, found, version=version)
    return complaint, Remedy.objects.select_related("subject").get(pk=remedy_id)
