"""Proving that an address is the complainant's: the link in the receipt, and six digits before anything is settled."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plaudit.customers.actions import confirm_contact_point
from plaudit.customers.models import ContactPoint
from plaudit.foundation.actors import Actor
from plaudit.foundation.codes import ask_one_time_code, read_link, use_one_time_code
from plaudit.foundation.errors import Refused

from ..models import Complaint
from . import letters
from .case import noted

LINK_LIFE = timedelta(days=30)
SETTLING = "complaint.settle"


def confirm_address(*, token: str) -> Complaint:
    """The addressee pressed the button behind the link: from now on our words go to this address."""
    complaint, contact = _read(token)
    actor = Actor("complainant", complaint.pk)
    with transaction.atomic():
        if contact.confirmed_at is None:
            confirm_contact_point(actor=actor, contact_point_id=contact.pk)
            noted(complaint, "complaint.address_confirmed", actor, data={"contact": str(contact.pk)})
    return complaint


def check_confirmation(token: str) -> None:
    """Raises what `confirm_address` would, changing nothing."""
    _read(token)


def must_prove_address(complaint: Complaint) -> bool:
    """Whether there is a confirmed address whose owner has to say yes before the complaint is settled."""
    contact = letters.contact_for(complaint)
    return bool(contact and contact.confirmed_at)


def send_one_time_code(*, complaint_id: UUID) -> None:
    """Six digits to the confirmed address. Raises TooMany when too many were asked for."""
    with transaction.atomic():
        complaint = Complaint.objects.select_related("subject").get(pk=complaint_id)
        contact = letters.contact_for(complaint)
        if contact is None or contact.confirmed_at is None:
            raise Refused(
                "complaint.no_confirmed_address", _("There is no confirmed e-mail address to send digits to.")
            )
        digits = ask_one_time_code(
            purpose=SETTLING, about=complaint.pk, subject=contact.subject, address=contact.value or ""
        )
        letters.send_digits(complaint, contact, digits)


def check_one_time_code(*, complaint_id: UUID, code: str) -> None:
    """Use the digits up. Raises Invalid at the field `code`."""
    use_one_time_code(purpose=SETTLING, about=complaint_id, code=code)


def _read(token: str) -> tuple[Complaint, ContactPoint]:
    contact_id, _addressee = read_link(purpose=letters.CONFIRMING, token=token, valid_for=LINK_LIFE)
    contact = ContactPoint.objects.select_related("subject", "party").get(pk=contact_id)
    complaint = Complaint.objects.select_related("subject", "unit").filter(complainant=contact.party).first()
    complaint = complaint or Complaint.objects.select_related("subject", "unit").get(agent=contact.party)
    return complaint, contact
