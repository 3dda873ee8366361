"""The ends of a complaint, and beginning again. Closed is one state; the code says how."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.models import Entry
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared

from .. import policies
from ..codes import Channel, ClosingCode, Obtained, ReopeningReason, State, UnresolvedReason
from ..lifecycle import Facts, Move
from ..models import Complaint, Transfer
from ..queries.facts import facts_of
from . import letters, obligations
from .case import locked, moved, noted, one_deed, save, user_id
from .hearings import tell_result


def close_complaint(*, actor: Actor, complaint_id: UUID, version: int | None = None) -> Complaint:
    """Our answer was accepted, or a decision outside stands, and every remedy line is verified: this counts as resolved."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "close", complaint)
        facts = facts_of(complaint)
        code = ClosingCode.DECIDED_OUTSIDE if facts.outside_settled else ClosingCode.ACCEPTED_AND_VERIFIED
        _close(complaint, actor, Move.CLOSE, code, facts=facts)
    return complaint


def remind_of_answer(*, actor: Actor, complaint_id: UUID, version: int | None = None) -> Complaint:
    """Remind a complainant who has not said yes or no; without this, silence never counts."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "inform", complaint)
        if complaint.state != State.RESPONDED:
            raise Refused("complaint.not_answered", _("There is no answer waiting for the complainant's reply."))
        noted(complaint, "complaint.reply_reminded", actor)
        letters.send_reminder(complaint)
        save(complaint)
    return complaint


def close_without_reply(*, actor: Actor, complaint_id: UUID, version: int | None = None) -> Complaint:
    """Their time is over and they were reminded: closed as "no reply", which is not "resolved", and can be reopened."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "close", complaint)
        _close(complaint, actor, Move.CLOSE_WITHOUT_REPLY, ClosingCode.NO_REPLY)
    return complaint


def withdraw_complaint(
    *,
    actor: Actor,
    complaint_id: UUID,
    words: str,
    channel: Channel = Channel.WEB,
    obtained: Obtained = Obtained.UNASKED,
    version: int | None = None,
) -> Complaint:
    """The complainant takes it back, in their own words; staff also record how it came about. A possible danger goes on
    being looked at without them."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "withdraw", complaint)
        if not words.strip():
            raise Invalid(
                "complaint.no_words_of_withdrawal",
                _("Write in a few words that the complaint is withdrawn."),
                field="words",
            )
        _heard(complaint, "withdrawal", words, channel)
        how = Obtained.BY_CODE if actor.kind == "complainant" else obtained
        data = {"channel": str(channel), "obtained": str(how)}
        _close(complaint, actor, Move.WITHDRAW, ClosingCode.WITHDRAWN, data=data)
    return complaint


def close_unresolved(
    *, actor: Actor, complaint_id: UUID, reason: UnresolvedReason, words: str = "", version: int | None = None
) -> Complaint:
    """No way is left, or the complainant says that they go no further: closed, and never counted as resolved."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "close_unresolved", complaint)
        if reason not in set(UnresolvedReason):
            raise Invalid("complaint.no_reason", _("Choose a reason."), field="reason")
        says_no_more = reason == UnresolvedReason.SAYS_NO_MORE
        if says_no_more and not words.strip():
            raise Invalid(
                "complaint.no_words_of_end",
                _("Write down the words in which the complainant said that they go no further."),
                field="words",
            )
        facts = facts_of(complaint, says_no_more=says_no_more)
        code = ClosingCode.UNRESOLVED_ROUTES_USED_UP
        _close(complaint, actor, Move.CLOSE_UNRESOLVED, code, facts=facts, data={"reason": str(reason)})
        if words.strip():
            _heard(complaint, "no_further", words)
    return complaint


def reopen_complaint(
    *,
    actor: Actor,
    complaint_id: UUID,
    reason: str,
    why: ReopeningReason = ReopeningReason.NEW_FACT,
    version: int | None = None,
) -> Complaint:
    """A new fact, a broken remedy, a review won: it is open again with a clock of its own; the first closing no longer
    counts."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "reopen", complaint)
        if not reason.strip():
            raise Invalid("complaint.no_reason_to_reopen", _("Say why it has to be opened again."), field="reason")
        if why not in set(ReopeningReason):
            raise Invalid("complaint.no_reason_to_reopen", _("Choose a reason."), field="why")
        was, survivor = complaint.closing_code, complaint.merged_into
        complaint.messages.create(
            subject=complaint.subject,
            direction="from" if actor.kind == "complainant" else "to",
            kind="reopening",
            author_id=user_id(actor),
            channel=Channel.WEB,
            body=reason.strip(),
            said_at=now(),
        )
        entry = moved(
            complaint,
            Move.REOPEN,
            actor,
            data={"was": was, "why": str(why), "reason": complaint.subject.digest(reason)},
            closing_code="",
            closed_at=None,
            merged_into=None,
        )
        if survivor:
            noted(survivor, "complaint.unmerged", actor, data={"other": str(complaint.pk)})
        obligations.start(complaint, entry)
        obligations.refresh(complaint)
        letters.send_reopened(complaint)
    return complaint


def _close(
    complaint: Complaint,
    actor: Actor,
    move: Move,
    code: ClosingCode,
    *,
    facts: Facts | None = None,
    data: dict[str, str] | None = None,
) -> Entry:
    data = {"closing_code": str(code)} | (data or {})
    facts = facts or facts_of(complaint)
    entry = moved(complaint, move, actor, facts=facts, data=data, closing_code=code, closed_at=now())
    if _open_transfers(complaint.pk):
        complaint.transfers.filter(outcome="").update(outcome="lapsed")
    obligations.refresh(complaint)
    letters.send_closing(complaint)
    tell_result(complaint, actor)
    return entry


@prepared
def _open_transfers(complaint_id: UUID) -> QuerySet[Transfer, UUID]:
    return Transfer.objects.filter(complaint_id=complaint_id, outcome="").order_by().values_list("pk", flat=True)


def _heard(complaint: Complaint, kind: str, words: str, channel: Channel = Channel.PHONE) -> None:
    complaint.messages.create(
        subject=complaint.subject, direction="from", kind=kind, channel=channel, body=words.strip(), said_at=now()
    )
