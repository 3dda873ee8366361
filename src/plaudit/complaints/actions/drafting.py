"""Writing an answer together: a draft that two people cannot overwrite, and of which nothing is lost until it is sent."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from plaudit.foundation.actors import Actor
from plaudit.foundation.moments import now
from plaudit.foundation.prepared import prepared

from .. import policies
from ..models import AnswerDraft, Complaint
from .case import locked, noted, person_id


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft at hand. In a conflict it holds what somebody else saved, and the words given are kept beside it."""

    draft: AnswerDraft
    is_conflict: bool = False


def save_draft(*, actor: Actor, complaint_id: UUID, words: str, version: int) -> Saved:
    """Save the words as the draft if nobody saved another one since `version` (0: there was none). Else both are kept.

    Moves no clock and does not count as a change of the complaint. Recorded when somebody begins or takes over.
    """
    with transaction.atomic():
        complaint = locked(actor, complaint_id)
        policies.check_may(actor, "respond", complaint)
        person = person_id(actor)
        draft = complaint.drafts.select_related("subject").filter(is_at_hand=True).first()
        if draft is None:
            return Saved(_begun(complaint, actor, words))
        if draft.body == words:
            return Saved(draft)
        if draft.version != version:
            _keep_aside(complaint, person, words)
            return Saved(draft, is_conflict=True)
        if draft.author_id != person:
            _keep_aside(complaint, draft.author_id, draft.body)
            noted(complaint, "complaint.draft_taken_over", actor, data={"from": str(draft.author_id)})
        complaint.drafts.filter(is_at_hand=False, author_id=person).delete()
        draft.body, draft.author_id, draft.version, draft.saved_at = words, person, draft.version + 1, now()
        draft.save(update_fields=["body", "author", "version", "saved_at"])
    return Saved(draft)


def forget_drafts(complaint: Complaint) -> None:
    """The answer is sent: what was on the way to it goes."""
    if _drafts(complaint.pk):
        complaint.drafts.all().delete()


@prepared
def _drafts(complaint_id: UUID) -> QuerySet[AnswerDraft, UUID]:
    return AnswerDraft.objects.filter(complaint_id=complaint_id).order_by().values_list("pk", flat=True)


def _begun(complaint: Complaint, actor: Actor, words: str) -> AnswerDraft:
    noted(complaint, "complaint.draft_begun", actor)
    return AnswerDraft.objects.create(
        complaint=complaint,
        subject=complaint.subject,
        author_id=person_id(actor),
        is_at_hand=True,
        body=words,
        saved_at=now(),
    )


def _keep_aside(complaint: Complaint, author: UUID, words: str) -> None:
    complaint.drafts.filter(is_at_hand=False, author_id=author).delete()
    AnswerDraft.objects.create(
        complaint=complaint, subject=complaint.subject, author_id=author, is_at_hand=False, body=words, saved_at=now()
    )
