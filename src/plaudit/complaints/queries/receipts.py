"""Finding a complaint by what the complainant holds."""

from uuid import UUID

from plaudit.foundation.codes import code_hash

from ..models import Complaint


def receipt_of(complaint_id: UUID) -> Complaint | None:
    return Complaint.objects.filter(pk=complaint_id).first()


def complaint_with_code(code: str) -> Complaint | None:
    """The complaint whose tracking code this is, however it was typed."""
    return Complaint.objects.filter(tracking_hash=code_hash(code)).first()


def tracked_complaint(complaint_id: UUID) -> Complaint | None:
    """The complaint as its complainant follows it: one that was merged leads to the one that answers for both."""
    rows = Complaint.objects.select_related(
        "subject", "owner", "unit", "complainant__subject", "agent__subject", "product"
    )
    found = rows.filter(pk=complaint_id).first()
    while found is not None and found.merged_into_id:
        found = rows.filter(pk=found.merged_into_id).first()
    return found
