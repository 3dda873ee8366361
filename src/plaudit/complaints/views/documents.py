"""Handing out a document: never rendered on our origin, and every reading journalled."""

from django.db import transaction
from django.http import HttpResponseBase

from plaudit.foundation import files
from plaudit.foundation.actors import Actor
from plaudit.foundation.journal import record

from ..models import Attachment


def served(attachment: Attachment, actor: Actor) -> HttpResponseBase:
    with transaction.atomic():
        record(
            "complaint.attachment_read",
            actor=actor,
            subject=attachment,
            root=attachment.complaint_id,
            data={"attachment": str(attachment.pk)},
        )
    return files.response(attachment.file)
