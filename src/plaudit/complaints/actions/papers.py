"""Handing out what is on paper: each time is a deed, with an entry that says what, and whether contact data were on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from plaudit.foundation.actors import Actor
from plaudit.foundation.moments import now
from plaudit.foundation.reading import record_reading
from plaudit.foundation.typesetting import check_fonts, typeset

from .. import policies
from ..confidentiality import Column, sees
from ..models import Complaint
from ..queries.packing import packed
from ..queries.papers import copy_of, follow_up_form, letter_for, recipient_of
from .case import locked, noted

PDF, ZIP = "application/pdf", "application/zip"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A document to be downloaded: its name, its kind, and the content in parts."""

    name: str
    content_type: str
    parts: Iterator[bytes]


def hand_out_letter(
    *, actor: Actor, complaint_id: UUID, letter_id: UUID, with_contact: bool = False, reason: str = ""
) -> HandedOut:
    """An acknowledgement or answer as it was sent. Name and address are on the complainant's; on a colleague's only
    `with_contact`, for a `reason`, if their role sees contact data."""
    check_fonts()
    with transaction.atomic():
        complaint = locked(actor, complaint_id)
        letter = letter_for(complaint, letter_id)
        is_shown = with_contact and actor.kind != "complainant"
        if is_shown:
            _note_reading(actor, complaint, reason)
        recipient = recipient_of(complaint) if is_shown or actor.kind == "complainant" else []
        _note(actor, complaint, letter.code, with_contact=is_shown, of=str(letter.id))
    made = typeset(letter.written, made_at=letter.at, recipient=recipient)
    return HandedOut(f"{complaint.reference}-{letter.code}.pdf", PDF, iter([made]))


def hand_out_form(
    *, actor: Actor, complaint_id: UUID, language: str, with_contact: bool = False, reason: str = ""
) -> HandedOut:
    """The follow-up form for colleagues, in their language."""
    check_fonts()
    with transaction.atomic():
        complaint = locked(actor, complaint_id)
        if with_contact:
            _note_reading(actor, complaint, reason)
        with_staff = sees(actor, complaint, Column.STAFF)
        paper = follow_up_form(complaint, language=language, with_contact=with_contact, with_staff=with_staff)
        _note(actor, complaint, "follow_up_form", with_contact=with_contact)
    return HandedOut(f"{complaint.reference}-form.pdf", PDF, iter([typeset(paper, made_at=now())]))


def hand_out_copy(*, actor: Actor, complaint_id: UUID, language: str, with_documents: bool) -> HandedOut:
    """Everything that is theirs to know: one PDF, or a ZIP with it, the same as data, and every document as it was
    handed in."""
    check_fonts()
    with transaction.atomic():
        complaint = locked(actor, complaint_id)
        policies.check_may(actor, "copy", complaint)
        paper = copy_of(complaint, language=language)
        noted(complaint, "complaint.copy_handed_out", actor, data={"with_documents": with_documents})
    made = typeset(paper, made_at=now())
    if with_documents:
        return HandedOut(f"{complaint.reference}.zip", ZIP, packed(complaint, paper, made))
    return HandedOut(f"{complaint.reference}.pdf", PDF, iter([made]))


def _note_reading(actor: Actor, complaint: Complaint, reason: str) -> None:
    policies.check_may_see_contact(actor, complaint)
    record_reading(actor, complaint.subject, root=complaint.pk, reason=reason)


def _note(actor: Actor, complaint: Complaint, paper: str, *, with_contact: bool, of: str = "") -> None:
    data: dict[str, object] = {"paper": paper, "with_contact": with_contact} | ({"of": of} if of else {})
    noted(complaint, "complaint.paper_handed_out", actor, data=data)
