from django.db import models

from plaudit.foundation.ids import uuid7
from plaudit.foundation.moments import now

from ..codes import RuleKind


class CaseRule(models.Model):
    """One version of a rule of this organisation: whom to alert and when, or how long a complaint is kept.

    Versions are only added; the newest of a code counts. `origin` says whether it shipped or was loaded here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=RuleKind.choices)
    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    recorded_at = models.DateTimeField(default=now)
    origin = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    body = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="case_rule_version_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
