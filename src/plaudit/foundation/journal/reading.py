"""Reading the journal."""

from uuid import UUID

from django.db.models import QuerySet

from ..models import Entry


def entries_of(root: UUID) -> QuerySet[Entry]:
    """What was recorded of one thread, in the order in which it was written down."""
    return Entry.objects.filter(root=root).order_by("id")
