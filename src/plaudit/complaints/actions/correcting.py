"""The complainant puts their own data right: what stands around the story, their name, and how they are reached."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from plaudit.customers.actions import correct_party, make_party
from plaudit.foundation.actors import Actor

from .. import policies
from ..models import Complaint
from . import letters
from .case import locked, noted, save
from .records import correct_complaint

CONTACTS = ("email", "phone", "post")


def correct_own_data(
    *, actor: Actor, complaint_id: UUID, changes: Mapping[str, Any], name: str, contacts: Mapping[str, str]
) -> Complaint:
    """Save what changed. The story and the arrival are never edited. A new e-mail address is asked to confirm itself;
    until then our words do not go there."""
    with transaction.atomic():
        complaint = locked(actor, complaint_id)
        policies.check_may(actor, "correct", complaint)
        before = letters.contact_for(complaint)
        changed = _correct_person(complaint, actor, name, contacts)
        if changed:
            noted(complaint, "complaint.corrected", actor, data={"fields": sorted(changed)})
            save(complaint)
        complaint = correct_complaint(actor=actor, complaint_id=complaint_id, changes=dict(changes))
        after = letters.contact_for(complaint)
        if after and after.confirmed_at is None and (before is None or after.pk != before.pk):
            letters.ask_to_confirm(complaint, after)
    return complaint


def _correct_person(complaint: Complaint, actor: Actor, name: str, contacts: Mapping[str, str]) -> list[str]:
    """Which of their data changed. Whoever complained without a name gets one when they give it."""
    party = complaint.spokesperson
    if party is None:
        if not name.strip() and not any(value.strip() for value in contacts.values()):
            return []
        party = make_party(name=name, language=complaint.language, contacts=contacts, subject=complaint.subject)
        save(complaint, complainant=party)
        return ["name", *(kind for kind, value in contacts.items() if value.strip())]
    before = own_data_of(complaint)
    correct_party(actor=actor, party_id=party.pk, name=name, contacts=contacts)
    after = {"name": name.strip()} | {kind: value.strip() for kind, value in contacts.items()}
    return [field for field, value in after.items() if value != before.get(field, "")]


def own_data_of(complaint: Complaint) -> dict[str, str]:
    """Name and ways to be reached as they are kept."""
    party = complaint.spokesperson
    if party is None:
        return {}
    points = {point.kind: point.value or "" for point in party.contact_points.select_related("subject")}
    return {"name": party.name or ""} | points
