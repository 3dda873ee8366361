from django.db import models
from django.db.models import F, Q

from plaudit.accounts.models import Unit, User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import LinkKind, TransferOutcome, TransferReason
from .complaint import Complaint


class Transfer(models.Model):
    """A proposal that somebody else deals with a complaint: an outside body by its code, anybody in free words, or
    another unit of ours. One person proposes, another confirms or refuses; refused, nothing has happened."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="transfers")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=TransferReason.choices)
    body = models.SlugField(max_length=80, blank=True, default="")
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    where_to = EncryptedTextField(null=True)
    words = EncryptedTextField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=now)
    outcome = models.CharField(max_length=10, choices=TransferOutcome.choices, blank=True, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why_not = EncryptedTextField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="transfer_by_two_people",
            ),
            models.UniqueConstraint(fields=["complaint"], condition=Q(outcome=""), name="transfer_one_waiting"),
        ]

    def __str__(self) -> str:
        return f"transfer of {self.complaint_id}"


class ComplaintLink(models.Model):
    """Two complaints that belong together and stay two: `complaint` is the same incident as, a repeat of, or about the
    handling of `other`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="links")
    other = models.ForeignKey(Complaint, models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=16, choices=LinkKind.choices)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "other", "kind"], name="complaint_link_once"),
            models.CheckConstraint(condition=~Q(complaint=F("other")), name="complaint_link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind} {self.other_id}"
