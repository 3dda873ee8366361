"""Reads of personal data are deeds: the journal names who read whose data, and why."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .errors import Invalid
from .journal import record
from .models import DataSubject, Entry


def record_reading(actor: Actor, subject: DataSubject, *, root: UUID, reason: str) -> Entry:
    """Write the reading down before anything is shown. `reason` is a code; without one it raises Invalid."""
    if not reason:
        raise Invalid("reading.no_reason", _("Say why you need the contact data."), field="reason")
    with transaction.atomic():
        return record("subject.read", actor=actor, subject=subject, root=root, data={"reason": reason})
