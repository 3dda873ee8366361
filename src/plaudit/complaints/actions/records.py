"""Around the case: notes among staff, documents, corrections of data, showing contact data."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Invalid
from plaudit.foundation.moments import now

from .. import policies
from ..models import Attachment, Complaint, Note
from .case import locked, noted, one_deed, person_id, save
from .documents import keep_document

CORRECTABLE = ("problem_on", "remedy_wanted", "remedy_wanted_text", "order_reference", "product", "category")


def add_note(*, actor: Actor, complaint_id: UUID, body: str, version: int | None = None) -> Note:
    """A note among staff; no clock moves."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "note", complaint)
        if not body.strip():
            raise Invalid("complaint.no_words", _("The note is empty."), field="body")
        note = Note.objects.create(
            complaint=complaint, subject=complaint.subject, author_id=person_id(actor), body=body.strip(), made_at=now()
        )
        noted(complaint, "complaint.note_added", actor, data={"note": str(note.pk)})
    return note


def attach(*, actor: Actor, complaint_id: UUID, document: "UploadedFile[Any]") -> Attachment:
    """Add one document; the original is kept, encrypted under the complainant's key."""
    with one_deed():
        complaint = locked(actor, complaint_id)
        policies.check_may(actor, "attach", complaint)
        attachment = keep_document(complaint, actor, document)
        save(complaint)
    return attachment


def correct_complaint(
    *, actor: Actor, complaint_id: UUID, changes: dict[str, Any], version: int | None = None
) -> Complaint:
    """Correct data around the story. The story itself, the arrival and the clocks are never edited."""
    with one_deed():
        complaint = locked(actor, complaint_id, version=version)
        policies.check_may(actor, "correct" if actor.kind == "complainant" else "list_issues", complaint)
        unknown = set(changes) - set(CORRECTABLE)
        if unknown:
            raise Invalid("complaint.not_correctable", _("This cannot be corrected."), field=sorted(unknown)[0])
        changed = {name: value for name, value in changes.items() if getattr(complaint, name) != value}
        if changed:
            was = {name: str(getattr(complaint, f"{name}_id")) for name in ("product", "category") if name in changed}
            noted(
                complaint,
                "complaint.corrected",
                actor,
                data={"fields": sorted(changed)} | ({"was": was} if was else {}),
            )
            save(complaint, **changed)
    return complaint
