"""Who read a complaint, when, what of it, and by what right: from the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.queries import names_of
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.guard import fetch
from plaudit.foundation.journal import entries_of
from plaudit.foundation.models import Entry

from .. import policies
from ..codes import AccessReason, RevealReason
from ..models import AccessGrant, Complaint
from .history import READINGS
from .paging import cursor_of, read_cursor

PAGE = 100
WHAT: dict[str, "str | Promise"] = {
    "case": _("The complaint"),
    "deed": _("A part of it, to do something with it"),
    "message": _("A message to the complainant"),
    "subject.read": _("Contact data"),
    "complaint.attachment_read": _("A document"),
    "complaint.paper_handed_out": _("A letter or form on paper"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: `why` is the reason that was given, the access that was granted, or the roles that allow it."""

    at: datetime
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Reading]
    after: str


def complaint_overseen(actor: Actor, reference: str) -> Complaint:
    """The complaint whose readers the actor may see, through the guard; none of its words are needed."""
    return fetch(policies.overseen_by(actor).select_related("unit"), reference=reference)


def readings_of(complaint: Complaint, *, after: str = "", size: int = PAGE) -> Page:
    """By members of staff, newest first. Raises Invalid when the cursor is not one of ours."""
    found = (
        entries_of(complaint.pk).filter(code__in=READINGS, actor__startswith="user:").order_by("-occurred_at", "-id")
    )
    if place := read_cursor(after):
        at, row_id = place
        found = found.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, id__lt=row_id))
    entries = list(found[: size + 1])
    cursor = cursor_of(entries[size - 1].occurred_at, entries[size - 1].pk) if len(entries) > size else ""
    shown = entries[:size]
    names = names_of(UUID(entry.actor.partition(":")[2]) for entry in shown)
    grants = _grants(shown)
    return Page([_reading(entry, names, grants) for entry in shown], cursor)


def _reading(entry: Entry, names: dict[str, str], grants: dict[str, AccessGrant]) -> Reading:
    who = names.get(entry.actor.partition(":")[2], "–")
    what = WHAT.get(entry.data.get("page", entry.code), entry.code)
    return Reading(entry.occurred_at, who, str(what), _why(entry, grants))


def _why(entry: Entry, grants: dict[str, AccessGrant]) -> str:
    reason = entry.data.get("reason", "")
    if reason:
        return str(RevealReason(reason).label) if reason in set(RevealReason) else str(reason)
    given = [grants[pk] for pk in entry.data.get("grants", ()) if pk in grants]
    if given:
        return ", ".join(f"{AccessReason(grant.reason).label}: {grant.words or '–'}" for grant in given)
    return ", ".join(str(Role(role).label) for role in entry.data.get("by", ()) if role in set(Role))


def _grants(entries: Iterable[Entry]) -> dict[str, AccessGrant]:
    ids = {pk for entry in entries for pk in entry.data.get("grants", ())}
    rows = AccessGrant.objects.filter(pk__in=ids).select_related("subject") if ids else ()
    return {str(row.pk): row for row in rows}
