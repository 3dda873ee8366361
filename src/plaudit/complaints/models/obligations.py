from datetime import datetime

from django.db import models
from django.db.models import Q

from plaudit.foundation.ids import uuid7

from ..codes import TIMED, ObligationKind
from .complaint import Complaint


class Obligation(models.Model):
    """One thing owed by a date: it keeps the rule and version it began with.

    `started_by` is the journal entry that started its clock. `started_at`, `due_at`, `ended_at` and `state` are an index
    of what the clock says over the journal; they can be rebuilt and are never the truth.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="obligations")
    kind = models.CharField(max_length=20, choices=ObligationKind.choices)
    rule = models.ForeignKey("foundation.ClockRule", models.PROTECT, related_name="+")
    started_by = models.UUIDField()
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="running")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "rule", "started_by"], name="obligation_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at=None), name="obligation_due"),
            models.Index(
                fields=["complaint", "kind", "state", "due_at", "ended_at"],
                condition=Q(kind__in=TIMED),
                name="obligation_counted",
            ),
        ]

    def is_missed(self, at: datetime) -> bool:
        """Still owed at this moment, and its time is over."""
        return self.ended_at is None and self.due_at is not None and self.due_at < at

    def runs_beyond(self, at: datetime) -> bool:
        """Still owed at this moment, and there is time."""
        return self.ended_at is None and self.due_at is not None and self.due_at >= at

    def __str__(self) -> str:
        return f"{self.kind} of {self.complaint_id}"
