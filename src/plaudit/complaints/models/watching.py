from django.db import models
from django.db.models import Q

from plaudit.accounts.models import Unit, User
from plaudit.accounts.roles import Role
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..watching_codes import FlagKind, LatenessReason, Trigger
from .complaint import Complaint
from .correspondence import Message
from .obligations import Obligation


class Flag(models.Model):
    """A mark that a complaint weighs more: by whom, since when, and until when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=20, choices=FlagKind.choices)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=now)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "kind"], condition=Q(lifted_at=None), name="flag_once")
        ]
        indexes = [models.Index(fields=["kind"], condition=Q(lifted_at=None), name="flag_standing")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.complaint_id}"


class Escalation(models.Model):
    """One alert: a complaint needs somebody further up. Once per rule, level and what it is `about`.

    It stands with a role in a unit, not with a person: whoever holds the role there sees it, until one of them says so.
    `alert_at` is when the mail may go out; `reason` is only written by hand.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="escalations")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80)
    about = models.CharField(max_length=60, blank=True, default="")
    level = models.PositiveSmallIntegerField()
    trigger = models.CharField(max_length=20, choices=Trigger.choices)
    role = models.CharField(max_length=30, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=now)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = EncryptedTextField(null=True)
    new_owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    alert_at = models.DateTimeField()
    alerted_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "rule", "about", "level"], name="escalation_once_per_level")
        ]
        indexes = [
            models.Index(fields=["alert_at"], condition=Q(alerted_at=None), name="escalation_to_alert"),
            models.Index(fields=["role", "unit"], condition=Q(seen_at=None), name="escalation_unseen"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.level} of {self.complaint_id}"


class LatenessNotice(models.Model):
    """What the complainant was told of one missed limit: why, and the new date. The limit itself stays as it was."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="lateness_notices")
    obligation = models.OneToOneField(Obligation, models.PROTECT, related_name="notice")
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=LatenessReason.choices)
    new_date = models.DateField()
    sent_at = models.DateTimeField(default=now)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"late: {self.obligation_id}"
