"""The journal: one row for every deed, written in the deed's transaction and never touched again."""

from django.db import models

from ..ids import uuid7
from ..moments import now


class Entry(models.Model):
    """One deed. `data` holds ids, codes and numbers only; words live in rows and appear here as keyed digests."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorded_at = models.DateTimeField(default=now)
    occurred_at = models.DateTimeField()
    code = models.CharField(max_length=80)
    v = models.PositiveSmallIntegerField(default=1)
    actor = models.CharField(max_length=60)
    on_behalf_of = models.CharField(max_length=60, blank=True, default="")
    subject = models.CharField(max_length=100)
    root = models.UUIDField(null=True)
    unit = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["root", "id"], name="journal_root"),
            models.Index(fields=["code", "occurred_at"], name="journal_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"
