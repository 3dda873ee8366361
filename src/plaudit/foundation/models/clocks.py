"""Rules and calendars of clocks, as versions that are only ever added."""

from django.db import models

from ..ids import uuid7
from ..moments import now


class ClockRule(models.Model):
    """One version of a limit that a law sets or the organisation promises.

    In force from `valid_from` until `valid_to`; known to us since `recorded_at`. `body` is what
    `clocks.reading.rule_of` reads; `origin` names the pack it came from.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=now)
    origin = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="clock_rule_version_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="clock_rule_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class ClockCalendar(models.Model):
    """One version of a calendar: its zone, opening hours, holidays and make-up working days, and how far it is sure."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=now)
    origin = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="clock_calendar_version_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="clock_calendar_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
