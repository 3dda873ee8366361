"""After the answer: the complainant's yes or no, delivery with proof, verification by a second person."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared
from plaudit.foundation.together import update_row

from .. import policies
from ..codes import Channel, State
from ..lifecycle import Move, check_move
from ..models import Complaint, Remedy
from ..queries.case_rows import last_response, remedies_of
from ..queries.facts import facts_of
from . import letters, obligations
from .case import complaint_with, locked, moved, noted, one_deed, person_id, save, user_id


def accept_answer(
    *, actor: Actor, complaint_id: UUID, words: str = "", channel: Channel = Channel.WEB, version: int | None = None
) -> Complaint:
    """The complainant's explicit yes, by themself or in their words recorded by staff; silence never counts."""
    with one_deed():
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
        for remedy in remedies_of(complaint):
            if remedy.accepted_at is None:
                remedy.accepted_at = now()
                update_row(remedy, ["accepted_at"])
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
    with one_deed():
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
    with one_deed():
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
        update_row(remedy, ["delivered_at", "delivered_by", "proof", "ledger_reference"])
        noted(
            complaint,
            "complaint.remedy_delivered",
            actor,
            data={"remedy": str(remedy.pk), "proof": complaint.subject.digest(proof)},
        )
        if all(line.delivered_at for line in remedies_of(complaint)):
            noted(complaint, "complaint.remedies_delivered", actor)
        save(complaint)
        obligations.refresh(complaint)
    return remedy


def verify_remedy(*, actor: Actor, remedy_id: UUID, version: int | None = None) -> Complaint:
    """A second person has seen the proof. With the last line the whole complaint is verified, and the complainant told."""
    with one_deed():
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
        update_row(remedy, ["verified_at", "verified_by"])
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
    with one_deed():
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
    days = [remedy.promised_on for remedy in remedies_of(complaint) if remedy.promised_on]
    return {"promised_on": max(days).isoformat()} if days else {}


def _answered(complaint: Complaint, answer: str, words: str, channel: Channel, would_satisfy: str = "") -> None:
    response = last_response(complaint)
    if response is None:
        raise Refused("complaint.not_answered", _("There is no answer yet to accept or refuse."))
    response.answer, response.answered_at, response.answer_channel = answer, now(), channel
    response.answer_words, response.would_satisfy = words.strip() or None, would_satisfy.strip() or None
    update_row(response, ["answer", "answered_at", "answer_channel", "answer_words", "would_satisfy"])


def _locked_remedy(actor: Actor, remedy_id: UUID, version: int | None) -> tuple[Complaint, Remedy]:
    found = complaint_with(remedy_id, remedies_of) or next(iter(_complaint_of(remedy_id)), None)
    if found is None:
        raise NotFound("remedy.not_found", _("There is no such remedy."))
    complaint = locked(actor, found, version=version)
    remedy = next((line for line in remedies_of(complaint) if line.pk == remedy_id), None)
    if remedy is None:  # dropped while we waited
        raise NotFound("remedy.not_found", _("There is no such remedy."))
    return complaint, remedy


@prepared
def _complaint_of(remedy_id: UUID) -> QuerySet[Remedy, UUID]:
    return Remedy.objects.filter(pk=remedy_id).order_by().values_list("complaint_id", flat=True)
