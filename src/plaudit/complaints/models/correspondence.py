from django.db import models
from django.db.models import Q

from plaudit.accounts.models import User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import Channel, Direction
from .complaint import Complaint


class Message(models.Model):
    """What was said to or by the complainant: question, answer to it, progress notice, correction. Never edited.

    `paper` of an acknowledgement is the whole letter as it was sent, to be set on paper again (foundation.typesetting).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="messages")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    body = EncryptedTextField()
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(default=now)
    paper = EncryptedTextField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["complaint", "channel"],
                condition=Q(direction=Direction.FROM_COMPLAINANT),
                name="message_from_complainant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.complaint_id}"


class Note(models.Model):
    """A note among staff; the complainant never sees it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="notes")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = EncryptedTextField()
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"note on {self.complaint_id}"


class Response(models.Model):
    """The organisation's answer in substance as it was sent. A second one follows a review or a reopening; none is edited.

    `paper` is the whole letter with findings, remedies and routes as they were then, to be set on paper again.
    `points` holds the findings with their reasons, and the remedies, as they stood when it was sent (JSON).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="responses")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    body = EncryptedTextField()
    points = EncryptedTextField(null=True)
    language = models.CharField(max_length=12)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=now)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    answer = models.CharField(max_length=10, choices=[("accepted", "accepted"), ("refused", "refused")], blank=True)
    answer_words = EncryptedTextField(null=True)
    answer_channel = models.CharField(max_length=12, choices=Channel.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    would_satisfy = EncryptedTextField(null=True)
    paper = EncryptedTextField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["complaint", "number"], name="response_number_once")]
        indexes = [models.Index(fields=["complaint", "sent_at"], condition=Q(number=1), name="response_first")]

    def __str__(self) -> str:
        return f"answer {self.number} to {self.complaint_id}"


class Attachment(models.Model):
    """A file that belongs to a complaint, by whom it was handed in and when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="attachments")
    file = models.OneToOneField("foundation.StoredFile", models.PROTECT, related_name="+")
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.FROM_COMPLAINANT)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"attachment of {self.complaint_id}"
