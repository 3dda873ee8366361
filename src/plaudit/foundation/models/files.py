from uuid import uuid4

from django.db import models

from ..fields import EncryptedTextField
from ..moments import now
from .subjects import DataSubject


class FileState(models.TextChoices):
    STORED = "stored"
    ERASED = "erased"


class StoredFile(models.Model):
    """A document somebody handed in; its content lies encrypted in the files folder. The id is random: it is an address.

    `kind` is what the content is, not what was claimed; `sha256` is of the plain content, for evidence.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="+")
    name = EncryptedTextField()
    kind = EncryptedTextField()
    sha256 = EncryptedTextField()
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.STORED)
    stored_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"file {self.id}"
