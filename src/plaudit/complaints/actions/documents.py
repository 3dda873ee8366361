"""Keeping a document with a complaint."""

from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import files
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Refused
from plaudit.foundation.moments import now

from ..codes import Direction
from ..models import Attachment, Complaint
from .case import noted, user_id

MOST_ATTACHMENTS = 10


def keep_document(
    complaint: Complaint, actor: Actor, document: "UploadedFile[Any]", *, direction: Direction | None = None
) -> Attachment:
    """Store one document in the caller's transaction. Raises Invalid for what cannot be kept, Refused for too many.

    It comes from the complainant when they hand it in, or when `direction` says so.
    """
    by_actor = Direction.FROM_COMPLAINANT if actor.kind == "complainant" else Direction.TO_COMPLAINANT
    mine = direction or by_actor
    if complaint.attachments.filter(direction=mine).count() >= MOST_ATTACHMENTS:
        raise Refused(
            "complaint.too_many_documents",
            _("There are already %(most)s documents. Put several pages into one document."),
            field="documents",
            most=MOST_ATTACHMENTS,
        )
    file = files.store(
        subject=complaint.subject,
        name=document.name or "",
        content_type_claimed=document.content_type or "",
        stream=cast(BinaryIO, document.file),
    )
    attachment = Attachment.objects.create(
        complaint=complaint, file=file, direction=mine, added_by_id=user_id(actor), added_at=now()
    )
    noted(complaint, "complaint.attachment_added", actor, data={"attachment": str(attachment.pk)})
    return attachment
