"""Passing a complaint on: one person proposes with reason and destination, another confirms; nothing is lost between."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.models import OutboxMessage, OutboxState
from plaudit.foundation.moments import now

from .. import policies
from ..codes import PASSING_ON, ClosingCode, TransferOutcome, TransferReason
from ..lifecycle import Facts, Move, check_move
from ..models import Complaint, Message, Transfer
from ..queries.outside import body_offered
from . import letters, obligations
from .case import locked, moved, noted, one_deed, person_id, save
from .handling import say

NOTIFIED = "complaint.transfer_notified"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to: the code of an outside body, or words that name somebody else, or another unit of ours."""

    body: str = ""
    where_to: str = ""
    unit: Unit | None = None


def propose_transfer(
    *,
    actor: Actor,
    complaint_id: UUID,
    reason: TransferReason,
    to: Destination,
    words: str,
    version: int | None = None,
) -> Transfer:
    """Propose that somebody else deals with it. `words` tell the complainant why, once a second person has confirmed."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "transfer", complaint)
        check_move(complaint.state, Move.TRANSFER, Facts(second_person=True))
        _check(complaint, reason, to, words)
        proposal = Transfer.objects.create(
            complaint=complaint,
            subject=complaint.subject,
            reason=reason,
            body=to.body,
            to_unit=to.unit,
            where_to=to.where_to.strip() or None,
            words=words.strip(),
            proposed_by_id=person_id(actor),
            proposed_at=now(),
        )
        data = _about(proposal) | {"words": complaint.subject.digest(words)}
        noted(complaint, "complaint.transfer_proposed", actor, data=data)
        save(complaint)
    return proposal


def confirm_transfer(*, actor: Actor, complaint_id: UUID, version: int | None = None) -> Complaint:
    """The second person agrees: the notice with the route goes out, and only that stops the clocks. To another unit of
    ours the complaint goes open as it is, with every clock running on."""
    with transaction.atomic():
        complaint, proposal = _waiting(actor, complaint_id, version)
        check_move(complaint.state, Move.TRANSFER, Facts(second_person=proposal.proposed_by_id != actor.id))
        _decide(proposal, actor, TransferOutcome.CONFIRMED)
        message = say(complaint, actor, "transfer", proposal.words or "")
        if proposal.to_unit:
            _hand_over(complaint, actor, proposal, message)
        else:
            _end(complaint, actor, proposal, message)
        obligations.refresh(complaint)
    return complaint


def refuse_transfer(*, actor: Actor, complaint_id: UUID, why_not: str, version: int | None = None) -> Complaint:
    """The second person disagrees: the complaint goes on where it was, as if nobody had proposed anything."""
    with transaction.atomic():
        complaint, proposal = _waiting(actor, complaint_id, version)
        if not why_not.strip():
            raise Invalid("complaint.no_reason", _("Say why it stays here."), field="why_not")
        proposal.why_not = why_not.strip()
        _decide(proposal, actor, TransferOutcome.REFUSED)
        noted(complaint, "complaint.transfer_refused", actor, data=_about(proposal))
        save(complaint)
    return complaint


def note_told(complaint: Complaint, actor: Actor, message: OutboxMessage) -> None:
    """Somebody told the complainant what a machine could not bring them: if it was the notice, the clocks stop now."""
    if message.obligation.startswith("transfer:") and complaint.closing_code:
        noted(complaint, NOTIFIED, actor, data={"told": True})
        obligations.refresh(complaint)


def _check(complaint: Complaint, reason: TransferReason, to: Destination, words: str) -> None:
    if complaint.transfers.filter(outcome=TransferOutcome.WAITING).exists():
        raise Refused(
            "complaint.transfer_waiting",
            _("Somebody has already proposed this. It waits for a second person to confirm or refuse it."),
        )
    if (reason == TransferReason.OTHER_UNIT) != (to.unit is not None):
        raise Invalid(
            "complaint.transfer_unit", _("Choose the unit if, and only if, a unit of ours takes it over."), field="unit"
        )
    if to.unit == complaint.unit:
        raise Invalid("complaint.transfer_same_unit", _("This unit has the complaint already."), field="unit")
    if to.unit is None and not to.body and not to.where_to.strip():
        raise Invalid(
            "complaint.transfer_nowhere",
            _("Say where the complainant can go: choose a body, or write who it is and how to reach them."),
            field="where_to",
        )
    if to.body and body_offered(to.body) is None:
        raise Invalid("complaint.transfer_body", _("This body is not open to complainants any more."), field="body")
    if not words.strip():
        raise Invalid(
            "complaint.no_words", _("Write to the complainant why somebody else deals with it."), field="words"
        )


def _waiting(actor: Actor, complaint_id: UUID, version: int | None) -> tuple[Complaint, Transfer]:
    complaint = locked(actor, complaint_id, version=version)
    policies.check_may(actor, "transfer", complaint)
    proposal = complaint.transfers.select_related("subject", "to_unit").filter(outcome=TransferOutcome.WAITING).first()
    if proposal is None:
        raise Refused("complaint.no_transfer", _("Nothing waits to be confirmed here: somebody has seen to it."))
    policies.check_may_confirm(actor, proposal)
    return complaint, proposal


def _decide(proposal: Transfer, actor: Actor, outcome: TransferOutcome) -> None:
    proposal.outcome, proposal.decided_by_id, proposal.decided_at = outcome, person_id(actor), now()
    proposal.save(update_fields=["outcome", "decided_by", "decided_at", "why_not"])


def _hand_over(complaint: Complaint, actor: Actor, proposal: Transfer, message: Message) -> None:
    assert proposal.to_unit
    data = _about(proposal) | {"from": str(complaint.unit_id)}
    noted(complaint, "complaint.unit_changed", actor, data=data)
    save(complaint, unit=proposal.to_unit, owner=None, investigator=None, decider=None)
    letters.send_unit_changed(complaint, message)


def _end(complaint: Complaint, actor: Actor, proposal: Transfer, message: Message) -> None:
    code = ClosingCode.TRANSFERRED if proposal.reason in PASSING_ON else ClosingCode.OUT_OF_SCOPE
    moved(
        complaint,
        Move.TRANSFER,
        actor,
        facts=Facts(second_person=True),
        data=_about(proposal) | {"closing_code": str(code)},
        closing_code=code,
        closed_at=now(),
    )
    letter = letters.send_transfer(complaint, message, body_offered(proposal.body), proposal.where_to or "")
    if letter is None or letter.state != OutboxState.NEEDS_PHONE:
        noted(complaint, NOTIFIED, actor, data={"message": str(message.pk)})


def _about(proposal: Transfer) -> dict[str, str]:
    data = {"transfer": str(proposal.pk), "transfer_reason": str(proposal.reason), "body": proposal.body}
    return data | ({"unit": str(proposal.to_unit_id)} if proposal.to_unit_id else {})
