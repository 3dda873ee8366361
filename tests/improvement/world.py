"""Entries of registers, right in every field."""

from typing import Any

from plaudit.accounts.models import Unit, User
from plaudit.accounts.queries import actor_for
from plaudit.accounts.roles import Role
from plaudit.improvement import actions
from plaudit.improvement.models import RegisterEntry
from tests.factories import make_user

RESOURCE = {"resource": "staff", "decision": "Two more handlers from May.", "decided_on": "2026-03-01"}
POLICY = {
    "words": {"en": "We answer every complaint.", "zh-hans": "每一件投诉都有答复。"},
    "law": "-",
    "consulted": "-",
}
CONCLUSIONS = "attended suitable effective breaches faults changes decisions resources_decided"
REVIEW = dict.fromkeys(CONCLUSIONS.split(), "As written.") | {"on": "2026-03-01"}
ACTION = {"action_kind": "corrective", "origin": "C-2026-000001", "action": "New form", "due": "2026-06-01"}
AUDIT = {"criteria": "The procedures", "competence": "Trained", "on": "2026-03-01"}


def make_entry(
    unit: Unit, register: str = "resource", *, by: User | None = None, values: dict[str, Any] | None = None, **more: Any
) -> RegisterEntry:
    by = by or make_user("", Role.MANAGER, unit=unit)
    said = {"title": "Handlers for the spring", "owner": by, "values": values or RESOURCE} | more
    return actions.add_entry(actor=actor_for(by), register=register, unit=unit, **said)
