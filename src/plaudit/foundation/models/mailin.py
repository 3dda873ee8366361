"""What came in by mail, before anybody decided where it belongs."""

from django.db import models
from django.db.models import Q

from ..fields import EncryptedTextField
from ..ids import uuid7
from ..moments import now
from .outbox import OutboxMessage
from .subjects import DataSubject


class MailState(models.TextChoices):
    TO_FILE = "to_file"
    FILED = "filed"
    SET_ASIDE = "set_aside"


class MailKind(models.TextChoices):
    """Only `personal` may ever be answered by the system."""

    PERSONAL = "personal"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DELAY = "delay_warning"
    RECEIPT = "read_receipt"
    LIST = "list"


class IncomingMails(models.QuerySet["IncomingMail"]):
    def to_file(self) -> "IncomingMails":
        return self.filter(state=MailState.TO_FILE).order_by("id")


class IncomingMail(models.Model):
    """A mail as it arrived, byte for byte, until somebody files it.

    `suggestion` is the message of ours that it says it answers: a hint for the person who files, never a filing.
    `is_whole` is false when only the head was fetched because the mail is too large; the rest is still in the mailbox.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    mailbox = models.CharField(max_length=300)
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    size = models.PositiveBigIntegerField()
    is_whole = models.BooleanField(default=True)
    sender = EncryptedTextField(default="")
    sender_name = EncryptedTextField(default="")
    title = EncryptedTextField(default="")
    message_id = EncryptedTextField(default="")
    in_reply_to = EncryptedTextField(default="")
    kind = models.CharField(max_length=16, choices=MailKind.choices, default=MailKind.PERSONAL)
    suggestion = models.ForeignKey(OutboxMessage, models.SET_NULL, null=True, related_name="answers")
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.TO_FILE)
    filed_under = models.UUIDField(null=True, db_index=True)
    arrived_at = models.DateTimeField(default=now)

    objects = IncomingMails.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="mail_taken_once")]
        indexes = [models.Index(fields=["id"], condition=Q(state="to_file"), name="mail_to_file")]

    def __str__(self) -> str:
        return f"mail {self.uid} of {self.mailbox}"

    @property
    def raw(self) -> bytes:
        """The mail as it arrived. Raises Erased, or crypto.WrongKey."""
        return self.subject.unseal(bytes(self.sealed), bound_to=self.place)

    @property
    def place(self) -> str:
        """What the sealed bytes are bound to."""
        return f"foundation_incomingmail.sealed:{self.id}"


class MailboxPosition(models.Model):
    """How far a mailbox was read: everything up to `last_uid` is stored."""

    mailbox = models.CharField(primary_key=True, max_length=300)
    uid_validity = models.BigIntegerField()
    last_uid = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=100, blank=True, default="")
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.mailbox} up to {self.last_uid}"
