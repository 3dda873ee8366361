from django.db import models

from plaudit.foundation.ids import uuid7
from plaudit.foundation.moments import now


class Category(models.Model):
    """What a complaint is about, from a list that changes by dated rows, never by editing. `name` by language."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=120, unique=True)
    name = models.JSONField(default=dict)
    valid_from = models.DateTimeField(default=now)
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.code
