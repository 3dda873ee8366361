from uuid import UUID

from django.db import models
from django.db.models import Q

from plaudit.accounts.models import Unit, User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import Harm, IncidentKind, IncidentState, Telling
from .complaint import Complaint


class Incident(models.Model):
    """Personal data that somebody saw, lost or changed who should not have: from its discovery to what was learnt.

    `rules` are the ids of the clock rules it began with. `next_due_at` is an index over its clocks, made anew by each
    deed. Its words are under a key of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=12, choices=IncidentState.choices, default=IncidentState.REPORTED)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=IncidentKind.choices)
    discovered_at = models.DateTimeField()
    reported_at = models.DateTimeField(default=now)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    what = EncryptedTextField()
    complaints = models.ManyToManyField(Complaint, related_name="+")
    people = models.PositiveIntegerField(null=True)

    harm = models.CharField(max_length=12, choices=Harm.choices, blank=True, default="")
    assessment = EncryptedTextField(null=True)
    authority = models.CharField(max_length=12, choices=Telling.choices, default=Telling.OPEN)
    authority_reason = EncryptedTextField(null=True)
    persons = models.CharField(max_length=12, choices=Telling.choices, default=Telling.OPEN)
    persons_reason = EncryptedTextField(null=True)
    lessons = EncryptedTextField(null=True)
    closed_at = models.DateTimeField(null=True)

    rules = models.JSONField(default=list)
    next_due_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at=None),
                name="incident_closed_when",
            )
        ]
        indexes = [models.Index(fields=["unit", "next_due_at"], condition=~Q(state="closed"), name="incident_open_due")]

    def __str__(self) -> str:
        return self.reference

    @property
    def rule_ids(self) -> list[UUID]:
        return [UUID(pk) for pk in self.rules]
