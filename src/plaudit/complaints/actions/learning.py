"""Beyond the single case: others harmed, similar complaints, the cause, and whether something has to change."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid, Refused
from plaudit.foundation.moments import now

from .. import policies
from ..lifecycle import OPEN
from ..models import Cause, CauseFound, Complaint, CorrectiveDecision, WiderLook
from ..queries.causes import newest_tree
from ..queries.similar import similar_to
from .case import kept, locked, noted, one_deed, save, user_id


@dataclass(frozen=True, slots=True)
class Look:
    """The two questions before a decision; a yes needs words."""

    others_harmed: bool
    has_similar: bool
    others_words: str = ""
    similar_words: str = ""


def look_wider(*, actor: Actor, complaint_id: UUID, look: Look, version: int | None = None) -> WiderLook:
    """Were others harmed, and are there similar complaints? Keeps how many similar ones were shown."""
    with one_deed():
        complaint = _open(actor, complaint_id, "look_wider", version)
        for said, words, field in (
            (look.others_harmed, look.others_words, "others_words"),
            (look.has_similar, look.similar_words, "similar_words"),
        ):
            if said and not words.strip():
                raise Invalid(
                    "complaint.yes_without_words", _("Say who or which, and what is done about it."), field=field
                )
        row = kept(
            WiderLook(
                complaint=complaint,
                subject=complaint.subject,
                others_harmed=look.others_harmed,
                others_words=look.others_words.strip() or None,
                has_similar=look.has_similar,
                similar_words=look.similar_words.strip() or None,
                similar_shown=similar_to(actor, complaint).count,
                looked_by_id=user_id(actor),
                looked_at=now(),
            )
        )
        data = {"others_harmed": row.others_harmed, "has_similar": row.has_similar, "similar_shown": row.similar_shown}
        noted(complaint, "complaint.looked_wider", actor, data=data)
        save(complaint)
    return row


def code_cause(
    *, actor: Actor, complaint_id: UUID, cause: Cause | None, words: str = "", version: int | None = None
) -> CauseFound:
    """The cause, one of the newest tree; None is "not known", with the reason why not."""
    with one_deed():
        complaint = _open(actor, complaint_id, "code_cause", version)
        if cause is None and not words.strip():
            raise Invalid("complaint.cause_unknown_why", _("Say why the cause is not known."), field="words")
        tree = newest_tree()
        if cause is not None and (tree is None or cause.tree_id != tree.pk):
            raise Invalid("complaint.cause_of_old_tree", _("Choose a cause of the present tree."), field="cause")
        row = kept(
            CauseFound(
                complaint=complaint,
                subject=complaint.subject,
                cause=cause,
                words=words.strip() or None,
                coded_by_id=user_id(actor),
                coded_at=now(),
            )
        )
        data = {"cause": cause.code if cause else "", "tree": tree.version if tree else 0}
        noted(complaint, "complaint.cause_coded", actor, data=data)
        save(complaint, cause=cause)
    return row


def decide_corrective(
    *, actor: Actor, complaint_id: UUID, is_needed: bool, reason: str, version: int | None = None
) -> CorrectiveDecision:
    """Whether a corrective action is needed, and why or why not. Opening it is the work of another part."""
    with one_deed():
        complaint = _open(actor, complaint_id, "decide_corrective", version)
        if not reason.strip():
            raise Invalid(
                "complaint.corrective_no_reason", _("Give the reason, for a yes as for a no."), field="reason"
            )
        row = kept(
            CorrectiveDecision(
                complaint=complaint,
                subject=complaint.subject,
                is_needed=is_needed,
                reason=reason.strip(),
                decided_by_id=user_id(actor),
                decided_at=now(),
            )
        )
        code = "complaint.corrective_needed" if is_needed else "complaint.corrective_not_needed"
        noted(complaint, code, actor, data={"decision": str(row.pk), "reason": complaint.subject.digest(reason)})
        save(complaint)
    return row


def _open(actor: Actor, complaint_id: UUID, deed: str, version: int | None) -> Complaint:
    complaint = locked(actor, complaint_id, version=version)
    policies.check_may(actor, deed, complaint)
    if complaint.state not in OPEN:
        raise Refused("complaint.is_closed", _("This complaint is closed. Reopen it first, with the reason."))
    return complaint
