"""The way outside: telling the complainant where to go, what became of it there, and the end when no way is left."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import day_here
from plaudit.bodies.models import OutsideBody
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..codes import Binding, Channel, OutsideOutcome, OutsideReply, RecourseReason, State
from ..lifecycle import Move, check_move
from ..models import Complaint, OutsideCase, Recourse, Remedy, ToldBody
from ..queries.facts import facts_of
from ..queries.outside import open_until, routes_outside
from ..queries.reviews import review_of
from . import letters, obligations
from .case import locked, moved, noted, one_deed, save, user_id
from .deciding import Offer, drop, offer_remedy
from .reviewing import take_back

REPLY_CODES = {
    OutsideReply.ACCEPTED: "complaint.outside_accepted",
    OutsideReply.FINAL: "complaint.outside_final",
    OutsideReply.REFUSED: "complaint.outside_refused",
}


def give_recourse(
    *, actor: Actor, complaint_id: UUID, reason: RecourseReason, words: str = "", version: int | None = None
) -> Recourse:
    """Tell the complainant by letter which bodies outside are open to them, and until when. No review has to come first."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "give_recourse", complaint)
        check_move(complaint.state, Move.GIVE_RECOURSE)
        _leave_review(complaint, actor, reason, words)
        bodies = list(routes_outside().bodies)
        recourse = Recourse.objects.create(
            complaint=complaint,
            subject=complaint.subject,
            reason=reason,
            words=words.strip() or None,
            given_at=now(),
            given_by_id=user_id(actor),
        )
        ToldBody.objects.bulk_create(ToldBody(recourse=recourse, body=body) for body in bodies)
        until = open_until(complaint, bodies)
        data = {"recourse": str(recourse.pk), "reason": reason, "bodies": [body.code for body in bodies]}
        data |= {"open_until": until.isoformat()} if until else {}
        entry = moved(complaint, Move.GIVE_RECOURSE, actor, facts=facts_of(complaint), data=data)
        obligations.start(complaint, entry)
        obligations.refresh(complaint)
        letters.send_recourse(complaint, recourse)
    return recourse


def open_outside_case(
    *,
    actor: Actor,
    complaint_id: UUID,
    opened_on: date,
    body: OutsideBody | None = None,
    body_name: str = "",
    number: str = "",
    version: int | None = None,
) -> OutsideCase:
    """The complainant went to a body outside: which one, its number, since when. `body_name` is for one not in the register."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "go_outside", complaint)
        if body is None and not body_name.strip():
            raise Invalid("complaint.no_body", _("Choose the body, or write its name."), field="body")
        _check_day(complaint, opened_on, "opened_on")
        case = OutsideCase.objects.create(
            complaint=complaint,
            subject=complaint.subject,
            body=body,
            body_name=body_name.strip() or None if body is None else None,
            number=number.strip() or None,
            opened_on=opened_on,
            recorder_id=user_id(actor),
        )
        data = {"outside": str(case.pk), "body": body.code if body else "", "opened_on": opened_on.isoformat()}
        moved(complaint, Move.OPEN_DISPUTE, actor, facts=facts_of(complaint), data=data)
        obligations.refresh(complaint)
    return case


def decide_outside(
    *,
    actor: Actor,
    complaint_id: UUID,
    decided_on: date,
    outcome: OutsideOutcome,
    binding: Binding,
    words: str,
    decided_by: str = "",
    version: int | None = None,
) -> OutsideCase:
    """What the body decided, for whom, and who has to follow it. What we had offered is off the table; what it orders is
    added line by line."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "go_outside", complaint)
        check_move(complaint.state, Move.DECIDE_OUTSIDE)
        if not words.strip():
            raise Invalid("complaint.no_words", _("Write in a few sentences what was decided."), field="words")
        case = complaint.outside_cases.select_related("subject").latest("id")
        _check_day(complaint, decided_on, "decided_on", since=case.opened_on)
        case.decided_on, case.decided_by, case.words = decided_on, decided_by.strip() or None, words.strip()
        case.outcome, case.binding = outcome, binding
        case.save(update_fields=["decided_on", "decided_by", "words", "outcome", "binding"])
        for line in complaint.remedies.filter(accepted_at=None):
            drop(complaint, actor, line)
        data = {"outside": str(case.pk), "outcome": outcome, "binding": binding, "decided_on": decided_on.isoformat()}
        entry = moved(complaint, Move.DECIDE_OUTSIDE, actor, data=data)
        obligations.start(complaint, entry)
        obligations.refresh(complaint)
    return case


def settle_outside(
    *,
    actor: Actor,
    complaint_id: UUID,
    reply: OutsideReply,
    words: str = "",
    channel: Channel = Channel.PHONE,
    version: int | None = None,
) -> Complaint:
    """The decision outside is accepted in the complainant's words, final, or refused. Standing, it is carried out."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "go_outside", complaint)
        case = open_decision_of(complaint)
        _check_reply(case, reply, words)
        case.reply, case.reply_channel, case.replied_at = reply, channel, now()
        case.reply_words = words.strip() or None
        case.save(update_fields=["reply", "reply_channel", "replied_at", "reply_words"])
        noted(complaint, REPLY_CODES[reply], actor, data={"outside": str(case.pk), "channel": channel})
        if reply != OutsideReply.REFUSED and (facts := facts_of(complaint)).owed:
            lines = complaint.remedies.filter(accepted_at=None)
            days = [day for day in lines.values_list("promised_on", flat=True) if day]
            data = {"promised_on": max(days).isoformat()} if days else {}
            entry = moved(complaint, Move.BEGIN_OUTSIDE_REMEDY, actor, facts=facts, data=data)
            lines.update(accepted_at=now())
            obligations.start(complaint, entry)
        else:
            save(complaint)
        obligations.refresh(complaint)
    return complaint


def order_remedy(*, actor: Actor, complaint_id: UUID, offer: Offer, version: int | None = None) -> Remedy:
    """One line of what the body ordered, until somebody recorded whether its decision stands."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "go_outside", complaint)
        open_decision_of(complaint)
        return offer_remedy(actor=actor, complaint_id=complaint_id, offer=offer, version=version)


def open_decision_of(complaint: Complaint) -> OutsideCase:
    """The decision that nobody has answered yet. Raises Refused when there is none."""
    case = complaint.outside_cases.select_related("subject").order_by("-id").first()
    if complaint.state != State.DECIDED_OUTSIDE or case is None or case.reply:
        raise Refused(
            "complaint.no_open_decision", _("There is no decision from outside that waits to be accepted or refused.")
        )
    return case


def _leave_review(complaint: Complaint, actor: Actor, reason: RecourseReason, words: str) -> None:
    """What is said of the review is true: done, or not wanted; a request that waits is taken back in words only."""
    review = review_of(complaint)
    is_done = review is not None and review.decided_at is not None
    if reason not in set(RecourseReason) or is_done != (reason == RecourseReason.REVIEW_DONE):
        raise Invalid(
            "complaint.review_told_wrongly",
            _("The review is done. Choose that.") if is_done else _("No review was made. Choose that none is wanted."),
            field="reason",
        )
    if review and review.waits_for_reviewer and words.strip():
        take_back(complaint, review, actor)


def _check_day(complaint: Complaint, day: date, field: str, *, since: date | None = None) -> None:
    if day > day_here(now()):
        raise Invalid("complaint.day_to_come", _("This day has not come yet."), field=field)
    if day < (since or day_here(complaint.received_at)):
        raise Invalid("complaint.day_too_early", _("This day is before the matter began."), field=field)


def _check_reply(case: OutsideCase, reply: OutsideReply, words: str) -> None:
    if reply not in REPLY_CODES:
        raise Invalid("complaint.no_reply_chosen", _("Choose accepted, final or refused."), field="reply")
    if reply != OutsideReply.FINAL and not words.strip():
        raise Invalid(
            "complaint.no_words_of_acceptance",
            _("Write down the words in which the complainant said so."),
            field="words",
        )
    if reply == OutsideReply.FINAL and case.binding not in {Binding.BOTH, Binding.US}:
        raise Invalid(
            "complaint.not_binding",
            _("Nobody has to follow this decision before the complainant accepts it. Record their yes or no."),
            field="reply",
        )
