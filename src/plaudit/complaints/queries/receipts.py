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
    rows = Complaint.objects.select_related(
        "subject", "owner", "unit", "complainant__subject", "agent__subject", "product"
    )
    return rows.filter(pk=complaint_id).first()
