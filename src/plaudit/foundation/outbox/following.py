"""What people do with messages that could not be sent."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..actors import Actor
from ..errors import NotFound, Refused
from ..journal import record
from ..models import OutboxMessage, OutboxState
from ..moments import now
from .putting import wake

UNSENT = (OutboxState.FAILED, OutboxState.NEEDS_PHONE, OutboxState.KEPT)


def send_again(*, actor: Actor, message_id: UUID) -> OutboxMessage:
    """Queue an unsent message once more. May this actor? The caller's policy has been asked."""
    message = _taken_up(message_id, actor, "outbox.queued_again", OutboxState.QUEUED, next_try_at=now(), problem="")
    transaction.on_commit(wake, robust=True)
    return message


def mark_told(*, actor: Actor, message_id: UUID) -> OutboxMessage:
    """Note that the person was told by telephone or letter instead. The caller's policy has been asked."""
    return _taken_up(message_id, actor, "outbox.told", OutboxState.TOLD)


def mark_bounced(*, actor: Actor, root: UUID, report: bytes) -> list[OutboxMessage]:
    """The report of another mail server came back: what it names of the messages of `root` was not delivered after all, so
    somebody has to see to it. The caller's policy has been asked."""
    with transaction.atomic():
        sent = OutboxMessage.objects.select_for_update(of=("self",)).select_related("subject")
        named = [m for m in sent.filter(root=root, state=OutboxState.SENT) if m.message_id.encode() in report]
        for message in named:
            message.state, message.problem = OutboxState.FAILED, "bounced"
            message.save(update_fields=["state", "problem"])
            record("outbox.bounced", actor=actor, subject=message, root=root, data={"obligation": message.obligation})
    return named


def _taken_up(message_id: UUID, actor: Actor, code: str, state: OutboxState, **changes: object) -> OutboxMessage:
    with transaction.atomic():
        changed = OutboxMessage.objects.filter(pk=message_id, state__in=UNSENT).update(state=state, **changes)
        message = OutboxMessage.objects.select_related("subject").filter(pk=message_id).first()
        if message is None:
            raise NotFound("outbox.not_found", _("There is no such message, or you may not see it."))
        if not changed:
            raise Refused("outbox.not_open", _("This message needs nothing more: it was sent, or somebody saw to it."))
        record(code, actor=actor, subject=message, root=message.root, data={"obligation": message.obligation})
    return message
