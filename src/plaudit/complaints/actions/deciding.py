"""Findings point by point, the remedy offered, the decision, and the answer that is sent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import day_here
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, NotFound, Refused
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared
from plaudit.foundation.together import update_row

from .. import policies
from ..codes import Channel, Finding, State
from ..lifecycle import DECIDING, Move, check_heard
from ..models import Complaint, Issue, OutsideCase, Remedy, Response, Review
from ..queries.answers import points_now
from ..queries.case_rows import issues_of, last_response
from ..queries.composing import told_about
from ..queries.facts import facts_of
from . import letters, obligations
from .authority import weighed
from .case import complaint_with, kept, locked, moved, noted, one_deed, person_id, save, user_id
from .drafting import forget_drafts
from .hearings import tell_result


@dataclass(frozen=True, slots=True)
class Offer:
    """One remedy line as offered; a sum has a currency (ISO 4217)."""

    kind: str
    text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    promised_on: date | None = None
    admits_liability: bool = False
    for_others: bool = False
    asks_approval: bool = False


def record_finding(
    *, actor: Actor, issue_id: UUID, finding: Finding, reason: str, evidence: str = "", version: int | None = None
) -> Issue:
    """Upheld, partly or not, with the reason the complainant will read."""
    with one_deed():
        complaint = locked(actor, _complaint_with(issue_id), version=version)
        issue = next(each for each in issues_of(complaint) if each.pk == issue_id)
        _check_may_shape(actor, "find", complaint)
        policies.check_declared(actor, "review" if complaint.state == State.UNDER_REVIEW else "find", complaint)
        check_heard(facts_of(complaint))
        if finding not in set(Finding) - {Finding.NONE}:
            raise Invalid("complaint.no_finding", _("Choose upheld, partly upheld or not upheld."), field="finding")
        if not reason.strip():
            raise Invalid("complaint.no_reason", _("Give the reason: the complainant will read it."), field="reason")
        before = issue.finding
        issue.finding, issue.reason, issue.evidence = finding, reason.strip(), evidence.strip() or None
        issue.found_by_id, issue.found_at = user_id(actor), now()
        update_row(issue, ["finding", "reason", "evidence", "found_by", "found_at"])
        noted(
            complaint,
            "complaint.finding_recorded",
            actor,
            data={
                "issue": str(issue.pk),
                "number": issue.number,
                "finding": finding,
                "before": before,
                "reason": complaint.subject.digest(reason),
            },
        )
        save(complaint)
    return issue


def offer_remedy(
    *, actor: Actor, complaint_id: UUID, offer: Offer, issue_id: UUID | None = None, version: int | None = None
) -> Remedy:
    """One line of what will put it right; it goes out with the answer. Once a body outside has decided, one line of what
    it orders."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        ordered_in = _decision_outside(actor, complaint)
        if ordered_in is None:
            _check_may_shape(actor, "offer_remedy", complaint)
        check_offer(offer)
        issue = complaint.issues.filter(pk=issue_id).first() if issue_id else None
        remedy = Remedy(
            complaint=complaint,
            issue=issue,
            subject=complaint.subject,
            kind=offer.kind,
            text=offer.text.strip() or None,
            amount=offer.amount,
            currency=offer.currency if offer.amount else "",
            promised_on=offer.promised_on,
            offered_at=None if ordered_in else now(),
            offered_by_id=user_id(actor),
            ordered_in=ordered_in,
            admits_liability=offer.admits_liability,
            for_others=offer.for_others,
        )
        if ordered_in is None:
            weighed(complaint, actor, remedy, asks_approval=offer.asks_approval)
        kept(remedy)
        data: dict[str, object] = {
            "remedy": str(remedy.pk),
            "kind": offer.kind,
            "promised_on": str(offer.promised_on or ""),
        }
        data |= {"admits_liability": offer.admits_liability, "for_others": offer.for_others}
        if offer.amount:
            data |= {"amount": str(offer.amount), "currency": offer.currency, "needs_approval": remedy.needs_approval}
        noted(complaint, "complaint.remedy_ordered" if ordered_in else "complaint.remedy_offered", actor, data=data)
        save(complaint)
    return remedy


def drop_remedy(*, actor: Actor, remedy_id: UUID, version: int | None = None) -> Complaint:
    """Take back a line that was not accepted yet."""
    with one_deed():
        remedy = Remedy.objects.filter(pk=remedy_id).first()
        if remedy is None:
            raise NotFound("remedy.not_found", _("There is no such remedy."))
        complaint = locked(actor, remedy.complaint_id, version=version)
        if _decision_outside(actor, complaint) is None:
            _check_may_shape(actor, "offer_remedy", complaint)
        if remedy.accepted_at:
            raise Refused(
                "complaint.remedy_promised", _("The complainant accepted this remedy. It is owed, not dropped.")
            )
        drop(complaint, actor, remedy)
        save(complaint)
    return complaint


def drop(complaint: Complaint, actor: Actor, remedy: Remedy) -> None:
    """Take the line out of what is offered. An answer that told of it keeps its words."""
    noted(complaint, "complaint.remedy_dropped", actor, data={"remedy": str(remedy.pk)})
    remedy.delete()


def decide_complaint(
    *, actor: Actor, complaint_id: UUID, reason_not_to_investigate: str = "", version: int | None = None
) -> Complaint:
    """Every issue has its finding; the decision takes them together. The decider is not the person complained about."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "decide", complaint)
        policies.check_declared(actor, "decide", complaint)
        facts = facts_of(complaint, reason_not_to_investigate=bool(reason_not_to_investigate.strip()))
        data: dict[str, object] = {"issues": facts.issues, "upheld": facts.upheld, "remedies": facts.owed}
        if reason_not_to_investigate.strip():
            data["not_investigated"] = complaint.subject.digest(reason_not_to_investigate)
        moved(complaint, Move.DECIDE, actor, facts=facts, data=data, decider_id=user_id(actor) or complaint.decider_id)
        obligations.refresh(complaint)
    return complaint


def respond(
    *, actor: Actor, complaint_id: UUID, words: str, channel: Channel = Channel.EMAIL, version: int | None = None
) -> Response:
    """Send the answer: the words, the findings with reasons, the remedy, and the right to go further. Its clock stops
    on sending, not on deciding."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "respond", complaint)
        if not words.strip():
            raise Invalid("complaint.no_words", _("Write the answer to the complainant."), field="words")
        return sent_answer(complaint, actor, words, channel)


def sent_answer(
    complaint: Complaint, actor: Actor, words: str, channel: Channel, *, review: Review | None = None
) -> Response:
    """The answer goes out, with everything it tells kept beside it; `review` is the one whose result it brings."""
    _check_words(complaint, words)
    response = Response(
        complaint=complaint,
        subject=complaint.subject,
        number=(last.number if (last := last_response(complaint)) else 0) + 1,
        body=words.strip(),
        points=points_now(complaint),
        language=complaint.language,
        sent_by_id=person_id(actor),
        sent_at=now(),
        channel=channel,
    )
    data = {"response": str(response.pk), "number": response.number, "text": complaint.subject.digest(words)}
    entry = moved(complaint, Move.RESPOND, actor, facts=facts_of(complaint), data=data)
    kept(response)
    forget_drafts(complaint)
    letters.send_answer(complaint, response, review)
    tell_result(complaint, actor)
    obligations.start(complaint, entry)
    obligations.refresh(complaint)
    return response


def _check_words(complaint: Complaint, words: str) -> None:
    """An answer says something to each point, and how to go further: in the words, or in what the letter adds."""
    blocking = next((told for told in told_about(complaint, words) if told.is_blocking), None)
    if blocking:
        raise Refused(f"complaint.answer_{blocking.code}", blocking.text, field="words")


def _decision_outside(actor: Actor, complaint: Complaint) -> OutsideCase | None:
    """The decision outside that the line belongs to, while nobody has answered it yet."""
    if complaint.state != State.DECIDED_OUTSIDE:
        return None
    policies.check_may(actor, "go_outside", complaint)
    return complaint.outside_cases.filter(reply="").order_by("-id").first()


def _check_may_shape(actor: Actor, deed: str, complaint: Complaint) -> None:
    """Findings and remedies are made before the decision by whoever has the role, and in a review by its reviewer."""
    if complaint.state == State.UNDER_REVIEW:
        policies.check_may_review(actor, complaint)
        return
    policies.check_may(actor, deed, complaint)
    if complaint.state not in DECIDING:
        raise Refused(
            "complaint.not_deciding",
            _("Findings and remedies are recorded after the assessment and before the decision, or in a review."),
        )


def _complaint_with(issue_id: UUID) -> UUID:
    found = complaint_with(issue_id, issues_of) or next(iter(_complaint_of(issue_id)), None)
    if found is None:
        raise NotFound("issue.not_found", _("There is no such issue."))
    return found


@prepared
def _complaint_of(issue_id: UUID) -> QuerySet[Issue, UUID]:
    return Issue.objects.filter(pk=issue_id).order_by().values_list("complaint_id", flat=True)


def check_offer(offer: Offer) -> None:
    if offer.amount is not None and offer.amount <= 0:
        raise Invalid("remedy.amount", _("The amount must be greater than 0."), field="amount")
    if offer.amount is not None and len(offer.currency) != 3:
        raise Invalid(
            "remedy.currency", _("Give the currency of the amount as three letters, such as EUR."), field="currency"
        )
    if offer.promised_on and offer.promised_on < day_here(now()):
        raise Invalid("remedy.promised_past", _("The promised date lies in the past."), field="promised_on")
