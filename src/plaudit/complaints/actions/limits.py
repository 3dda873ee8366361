"""Making the limit of the answer longer: only while it runs, for a reason the rule names, and never without telling."""

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.clocks import deadline
from plaudit.foundation.clocks.versions import calendar_for, events_of
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import recording_now

from .. import policies
from ..models import Complaint, Message
from ..policies.watching import check_may_approve
from ..queries.history import clock_history_of
from ..queries.limits import EXTENDED, Longer, longer_limits_of
from . import letters, obligations
from .case import locked, noted, one_deed, save
from .handling import say


def extend_answer(
    *, actor: Actor, complaint_id: UUID, longer: str, words: str, version: int | None = None
) -> Complaint:
    """Give the answer more time as its rule allows. `longer` is the key of one of `longer_limits_of`. The complainant is
    told the reason and the new date in the same deed: untold, it would not count."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "extend", complaint)
        chosen = _chosen(complaint, longer)
        if not words.strip():
            raise Invalid("complaint.no_words", _("Write to the complainant why it takes longer."), field="words")
        if chosen.extension.approval:
            check_may_approve(actor, complaint)
        message = say(complaint, actor, "extension", words)
        about = {"rule": chosen.rule.code, "extension": chosen.extension.code, "obligation": str(chosen.obligation.pk)}
        noted(complaint, EXTENDED, actor, data=about | {"reason": chosen.reason} | _approved(actor, chosen))
        noted(complaint, chosen.extension.notice, actor, data=about | {"message": str(message.pk)})
        _tell(complaint, chosen, message)
        save(complaint)
        obligations.refresh(complaint)
    return complaint


def _approved(actor: Actor, chosen: Longer) -> dict[str, str]:
    return {"approved_by": str(actor.id)} if chosen.extension.approval else {}


def _chosen(complaint: Complaint, key: str) -> Longer:
    lawful = longer_limits_of(complaint)
    if not lawful:
        raise Refused(
            "complaint.limit_fixed",
            _(
                "The limit of the answer cannot be made longer any more: it is over, or its rule does not allow it again. "
                "Tell the complainant why the answer is late, and when it comes."
            ),
        )
    chosen = next((way for way in lawful if way.key == key), None)
    if chosen is None:
        raise Invalid("complaint.unlawful_reason", _("Choose one of the reasons that the rule allows."), field="longer")
    return chosen


def _tell(complaint: Complaint, chosen: Longer, message: Message) -> None:
    """The letter with the date that the clock now says."""
    at = recording_now()
    calendar = calendar_for(chosen.rule.calendar, at)
    events = events_of(clock_history_of(complaint))
    limit = deadline(chosen.rule, calendar, events, at, started_by=chosen.obligation.started_by)
    if limit.due is None or limit.due == chosen.obligation.due_at:
        raise Refused("complaint.limit_stays", _("The rule gives no more time for this reason, so nothing was sent."))
    with translation.override(complaint.language):
        reason = chosen.label
    letters.send_extension(complaint, message, reason, limit.due.astimezone(calendar.tz).date())
