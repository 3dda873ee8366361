from django.db import models
from django.db.models import Q

from plaudit.accounts.models import User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import Depth
from .causes import Cause
from .complaint import Complaint


class Investigation(models.Model):
    """One investigation: by whom, how deep, and why so deep and no deeper."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="investigations")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    investigator = models.ForeignKey(User, models.PROTECT, related_name="+")
    depth = models.CharField(max_length=10, choices=Depth.choices)
    reason = EncryptedTextField()
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"investigation of {self.complaint_id}"


class WiderLook(models.Model):
    """Before a decision: were others harmed too, and are there similar complaints? The newest answer counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="wider_looks")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    others_harmed = models.BooleanField()
    others_words = EncryptedTextField(null=True)
    has_similar = models.BooleanField()
    similar_words = EncryptedTextField(null=True)
    similar_shown = models.PositiveSmallIntegerField()
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"wider look at {self.complaint_id}"


class CauseFound(models.Model):
    """The cause of a complaint as coded: one of the tree, or a reason why it is not known. The newest counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="causes_found")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="+")
    words = EncryptedTextField(null=True)
    coded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    coded_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"cause of {self.complaint_id}"


class CorrectiveDecision(models.Model):
    """Whether a corrective action is needed, and why. The action itself is for another part to open and follow."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="corrective_decisions")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    is_needed = models.BooleanField()
    reason = EncryptedTextField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["decided_at"], condition=Q(is_needed=True), name="corrective_needed")]

    def __str__(self) -> str:
        return f"corrective decision on {self.complaint_id}"
