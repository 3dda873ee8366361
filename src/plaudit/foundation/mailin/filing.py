"""What a person does with a mail of the list."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..actors import Actor
from ..errors import NotFound, Refused
from ..journal import record
from ..models import IncomingMail, MailState


def file(*, actor: Actor, mail_id: UUID, root: UUID) -> IncomingMail:
    """Note under which thing the mail was filed, in the transaction of the deed. The caller's policy has been asked."""
    return _decided(mail_id, actor, "mail.filed", MailState.FILED, root, {})


def set_aside(*, actor: Actor, mail_id: UUID, reason: str = "") -> IncomingMail:
    """Take a mail off the list that belongs to nothing; it is kept. The caller's policy has been asked.

    `reason` is a code.
    """
    return _decided(mail_id, actor, "mail.set_aside", MailState.SET_ASIDE, None, {"reason": reason} if reason else {})


def _decided(
    mail_id: UUID, actor: Actor, code: str, state: MailState, root: UUID | None, data: dict[str, str]
) -> IncomingMail:
    with transaction.atomic():
        changed = IncomingMail.objects.filter(pk=mail_id, state=MailState.TO_FILE).update(state=state, filed_under=root)
        mail = IncomingMail.objects.select_related("subject").filter(pk=mail_id).first()
        if mail is None:
            raise NotFound("mail.not_found", _("There is no such mail, or you may not see it."))
        if not changed:
            raise Refused("mail.not_open", _("Somebody has already decided where this mail belongs."))
        record(code, actor=actor, subject=mail, root=root or mail.pk, data=data)
    return mail
