from django.db import models
from django.db.models import Q

from plaudit.accounts.models import Unit, User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import Answer, Post, ties_in_words
from .complaint import Complaint


class Declaration(models.Model):
    """Somebody says whether they have an interest in this complaint. It counts while the same person and unit are named."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="declarations")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    has_interest = models.BooleanField()
    words = EncryptedTextField(null=True)
    about_person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    about_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"declaration on {self.complaint_id}"


class ConflictException(models.Model):
    """A second person lets somebody keep a post in spite of a conflict, for a reason; the case shows it for ever."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="conflict_exceptions")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.CharField(max_length=12, choices=Post.choices)
    ties = models.JSONField(default=list)
    reason = EncryptedTextField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=now)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default="")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | ~Q(answered_by=models.F("proposed_by")) & ~Q(answered_by=models.F("person")),
                name="exception_by_a_second_person",
            )
        ]

    def __str__(self) -> str:
        return f"exception in {self.complaint_id}"

    @property
    def ties_in_words(self) -> str:
        return ties_in_words(self.ties)


class Hearing(models.Model):
    """Somebody complained about is told, may answer before any finding, and learns the result. `extract` is all they see."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="hearings")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    extract = EncryptedTextField()
    told_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    told_at = models.DateTimeField(default=now)
    answer_until = models.DateTimeField()
    answer = EncryptedTextField(null=True)
    answered_at = models.DateTimeField(null=True)
    result_told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["complaint", "person"], name="hearing_once")]

    def __str__(self) -> str:
        return f"hearing in {self.complaint_id}"


class OutsideOverseer(models.Model):
    """Whoever takes complaints about top management: somebody of the board or from outside, named with dates."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    valid_from = models.DateTimeField(default=now)
    valid_to = models.DateTimeField(null=True, blank=True)
    named_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"overseer {self.person_id}"
