"""What stands on the page of one complaint: each kind of row read once, by a statement that is planned once."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from plaudit.foundation.prepared import prepared

from ..models import (
    Assessment,
    Attachment,
    CauseFound,
    Complaint,
    ConflictException,
    CorrectiveDecision,
    Escalation,
    Flag,
    Hearing,
    Investigation,
    Issue,
    LegalHold,
    Message,
    Note,
    OutsideCase,
    Recourse,
    Remedy,
    Response,
    Review,
    Transfer,
    WiderLook,
)

M = TypeVar("M", bound=Model)


def _all(model: type[M], *beside: str, **only: Any) -> Callable[[Complaint], list[M]]:
    """How to read the rows of a complaint, in their usual order, with what stands `beside` them."""

    def ask(complaint_id: UUID) -> QuerySet[M]:
        rows = model._default_manager.filter(complaint_id=complaint_id, **only)
        return rows.select_related(*beside) if beside else rows

    return _read_once(model, f"{model.__name__} on the page", prepared(ask))


def _newest(model: type[M], *beside: str) -> Callable[[Complaint], M | None]:
    """How to read the last of the rows of a complaint."""

    def ask(complaint_id: UUID) -> QuerySet[M]:
        rows = model._default_manager.filter(complaint_id=complaint_id)
        return (rows.select_related(*beside) if beside else rows).order_by("-pk")[:1]

    read = _read_once(model, f"newest {model.__name__}", prepared(ask))
    return lambda complaint: next(iter(read(complaint)), None)


def _read_once(model: type[M], question: str, asked: Callable[[UUID], list[M]]) -> Callable[[Complaint], list[M]]:
    has_subject = any(field.name == "subject" for field in model._meta.concrete_fields)

    def fresh(complaint: Complaint) -> list[M]:
        """With the complaint, and with the key that it has open already."""
        rows: list[Any] = asked(complaint.pk)
        for row in rows:
            row.complaint = complaint
            if has_subject and row.subject_id == complaint.subject_id:
                row.subject = complaint.subject
        return rows

    return lambda complaint: complaint.once(question, lambda: fresh(complaint), model)


remedies_of = _all(Remedy, "issue", "delivered_by", "verified_by", "approved_by")
issues_of = _all(Issue, "found_by")
responses_of = _all(Response, "sent_by")
messages_of = _all(Message, "author")
notes_of = _all(Note, "author")
attachments_of = _all(Attachment, "file", "file__subject")
flags_of = _all(Flag, lifted_at=None)
escalations_of = _all(Escalation, "unit", "seen_by", "raised_by")
holds_of = _all(LegalHold, lifted_at=None)
exceptions_of = _all(ConflictException, "person", "proposed_by", "answered_by")
hearings_of = _all(Hearing, "person")
transfers_of = _all(Transfer)
outside_cases_of = _all(OutsideCase, "body")
reviews_of = _all(Review, "reviewer", "first", "first__subject")
assessment_of = _newest(Assessment, "assessor")
investigation_of = _newest(Investigation)
wider_look_of = _newest(WiderLook)
cause_of = _newest(CauseFound, "cause")
corrective_of = _newest(CorrectiveDecision)
recourse_of = _newest(Recourse, "given_by")
