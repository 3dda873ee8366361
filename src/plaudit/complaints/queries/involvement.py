"""Who had a hand in a complaint."""

from collections.abc import Iterable
from uuid import UUID

from plaudit.foundation.models import Entry

from ..models import Complaint


def known_references(references: Iterable[str]) -> set[str]:
    """Those of the references under which there is a complaint."""
    return set(Complaint.objects.filter(reference__in=list(references)).values_list("reference", flat=True))


def has_handled_any(person: UUID, references: Iterable[str]) -> bool:
    """Whether this person held a post in, or did anything on, one of the complaints; reading is not handling."""
    rows = Complaint.objects.filter(reference__in=list(references))
    held = rows.values_list("pk", "owner_id", "investigator_id", "decider_id", "recorder_id")
    roots = [pk for pk, *_posts in held]
    if any(person in posts for _pk, *posts in held):
        return True
    return Entry.objects.filter(root__in=roots, actor=f"user:{person}", code__startswith="complaint.").exists()
