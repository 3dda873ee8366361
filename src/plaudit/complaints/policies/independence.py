"""A complaint about the handling of another one is handled by nobody who handled that."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Refused
from plaudit.foundation.journal import entries_of
from plaudit.foundation.prepared import prepared

from ..codes import LinkKind
from ..models import Complaint, ComplaintLink

# What nobody may do to a complaint about the handling of another that they handled themself.
HANDLING = frozenset(
    {"assess", "list_issues", "investigate", "find", "offer_remedy", "decide", "respond", "verify", "close", "settle"}
    | {"transfer", "merge", "extend"}
)
NOT_HANDLING = frozenset(
    {"complaint.received", "complaint.linked", "complaint.unlinked"}
    | {"complaint.read", "complaint.attachment_read", "subject.read"}
)


def has_handled_the_first(person_id: UUID | None, complaint: Complaint) -> bool:
    """Whether this complaint is about the handling of another one on which the person worked."""
    if complaint.criticised is None:
        complaint.criticised = frozenset(_criticised(complaint.pk))
    if not complaint.criticised:
        return False
    if complaint.people_behind_first is None:  # asked for every button of a page, read once
        complaint.people_behind_first = {person for pk in complaint.criticised for person in people_behind(pk)}
    return person_id in complaint.people_behind_first


@prepared
def _criticised(complaint_id: UUID) -> QuerySet[ComplaintLink, UUID]:
    rows = ComplaintLink.objects.filter(complaint_id=complaint_id, kind=LinkKind.ABOUT_HANDLING)
    return rows.order_by().values_list("other_id", flat=True)


def people_behind(complaint_id: UUID) -> set[UUID]:
    """Everybody who held a post of a complaint or did anything to it that left an entry, but for taking it in."""
    posts = Complaint.objects.filter(pk=complaint_id).values_list("owner_id", "investigator_id", "decider_id")
    found = {str(pk) for row in posts for pk in row if pk}
    for entry in entries_of(complaint_id).exclude(code__in=NOT_HANDLING):
        kind, _sep, who = entry.actor.partition(":")
        found |= {who} if kind == "user" else set()
        found |= {str(entry.data[name]) for name in ("person", "investigator") if entry.data.get(name)}
    return {UUID(pk) for pk in found}


def check_handled_by_others(complaint: Complaint, other: Complaint) -> None:
    """Before a complaint is said to be about the handling of another: nobody who handled that one holds a post here."""
    behind = people_behind(other.pk)
    for person in (complaint.owner, complaint.investigator, complaint.decider):
        if person and person.pk in behind:
            raise Refused(
                "complaint.handled_the_first_already",
                _("%(name)s worked on that complaint and has this one too. Give this one to somebody else first."),
                name=person.name,
            )
