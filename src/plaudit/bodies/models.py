from datetime import date

from django.db import models
from django.db.models import F, Q

from plaudit.foundation.ids import uuid7
from plaudit.foundation.moments import now
from plaudit.foundation.wording import in_language

from .codes import BodyKind, LimitUnit, Origin


class OutsideBody(models.Model):
    """One version of what complainants are told of a regulator, an ombudsman or a dispute resolution provider.

    Versions are only ever added. Of one `code` the newest version that has begun holds; once that one has ended, the
    body is closed. `valid_to` is the first day on which it is not offered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=BodyKind.choices)
    name = models.JSONField(default=dict)
    does = models.JSONField(default=dict)
    url = models.URLField(max_length=300, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    jurisdiction = models.CharField(max_length=20)
    sector = models.CharField(max_length=40, blank=True)
    limit = models.JSONField(default=dict, blank=True)
    limit_number = models.PositiveIntegerField(null=True, blank=True)
    limit_unit = models.CharField(max_length=10, choices=LimitUnit.choices, blank=True)
    is_free = models.BooleanField(null=True, blank=True)
    source = models.CharField(max_length=300)
    confirmed = models.BooleanField(default=False)
    checked_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=now)
    origin = models.CharField(max_length=10, choices=Origin.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="outside_body_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="outside_body_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name) or self.code

    def is_open(self, on: date) -> bool:
        """Whether it may be offered on the day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def can_decide(self) -> bool:
        """Whether it settles a case itself; a regulator looks after the trade as a whole."""
        return self.kind == BodyKind.OMBUDSMAN
