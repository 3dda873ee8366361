from django.db import models

from plaudit.foundation.ids import uuid7
from plaudit.foundation.moments import now


class ImportBatch(models.Model):
    """One run of an import over one file: what was read, and what became of every row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    map_hash = models.CharField(max_length=64)
    began_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    rows_done = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "import batches"

    def __str__(self) -> str:
        return f"import {self.file_name}"


class ImportRejection(models.Model):
    """A row that was not taken, with its line and the reason; the row itself stays in the file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rejections")
    line = models.PositiveBigIntegerField()
    code = models.CharField(max_length=60)
    column = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering = ["line"]

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}"
