"""A possible danger: flagged by whoever hears of it, looked at within its own limit, also after the complaint has ended."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.moments import now

from .. import policies
from ..codes import Triage
from ..models import Complaint
from . import obligations
from .case import locked, noted, one_deed, person_id, save


def flag_danger(complaint: Complaint, actor: Actor) -> None:
    """Start the clock of the look, in the transaction of the deed that told of the danger; the caller asks the clocks."""
    entry = noted(complaint, "complaint.safety_flagged", actor)
    obligations.start(complaint, entry)


def triage_danger(
    *, actor: Actor, complaint_id: UUID, outcome: Triage, words: str, version: int | None = None
) -> Complaint:
    """Somebody looked whether there is a danger: what they found and what is done about it, as a note among staff."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "triage", complaint)
        if not words.strip():
            raise Invalid("complaint.no_words", _("Write what you saw, and what is being done."), field="words")
        note = complaint.notes.create(
            subject=complaint.subject,
            author_id=person_id(actor),
            body=words.strip(),
            made_at=now(),
        )
        noted(complaint, "complaint.safety_triaged", actor, data={"outcome": str(outcome), "note": str(note.pk)})
        save(complaint)
        obligations.refresh(complaint)
    return complaint
