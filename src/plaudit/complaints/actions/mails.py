"""What a person does with a mail that came in: file it with its complaint, take it in as a new one, or set it aside.

Nothing files itself, and nothing ever answers what a machine wrote. Of two people who decide at once the second is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.foundation import mailin, outbox
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import NotFound, PlauditError, Refused
from plaudit.foundation.mailin import Attached
from plaudit.foundation.models import IncomingMail, MailKind, MailState
from plaudit.foundation.moments import now

from .. import policies
from ..codes import AsideReason, Channel, Direction
from ..models import Complaint
from .case import locked, noted, person_id, save
from .documents import keep_document
from .handling import heard
from .receiving import Filing, Person, Received, receive_complaint


@dataclass(frozen=True, slots=True)
class Filed:
    """The complaint a mail went to, and the documents that could not be taken out of it; they stay in the mail."""

    complaint: Complaint
    left_in_mail: list[str]
    tracking_code: str = ""


def file_mail(*, actor: Actor, mail_id: UUID, complaint_id: UUID, by_person: bool = False) -> Filed:
    """Put a mail with its complaint. A person's mail is what the complainant said, and answers an open question; what a
    machine wrote (unless `by_person` says the mark is wrong) becomes a note among staff; a message of ours that it says was
    not delivered counts as failed again."""
    with transaction.atomic():
        mail = _locked_mail(actor, mail_id)
        complaint = locked(actor, complaint_id)
        policies.check_may(actor, "hear", complaint)
        left: list[str] = []
        if mail.kind == MailKind.PERSONAL or by_person:
            about = {"mail": str(mail.pk)}
            heard(complaint, actor, _words(mail), channel=Channel.EMAIL, said_at=mail.arrived_at, data=about)
            left = _keep_documents(complaint, actor, mail)
        else:
            _keep_as_note(complaint, actor, mail)
            if mail.kind == MailKind.BOUNCE:
                outbox.mark_bounced(actor=actor, root=complaint.pk, report=mail.raw)
        mailin.file(actor=actor, mail_id=mail.pk, root=complaint.pk)
    return Filed(complaint, left)


def receive_from_mail(
    *, actor: Actor, mail_id: UUID, language: str, unit: Unit | None = None, by_person: bool = False
) -> Filed:
    """A new complaint in the words of the mail; it arrived when the mail did. No receipt goes to what a machine wrote,
    and its address is not taken for the complainant's unless a person says so."""
    with transaction.atomic():
        mail = _locked_mail(actor, mail_id)
        is_personal = mail.kind == MailKind.PERSONAL
        sender = Person(name=mail.sender_name or "", email=mail.sender or "") if is_personal or by_person else Person()
        filing = Filing(
            story=_words(mail),
            title=mail.title or "",
            channel=Channel.EMAIL,
            language=language,
            complainant=sender,
            unit=unit,
            received_at=mail.arrived_at,
        )
        received: Received = receive_complaint(actor=actor, filing=filing, receipt=is_personal)
        left = _keep_documents(received.complaint, actor, mail)
        mailin.file(actor=actor, mail_id=mail.pk, root=received.complaint.pk)
    return Filed(received.complaint, left, received.tracking_code)


def set_mail_aside(*, actor: Actor, mail_id: UUID, reason: AsideReason) -> IncomingMail:
    """It belongs to no complaint; it is kept, with the reason."""
    with transaction.atomic():
        mail = _locked_mail(actor, mail_id)
        return mailin.set_aside(actor=actor, mail_id=mail.pk, reason=str(reason))


def _locked_mail(actor: Actor, mail_id: UUID) -> IncomingMail:
    """The mail, ours until the transaction ends. Raises NotFound for those who do not file mail."""
    rows = IncomingMail.objects.select_related("subject").select_for_update(of=("self",))
    mail = rows.filter(pk=mail_id).first()
    if mail is not None and mail.state != MailState.TO_FILE and policies.may_record(actor):
        raise Refused("mail.not_open", _("Somebody has already decided where this mail belongs."))
    if mail is None or not policies.mail_visible_to(actor).filter(pk=mail_id).exists():
        raise NotFound("mail.not_found", _("There is no such mail, or you may not see it."))
    return mail


def _words(mail: IncomingMail) -> str:
    """What the mail says; its subject line where it has no text."""
    return mailin.text_of(mail.raw) or mail.title or str(_("(The mail has no text.)"))


def _keep_as_note(complaint: Complaint, actor: Actor, mail: IncomingMail) -> None:
    note = complaint.notes.create(
        subject=complaint.subject,
        author_id=person_id(actor),
        body="\n\n".join(filter(None, [mail.title, mailin.text_of(mail.raw)])) or _words(mail),
        made_at=now(),
    )
    data = {"mail": str(mail.pk), "mail_kind": str(mail.kind), "note": str(note.pk)}
    noted(complaint, "complaint.mail_filed", actor, data=data)
    save(complaint)


def _keep_documents(complaint: Complaint, actor: Actor, mail: IncomingMail) -> list[str]:
    """Keep what came with the mail as the complainant's documents; returns the names of those that cannot be taken."""
    return list(_left(complaint, actor, mailin.attachments_of(mail.raw)))


def _left(complaint: Complaint, actor: Actor, documents: Iterable[Attached]) -> Iterable[str]:
    for found in documents:
        upload = UploadedFile(BytesIO(found.content), found.name, found.content_type, len(found.content))
        try:
            keep_document(complaint, actor, upload, direction=Direction.FROM_COMPLAINANT)
        except PlauditError:
            yield found.name
