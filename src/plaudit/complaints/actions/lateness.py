"""Telling the complainant that we are late: why, and by when instead. The limit that was missed stays missed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..codes import ObligationKind
from ..models import Complaint, LatenessNotice, Obligation
from ..queries.lateness import HOLDING, holding_obligations, late_obligations
from ..watching_codes import LatenessReason
from . import letters, obligations
from .case import locked, noted, one_deed, save, user_id
from .handling import say

NOTIFIED = {"answer": "complaint.late_answer_notified", "remedy": "complaint.late_remedy_notified"}


@dataclass(frozen=True, slots=True)
class NewDate:
    """Why it is late, when it comes instead, and what else the complainant should know."""

    reason: LatenessReason
    new_date: date
    words: str


def tell_of_lateness(
    *, actor: Actor, complaint_id: UUID, told: NewDate, version: int | None = None
) -> list[LatenessNotice]:
    """One letter for everything that is late now, or a holding response before a limit whose rule allows one."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "tell_late", complaint)
        late, holding = late_obligations(complaint), holding_obligations(complaint)
        if not late and not holding:
            raise Refused(
                "complaint.nothing_late",
                _(
                    "No limit was missed of which the complainant was not told yet. Send news instead, or ask for more time."
                ),
            )
        _check(told)
        message = say(complaint, actor, "late", told.words)
        notices = [_notice(complaint, actor, obligation, told, message.pk) for obligation in late]
        for duty in sorted({_duty(obligation) for obligation in [*late, *holding]}):
            data = {
                "late_reason": str(told.reason),
                "promised_on": told.new_date.isoformat(),
                "message": str(message.pk),
            }
            entry = noted(complaint, NOTIFIED[duty], actor, data=data)
            obligations.start(complaint, entry)
        if holding:
            noted(complaint, HOLDING, actor, data={"message": str(message.pk)})
        letters.send_lateness(complaint, message, str(told.reason), told.new_date)
        save(complaint)
        obligations.refresh(complaint)
    return notices


def _check(told: NewDate) -> None:
    if not told.words.strip():
        raise Invalid("complaint.no_words", _("Write to the complainant what was done so far."), field="words")
    if told.reason not in set(LatenessReason):
        raise Invalid("complaint.no_reason_for_lateness", _("Choose why it is late."), field="reason")
    if told.new_date <= timezone.localdate(now()):
        raise Invalid(
            "complaint.new_date_past",
            _("The new date is not in the future. Give a day that you will keep."),
            field="new_date",
        )


def _duty(obligation: Obligation) -> str:
    return "remedy" if obligation.kind in (ObligationKind.REMEDY, ObligationKind.NEW_REMEDY) else "answer"


def _notice(complaint: Complaint, actor: Actor, obligation: Obligation, told: NewDate, message: UUID) -> LatenessNotice:
    return LatenessNotice.objects.create(
        complaint=complaint,
        obligation=obligation,
        message_id=message,
        reason=told.reason,
        new_date=told.new_date,
        sent_at=now(),
        sent_by_id=user_id(actor),
    )
