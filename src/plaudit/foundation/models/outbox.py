"""What is owed to people outside by word, and what became of it."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from ..fields import EncryptedTextField
from ..ids import uuid7
from ..moments import recording_now
from .subjects import DataSubject


class OutboxState(models.TextChoices):
    """`kept`: the sample installation has no mail server. `withheld`: a limit, or an erased person, forbids sending."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    NEEDS_PHONE = "needs_phone"
    TOLD = "told"
    KEPT = "kept"
    WITHHELD = "withheld"


class OutboxMessages(models.QuerySet["OutboxMessage"]):
    def due(self, at: datetime) -> "OutboxMessages":
        """Those to send now: queued and due, or taken by a worker that was not heard of again."""
        waiting = Q(state=OutboxState.QUEUED, next_try_at__lte=at)
        return self.filter(waiting | Q(state=OutboxState.SENDING, lease_until__lte=at))

    def to_phone(self) -> "OutboxMessages":
        """Those whose recipient can only be told by telephone or letter now."""
        return self.filter(state__in=[OutboxState.NEEDS_PHONE, OutboxState.FAILED])


class OutboxMessage(models.Model):
    """One message owed to one person, worded when it was promised. Its words are never edited.

    `lease` names the worker that is sending it, until `lease_until`. `problem` is a code (an SMTP status, `no_channel`,
    `address`, `limit`, `erased`, `gave_up`, `bounced`, `fault`); `last_error` holds the server's words, which may name people.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    obligation = models.CharField(max_length=200)
    root = models.UUIDField(db_index=True)
    thread = models.UUIDField(db_index=True)
    channel = models.CharField(max_length=20)
    template = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    is_automatic = models.BooleanField(default=True)
    message_id = models.CharField(max_length=300)
    address = EncryptedTextField()
    name = EncryptedTextField(default="")
    title = EncryptedTextField()
    text = EncryptedTextField()
    html = EncryptedTextField()
    state = models.CharField(max_length=12, choices=OutboxState.choices, default=OutboxState.QUEUED)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=recording_now)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, blank=True, default="")
    last_error = EncryptedTextField(null=True)
    put_at = models.DateTimeField(default=recording_now)
    sent_at = models.DateTimeField(null=True)

    objects = OutboxMessages.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obligation", "subject"], name="outbox_obligation_once")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state__in=["queued", "sending"]), name="outbox_under_way"),
            models.Index(fields=["put_at"], condition=Q(state__in=["needs_phone", "failed"]), name="outbox_to_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.template} for {self.obligation}"
