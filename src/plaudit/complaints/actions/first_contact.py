"""Settled at first contact: the complainant said yes on the spot, the remedy is given, and the complaint is closed."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.moments import now

from .. import policies
from ..codes import Channel, ClosingCode, Direction
from ..lifecycle import Facts, Move
from ..models import Category, Complaint, Remedy
from ..queries.catalogue import has_categories
from . import letters, obligations
from .authority import weighed_at_once
from .case import locked, moved, one_deed, user_id
from .deciding import Offer, check_offer
from .handling import say


def settle_at_first_contact(
    *,
    actor: Actor,
    complaint_id: UUID,
    given: Offer,
    words: str,
    channel: Channel,
    summary: str,
    category: Category | None = None,
    said_at: datetime | None = None,
    version: int | None = None,
) -> Complaint:
    """Close it with the remedy already `given`, the complainant's yes in their own `words`, said at `said_at` if not
    now, and a short written `summary` that goes to them. It counts like any other: received, coded, resolved."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "settle", complaint)
        said_at = _checked(complaint, words, summary, category, said_at)
        check_offer(given)
        remedy = _given(complaint, actor, given, said_at)
        authority = weighed_at_once(complaint, actor, remedy)
        remedy.save(force_insert=True)
        yes = say(
            complaint,
            actor,
            "acceptance",
            words,
            direction=Direction.FROM_COMPLAINANT,
            channel=channel,
            said_at=said_at,
        )
        data = {"closing_code": str(ClosingCode.SETTLED_FIRST_CONTACT), "channel": str(channel), "message": str(yes.pk)}
        data |= {"remedy": str(remedy.pk), "kind": given.kind, "amount": str(remedy.amount or "")}
        data |= {"currency": remedy.currency, "yes": complaint.subject.digest(words)} | authority
        moved(
            complaint,
            Move.SETTLE,
            actor,
            facts=Facts(yes_recorded=bool(words.strip())),
            data=data,
            closing_code=ClosingCode.SETTLED_FIRST_CONTACT,
            closed_at=now(),
            category=category or complaint.category,
        )
        complaint.transfers.filter(outcome="").update(outcome="lapsed")
        letters.send_settled(complaint, say(complaint, actor, "settled", summary), remedy)
        obligations.refresh(complaint)
    return complaint


def _checked(
    complaint: Complaint, words: str, summary: str, category: Category | None, said_at: datetime | None
) -> datetime:
    """When the yes was said. Raises Invalid with the field."""
    if not words.strip():
        raise Invalid(
            "complaint.no_words_of_acceptance",
            _("Write down the words in which the complainant accepted."),
            field="words",
        )
    if not summary.strip():
        raise Invalid(
            "complaint.no_words", _("Write what was settled: the complainant gets it in writing."), field="summary"
        )
    if category is None and complaint.category_id is None and has_categories():
        raise Invalid(
            "complaint.no_category",
            _("Say what it was about: what is settled at once still counts in the figures."),
            field="category",
        )
    at = said_at or now()
    if at > now() or at < complaint.received_at:
        raise Invalid(
            "complaint.yes_out_of_time",
            _("The yes was said after the complaint arrived and not in the future. Check the moment."),
            field="said_at",
        )
    return at


def _given(complaint: Complaint, actor: Actor, given: Offer, at: datetime) -> Remedy:
    """The remedy as one line: offered, accepted and given in one conversation."""
    return Remedy(
        complaint=complaint,
        subject=complaint.subject,
        kind=given.kind,
        text=given.text.strip() or None,
        amount=given.amount,
        currency=given.currency if given.amount else "",
        offered_at=at,
        offered_by_id=user_id(actor),
        accepted_at=at,
        delivered_at=at,
        delivered_by_id=user_id(actor),
        proof=given.text.strip() or None,
    )
