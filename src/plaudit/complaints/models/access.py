from django.db import models
from django.db.models import F, Q

from plaudit.accounts.models import User
from plaudit.foundation.fields import EncryptedTextField
from plaudit.foundation.ids import uuid7
from plaudit.foundation.models import DataSubject
from plaudit.foundation.moments import now

from ..codes import AccessReason
from .complaint import Complaint


class AccessGrant(models.Model):
    """“As needed”, written down: one person may read one complaint until a moment, for a reason that somebody gave.

    `columns` are the codes of confidentiality.Column that it opens, with blanks between. Rows of one `sample` were given
    together.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="access_grants")
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    columns = models.CharField(max_length=60)
    reason = models.CharField(max_length=20, choices=AccessReason.choices)
    words = EncryptedTextField()
    sample = models.UUIDField()
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("given_at")), name="access_ends_after_start")]
        indexes = [models.Index(fields=["person", "until"], condition=Q(ended_at=None), name="access_live")]

    def __str__(self) -> str:
        return f"access to {self.complaint_id}"
