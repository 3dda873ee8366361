from django.db import models
from django.db.models import Q

from plaudit.accounts.models import User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import Channel, ReviewOutcome
from .complaint import Complaint
from .correspondence import Response


class Review(models.Model):
    """The one internal review of a complaint, by somebody who had no part in it. `first` is the answer it looks at: what
    that answer said stays there word for word. A request that was taken back counts as the one review too."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="review")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    first = models.ForeignKey(Response, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    words = EncryptedTextField(null=True)
    recorder = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    named_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=ReviewOutcome.choices, blank=True, default="")
    reasons = EncryptedTextField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="")
                | Q(decided_at__isnull=False, reviewer__isnull=False) & ~Q(outcome=""),
                name="review_decided_says_what",
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.complaint_id}"

    @property
    def waits_for_reviewer(self) -> bool:
        return self.begun_at is None and self.taken_back_at is None
