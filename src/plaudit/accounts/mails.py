"""The mails with a link to choose a password. The link is made when it is sent and is kept nowhere."""

from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from plaudit.foundation.channels import CHANNELS
from plaudit.foundation.ids import uuid7
from plaudit.foundation.jobs import enqueue
from plaudit.foundation.models import OutboxMessage
from plaudit.foundation.outbox.rendering import language_for, render
from plaudit.foundation.wording import in_language

from .models import User
from .queries import organisation

SEND = "plaudit.accounts.mails.send_link"


def can_send_links() -> bool:
    return CHANNELS["email"].is_ready()


def send_link_soon(person: UUID, template: str) -> None:
    """`template` is `password_link` or `invitation`."""
    enqueue(SEND, person=str(person), template=template)


def send_link(person: str, template: str) -> None:
    """The job. Sent again, it carries a link that works as long as the first one."""
    found = User.objects.select_related("subject").get(pk=person)
    if not found.is_active or not can_send_links():
        return
    language = language_for(found.language)
    context = {
        "name": found.name,
        "url": link_for(found),
        "organisation": in_language(organisation().name, language) or "Plaudit",
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    letter = render(f"accounts/mail/{template}", context, language)
    message = OutboxMessage(
        subject=found.subject,
        address=found.email,
        name=found.name,
        language=language,
        message_id=f"<{uuid7().hex}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>",
        title=letter.title,
        text=letter.text,
        html=letter.html,
    )
    with CHANNELS["email"].session() as session:
        session.deliver(message)


def link_for(person: User) -> str:
    """On our own base address: never on one that a request named."""
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=key)
