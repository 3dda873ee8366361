from django.db import models
from django.db.models import Q

from plaudit.accounts.models import User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from .complaint import Complaint


class AnswerDraft(models.Model):
    """An answer that is being written. One is at hand (`is_at_hand`); beside it, for each person whose words it does not
    hold any more, those words as that person left them. All go once the answer is sent. `version` counts the savings.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="drafts")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_at_hand = models.BooleanField()
    body = EncryptedTextField()
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(is_at_hand=True), name="draft_at_hand_once"),
            models.UniqueConstraint(
                fields=["complaint", "author"], condition=Q(is_at_hand=False), name="draft_aside_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"draft for {self.complaint_id}"


class AnswerTemplate(models.Model):
    """Ready words of the organisation for a part of an answer, by language; {placeholders} are filled when inserted.

    A template that came with Plaudit has a `code`; once somebody here changed it, loading leaves it alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=80, blank=True, default="")
    name = models.JSONField(default=dict)
    body = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    is_own = models.BooleanField(default=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="answer_template_code_once")
        ]

    def __str__(self) -> str:
        return self.code or str(self.id)
