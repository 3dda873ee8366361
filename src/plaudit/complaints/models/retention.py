from django.db import models
from django.db.models import Q

from plaudit.accounts.models import User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..watching_codes import HoldReason
from .complaint import Complaint


class LegalHold(models.Model):
    """Nothing of this complaint may be erased while it stands: why, set and lifted by whom."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="holds")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=HoldReason.choices)
    words = EncryptedTextField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=now)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifting_words = EncryptedTextField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(lifted_at=None), name="legal_hold_once")
        ]

    def __str__(self) -> str:
        return f"hold on {self.complaint_id}"


class RetentionRun(models.Model):
    """One night of retention: how many went, and how many were kept for which reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    began_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    gone = models.PositiveIntegerField(default=0)
    kept = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"retention of {self.began_at:%Y-%m-%d}"


class RetentionRunLine(models.Model):
    """One complaint whose complainant was erased because the time was over, and by which rule."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(RetentionRun, models.CASCADE, related_name="lines")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80)
    gone_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.complaint_id} by {self.rule}"
