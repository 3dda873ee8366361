"""Who knocks: staff who signed in, a complainant whose code was given, a connected system, and somebody unknown."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plaudit.accounts import actions as accounts
from plaudit.accounts.roles import Scope
from plaudit.complaints import actions
from plaudit.complaints.models import Attachment, Complaint
from plaudit.foundation.codes import tracking_code
from tests.complaints.world import World


def staff(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def complainant(complaint: Complaint) -> Client:
    client = Client()
    assert client.post("/en/track/", {"code": tracking_code(complaint.pk)}).status_code == 302
    return client


def token_of_a_shop(world: World, name: str = "Shop") -> str:
    chief = accounts.make_client(
        actor=world.actor("administrator"), name=name, unit=world.cards, scopes=[Scope.FILE, Scope.READ]
    )
    return chief[1]


def api(token: str, method: str, path: str, body: bytes = b"") -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return Client().generic(method, f"/api/v1{path}", body, content_type="application/json", headers=headers)


def attached(world: World, complaint: Complaint, name: str, content: bytes) -> Attachment:
    """A document that came from the complainant."""
    document = SimpleUploadedFile(name, content, content_type="application/octet-stream")
    return actions.attach(actor=world.complainant(complaint), complaint_id=complaint.pk, document=document)


def staff_address(attachment: Attachment) -> str:
    return reverse("staff_complaint_document", args=[attachment.complaint.reference, attachment.pk])
