"""Messages that the machine could not bring to the complainant: send again, or note that they were told otherwise."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.foundation import outbox
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import NotFound, Refused
from plaudit.foundation.models import OutboxMessage

from .. import policies
from ..models import Complaint
from .case import locked
from .transferring import note_told


def send_message_again(*, actor: Actor, message_id: UUID) -> OutboxMessage:
    """Queue it once more. Raises Refused when there is no address to send to, or nothing is left to do."""
    with transaction.atomic():
        _complaint, message = _found(actor, message_id)
        if not message.address:
            raise Refused(
                "message.no_address",
                _(
                    "There is no address to send this to. Tell the complainant by telephone or letter, then mark it as told."
                ),
            )
        return outbox.send_again(actor=actor, message_id=message_id)


def mark_message_told(*, actor: Actor, message_id: UUID) -> OutboxMessage:
    """The complainant was told by telephone, by letter or in person. Raises Refused when nothing is left to do."""
    with transaction.atomic():
        complaint, _message = _found(actor, message_id)
        told = outbox.mark_told(actor=actor, message_id=message_id)
        note_told(complaint, actor, told)
        return told


def _found(actor: Actor, message_id: UUID) -> tuple[Complaint, OutboxMessage]:
    """The message and its complaint, locked, if the actor may see and do this."""
    message = OutboxMessage.objects.select_related("subject").filter(pk=message_id).first()
    if message is None:
        raise NotFound("outbox.not_found", _("There is no such message, or you may not see it."))
    complaint = locked(actor, message.root)
    policies.check_may(actor, "tell", complaint)
    return complaint, message
