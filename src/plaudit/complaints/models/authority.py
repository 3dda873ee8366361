from django.db import models
from django.db.models import Q

from plaudit.accounts.models import User
from plaudit.accounts.roles import Role
from plaudit.foundation.ids import uuid7
from plaudit.foundation.moments import now

from ..codes import RemedyKind


class AuthorityLimit(models.Model):
    """Up to which sum, in the base currency, a role may grant remedies of a kind (empty: of any kind); no sum: any sum."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    role = models.CharField(max_length=30, choices=Role.choices)
    kind = models.CharField(max_length=20, choices=RemedyKind.choices, blank=True, default="")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    valid_from = models.DateTimeField(default=now)
    valid_to = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["role", "kind", "-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="limit_not_negative"),
            models.UniqueConstraint(fields=["role", "kind"], condition=Q(valid_to=None), name="limit_one_in_force"),
        ]

    def __str__(self) -> str:
        return f"limit of {self.role}"


class ExchangeRate(models.Model):
    """How much of the base currency one unit of another counts for against a limit, from a day on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    valid_from = models.DateTimeField(default=now)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["currency", "-valid_from"]
        constraints = [models.CheckConstraint(condition=Q(rate__gt=0), name="rate_positive")]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate}"
