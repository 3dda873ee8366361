from django.db import models
from django.db.models import Q

from plaudit.accounts.models import User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import UPHOLDING, Finding, RemedyKind
from .catalogue import Category
from .complaint import Complaint


class Assessment(models.Model):
    """One initial assessment: every criterion of this version rated. A later one does not replace it; the newest counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="assessments")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    assessor = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)
    criteria = models.PositiveSmallIntegerField()
    ratings = models.JSONField()
    priority = models.PositiveSmallIntegerField()
    note = EncryptedTextField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="assessment_priority_in_range")]

    def __str__(self) -> str:
        return f"assessment of {self.complaint_id}"


class Issue(models.Model):
    """One point of a complaint, decided by itself, with reason and evidence."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="issues")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    text = EncryptedTextField()
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=16, choices=Finding.choices, default=Finding.NONE)
    reason = EncryptedTextField(null=True)
    evidence = EncryptedTextField(null=True)
    found_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["complaint", "number"], name="issue_number_once")]
        indexes = [models.Index(fields=["complaint"], condition=Q(finding__in=UPHOLDING), name="issue_upheld")]

    def __str__(self) -> str:
        return f"issue {self.number} of {self.complaint_id}"


class Remedy(models.Model):
    """One line of what puts it right. Offered, approved, accepted, delivered, verified are facts with dates of their own.

    What was asked for stands on the complaint. `base_amount` is the sum in the base currency at the rate of the offer.
    `ordered_in` is set where it was not our offer, but comes from a decision outside.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="remedies")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="remedies")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=RemedyKind.choices)
    text = EncryptedTextField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    promised_on = models.DateField(null=True)
    offered_at = models.DateTimeField(null=True)
    offered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ordered_in = models.ForeignKey("complaints.OutsideCase", models.PROTECT, null=True, related_name="remedies")
    base_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    admits_liability = models.BooleanField(default=False)
    for_others = models.BooleanField(default=False)
    needs_approval = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    delivered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proof = EncryptedTextField(null=True)
    ledger_reference = EncryptedTextField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "remedies"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="") | Q(amount__gt=0) & ~Q(currency=""),
                name="remedy_amount_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(delivered_at__isnull=False),
                name="remedy_delivered_before_verified",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.complaint_id}"
