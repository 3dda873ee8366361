from django.db import models

from plaudit.foundation.ids import uuid7
from plaudit.foundation.moments import now


class CauseTree(models.Model):
    """One version of the tree of causes. `moved` says what became of the codes of the version before that are gone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveSmallIntegerField(unique=True)
    moved = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["version"]

    def __str__(self) -> str:
        return f"causes {self.version}"


class Cause(models.Model):
    """One cause in one version of the tree; `name` by language."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tree = models.ForeignKey(CauseTree, models.PROTECT, related_name="causes")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    code = models.CharField(max_length=60)
    name = models.JSONField(default=dict)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["tree", "code"], name="cause_code_once")]

    def __str__(self) -> str:
        return self.code
