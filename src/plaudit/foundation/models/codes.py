from datetime import datetime

from django.db import models

from ..fields import BlindField
from ..ids import uuid7
from ..moments import now
from .subjects import DataSubject


class OneTimeCode(models.Model):
    """Six digits sent to one address for one end. The digits are derived from the id, so nothing here tells them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=40)
    about = models.UUIDField()
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    address = BlindField()
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["about", "purpose", "made_at"], name="one_time_code_about"),
            models.Index(fields=["address", "made_at"], name="one_time_code_address"),
        ]

    def __str__(self) -> str:
        return f"code for {self.purpose} of {self.about}"

    def is_live(self, at: datetime) -> bool:
        return self.used_at is None and self.expires_at > at
