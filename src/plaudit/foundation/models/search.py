from django.db import models

from ..fields import TokensField
from .subjects import DataSubject


class SearchDocument(models.Model):
    """What can be found of one row: keyed digests of its words, which tell nothing without the keyring."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    row_id = models.UUIDField(unique=True)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    tokens = TokensField()

    def __str__(self) -> str:
        return f"what can be found of {self.kind} {self.row_id}"
