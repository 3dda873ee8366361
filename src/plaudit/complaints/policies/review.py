"""Who can review a complaint: somebody who had no part in it."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import User
from plaudit.foundation.errors import Refused
from plaudit.foundation.prepared import prepared

from ..models import Complaint, Review


def check_independent_of(person: User, complaint: Complaint) -> None:
    """Whether this person had no part in what a review looks at: they neither own it nor investigated nor decided."""
    if person.pk in _with_part(complaint):
        raise Refused(
            "complaint.reviewer_had_part",
            _("%(name)s owns this complaint, or investigated or decided it. A review needs somebody who had no part."),
            field="person",
            name=person.name,
        )


def people_without_part(people: QuerySet[User], complaint: Complaint) -> QuerySet[User]:
    """Those of these people who can review this complaint."""
    return people.exclude(pk__in=_with_part(complaint))


def _with_part(complaint: Complaint) -> set[UUID]:
    """Whoever owns it, investigated or decided it, also where only a finding bears their name."""
    part = {complaint.owner_id, complaint.investigator_id, complaint.decider_id}
    part |= set(complaint.issues.values_list("found_by_id", flat=True))
    return {person_id for person_id in part if person_id}


def review_of(complaint: Complaint) -> Review | None:
    return next(iter(complaint.once("reviews", lambda: _reviews(complaint.pk), Review)), None)


@prepared
def _reviews(complaint_id: UUID) -> QuerySet[Review]:
    return Review.objects.filter(complaint_id=complaint_id).order_by("pk")[:1]
