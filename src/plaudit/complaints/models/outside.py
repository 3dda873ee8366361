from django.db import models
from django.db.models import Q

from plaudit.accounts.models import User
from plaudit.bodies.models import OutsideBody
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import Binding, Channel, OutsideOutcome, OutsideReply, RecourseReason
from .complaint import Complaint


class Recourse(models.Model):
    """The ways outside as they were told to one complainant: which bodies, in which version, and until when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="recourses")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=RecourseReason.choices)
    words = EncryptedTextField(null=True)
    bodies = models.ManyToManyField(OutsideBody, through="ToldBody", related_name="+")
    given_at = models.DateTimeField(default=now)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"ways outside for {self.complaint_id}"

    @property
    def obligation(self) -> str:
        """The name of the letter in the outbox, whose state tells whether it was delivered."""
        return f"recourse:{self.pk}"


class ToldBody(models.Model):
    """One body that a complainant was told of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recourse = models.ForeignKey(Recourse, models.CASCADE, related_name="told")
    body = models.ForeignKey(OutsideBody, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "told bodies"
        constraints = [models.UniqueConstraint(fields=["recourse", "body"], name="told_body_once")]

    def __str__(self) -> str:
        return f"{self.body_id} told in {self.recourse_id}"


class OutsideCase(models.Model):
    """What is known here of a complaint that was taken outside: to which body, under which number, and what came of it.

    `body` is its entry in the register, in the version of that day; `body_name` names one that is not in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="outside_cases")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    body = models.ForeignKey(OutsideBody, models.PROTECT, null=True, related_name="+")
    body_name = EncryptedTextField(null=True)
    number = EncryptedTextField(null=True)
    opened_on = models.DateField()
    recorder = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decided_by = EncryptedTextField(null=True)
    outcome = models.CharField(max_length=12, choices=OutsideOutcome.choices, blank=True, default="")
    binding = models.CharField(max_length=12, choices=Binding.choices, blank=True, default="")
    words = EncryptedTextField(null=True)
    reply = models.CharField(max_length=10, choices=OutsideReply.choices, blank=True, default="")
    reply_words = EncryptedTextField(null=True)
    reply_channel = models.CharField(max_length=12, choices=Channel.choices, blank=True, default="")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, outcome="", reply="")
                | Q(decided_on__isnull=False) & ~Q(outcome=""),
                name="outside_case_decided_says_what",
            )
        ]

    def __str__(self) -> str:
        return f"outside case of {self.complaint_id}"
